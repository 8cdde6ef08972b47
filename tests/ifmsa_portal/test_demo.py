"""`manage.py demo` for real: one demo is started, disturbed, stopped, started again and killed."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from ifmsa_portal.demo.accounts import ACCOUNTS, PASSWORD
from ifmsa_portal.embedded import demo, environment
from ifmsa_portal.embedded.demo import Demo
from ifmsa_portal.embedded.folder import ROOT, DataFolder
from ifmsa_portal.embedded.processes import StartError
from tests.ifmsa_portal.test_embedded import sleeper, wait_for

OURS = ("PORTAL_", "DJANGO_", "DATABASE_URL", "REDIS_URL", "SITE_URL", "SECRET_KEY", "STATIC_ROOT")


class Terminal:
    """Where someone types `manage.py demo`."""

    def __init__(self, folder):
        self.data = DataFolder(folder / "My Data")
        self.output = folder / "said"

    def environment(self):
        kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
        return {**kept, "PORTAL_DATA": str(self.data.path), "PORTAL_NO_BOOTSTRAP": "1"}

    def type(self, *words):
        with self.output.open("w") as output:
            return subprocess.Popen(
                [sys.executable, "manage.py", *words], cwd=ROOT, env=self.environment(), text=True,
                stdout=output, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip

    def start(self, *words):
        process = self.type("demo", *words)
        wait_for(lambda: "Ctrl-C stops everything." in self.said() or process.poll() is not None, seconds=180)
        assert process.poll() is None, self.said()
        return process

    def said(self):
        return self.output.read_text()

    def processes(self):
        return self.data.state()["processes"]

    def left_over(self):
        """Processes that hold the demo's lock: each of its processes inherits it."""
        lock = str(self.data.path / "demo.lock")
        return [process.name for process in Path("/proc").glob("[0-9]*") if lock in opened_by(process)]


def opened_by(process):
    try:
        return [str(file.readlink()) for file in (process / "fd").iterdir()]
    except OSError:
        return []


def get(address):
    with urllib.request.urlopen(address) as response:
        return response.status


def ready(address):
    """What works, the worker aside: its first heartbeat may take a minute."""
    try:
        response = urllib.request.urlopen(f"{address}readyz")
    except urllib.error.HTTPError as unready:
        response = unready
    with response:
        answer = json.load(response)
    return {name: answer[name] for name in ("database", "queue")}


@pytest.fixture(scope="module")
def terminal(tmp_path_factory):
    return Terminal(tmp_path_factory.mktemp("demo"))


def test_life_of_a_demo(terminal):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        process = terminal.start("--port", str(taken))
    assert f"Port {taken} is taken; using " in terminal.said()
    assert "Loading the demo data, once." in terminal.said()
    its_state_names_everything(terminal)
    a_second_start_is_refused(terminal)
    a_killed_process_comes_back(terminal)
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 0
    assert terminal.left_over() == []
    assert terminal.data.state() == {}
    second_start_is_quick_and_survives_nothing(terminal)


def its_state_names_everything(terminal):
    state = terminal.data.state()
    assert get(state["address"]) == 200
    assert [(account["email"], account["who"]) for account in state["accounts"]] == ACCOUNTS
    assert all(f"  {email} " in terminal.said() for email, _ in ACCOUNTS)
    assert f"the password {PASSWORD}:" in terminal.said()
    assert get(f"{state['address']}healthz") == 200
    assert ready(state["address"]) == {"database": True, "queue": True}
    assert set(state["processes"]) == {"supervisor", "postgres", "valkey", "web", "worker"}
    assert json.loads(terminal.data.state_file.read_text()) == state


def a_second_start_is_refused(terminal):
    address = terminal.data.state()["address"]
    process = subprocess.run(
        [sys.executable, "manage.py", "demo"],
        cwd=ROOT,
        env=terminal.environment(),
        text=True,
        capture_output=True,
        check=False,
    )
    assert process.returncode == 1
    assert f"A demo of this folder already runs at {address}" in process.stdout


def a_killed_process_comes_back(terminal):
    before = terminal.processes()["worker"]
    os.kill(before, signal.SIGKILL)
    wait_for(lambda: terminal.processes()["worker"] != before)
    assert "worker ended by itself; starting it again." in terminal.said()


def second_start_is_quick_and_survives_nothing(terminal):
    process = terminal.start()
    assert "Loading" not in terminal.said()
    process.kill()
    process.wait()
    wait_for(lambda: terminal.left_over() == [])


# What happens to a supervisor without servers


@pytest.fixture
def bare(monkeypatch, tmp_path):
    """A demo whose servers are others', with nothing started yet."""
    monkeypatch.setenv("PORTAL_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere/portal")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere/0")
    monkeypatch.setattr(environment, "filled", set())
    return Demo(0, fresh=False)


def test_servers_that_are_named_are_used(bare, monkeypatch):
    monkeypatch.setattr(bare, "prepare", lambda: None)
    monkeypatch.setattr(bare, "start_child", lambda child: None)
    monkeypatch.setattr(bare, "watch", lambda: None)
    monkeypatch.setattr(demo.valkey, "server", None)
    assert bare.run() == 0
    assert bare.environment["DATABASE_URL"] == "postgres://elsewhere/portal"
    assert bare.environment["REDIS_URL"] == "redis://elsewhere/0"
    assert bare.environment["EMAIL_URL"] == f"file:///{bare.folder.mail}"


def test_fresh_never_empties_a_database_that_is_not_its_own(bare, capsys):
    bare.fresh = True
    assert bare.run() == 1
    assert "--fresh empties only the demo's own database" in capsys.readouterr().out


def test_fresh_empties_its_own(bare, monkeypatch):
    bare.folder.make()
    (bare.folder.mail / "letter").touch()
    monkeypatch.setattr(environment, "filled", {"DATABASE_URL"})
    bare.empty()
    assert [*bare.folder.mail.iterdir()] == []


def test_failed_preparation_ends_the_demo(bare, monkeypatch, capsys):
    monkeypatch.setattr(demo.sys, "executable", "false")
    assert bare.run() == 1
    assert capsys.readouterr().out == "The demo could not be prepared: see above.\n"
    assert not bare.folder.state_file.exists()


def test_folder_of_another_user_ends_the_demo(bare, monkeypatch, capsys):
    bare.folder.make()
    monkeypatch.setattr(os, "geteuid", lambda: 4242)
    assert bare.run() == 1
    assert "belongs to another user: start as that user, or remove it." in capsys.readouterr().out


def test_terminate_ends_the_demo_in_order(bare, monkeypatch, capsys):
    monkeypatch.setattr(bare, "start", lambda: os.kill(os.getpid(), signal.SIGTERM))
    before = signal.getsignal(signal.SIGTERM)
    assert bare.run() == 0
    assert capsys.readouterr().out == "\nStopping.\n"
    assert signal.getsignal(signal.SIGTERM) == before


def test_closed_terminal_ends_the_demo_but_not_under_nohup(monkeypatch):
    def start():
        os.kill(os.getpid(), signal.SIGHUP)
        happened.append("went on")

    happened = []
    for handler in (signal.SIG_DFL, signal.SIG_IGN):
        before = signal.signal(signal.SIGHUP, handler)
        other = Demo(0, fresh=False)
        monkeypatch.setattr(other, "start", start)
        monkeypatch.setattr(other, "watch", lambda: None)
        assert other.run() == 0
        signal.signal(signal.SIGHUP, before)
    assert happened == ["went on"]


def test_process_that_ends_all_the_time_ends_the_demo(bare, monkeypatch, tmp_path):
    monkeypatch.setattr(bare, "write_state", lambda: None)
    bare.folder.make()
    bare.start_child(sleeper(tmp_path, seconds="0"))
    with pytest.raises(StartError, match="^sleeper ends again and again"):
        bare.watch()
    assert len(bare.restarts) == demo.RESTARTS_A_MINUTE + 1


def test_worker_has_processes_and_where_that_is_impossible_threads(monkeypatch, capsys):
    def refuse():
        raise PermissionError(13, "Permission denied")

    assert demo.pool() == "prefork"
    monkeypatch.setattr(demo.multiprocessing, "Lock", refuse)
    assert demo.pool() == "threads"
    assert "the worker makes do with threads" in capsys.readouterr().out


def test_web_server_that_does_not_answer_yet_is_asked_again(bare, monkeypatch):
    def refuse(*address, **options):
        raise ConnectionRefusedError

    monkeypatch.setattr(demo.http.client.HTTPConnection, "request", refuse)
    bare.listener = demo.take_port(0)
    with bare.listener:
        assert bare.answers() is False


def test_web_server_that_answers_with_an_error_ends_the_demo(bare, monkeypatch, tmp_path):
    class Failing:
        status = 500

        def __init__(self, *address, **options): ...
        def request(self, *words): ...
        def getresponse(self):
            return self

        def close(self): ...

    monkeypatch.setattr(demo.http.client, "HTTPConnection", Failing)
    bare.children.append(sleeper(tmp_path))
    bare.listener = demo.take_port(0)
    with bare.listener, pytest.raises(StartError, match="^web answers with 500"):
        bare.answers()
