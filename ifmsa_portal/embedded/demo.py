"""`manage.py demo`: database, queue, web server and worker under one supervisor."""

from __future__ import annotations

import errno
import http.client
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from django.conf import settings

from ifmsa_portal.demo.accounts import ACCOUNTS, PASSWORD
from ifmsa_portal.embedded import environment, valkey
from ifmsa_portal.embedded.folder import ROOT, Busy, DataFolder
from ifmsa_portal.embedded.postgres import Cluster
from ifmsa_portal.embedded.processes import Child, StartError, end_with_parent

PORTS_TO_TRY = 50
# A process that ends so often within a minute won't come back by being started once more.
RESTARTS_A_MINUTE = 5
A_MINUTE = 60
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def say(sentence: str = "") -> None:
    """To the terminal at once, also through a pipe."""
    print(sentence, flush=True)


class Demo:
    """One demo: starts everything in order, watches it, stops it in the opposite order."""

    def __init__(self, port: int, *, fresh: bool) -> None:
        self.folder = DataFolder()
        self.port, self.fresh = port, fresh
        self.held: int | None = None
        self.resources = ExitStack()
        self.children: list[Child] = []
        self.restarts: list[float] = []
        self.began = time.monotonic()

    def run(self) -> int:
        """Run until Ctrl-C, SIGTERM or a failure; give the exit code."""
        with _stopped_by_signals():
            try:
                self.start()
                self.watch()
            except KeyboardInterrupt:
                say("\nStopping.")
            except (Busy, StartError) as error:
                say(str(error))
                return 1
            except PermissionError as error:
                say(f"{error.filename} belongs to another user: start as that user, or remove it.")
                return 1
            finally:
                self.stop()
        return 0

    def start(self) -> None:
        """Everything up to the line with the address."""
        self.folder.make()
        self.held = self.folder.hold()
        self.resources.callback(os.close, self.held)
        self.listener = self.resources.enter_context(take_port(self.port))
        self.address = f"http://127.0.0.1:{self.listener.getsockname()[1]}/"
        self.folder.write_state({"address": self.address, "processes": {"supervisor": os.getpid()}})
        if self.fresh:
            self.empty()
        self.environment = {**os.environ, **environment.of_demo(self.folder, self.address)}
        self.start_database()
        self.start_queue()
        self.prepare()
        self.start_child(self.web())
        self.start_child(self.worker())
        self.write_state()
        self.introduce()

    def empty(self) -> None:
        """For --fresh. A database that isn't ours is never emptied."""
        if not self.is_ours("DATABASE_URL"):
            raise StartError("--fresh empties only the demo's own database: DATABASE_URL names another.")
        self.folder.empty()

    def is_ours(self, name: str) -> bool:
        """Whether a variable names the server that we start: nobody has set another."""
        return name in environment.filled or name not in os.environ

    def start_database(self) -> None:
        """PostgreSQL, unless DATABASE_URL names another."""
        if not self.is_ours("DATABASE_URL"):
            self.environment["DATABASE_URL"] = os.environ["DATABASE_URL"]
            return
        cluster = Cluster(
            self.folder.path, self.folder.sockets, log=self.log("postgres"), inherit=[self.held]
        )
        self.start_child(cluster.server)
        cluster.create_database("portal")

    def start_queue(self) -> None:
        """Valkey, unless REDIS_URL names another queue."""
        if not self.is_ours("REDIS_URL"):
            self.environment["REDIS_URL"] = os.environ["REDIS_URL"]
            return
        self.start_child(valkey.server(self.folder.sockets, log=self.log("valkey"), inherit=[self.held]))

    def prepare(self) -> None:
        """Tables, static files, demo data."""
        done = subprocess.run(
            [sys.executable, "-m", "ifmsa_portal.embedded.prepare"],
            env=self.environment,
            cwd=ROOT,
            check=False,
            pass_fds=[self.held],
            start_new_session=True,
            preexec_fn=end_with_parent(signal.SIGTERM),
        )
        if done.returncode:
            raise StartError("The demo could not be prepared: see above.")

    def web(self) -> Child:
        """The web server, on the port that we hold already: nobody takes it while the server starts anew."""
        listener = self.listener.fileno()
        command = [
            sys.executable, "-m", "gunicorn", "ifmsa_portal.wsgi:application", "--bind", f"fd://{listener}",
            "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--graceful-timeout", "5",
            "--no-control-socket", "--access-logfile", "-", *(["--reload"] if settings.DEBUG else []),
        ]  # fmt: skip
        return Child(
            "web", command, log=self.log("web"), environment=self.environment,
            inherit=[self.held, listener], answers=self.answers,
        )  # fmt: skip

    def worker(self) -> Child:
        """A Celery worker as in production, with beat inside."""
        command = [
            sys.executable, "-m", "celery", "--app", "ifmsa_portal", "worker", "--beat", "--pool", pool(),
            "--concurrency", "2", "--loglevel", "INFO", "--without-gossip", "--without-mingle",
        ]  # fmt: skip
        return Child(
            "worker", command, log=self.log("worker"), environment=self.environment, inherit=[self.held]
        )

    def start_child(self, child: Child) -> None:
        """Start it, remembered for the stop even when it fails."""
        self.children.append(child)
        child.start()

    def log(self, name: str) -> Path:
        """A new log file: that of the last demo is thrown away."""
        path = self.folder.logs / f"{name}.log"
        path.unlink(missing_ok=True)
        return path

    def answers(self) -> bool:
        """Whether the web server says that it is there."""
        connection = http.client.HTTPConnection("127.0.0.1", self.listener.getsockname()[1], timeout=30)
        try:
            connection.request("GET", "/healthz")
            status = connection.getresponse().status
        except OSError:
            return False
        finally:
            connection.close()
        if status != http.HTTPStatus.OK:
            raise StartError(f"web answers with {status}:\n{self.children[-1].last_words()}")
        return True

    def write_state(self) -> None:
        """demo.json: what scripts want to know about this demo."""
        processes = {"supervisor": os.getpid(), **{child.name: child.pid for child in self.children}}
        accounts = [{"email": email, "who": who, "password": PASSWORD} for email, who in ACCOUNTS]
        self.folder.write_state(
            {
                "address": self.address,
                "accounts": accounts,
                "processes": processes,
                "mail": str(self.folder.mail),
                "logs": str(self.folder.logs),
            }
        )

    def introduce(self) -> None:
        """The address, the accounts, and where to look."""
        width = max(len(email) for email, _ in ACCOUNTS)
        say(f"\nThe portal runs at {self.address} (after {time.monotonic() - self.began:.1f} s).\n")
        say(f"Sign in with one of these and the password {PASSWORD}:")
        for email, who in ACCOUNTS:
            say(f"  {email:<{width}}  {who}")
        say(f"\nMails arrive in {self.folder.mail}, logs in {self.folder.logs}.\nCtrl-C stops everything.")

    def watch(self) -> None:
        """Start again what ends by itself. Raises StartError when that doesn't help."""
        while True:
            time.sleep(0.2)
            for child in self.children:
                if not child.is_running():
                    self.revive(child)

    def revive(self, child: Child) -> None:
        """Start a process again that has ended, unless it does so all the time."""
        now = time.monotonic()
        self.restarts = [then for then in self.restarts if now - then < A_MINUTE] + [now]
        if len(self.restarts) > RESTARTS_A_MINUTE:
            raise StartError(f"{child.name} ends again and again:\n{child.last_words()}")
        say(f"{child.name} ended by itself; starting it again.")
        child.end_session()
        child.start()
        self.write_state()

    def stop(self) -> None:
        """Stop web server and worker, then what they use. Nothing may interrupt that."""
        for number in STOP_SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        for child in self.children[::-1]:
            if child.name in {"web", "worker"}:
                child.ask_to_stop()
        for child in self.children[::-1]:
            child.stop()
        if self.held is not None:
            self.folder.state_file.unlink(missing_ok=True)
        self.resources.close()


def take_port(wanted: int) -> socket.socket:
    """Listen on the port or, if it is taken, on the next free one. Raises StartError when none is."""
    last = min(wanted + PORTS_TO_TRY, 65536) - 1
    for port in range(wanted, last + 1):
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
            listener.listen(128)
        except OSError as error:
            listener.close()
            if error.errno != errno.EADDRINUSE:
                raise StartError(f"Port {port} can't be used: {error.strerror}.") from error
            continue
        if wanted and port != wanted:
            say(f"Port {wanted} is taken; using {port}.")
        return listener
    raise StartError(f"The ports {wanted} to {last} are all taken.")


def pool() -> str:
    """Processes as in production; threads where the machine gives no semaphores, as in a bare chroot."""
    try:
        multiprocessing.Lock()
    except OSError:
        say("No semaphores can be made here (/dev/shm): the worker makes do with threads.")
        return "threads"
    return "prefork"


@contextmanager
def _stopped_by_signals() -> Iterator[None]:
    """Within, each of the stop signals raises KeyboardInterrupt; under nohup a closed terminal does not."""
    wanted = [number for number in STOP_SIGNALS if number != signal.SIGHUP or not _is_ignored(number)]
    before = {number: signal.signal(number, signal.default_int_handler) for number in wanted}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _is_ignored(number: signal.Signals) -> bool:
    return signal.getsignal(number) is signal.SIG_IGN
