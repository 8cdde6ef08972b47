"""The commands for developers: what they run, and what they say when something fails."""

import contextlib
import io
import os
import signal
import subprocess
import sys
import types

import pytest
from django.core.management import CommandError, call_command

from ifmsa_portal.embedded import browser, environment, pytest_plugin
from ifmsa_portal.embedded.processes import StartError
from ifmsa_portal.management.commands import check_all, lock
from ifmsa_portal.management.commands import demo as demo_command
from ifmsa_portal.management.commands import test as test_command


@pytest.fixture
def checks(monkeypatch):
    def these(**scripts):
        monkeypatch.setattr(check_all, "CHECKS", {name: ("-c", script) for name, script in scripts.items()})
        output = io.StringIO()
        try:
            call_command("check_all", stdout=output)
        except SystemExit as end:
            return output.getvalue(), end.code
        return output.getvalue(), 0

    return these


def test_all_checks_run_and_a_failing_one_shows_its_output(checks):
    said, code = checks(good="print('noise')", bad="raise SystemExit('line 3 is wrong')", last="pass")
    assert code == 1
    assert said.startswith("--- bad\nline 3 is wrong\nok     good (")
    assert "\nFAILED bad (" in said
    assert "\nok     last (" in said
    assert "noise" not in said


def test_checks_run_as_a_real_portal(checks):
    said, code = checks(deploy="import os; assert os.environ['SITE_URL'] == 'https://portal.example.org'")
    assert (said.startswith("ok     deploy ("), code) == (True, 0)


@pytest.mark.parametrize(
    "name",
    [
        "ruff check",
        "ruff format",
        "layers (import-linter)",
        "check --deploy",
        "no missing migration",
        "diagrams up to date",
    ],
)
def test_each_check_names_a_tool_that_is_there(name):
    words = check_all.CHECKS[name]
    tool = words[1] if words[0] == "-m" else "importlinter" if words[0] == "-c" else "manage.py"
    assert tool == "manage.py" or subprocess.run([sys.executable, "-c", f"import {tool}"], check=True)


# manage.py lock


@pytest.fixture
def uv(monkeypatch, tmp_path):
    tool = tmp_path / "uv"
    tool.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/asked\nexit $(cat {tmp_path}/code)')
    tool.chmod(0o755)
    (tmp_path / "code").write_text("0")
    monkeypatch.setattr(lock.shutil, "which", lambda name: str(tool))
    return tmp_path


def test_lock_is_for_every_platform_with_hashes(uv):
    call_command("lock", "--upgrade")
    asked = (uv / "asked").read_text().split()
    assert asked[:2] == ["pip", "compile"]
    assert {*lock.HOW, *lock.WITH, "--upgrade", "--output-file", "requirements.lock"} <= set(asked)


def test_lock_that_can_not_be_resolved_is_said(uv):
    (uv / "code").write_text("1")
    with pytest.raises(CommandError, match=r"requirements\.lock is unchanged"):
        call_command("lock")
    assert "--upgrade" not in (uv / "asked").read_text()


def test_lock_without_uv_says_how(monkeypatch):
    monkeypatch.setattr(lock.shutil, "which", lambda name: None)
    with pytest.raises(CommandError, match="pipx install uv"):
        call_command("lock")


# manage.py test


@pytest.fixture
def run(monkeypatch):
    """`run(*words)` gives the exit code of `manage.py test`; `run.asked` what was run."""

    def command(*words):
        with pytest.raises(SystemExit) as end:
            test_command.Command().run_from_argv(["manage.py", "test", *words])
        return end.value.code

    command.asked, command.codes = [], {}

    def python(*words, environ):
        command.asked.append(words)
        command.environ = environ
        return command.codes.get(words[0], 0)

    monkeypatch.setattr(test_command, "python", python)
    monkeypatch.setattr(test_command.os, "cpu_count", lambda: 2)
    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere/portal")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere/0")
    monkeypatch.setattr(environment, "filled", {"ALLOWED_HOSTS"})
    monkeypatch.setenv("ALLOWED_HOSTS", "127.0.0.1")
    return command


def test_extra_words_go_to_pytest(run):
    assert run("-k", "accept", "--help") == 0
    assert run.asked == [("pytest", "-k", "accept", "--help")]
    assert run.environ["DATABASE_URL"] == "postgres://elsewhere/portal"
    assert "ALLOWED_HOSTS" not in run.environ


def test_what_is_compiled_is_kept(run, monkeypatch):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    run()
    assert not run.environ["PYTHONDONTWRITEBYTECODE"]


SPREAD = ("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder")


@pytest.mark.parametrize(
    "words", [(), ("-q",), ("-vv", "--durations=20", "--create-db"), ("-p=no:randomly",)]
)
def test_a_whole_suite_runs_on_all_cores(run, words):
    run(*words)
    assert run.asked == [("pytest", *SPREAD, *words)]


@pytest.mark.parametrize(("cores", "used"), [(4, "4"), (64, "4"), (3, "3")])
def test_more_than_four_processes_are_not_started(run, monkeypatch, cores, used):
    monkeypatch.setattr(test_command.os, "cpu_count", lambda: cores)
    run()
    assert run.asked[0][:3] == ("pytest", "-n", used)


@pytest.mark.parametrize("cores", [1, None])
def test_one_core_runs_one_process(run, monkeypatch, cores):
    monkeypatch.setattr(test_command.os, "cpu_count", lambda: cores)
    run()
    assert run.asked == [("pytest",)]


@pytest.mark.parametrize(
    "words",
    [
        ("tests/outbox",), ("-n", "3"), ("-n0",), ("--numprocesses=2",), ("--pdb",), ("-x",), ("--maxfail=2",),
        ("--last-failed",), ("-s",), ("--capture=no",), ("-q", "-k", "accept"), ("--collect-only", "-q"),
    ],
)  # fmt: skip
def test_who_picks_tests_or_looks_into_them_gets_one_process(run, words):
    run(*words)
    assert run.asked == [("pytest", *words)]


def test_failing_tests_fail_the_command(run):
    run.codes = {"pytest": 5}
    assert run() == 5


def test_coverage_below_the_bar_fails_the_command(run):
    run.codes = {"coverage": 2}
    assert run("-x", "--coverage") == 2
    assert run.asked == [
        ("pytest", "-x"), ("coverage", "combine", "--quiet"), ("coverage", "report")
    ]  # fmt: skip


def test_failing_tests_fail_the_command_under_coverage(run):
    run.codes = {"pytest": 1}
    assert run("--coverage") == 1


def test_server_that_does_not_start_is_said(run, monkeypatch, capsys):
    def fail(given):
        raise StartError("postgres ended while starting")

    monkeypatch.setattr(test_command, "servers", fail)
    assert run() == 1
    assert "postgres ended while starting" in capsys.readouterr().err


def test_exit_code_is_that_of_the_module():
    assert test_command.python("json.tool", "/nonexistent") != 0


def test_terminate_lets_pytest_end_by_itself(monkeypatch, tmp_path):
    """Its fixtures are torn down, which SIGTERM would not do.

    Of this process's threads any may take a signal, and that doesn't wake the one that waits: it is sent again.
    """
    module = tmp_path / "patient.py"
    module.write_text(
        "import os, signal, time\n"
        "try:\n"
        "    os.kill(os.getppid(), signal.SIGINT)\n"
        "    while True:\n"
        "        os.kill(os.getppid(), signal.SIGTERM)\n"
        "        time.sleep(0.2)\n"
        "except KeyboardInterrupt:\n    raise SystemExit(7)\n"
    )
    before = signal.getsignal(signal.SIGTERM)
    environ = {"PYTHONPATH": str(tmp_path), "PATH": "/usr/bin:/bin"}
    assert test_command.python("patient", environ=environ) == 7
    assert signal.getsignal(signal.SIGTERM) == before


def test_a_module_hears_ctrl_c_although_the_shell_made_the_command_deaf():
    """A shell starts a command in the background with Ctrl-C ignored, which its children inherit."""
    heard, before = [], signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        test_command.ready_to_be_stopped(lambda: heard.append(signal.getsignal(signal.SIGINT)))()
    finally:
        signal.signal(signal.SIGINT, before)
    assert heard == [signal.SIG_DFL]


# manage.py demo


def test_port_is_a_port():
    assert demo_command.port_number("0") == 0
    with pytest.raises(ValueError, match="65536"):
        demo_command.port_number("65536")


def test_demo_gives_its_exit_code_on(monkeypatch):
    class Refused:
        def __init__(self, port, *, fresh):
            assert (port, fresh) == (9000, True)

        def run(self):
            return 1

    monkeypatch.setattr(demo_command, "Demo", Refused)
    with pytest.raises(SystemExit, match="1"):
        call_command("demo", "--port", "9000", "--fresh")


# The plug-in for pytest


class Item:
    """As much of a collected test as the plug-in looks at."""

    def __init__(self, name, *fixtures, path="one.py"):
        self.name, self.fixturenames, self.path, self.marks = name, fixtures, path, []

    def add_marker(self, mark):
        self.marks.append(mark.kwargs["reason"])


@pytest.fixture
def collected(monkeypatch):
    """`collected(found)` gives names and marks in the order in which they would run, and the last words."""
    monkeypatch.delenv("PORTAL_REQUIRE_BROWSER", raising=False)

    def collect(found, items):
        monkeypatch.setattr(pytest_plugin.browser, "find", lambda: found)
        said = []
        pytest_plugin.pytest_collection_modifyitems(None, items)
        reports = [
            types.SimpleNamespace(longrepr=("test_x.py", 1, f"Skipped: {reason}"))
            for reason in ["only root needs it", *(mark for item in items for mark in item.marks)]
        ]
        reporter = types.SimpleNamespace(
            section=said.append, write_line=said.append, stats={"skipped": reports}
        )
        pytest_plugin.pytest_terminal_summary(reporter)
        return [(item.name, item.marks) for item in items], said

    return collect


def journey_and_others():
    return [Item("journey", "browser", "page"), Item("model"), Item("doctest")]


def test_browser_tests_come_last(collected):
    assert collected("/usr/bin/chromium", journey_and_others()) == (
        [("model", []), ("doctest", []), ("journey", [])],
        [],
    )


def test_of_browser_tests_the_largest_file_begins_and_keeps_its_order(collected):
    items = [
        Item("visit", "browser", path="a.py"),
        Item("journey", "browser", path="b.py"),
        Item("model"),
        Item("arrival", "browser", path="b.py"),
    ]
    order, _ = collected("/usr/bin/chromium", items)
    assert [name for name, _ in order] == ["model", "journey", "arrival", "visit"]


def test_missing_browser_is_said(collected):
    order, said = collected(None, journey_and_others())
    assert order[-1] == ("journey", ["no chromium was found; Debian: apt-get install chromium"])
    assert (
        said[-1] == "1 browser tests were skipped: no chromium was found; Debian: apt-get install chromium."
    )


def test_missing_browser_is_no_failure_where_it_is_not_required(monkeypatch):
    monkeypatch.delenv("PORTAL_REQUIRE_BROWSER", raising=False)
    monkeypatch.setattr(pytest_plugin.browser, "find", lambda: None)
    pytest_plugin.pytest_runtest_setup(Item("journey", "browser"))
    assert os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE") == "true"


def test_missing_browser_is_an_error_where_it_is_required(collected, monkeypatch):
    monkeypatch.setenv("PORTAL_REQUIRE_BROWSER", "1")
    order, said = collected(None, journey_and_others())
    assert (order[-1], said) == (("journey", []), [])
    with pytest.raises(
        pytest.fail.Exception, match="^PORTAL_REQUIRE_BROWSER is set, but no chromium was found"
    ):
        pytest_plugin.pytest_runtest_setup(Item("journey", "browser"))


def test_run_without_browser_tests_needs_no_browser(collected):
    assert collected(None, [Item("model")]) == ([("model", [])], [])


def test_only_browser_tests_may_call_the_database_beside_an_event_loop(monkeypatch):
    monkeypatch.delenv("DJANGO_ALLOW_ASYNC_UNSAFE", raising=False)
    pytest_plugin.pytest_runtest_setup(Item("model", "db"))
    assert "DJANGO_ALLOW_ASYNC_UNSAFE" not in os.environ
    pytest_plugin.pytest_runtest_setup(Item("journey", "browser"))
    assert os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE") == "true"


@pytest.mark.parametrize(("several", "seen"), [(True, ["began", "tests", "ended"]), (False, ["tests"])])
def test_one_database_is_migrated_for_several_processes(monkeypatch, several, seen):
    order, at_the_end = [], []

    @contextlib.contextmanager
    def being_made():
        order.append("began")
        yield
        order.append("ended")

    monkeypatch.setattr(pytest_plugin.template, "being_made", being_made)
    config = types.SimpleNamespace(
        pluginmanager=types.SimpleNamespace(has_plugin=lambda name: several and name == "dsession"),
        add_cleanup=at_the_end.append,
    )
    pytest_plugin.pytest_sessionstart(types.SimpleNamespace(config=config))
    order.append("tests")
    for step in at_the_end:
        step()
    assert order == seen


def test_playwright_gets_the_browser_of_this_machine(request):
    assert request.getfixturevalue("browser_type_launch_args") == browser.launch_options()
