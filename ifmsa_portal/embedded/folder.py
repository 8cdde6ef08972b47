"""The demo's folder `.data/`: data, logs, sockets, and a lock that says who runs there."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import secrets
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
# The longest path of a Unix socket is 107 bytes; PostgreSQL adds "/.s.PGSQL.5432" to its folder.
LONGEST_SOCKET_FOLDER = 107 - len("/.s.PGSQL.5432")


class Busy(Exception):
    """Another demo runs in this folder; the message says where."""


class DataFolder:
    """Paths of one demo. Everything in it can be thrown away except `secret`, which keeps sessions valid."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or Path(os.environ.get("PORTAL_DATA", ROOT / ".data")).resolve()
        self.files, self.mail, self.logs = (self.path / name for name in ("files", "mail", "logs"))
        self.static = self.path / "static"
        self.state_file = self.path / "demo.json"

    @property
    def sockets(self) -> Path:
        """Where the servers listen: inside the folder, or in /tmp when the folder's path is too long."""
        inside = self.path / "run"
        if len(os.fsencode(inside)) <= LONGEST_SOCKET_FOLDER:
            return inside
        name = hashlib.sha256(os.fsencode(self.path)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"ifmsa-portal-{name}"

    def make(self) -> None:
        """Create what is missing, readable by nobody else."""
        for folder in (self.path, self.files, self.mail, self.logs, self.sockets):
            make_private(folder)

    def empty(self) -> None:
        """Throw the demo's data away: database, files, mails, logs."""
        for folder in (*self.path.glob("pg*"), self.files, self.mail, self.logs):
            shutil.rmtree(folder)
        self.make()

    def secret(self) -> str:
        """The demo's own random SECRET_KEY, made once."""
        file = self.path / "secret"
        if not file.exists():
            make_private(self.path)
            with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as new:
                new.write(secrets.token_urlsafe(50))
        return file.read_text()

    def state(self) -> dict[str, Any]:
        """What the running demo wrote about itself; empty when none runs."""
        try:
            return json.loads(self.state_file.read_text())
        except (FileNotFoundError, ValueError):
            return {}

    def write_state(self, state: dict[str, Any]) -> None:
        """Replace demo.json in one step, so that a reader never sees half of it."""
        new = self.state_file.with_suffix(".new")
        new.write_text(json.dumps(state, indent=2, ensure_ascii=False) + "\n")
        new.replace(self.state_file)

    def hold(self, *, patience: float = 20) -> int:
        """Take the folder's lock and give its descriptor; processes that inherit it hold it too.

        A demo that was killed frees it when the last of its processes has ended: wait for that. Raises Busy
        when a live one holds it.
        """
        held = os.open(self.path / "demo.lock", os.O_RDWR | os.O_CREAT, 0o600)
        deadline = time.monotonic() + patience
        while not _lock(held):
            holder = int(os.pread(held, 20, 0) or b"0")
            if is_alive(holder) or time.monotonic() > deadline:
                os.close(held)
                raise Busy(self._who_runs(holder))
            time.sleep(0.05)
        os.pwrite(held, b"%-20d" % os.getpid(), 0)
        return held

    def _who_runs(self, holder: int) -> str:
        if not is_alive(holder):
            return (
                f"Processes of an earlier demo are still ending. Their ids: {self.state().get('processes')}"
            )
        address = self.state().get("address")
        where = f"already runs at {address}" if address else "is just starting"
        return (
            f"A demo of this folder {where} (process {holder}). To stop it: Ctrl-C there, or kill {holder}."
        )


def make_private(folder: Path) -> None:
    """A folder for us alone. Someone else's folder of that name is refused with PermissionError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_uid != os.geteuid():
        raise PermissionError(13, "belongs to another user", str(folder))
    folder.chmod(0o700)


def is_alive(process: int) -> bool:
    """Whether a process with this id exists, whoever it belongs to."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return process > 0


def _lock(held: int) -> bool:
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
