"""The waiting list: a freed seat goes to the first, for a time, then to the next."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext

from assemblies import tasks
from assemblies.models import Debt, Registration, SeatOverride
from assemblies.workflow import delegations, waiting
from assemblies.workflow import registrations as workflow
from assemblies.workflow.holding import Refused
from members.models import User
from outbox.models import Email
from tests.assemblies.delegating import crowd, make_assembly, register, set_up
from workflows.models import LogEntry, database_now
from workflows.steps import NotNow

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def assembly(world, circle):
    return set_up(make_assembly(), early=1, late=1, offer_hours=24)


@pytest.fixture
def full(assembly, world, circle):
    """Two on seats, three who wait."""
    people = crowd(world.tunisia, 5)
    return register(
        assembly, world.tunisia, *[person.email for person in people], by=circle.paula, may_wait=True
    )


def states(made):
    return [Registration.objects.get(pk=one.pk).state for one in made]


def let_run_out(registration):
    Registration.objects.filter(pk=registration.pk).update(offered_until=Now() - HOUR)


def person(registration):
    return User.objects.get(email=registration.email)


def test_a_freed_seat_is_offered_to_the_first_on_the_list(full, circle):
    before = database_now()
    workflow.withdraw(full[0], "Ill.", by=circle.paula)
    assert states(full) == ["withdrawn", "invited", "offered", "waiting", "waiting"]
    offer = Registration.objects.get(pk=full[2].pk)
    assert (offer.category, offer.fee_class, offer.seat) == ("quota", "early", 1)
    assert before + 24 * HOUR <= offer.offered_until <= database_now() + 24 * HOUR
    letter = Email.objects.get(kind="assemblies/emails/seat_offered")
    assert (letter.address, "Take it until" in letter.text) == (offer.email, True)


def test_the_list_follows_the_heads_order(full, circle):
    delegation = full[0].delegation
    delegations.rank(delegation, {full[4].pk: 1, full[3].pk: 2}, by=circle.paula)
    workflow.withdraw(full[0], "Ill.", by=circle.paula)
    assert states(full) == ["withdrawn", "invited", "waiting", "waiting", "offered"]


def test_who_takes_the_seat_fills_in_next(full, circle):
    workflow.withdraw(full[0], "Ill.", by=circle.paula)
    offered = full[2]
    with pytest.raises(PermissionDenied):
        workflow.take_up(offered, by=circle.paula)
    workflow.take_up(offered, by=person(offered))
    assert states(full)[2] == "invited"
    assert Registration.objects.get(pk=offered.pk).person == person(offered)
    assert Email.objects.filter(kind="assemblies/emails/seat_taken_up", recipient=circle.paula).exists()


def test_an_offer_that_ran_out_is_refused_and_goes_to_the_next(full, circle):
    workflow.withdraw(full[0], "Ill.", by=circle.paula)
    let_run_out(full[2])
    with pytest.raises(Refused, match="is over"):
        workflow.take_up(full[2], by=person(full[2]))
    tasks.lapse_offers()
    tasks.lapse_offers()
    assert states(full) == ["withdrawn", "invited", "lapsed", "offered", "waiting"]
    assert [entry.verb for entry in LogEntry.objects.about(full[2])] == ["put_on_list", "offer", "lapse"]
    letters = Email.objects.filter(kind="assemblies/emails/offer_lapsed").values_list("address", flat=True)
    assert sorted(letters) == sorted([full[2].email, circle.paula.email])
    with pytest.raises(NotNow):
        workflow.take_up(full[2], by=person(full[2]))


def test_an_offer_isn_t_ended_before_its_time(full, circle):
    workflow.withdraw(full[0], "Ill.", by=circle.paula)
    assert not waiting.lapse(full[2])
    tasks.lapse_offers()
    assert states(full)[2] == "offered"


def test_an_offer_that_was_taken_in_the_meantime_stays_taken(full, circle):
    workflow.withdraw(full[0], "Ill.", by=circle.paula)
    read_before = Registration.objects.get(pk=full[2].pk)
    workflow.take_up(full[2], by=person(full[2]))
    let_run_out(full[2])
    assert not waiting.lapse(read_before)
    assert states(full)[2] == "invited"


def test_the_head_puts_someone_back_at_the_end(full, circle):
    workflow.withdraw(full[0], "Ill.", by=circle.paula)
    let_run_out(full[2])
    tasks.lapse_offers()
    with pytest.raises(PermissionDenied):
        workflow.wait_again(full[2], by=person(full[2]))
    workflow.wait_again(Registration.objects.get(pk=full[2].pk), by=circle.paula)
    found = Registration.objects.get(pk=full[2].pk)
    assert (found.state, found.rank, found.ended_at) == ("waiting", 6, None)
    assert (found.category, found.fee_class, found.is_charged, found.seat) == ("", "", False, None)
    assert (found.grant, found.rule, found.offered_until) == (None, None, None)
    assert [one.pk for one in full[0].delegation.registrations.waiting()] == [full[4].pk, full[2].pk]


def test_who_went_with_another_nmo_isn_t_put_back(full, assembly, world, circle):
    workflow.withdraw(full[0], "Ill.", by=circle.paula)
    let_run_out(full[2])
    tasks.lapse_offers()
    register(assembly, world.germany, full[2].email, by=circle.gustav)
    with pytest.raises(Refused, match="registered for the assembly already"):
        workflow.wait_again(full[2], by=circle.paula)


def test_more_seats_by_decision_are_offered_at_once(full, circle):
    override = SeatOverride(
        delegation=full[0].delegation, fee_class="late", seats=2, is_charged=False, reason="They help."
    )
    delegations.decide(override, by=circle.grace)
    assert states(full) == ["invited", "invited", "offered", "offered", "waiting"]
    offers = Registration.objects.filter(state="offered").order_by("rank")
    assert [(one.category, one.is_charged, one.seat) for one in offers] == [
        ("decision", False, 1), ("decision", False, 2),
    ]  # fmt: skip


def test_seats_that_came_by_a_rule_are_offered_by_the_clock(full, assembly):
    assembly.base_quotas.filter(fee_class="early").update(seats=None)
    tasks.offer_seats()
    assert states(full) == ["invited", "invited", "offered", "offered", "offered"]


def test_no_offer_for_debts_nor_once_the_assembly_has_begun(full, assembly, world, circle):
    debt = Debt.objects.create(nmo=world.tunisia, reason="Invoice 7", amount=50, since="2026-01-01")
    workflow.withdraw(full[0], "Ill.", by=circle.paula)
    assert states(full)[2] == "waiting"
    debt.delete()
    assembly.starts_on = database_now().date()
    assembly.save()
    tasks.offer_seats()
    assert states(full)[2] == "waiting"


def test_an_offer_ends_when_the_assembly_begins(full, assembly, circle):
    assembly.rules.delete()
    assembly.starts_on = database_now().date() + dt.timedelta(days=1)
    assembly.save()
    full[0].refresh_from_db()
    workflow.withdraw(full[0], "Ill.", by=circle.paula)
    offer = Registration.objects.get(pk=full[2].pk)
    assert offer.offered_until == dt.datetime.combine(assembly.starts_on, dt.time(), dt.UTC)


def test_an_assembly_begins_where_it_is(full, assembly, circle):
    """At midnight on the Line Islands it is 10 in the morning of the day before, in UTC."""
    assembly.rules.time_zone, assembly.rules.offer_hours = "Pacific/Kiritimati", 720
    assembly.rules.save()
    assembly.starts_on = database_now().date() + dt.timedelta(days=2)
    assembly.save()
    workflow.withdraw(Registration.objects.get(pk=full[0].pk), "Ill.", by=circle.paula)
    begins = dt.datetime.combine(assembly.starts_on, dt.time(), dt.UTC) - 14 * HOUR
    assert Registration.objects.get(pk=full[2].pk).offered_until == begins


def test_the_clock_holds_no_delegation_of_an_assembly_that_has_begun(full, assembly):
    assembly.base_quotas.filter(fee_class="early").update(seats=None)
    type(assembly).objects.update(starts_on=database_now().date() - dt.timedelta(days=1))
    with CaptureQueriesContext(connection) as queries:
        tasks.offer_seats()
    assert not [query for query in queries if "FOR UPDATE" in query["sql"]]
    assert states(full) == ["invited", "invited", "waiting", "waiting", "waiting"]
