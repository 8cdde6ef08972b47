"""The database that several processes of a test run copy."""

import os
import sys
import types

import pytest

from ifmsa_portal.embedded import template

STAYS = (
    "import os, signal, sys; os.write(int(sys.argv[1]), b'shop'); os.close(int(sys.argv[1])); signal.pause()"
)
FAILS = "raise SystemExit('no such server')"


@pytest.fixture
def maker(monkeypatch):
    """`maker(script)` runs instead of the one that migrates."""
    monkeypatch.delenv(template.FILE, raising=False)
    return lambda script: monkeypatch.setattr(template, "MAKER", [sys.executable, "-S", "-c", script])


@pytest.mark.parametrize(("script", "name"), [(STAYS, "shop"), (FAILS, None)])
def test_its_name_is_waited_for_and_known_if_it_was_made(maker, script, name):
    maker(script)
    with template.being_made():
        assert template.name() == name
        assert template.name() is None  # what this process starts has databases of its own
    assert template.FILE not in os.environ


def test_a_process_alone_waits_for_nothing(maker):
    assert template.name() is None


@pytest.fixture
def database(monkeypatch, tmp_path):
    """`database.begin()` makes the template; the steps are kept."""
    steps = []

    def migrate(**_):
        server.settings_dict["NAME"] = server.settings_dict["TEST"]["NAME"]
        steps.append("migrate")

    server = types.SimpleNamespace(
        settings_dict={"NAME": "portal", "TEST": {}},
        close=lambda: steps.append("close"),
        creation=types.SimpleNamespace(
            create_test_db=migrate,
            destroy_test_db=lambda name, **_: steps.append(f"remove, {name} again"),
        ),
    )
    handlers = {}
    monkeypatch.setattr(template, "connection", server)
    monkeypatch.setattr(template.django, "setup", lambda: None)
    monkeypatch.setattr(template.signal, "signal", handlers.__setitem__)

    def pause():
        steps.append(f"offer {(tmp_path / 'name').read_text()}")
        handlers[template.signal.SIGTERM]()

    monkeypatch.setattr(template.signal, "pause", pause)
    file = os.open(tmp_path / "name", os.O_WRONLY | os.O_CREAT)
    monkeypatch.setattr(sys, "argv", ["template.py", str(file)])
    yield types.SimpleNamespace(steps=steps, creation=server.creation, settings=server.settings_dict)
    if not steps[1:2]:
        os.close(file)


def test_it_is_offered_when_it_is_migrated_and_goes_with_the_run(database):
    with pytest.raises(SystemExit):
        template.main()
    assert database.steps == ["migrate", "close", "offer test_portal_template", "remove, portal again"]


def test_a_half_migrated_one_is_not_offered_and_goes_too(database):
    def fail(**_):
        database.settings["NAME"] = "test_portal_template"
        raise ZeroDivisionError

    database.creation.create_test_db = fail
    with pytest.raises(ZeroDivisionError):
        template.main()
    assert database.steps == ["remove, portal again"]


def test_what_could_not_be_made_takes_no_other_database_with_it(database):
    """Another run is making it, or the server lets us make none: the connection is still to the real one."""

    def fail(**_):
        raise SystemExit(2)

    database.creation.create_test_db = fail
    with pytest.raises(SystemExit):
        template.main()
    assert database.steps == []
