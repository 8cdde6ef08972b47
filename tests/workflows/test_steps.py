"""The only door to a state."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.transaction import TransactionManagementError

from exchanges.models import Application
from exchanges.workflow import STEPS
from workflows.models import LogEntry
from workflows.steps import NotNow

State = Application.State


def test_a_step_moves_the_state_and_logs_it(draft, cast):
    entry = STEPS.take("cancel", draft, by=cast.amina, note="Ill")
    draft.refresh_from_db()
    assert draft.state == State.CANCELLED
    assert (entry.number, entry.verb, entry.source, entry.target, entry.by, entry.note, entry.office) == (
        1,
        "cancel",
        "draft",
        "cancelled",
        cast.amina,
        "Ill",
        "",
    )


def test_the_log_names_the_office_in_which_one_acted(draft, cast):
    Application.objects.filter(pk=draft.pk).update(
        state=State.SUBMITTED, number="P-2728-00001", submitted_at="2027-01-01T00:00Z", needs_local_check=True
    )
    draft.refresh_from_db()
    entry = STEPS.take("check", draft, by=cast.leo)
    assert (entry.office, entry.place) == ("LEO", "AMSA-USA Boston")


def test_a_stranger_may_not(draft, cast):
    with pytest.raises(PermissionDenied):
        STEPS.take("cancel", draft, by=cast.tarek)
    assert LogEntry.objects.count() == 0


def test_a_step_from_another_state_is_not_now(draft, cast):
    with pytest.raises(NotNow, match="Draft"):
        STEPS.take("confirm", draft, by=cast.amina)


def test_the_second_of_two_is_told(draft, cast):
    same = Application.objects.get(pk=draft.pk)
    STEPS.take("cancel", draft, by=cast.amina)
    with pytest.raises(NotNow, match="Cancelled"):
        STEPS.take("cancel", same, by=cast.amina)
    assert LogEntry.objects.about(draft).count() == 1


def test_the_clock_may_move_without_a_person(draft):
    assert STEPS.take("cancel", draft, by=None).by is None


@pytest.mark.django_db(transaction=True)
def test_a_step_outside_a_transaction_is_a_mistake(draft, cast):
    with pytest.raises(TransactionManagementError):
        STEPS.take("cancel", draft, by=cast.amina)


def test_what_is_open_to_whom(draft, cast):
    assert STEPS.open_to(cast.amina, draft) == ["submit", "cancel"]
    assert STEPS.open_to(cast.lena, draft) == []


def test_each_entry_seals_the_one_before(draft, cast):
    with transaction.atomic():
        first = STEPS.take("cancel", draft, by=cast.amina)
        second = LogEntry.objects.append(draft, "note", source=draft.state, by=cast.amina)
    assert (second.number, second.previous, second.digest) == (2, first.digest, second.seal())
    stored = LogEntry.objects.get(pk=second.pk)
    assert stored.seal() == stored.digest
    stored.note = "changed"
    assert stored.seal() != stored.digest


@pytest.mark.django_db
def test_the_database_s_trigger_is_the_one_that_the_model_wants():
    (trigger,) = LogEntry._meta.triggers
    assert trigger.get_installation_status(LogEntry) == ("INSTALLED", True)
