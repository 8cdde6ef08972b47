"""The database that the processes of one test run copy: migrated once, while they collect the tests.

Run as `python -m ifmsa_portal.embedded.template FD` by pytest, before it starts those processes. FD is an open
file whose path they know, locked until the database is there; then its name is in the file. The database goes
with this process.
"""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.db import connection

from ifmsa_portal.embedded.folder import ROOT
from ifmsa_portal.embedded.processes import end_with_parent

# Where the file is; for the processes that pytest starts.
FILE = "PORTAL_TEST_TEMPLATE"
MAKER = [sys.executable, "-m", "ifmsa_portal.embedded.template"]


def main() -> None:
    """Make the database, say its name, and wait to be ended."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    django.setup()
    own, settings = connection.settings_dict["NAME"], connection.settings_dict["TEST"]
    settings["NAME"] = made = f"test_{own}_template"
    try:
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        connection.close()  # nobody may be in a database that is copied
        with os.fdopen(int(sys.argv[1]), "w") as file:
            file.write(settings["NAME"])
        signal.pause()
    finally:
        # Until it is there, the connection is to the database that it is named after: that one is nobody's to drop.
        if connection.settings_dict["NAME"] == made:
            connection.creation.destroy_test_db(own, verbosity=0)


@contextmanager
def being_made() -> Iterator[None]:
    """A template for the processes that start in this block; they wait for it by `name`."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "name")
        with path.open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            maker = subprocess.Popen(
                [*MAKER, str(file.fileno())],
                cwd=ROOT,
                pass_fds=[file.fileno()],
                start_new_session=True,
                preexec_fn=end_with_parent(signal.SIGTERM),  # noqa: PLW1509 no threads here
            )
        # From here on the maker alone holds the file: however it ends, nobody waits for ever.
        os.environ[FILE] = str(path)
        try:
            yield
        finally:
            os.environ.pop(FILE, None)
            maker.terminate()
            maker.wait()


def name() -> str | None:
    """The template's name as soon as it is there; nothing where none is made or its making failed."""
    # Asked once: what this process starts has databases of its own.
    path = os.environ.pop(FILE, None)
    if path is None:
        return None
    with Path(path).open() as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        return file.read() or None


if __name__ == "__main__":
    main()
