"""`manage.py test`: the whole suite on a throw-away PostgreSQL and Valkey."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand

from ifmsa_portal.embedded import environment
from ifmsa_portal.embedded.folder import ROOT
from ifmsa_portal.embedded.processes import StartError, end_with_parent
from ifmsa_portal.embedded.testing import servers

HELP = (
    "Runs the tests, in as many processes as there are cores. Extra words go to pytest; what picks tests or "
    "looks into them runs in one process, and -n says how many. --coverage adds what the tests did not reach."
)
# More would only wait for the disk and for each other.
MOST_PROCESSES = 4
# They choose for themselves, or need the terminal or one order of events.
IN_ONE_PROCESS = (
    "-n", "--numprocesses", "--dist", "-k", "-m", "-x", "--exitfirst", "--maxfail", "-s", "--capture", "--pdb",
    "--trace", "--setup-", "--lf", "--last-failed", "--ff", "--failed-first", "--nf", "--new-first", "--sw",
    "--stepwise", "--collect-only", "-h", "--help",
)  # fmt: skip


class Command(BaseCommand):
    """DATABASE_URL and REDIS_URL, if set, are used instead of our own servers."""

    help = HELP
    requires_system_checks: list[str] = []

    def run_from_argv(self, argv: list[str]) -> None:
        """Without Django's own parser: it would take pytest's options for its own."""
        sys.exit(self.handle(words=argv[2:]))

    def handle(self, *args: Any, **options: Any) -> int:  # type: ignore[override]
        """Run pytest, then the report if it was asked for; give the exit code."""
        words = list(options["words"])
        given = {name: value for name, value in os.environ.items() if name not in environment.filled}
        if "--coverage" not in words:
            return self.run(words, given)
        words.remove("--coverage")
        # Each process writes what it reached into a folder of this run: other runs don't mix with it.
        with tempfile.TemporaryDirectory() as folder:
            reached = {"COVERAGE_FILE": f"{folder}/reached"}
            code = self.run(words, given | reached | {"COVERAGE_PROCESS_START": str(ROOT / "pyproject.toml")})
            return report(os.environ | reached) or code

    def run(self, words: Sequence[str], given: Mapping[str, str]) -> int:
        """The tests; 1 when a server doesn't start, which is said."""
        try:
            with servers(given) as environ:
                # Where Python is told to keep nothing compiled, each process of the tests, and each command that
                # they start, would compile everything anew.
                environ["PYTHONDONTWRITEBYTECODE"] = ""
                return python("pytest", *spread(words), *words, environ=environ)
        except StartError as error:
            self.stderr.write(str(error))
            return 1


def spread(words: Sequence[str]) -> list[str]:
    """What pytest is told to run a whole suite on all cores; nothing when `words` ask for something else.

    A file stays in one process, for it may share a server; browser tests stay last in each.
    """
    processes = min(os.cpu_count() or 1, MOST_PROCESSES)
    picks = any(word.startswith(IN_ONE_PROCESS) or not word.startswith("-") for word in words)
    if picks or processes == 1:
        return []
    return ["-n", str(processes), "--dist", "loadfile", "--no-loadscope-reorder"]


def python(*words: str, environ: Mapping[str, str] = os.environ) -> int:
    """Run a module in this terminal; give its exit code. Ctrl-C is for it, SIGTERM reaches it as Ctrl-C."""
    asked_to_stop: list[int] = []
    started: list[subprocess.Popen[bytes]] = []

    def hand_on(number: int, _frame: FrameType | None) -> None:
        if number == signal.SIGTERM:
            asked_to_stop.append(number)
        end_if_asked()

    def end_if_asked() -> None:
        if asked_to_stop and started:
            asked_to_stop.clear()
            started[0].send_signal(signal.SIGINT)

    before = {number: signal.signal(number, hand_on) for number in (signal.SIGINT, signal.SIGTERM)}
    before_exec = ready_to_be_stopped(end_with_parent(signal.SIGTERM))
    try:
        command = [sys.executable, "-m", *words]
        started.append(subprocess.Popen(command, cwd=ROOT, env=environ, preexec_fn=before_exec))  # noqa: PLW1509
        # A signal that came while the process was being started had nobody to go to.
        end_if_asked()
        return started[0].wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def ready_to_be_stopped(before_exec: Callable[[], None]) -> Callable[[], None]:
    """Ctrl-C reaches the module even where a shell started this command in the background, deaf to it."""

    def prepare() -> None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        before_exec()

    return prepare


def report(environ: Mapping[str, str]) -> int:
    """What the tests did not reach; not 0 when that is more than pyproject.toml allows."""
    python("coverage", "combine", "--quiet", environ=environ)
    return python("coverage", "report", environ=environ)
