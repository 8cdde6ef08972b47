"""Child processes that end with us, also when we are killed."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from ifmsa_portal.embedded.folder import ROOT

PR_SET_PDEATHSIG = 1
# Loaded here: between fork and exec only the call itself is safe.
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


class StartError(Exception):
    """A process didn't start; the message says which, why, and where to read more."""


class Child:
    """One process with what it needs to be started again.

    It leads a session of its own, so that Ctrl-C in the terminal reaches only the supervisor, which stops
    its children in order. `stop_signal` is what it also gets from the kernel when the supervisor dies.
    """

    def __init__(  # noqa: PLR0913 what a process needs to be started again
        self,
        name: str,
        command: Sequence[str | os.PathLike[str]],
        *,
        log: Path,
        stop_signal: signal.Signals = signal.SIGTERM,
        patience: float = 10,
        environment: Mapping[str, str] | None = None,
        inherit: Sequence[int] = (),
        before: Callable[[], None] | None = None,
        answers: Callable[[], bool] | None = None,
    ) -> None:
        self.name, self.log, self.stop_signal, self.patience = name, log, stop_signal, patience
        self.command = [os.fspath(word) for word in command]
        self.environment = dict(environment) if environment is not None else None
        self.inherit, self.before, self.answers = tuple(inherit), before, answers
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, output to its log, and wait until it answers. Raises StartError when it doesn't."""
        if self.before:
            self.before()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self.environment,
                cwd=ROOT,
                pass_fds=self.inherit,
                start_new_session=True,
                preexec_fn=end_with_parent(self.stop_signal),  # noqa: PLW1509 no threads here
            )
        if self.answers:
            self.wait_until(self.answers)

    @property
    def pid(self) -> int:
        """The process id of the running process."""
        assert self.process is not None
        return self.process.pid

    def is_running(self) -> bool:
        """Whether it was started and hasn't ended."""
        return self.process is not None and self.process.poll() is None

    def wait_until(self, answers: Callable[[], bool], *, seconds: float = 60) -> None:
        """Wait until it answers. Raises StartError when it ends first or takes too long."""
        deadline = time.monotonic() + seconds
        while not answers():
            if not self.is_running():
                raise StartError(f"{self.name} ended while starting:\n{self.last_words()}")
            if time.monotonic() > deadline:
                raise StartError(f"{self.name} doesn't answer after {seconds:.0f} s:\n{self.last_words()}")
            time.sleep(0.02)

    def last_words(self, lines: int = 15) -> str:
        """The end of its log."""
        text = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return "\n".join([*(f"  {line}" for line in text[-lines:]), f"  (from {self.log})"])

    def ask_to_stop(self) -> None:
        """Send the stop signal."""
        if self.is_running():
            self.send(self.stop_signal)

    def stop(self) -> None:
        """Ask, wait, then end whatever is left of its session."""
        if self.process is None:
            return
        self.ask_to_stop()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(self.patience)
        self.end_session()
        self.process.wait()

    def end_session(self) -> None:
        """Kill it and what it has left behind: workers of a killed master, for instance."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)

    def send(self, number: signal.Signals) -> None:
        """Send one signal to the process itself."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, number)


def end_with_parent(number: signal.Signals) -> Callable[[], None]:
    """For `preexec_fn`: have the kernel send `number` to the child when we die, even by SIGKILL."""
    parent = os.getpid()

    def after_fork() -> None:
        if LIBC is not None:
            LIBC.prctl(PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:  # We died before the kernel knew.
            os._exit(1)

    return after_fork
