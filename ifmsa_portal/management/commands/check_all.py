"""`manage.py check_all`: everything that looks at the code without running it."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

from django.core.management.base import BaseCommand
from django.core.management.utils import get_random_secret_key

from ifmsa_portal.embedded.folder import ROOT

MANAGE = ("manage.py",)
LINT_IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"
# As a real portal has it; no server is asked.
PRODUCTION = {
    "PORTAL_MODE": "production",
    "SITE_URL": "https://portal.example.org",
    "ALLOWED_HOSTS": "portal.example.org",
    "DATABASE_URL": "postgres://portal@127.0.0.1:1/portal",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "EMAIL_URL": "smtp+tls://user:password@mail.example.org:587",
}

CHECKS: dict[str, tuple[str, ...]] = {
    "mypy": ("-m", "mypy"),
    "ruff check": ("-m", "ruff", "check", "--quiet", "--output-format", "concise"),
    "ruff format": ("-m", "ruff", "format", "--check", "--quiet", "--output-format", "concise"),
    "templates (djLint)": ("-m", "djlint", "templates", "--lint", "--quiet"),
    "layers (import-linter)": ("-c", LINT_IMPORTS, "--no-logo"),
    # Without a database it can't compare with what is applied, and warns of that.
    "no missing migration": (
        "-W",
        "ignore::RuntimeWarning",
        *MANAGE,
        "makemigrations",
        "--check",
        "--dry-run",
    ),
    "check --deploy": (*MANAGE, "check", "--deploy", "--fail-level", "WARNING"),
    "diagrams up to date": (*MANAGE, "diagrams", "--check"),
}


class Result(NamedTuple):
    """How one check ended."""

    name: str
    passed: bool
    output: str
    seconds: float


class Command(BaseCommand):
    """Runs all of them, also after a failure."""

    help = "Runs ruff, djLint, mypy, import-linter and Django's own checks; fails if one fails."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Two at a time; output of those that fail, then one line each."""
        environ = {**os.environ, **PRODUCTION, "SECRET_KEY": get_random_secret_key()}
        with ThreadPoolExecutor(2) as pool:
            results = list(pool.map(lambda check: run(*check, environ), CHECKS.items()))
        for result in results:
            if not result.passed:
                self.stdout.write(f"--- {result.name}\n{result.output}\n")
        for result in results:
            self.stdout.write(
                f"{'ok    ' if result.passed else 'FAILED'} {result.name} ({result.seconds:.1f} s)"
            )
        if not all(result.passed for result in results):
            sys.exit(1)


def run(name: str, words: tuple[str, ...], environ: Mapping[str, str]) -> Result:
    """Run one check as a process of its own."""
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, *words], cwd=ROOT, env=environ, text=True, check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    return Result(name, done.returncode == 0, done.stdout.strip(), time.monotonic() - began)
