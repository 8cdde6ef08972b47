"""The environment of the demo's processes, and of commands that are started without one.

Production sets each variable itself (docs/operations.md). On a developer's machine nothing is set: then
every command works on the demo's database and queue.
"""

from __future__ import annotations

import os
import sys
from collections.abc import MutableMapping, Sequence
from urllib.parse import quote

from ifmsa_portal.embedded.folder import DataFolder

# They start what they need themselves; a variable that is set still wins.
SELF_SUFFICIENT = {"demo", "test", "check_all", "lock"}
DEFAULT_ADDRESS = "http://127.0.0.1:8000/"
PRODUCTION = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "SITE_URL")

# What `complete` has set: all else was given by whoever started the command.
filled: set[str] = set()


def complete(argv: Sequence[str], environ: MutableMapping[str, str] = os.environ) -> None:
    """Set what a command needs and nobody has set."""
    environ.setdefault("DJANGO_SETTINGS_MODULE", "ifmsa_portal.settings")
    command = argv[1] if len(argv) > 1 else "help"
    is_production = bool(environ.get("PORTAL_NO_BOOTSTRAP")) or any(environ.get(name) for name in PRODUCTION)
    if is_production and command not in SELF_SUFFICIENT:
        return
    folder = DataFolder()
    try:
        values = of_demo(folder, folder.state().get("address", DEFAULT_ADDRESS))
    except PermissionError as error:
        sys.exit(f"{error.filename} belongs to another user: start as that user, or remove it.")
    missing = {name: value for name, value in values.items() if not environ.get(name)}
    environ.update(missing)
    filled.update(missing)
    if command not in SELF_SUFFICIENT | {"help"} and not (folder.sockets / ".s.PGSQL.5432").exists():
        print(
            "Note: no DATABASE_URL is set and no demo runs. What needs the database fails; start "
            "`python3 manage.py demo` first.",
            file=sys.stderr,
        )


def of_demo(folder: DataFolder, address: str) -> dict[str, str]:
    """The demo's environment, with its own database and queue."""
    return {
        "PORTAL_MODE": "demo",
        "SITE_URL": address.rstrip("/"),
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "SECRET_KEY": folder.secret(),
        "DATABASE_URL": database_url(folder.sockets, "portal"),
        "REDIS_URL": queue_url(folder.sockets),
        "EMAIL_URL": f"file:///{folder.mail}",
        "MEDIA_ROOT": str(folder.files),
        "STATIC_ROOT": str(folder.static),
        "CELERY_BEAT_SCHEDULE_FILENAME": str(folder.path / "beat-schedule"),
    }


def database_url(sockets: os.PathLike[str], name: str) -> str:
    """A PostgreSQL behind a Unix socket. As a host name, before the slash, a path would lose its capitals."""
    return f"postgres://portal@/{name}?host={quote(os.fspath(sockets), safe='')}"


def queue_url(sockets: os.PathLike[str]) -> str:
    """A Valkey behind a Unix socket, as Celery's transport names it."""
    return f"redis+socket://{quote(os.fspath(sockets))}/valkey.sock"
