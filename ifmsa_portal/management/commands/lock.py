"""`manage.py lock`: requirements.lock from pyproject.toml."""

import shutil
import subprocess
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ifmsa_portal.embedded.folder import ROOT

LOCK = "requirements.lock"
HOW = ("--universal", "--python-version=3.11", "--generate-hashes", "--no-annotate", "--no-header")
WITH = ("--extra=sentry", "--group=demo", "--group=test", "--group=check")


class Command(BaseCommand):
    """One lock for every platform and every Python from 3.11, with hashes, tests and checks included."""

    help = "Writes requirements.lock anew from pyproject.toml; needs uv."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """`--upgrade` takes the newest releases that pyproject.toml allows."""
        parser.add_argument(
            "--upgrade", action="store_true", help="newest releases instead of the locked ones"
        )

    def handle(self, *args: Any, upgrade: bool, **options: Any) -> None:
        """Run uv; the next start of any command installs the result."""
        uv = shutil.which("uv")
        if uv is None:
            raise CommandError("This needs uv (https://docs.astral.sh/uv/): pipx install uv, then again.")
        newest = ["--upgrade"] if upgrade else []
        done = subprocess.run(
            [uv, "pip", "compile", "--quiet", "pyproject.toml", *HOW, *WITH, *newest, "--output-file", LOCK],
            cwd=ROOT,
            check=False,
        )
        if done.returncode:
            raise CommandError(
                "uv could not resolve pyproject.toml: see above. requirements.lock is unchanged."
            )
