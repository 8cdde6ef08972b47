"""The drill: a backup comes back whole, in another database, with mails frozen; a damaged one is refused."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import stat
import tarfile
import types
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from psycopg.sql import SQL, Identifier

from documents.files import remove
from documents.models import PrivateFile
from exchanges import workflow
from ifmsa_portal.backup import programs, sealed
from ifmsa_portal.backup.taking import FORMAT, LEFT_OUT
from ifmsa_portal.management.commands.verify_log import Command as VerifyLog
from ifmsa_portal.my_data import erasing, ledger
from members.models import User
from outbox.models import Email, Freeze
from outbox.sending import send_due
from tests.conftest import PDF, make_file

KEY = "k" * 43
OTHER = "ifmsa_restored"


@pytest.fixture(autouse=True)
def _key(settings):
    settings.BACKUP_KEY = KEY


@pytest.fixture
def lived(transactional_db, draft, cast, client):
    """Amina's application is submitted, mails wait, she is signed in, one of her files was removed."""
    workflow.submit(draft, by=cast.amina)
    client.force_login(cast.amina, backend="members.backends.AddressBackend")
    remove(make_file(cast.amina, "old.pdf"))
    assert Email.objects.filter(state="waiting").exists()
    return draft


@contextlib.contextmanager
def another_database():
    """An empty database beside the test's own; the portal works on it within the block."""
    own = connection.settings_dict["NAME"]
    _remake(OTHER)
    connection.close()
    connection.settings_dict["NAME"] = OTHER
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = own
        _drop(OTHER)


def _remake(name):
    _drop(name)
    with connection.cursor() as cursor:
        cursor.execute(SQL("CREATE DATABASE {} TEMPLATE template0").format(Identifier(name)))


def _drop(name):
    with connection.cursor() as cursor:
        cursor.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))


def counts():
    """How many rows each table has; sessions and the freeze are not brought back."""
    with connection.cursor() as cursor:
        found = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(SQL("SELECT count(*) FROM {}").format(Identifier(table)))
            found[table] = cursor.fetchone()[0]
    return {table: count for table, count in found.items() if table not in LEFT_OUT}


def contents():
    return {f.path: Path(default_storage.path(f.path)).read_bytes() for f in PrivateFile.objects.present()}


def backup(path):
    said = io.StringIO()
    call_command("backup", str(path), stderr=said)
    return said.getvalue()


def restore(path):
    said = io.StringIO()
    call_command("restore", str(path), stdout=said)
    return said.getvalue()


def test_everything_comes_back_and_no_mail_goes_out(lived, tmp_path, settings):
    file = tmp_path / "portal.backup"
    assert "The database and 1 private files" in backup(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(tmp_path.glob("*.part")) == []
    before, files = counts(), contents()
    assert len(files) == 3
    shutil.rmtree(settings.MEDIA_ROOT)
    with another_database():
        said = restore(file)
        assert counts() == before
        assert contents() == files == dict.fromkeys(files, PDF)
        assert Session.objects.count() == 0
        call_command(VerifyLog(stdout=io.StringIO()))
        waiting = Email.objects.filter(state="waiting").count()
        assert f"3 private files.\nSending is frozen; {waiting} mails wait." in said
        assert send_due(50) == 0
        assert Freeze.objects.get().reason.startswith("restored from the backup of ")
        call_command("thaw", stdout=io.StringIO())
        assert send_due(50) == waiting
        call_command("migrate", check_unapplied=True, verbosity=0)


def test_it_can_be_written_to_standard_output(lived, tmp_path, capfdbinary):
    call_command("backup", "-", stderr=io.StringIO())
    file = tmp_path / "portal.backup"
    file.write_bytes(capfdbinary.readouterr().out)
    with another_database():
        assert "Restored: http://testserver as of " in restore(file)


@pytest.mark.parametrize("where", [0, 30, 2000, -1], ids=["name", "salt", "middle", "end"])
def test_a_changed_backup_is_refused_before_anything_is_written(lived, tmp_path, where):
    file = tmp_path / "portal.backup"
    backup(file)
    content = bytearray(file.read_bytes())
    content[where] ^= 1
    file.write_bytes(content)
    with another_database(), pytest.raises(CommandError, match="no backup of the portal|damaged or cut"):
        try:
            restore(file)
        finally:
            assert connection.introspection.table_names() == []


def test_a_cut_backup_and_a_wrong_key_are_refused(lived, tmp_path, settings):
    file = tmp_path / "portal.backup"
    backup(file)
    settings.BACKUP_KEY = "another key of enough characters for it"
    with another_database(), pytest.raises(CommandError, match="damaged or cut, or BACKUP_KEY is another"):
        restore(file)
    settings.BACKUP_KEY = KEY
    os.truncate(file, file.stat().st_size - 1)
    with another_database(), pytest.raises(CommandError, match="damaged or cut"):
        restore(file)


def made_by_hand(path, members, after=b""):
    """A sealed file that no `manage.py backup` wrote: these members, then bytes that belong to none."""
    with path.open("wb") as file:
        sealer = sealed.Sealer(file, KEY)
        with tarfile.open(fileobj=sealer, mode="w|") as tar:
            for name, content in members.items():
                member = tarfile.TarInfo(name)
                member.size = len(content)
                tar.addfile(member, io.BytesIO(content))
        sealer.write(after)
        sealer.finish()
    return path


MANIFEST = json.dumps({"format": FORMAT, "site": "x", "taken_at": "2026-11-24T20:00:00+00:00"}).encode()


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"manifest.json": b'{"format": 99}'}, "made by another version of the portal"),
        ({}, "made by another version of the portal"),
        ({"manifest.json": MANIFEST, f"files/{'0' * 64}": PDF}, "files/0+ isn't what its name says"),
    ],
    ids=["other format", "no manifest", "another file's content"],
)
def test_what_is_sealed_but_not_as_it_should_be_is_refused(transactional_db, tmp_path, members, words):
    file = made_by_hand(tmp_path / "portal.backup", members)
    with another_database(), pytest.raises(CommandError, match=words):
        try:
            restore(file)
        finally:
            assert connection.introspection.table_names() == []


def test_a_cut_behind_the_last_member_is_noticed_too(transactional_db, tmp_path):
    """The tar says where it ends; the seal says where the file does."""
    file = made_by_hand(tmp_path / "portal.backup", {"manifest.json": MANIFEST}, bytes(3 * sealed.CHUNK))
    os.truncate(file, file.stat().st_size - sealed.CHUNK)
    with another_database(), pytest.raises(CommandError, match="damaged or cut"):
        restore(file)


def test_a_dump_that_pg_restore_refuses_leaves_the_database_empty(transactional_db, tmp_path, capfd):
    file = made_by_hand(tmp_path / "portal.backup", {"manifest.json": MANIFEST, "database/0": b"no dump"})
    with another_database(), pytest.raises(CommandError, match="Not restored: .*pg_restore"):
        try:
            restore(file)
        finally:
            assert connection.introspection.table_names() == []


def test_nothing_is_written_over_what_is_there(lived, tmp_path):
    file = tmp_path / "portal.backup"
    backup(file)
    with pytest.raises(CommandError, match="isn't empty: a restore goes into a new one"):
        restore(file)
    assert not Freeze.objects.exists()
    with pytest.raises(CommandError, match="exists already: a backup overwrites none"):
        backup(file)


def test_a_lost_file_is_named_and_the_rest_is_kept(lived, tmp_path):
    for file in PrivateFile.objects.present():
        default_storage.delete(file.path)
    path = tmp_path / "portal.backup"
    with pytest.raises(CommandError, match="3 private files that are missing or damaged"):
        backup(path)
    with another_database(), pytest.raises(CommandError, match="3 private files weren't in the backup"):
        restore(path)


def test_a_damaged_file_is_not_taken_for_the_one_that_was_uploaded(lived, tmp_path):
    for file in PrivateFile.objects.present():
        Path(default_storage.path(file.path)).write_bytes(b"%PDF other")
    with pytest.raises(CommandError, match="missing or damaged"):
        backup(tmp_path / "portal.backup")


@pytest.mark.parametrize("key", ["", "short"])
def test_without_a_good_key_there_is_no_backup(lived, tmp_path, settings, key):
    settings.BACKUP_KEY = key
    with pytest.raises(CommandError, match="Set BACKUP_KEY: at least 32 random characters"):
        backup(tmp_path / "portal.backup")
    assert list(tmp_path.glob("portal*")) == []


def test_a_missing_program_is_named(lived, tmp_path, monkeypatch):
    monkeypatch.setattr(programs, "_version", lambda _program: 0)
    with pytest.raises(
        CommandError, match=r"pg_dump of PostgreSQL \d+, as the server is, isn't on this machine"
    ):
        backup(tmp_path / "portal.backup")
    assert list(tmp_path.glob("portal*")) == []


def test_the_program_of_the_servers_own_version_is_taken(tmp_path, monkeypatch):
    """Debian keeps each version's in a folder of its own; one on the path may be of any."""

    def program(name, said):
        path = tmp_path / name / "bin" / "pg_dump"
        path.parent.mkdir(parents=True)
        path.write_text(f"#!/bin/sh\necho '{said}'\n")
        path.chmod(0o755)
        return str(path)

    monkeypatch.setattr(programs, "connection", types.SimpleNamespace(pg_version=150004))
    monkeypatch.setattr(programs, "DEBIAN", tmp_path)
    monkeypatch.setattr(programs, "find_spec", lambda _package: None)
    program("17", "pg_dump (PostgreSQL) 17.2 (Debian 17.2-1)")
    program("none", "")
    (tmp_path / "16" / "bin").mkdir(parents=True)
    monkeypatch.setattr(programs.shutil, "which", lambda _name: None)
    with pytest.raises(programs.Missing, match="pg_dump of PostgreSQL 15"):
        programs.find("pg_dump")
    on_path = program("elsewhere", "pg_dump (PostgreSQL) 15.9")
    monkeypatch.setattr(programs, "DEBIAN", tmp_path / "nowhere")
    monkeypatch.setattr(programs.shutil, "which", lambda _name: on_path)
    assert programs.find("pg_dump") == on_path
    monkeypatch.setattr(programs, "DEBIAN", tmp_path)
    own = program("15", "pg_dump (PostgreSQL) 15.4")
    (tmp_path / "elsewhere").rename(tmp_path.parent / "away")
    assert programs.find("pg_dump") == own


def test_a_dump_that_breaks_off_is_no_backup(lived, tmp_path, monkeypatch):
    monkeypatch.setattr(programs, "environment", lambda: {**os.environ, "PGHOST": "/nowhere"})
    with pytest.raises(CommandError, match="There is no backup: .*pg_dump"):
        backup(tmp_path / "portal.backup")
    assert list(tmp_path.glob("portal*")) == []


@pytest.mark.parametrize(
    "size", [0, 1, sealed.CHUNK - 1, sealed.CHUNK, sealed.CHUNK + 1, 2 * sealed.CHUNK, 2 * sealed.CHUNK + 9]
)
def test_a_sealed_stream_opens_as_it_was(size):
    plain, file = os.urandom(size), io.BytesIO()
    sealer = sealed.Sealer(file, KEY)
    sealer.write(plain[:7])
    sealer.write(plain[7:])
    sealer.finish()
    assert plain[:64] not in file.getvalue() or size < 8
    file.seek(0)
    assert io.BufferedReader(sealed.Opener(file, KEY)).read() == plain


@pytest.mark.parametrize("change", ["first dropped", "last dropped", "swapped"])
def test_whole_chunks_can_t_be_dropped_or_moved(change):
    file = io.BytesIO()
    sealer = sealed.Sealer(file, KEY)
    sealer.write(bytes(3 * sealed.CHUNK))
    sealer.finish()
    start, step = len(sealed.MAGIC) + sealed.SALT, sealed.CHUNK + sealed.TAG
    content = file.getvalue()
    head, parts = content[:start], [content[i : i + step] for i in range(start, len(content), step)]
    parts = {
        "first dropped": parts[1:],
        "last dropped": parts[:-1],
        "swapped": [parts[1], parts[0], parts[2]],
    }[change]
    with pytest.raises(sealed.Unreadable):
        sealed.Opener(io.BytesIO(head + b"".join(parts)), KEY).readall()


def test_who_was_erased_after_the_backup_is_erased_again(lived, cast, tmp_path, settings):
    """The drill of R18: the ledger beside the database outlives it."""
    settings.ERASURE_LEDGER = str(tmp_path / "elsewhere" / "erasures.txt")
    file = tmp_path / "portal.backup"
    backup(file)
    erasing.erase(cast.amina)
    with another_database():
        said = restore(file)
        assert "1 people were erased again." in said
        person = User.objects.get(uuid=cast.amina.uuid)
        assert (str(person), person.is_active) == ("a former member", False)
        assert not Email.objects.filter(text__contains="Amina").exists()
        assert contents() == {}
        call_command(VerifyLog(stdout=io.StringIO()))
        call_command("thaw", stdout=io.StringIO())


def test_a_newer_backup_carries_the_ledger_to_another_machine(lived, cast, tmp_path, settings):
    settings.ERASURE_LEDGER = str(tmp_path / "erasures.txt")
    old, new = tmp_path / "old.backup", tmp_path / "new.backup"
    backup(old)
    erasing.erase(cast.amina)
    backup(new)
    settings.ERASURE_LEDGER = str(tmp_path / "another" / "machine.txt")
    with another_database():
        assert "0 people were erased again." in restore(new)
        assert list(ledger.read()) == [cast.amina.uuid]


def test_a_backup_of_an_older_version_waits_for_its_migrations(lived, cast, tmp_path, settings, monkeypatch):
    settings.ERASURE_LEDGER = str(tmp_path / "erasures.txt")
    file = tmp_path / "portal.backup"
    backup(file)
    ledger.keep({cast.amina.uuid: "2026-11-24T20:00:00+00:00"})
    with another_database():
        with monkeypatch.context() as older:
            older.setattr(
                "ifmsa_portal.backup.restoring.MigrationExecutor.migration_plan",
                lambda *_of: ["members.0099"],
            )
            assert "erasures are repeated after migrate" in restore(file)
        with pytest.raises(CommandError, match="repeat_erasures first"):
            call_command("thaw", stdout=io.StringIO())
        out = io.StringIO()
        call_command("repeat_erasures", settings.ERASURE_LEDGER, stdout=out)
        assert "1 people were erased again" in out.getvalue()
        call_command("thaw", stdout=io.StringIO())
