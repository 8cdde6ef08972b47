"""Throw-away servers for one test run, beside a running demo and other test runs."""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from ifmsa_portal.embedded import valkey
from ifmsa_portal.embedded.environment import database_url, queue_url
from ifmsa_portal.embedded.postgres import Cluster
from ifmsa_portal.embedded.processes import Child

PLACE = Path(tempfile.gettempdir())
PREFIX = "ifmsa-test-"


@contextmanager
def servers(given: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """The environment of a test run. What `given` names isn't started; what is started ends with the block.

    Raises StartError when a server doesn't start.
    """
    values = {"PORTAL_MODE": "test", "SITE_URL": "http://testserver", "SECRET_KEY": secrets.token_urlsafe(50)}
    with ExitStack() as stack:
        if "DATABASE_URL" not in given or "REDIS_URL" not in given:
            folder, held = stack.enter_context(throw_away_folder())
        if "DATABASE_URL" not in given:
            cluster = Cluster(folder, folder, log=folder / "postgres.log", inherit=[held], careless=True)
            stack.enter_context(running(cluster.server))
            cluster.create_database("portal")
            values["DATABASE_URL"] = database_url(folder, "portal")
        if "REDIS_URL" not in given:
            stack.enter_context(running(valkey.server(folder, log=folder / "valkey.log", inherit=[held])))
            values["REDIS_URL"] = queue_url(folder)
        yield {**given, **values}


@contextmanager
def running(child: Child) -> Iterator[Child]:
    """Started at the beginning of the block, stopped at its end."""
    try:
        child.start()
        yield child
    finally:
        child.stop()


@contextmanager
def throw_away_folder() -> Iterator[tuple[Path, int]]:
    """A folder in /tmp and the descriptor that holds it. Those of runs that were killed are removed first."""
    for old in PLACE.glob(f"{PREFIX}*"):
        remove_if_abandoned(old)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=PLACE))
    held = os.open(folder, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    try:
        yield folder, held
    finally:
        os.close(held)
        shutil.rmtree(folder, ignore_errors=True)


def remove_if_abandoned(folder: Path) -> None:
    """Remove the folder unless it is another's or one of its processes still lives."""
    try:
        held = os.open(folder, os.O_RDONLY | os.O_NOFOLLOW | os.O_DIRECTORY)
    except OSError:
        return
    try:
        if os.fstat(held).st_uid == os.geteuid():
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder)
    except BlockingIOError:
        pass
    finally:
        os.close(held)
