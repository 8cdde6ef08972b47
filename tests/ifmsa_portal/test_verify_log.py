"""The log of moves can only grow, and a change behind its back is found."""

from __future__ import annotations

import io

import pgtrigger
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.utils import InternalError, NotSupportedError, ProgrammingError

from exchanges import workflow
from exchanges.models import Application
from workflows.models import LogEntry

FORBIDDEN = (InternalError, NotSupportedError, ProgrammingError)
UNLOCKED = "workflows.LogEntry:append_only"


@pytest.fixture
def moved(draft, cast):
    """Amina's application, submitted and sent back: two entries."""
    workflow.submit(draft, by=cast.amina)
    workflow.send_back(draft, by=cast.leo, note="Sharper, please.")
    return draft


def verify():
    out = io.StringIO()
    call_command("verify_log", stdout=out)
    return out.getvalue()


def test_a_whole_log_is_counted(moved):
    assert "2 entries, every seal and state as it should be." in verify()


def test_drafts_that_never_moved_need_no_log(draft):
    assert "0 entries" in verify()


@pytest.mark.parametrize("change", [{"note": "Nothing to see."}, {"by": None}, {"at": "2020-01-01T00:00Z"}])
def test_an_entry_that_was_changed_is_found(moved, change):
    with pgtrigger.ignore(UNLOCKED):
        LogEntry.objects.filter(number=2).update(**change)
    with pytest.raises(CommandError, match=rf"{moved.uuid}, entry 2: its content isn't what was sealed"):
        verify()


def test_an_entry_that_was_changed_and_sealed_anew_breaks_the_one_after(moved):
    with pgtrigger.ignore(UNLOCKED):
        first = LogEntry.objects.get(number=1)
        first.note = "Nothing to see."
        first.digest = first.seal()
        first.save()
    with pytest.raises(CommandError, match="entry 2: it doesn't continue the entry before"):
        verify()


def test_an_entry_that_was_taken_out_leaves_a_gap(moved):
    with pgtrigger.ignore(UNLOCKED):
        LogEntry.objects.filter(number=1).delete()
    with pytest.raises(CommandError, match="entry 2: an entry is missing before this one"):
        verify()


def test_the_last_entry_is_missed_as_well(moved):
    with pgtrigger.ignore(UNLOCKED):
        LogEntry.objects.filter(number=2).delete()
    with pytest.raises(CommandError, match=f"{moved.uuid}: it is returned, but its log ends at submitted"):
        verify()


def test_an_entry_sealed_well_that_begins_elsewhere_is_found(moved):
    with pgtrigger.ignore(UNLOCKED):
        second = LogEntry.objects.get(number=2)
        second.source = "sent"
        second.digest = second.seal()
        second.save()
    with pytest.raises(CommandError, match="entry 2: it doesn't begin where the entry before ended"):
        verify()


def test_a_state_that_was_set_past_the_door_is_found(moved):
    Application.objects.filter(pk=moved.pk).update(state="submitted")
    with pytest.raises(CommandError, match=f"{moved.uuid}: it is submitted, but its log ends at returned"):
        verify()


def test_a_log_whose_record_is_gone_is_found(moved):
    Application.objects.filter(pk=moved.pk).delete()
    with pytest.raises(CommandError, match=f"{moved.uuid}: its log is here, the record is gone"):
        verify()


def test_entries_of_two_records_are_chains_of_their_own(moved, world, cast):
    from tests.conftest import make_draft

    second = make_draft(world, cast.other)
    workflow.submit(second, by=cast.other)
    assert "3 entries" in verify()
    assert set(LogEntry.objects.filter(number=1).values_list("previous", flat=True)) == {""}


def test_the_database_refuses_to_change_or_remove_an_entry(moved):
    for statement in ("UPDATE workflows_logentry SET note = 'x'", "DELETE FROM workflows_logentry"):
        with pytest.raises(FORBIDDEN, match="append_only|Cannot update or delete"), transaction.atomic():
            connection.cursor().execute(statement)
    assert "2 entries" in verify()


def test_the_log_is_streamed_in_parts(moved, monkeypatch):
    from ifmsa_portal.management.commands import verify_log

    monkeypatch.setattr(verify_log, "CHUNK", 1)
    assert "2 entries" in verify()
