"""Two at once, on a real database, with real threads, each with its own connection."""

from __future__ import annotations

import datetime as dt
import threading
from collections import Counter

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from committees.call_permissions import is_in_charge
from committees.models import Call, Candidature, Term
from committees.workflow import calls, candidatures
from outbox.models import Email
from tests.committees.calls import DAY, close, fresh, make_call, stand
from tests.conftest import appoint, make_person
from tests.projects.test_races import at_once
from workflows.models import LogEntry, database_now

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def call(cast):
    return make_call(cast.grace, seats=1, grace_minutes=0)


def test_eight_hand_in_around_the_last_second(call, cast):
    """Whoever came in time is in, whoever came late isn't, to the microsecond; each in time has one receipt."""
    people = [make_person(f"eight{number}") for number in range(8)]
    drafts = [stand(call, person, state="draft") for person in people]
    Call.objects.filter(pk=call.pk).update(closes_at=database_now() + dt.timedelta(milliseconds=80))

    def hand_in(draft, person):
        mine = fresh(draft)

        def job():
            try:
                candidatures.submit(mine, by=person)
            except candidatures.TooLate:
                return "late"
            return "in time"

        return job

    pairs = list(zip(drafts, people, strict=True))
    outcomes = at_once(*(hand_in(draft, person) for draft, person in pairs))
    call.refresh_from_db()
    for draft, outcome in zip(drafts, outcomes, strict=True):
        after = fresh(draft)
        is_in = outcome == "in time"
        assert (after.state, after.submitted_at is not None) == (
            ("submitted", True) if is_in else ("draft", False)
        )
        assert not is_in or after.submitted_at <= call.closes_at
    receipts = Email.objects.filter(kind="committees/emails/candidature_received").count()
    assert receipts == Counter(outcomes)["in time"]


def test_who_arrived_in_time_and_waited_in_line_is_in_time(call, cast):
    """Another holds the call's row past its closing: what counts is the arrival."""
    draft = stand(call, cast.amina, state="draft")
    mine, is_held = fresh(draft), threading.Event()
    Call.objects.filter(pk=call.pk).update(closes_at=database_now() + dt.timedelta(seconds=1.5))

    def hold():
        with transaction.atomic():
            Call.objects.select_for_update().get(pk=call.pk)
            is_held.set()
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_sleep(2)")

    def hand_in():
        assert is_held.wait(timeout=20)
        candidatures.submit(mine, by=cast.amina)

    at_once(hold, hand_in)
    assert fresh(draft).state == "submitted"


def test_the_last_seat_is_given_once(call, cast):
    """Two who run the call give its one seat to two people."""
    appoint(cast.hans, "secretary-general", days=(400, 700))
    one, other = (stand(call, person, state="valid", by=cast.grace) for person in (cast.amina, cast.other))
    close(call)

    def accept(candidature):
        mine = fresh(candidature)

        def job():
            try:
                candidatures.accept(mine, by=cast.grace, note="Yes.")
            except candidatures.NotReady:
                return "no seat"
            return "accepted"

        return job

    assert Counter(at_once(accept(one), accept(other))) == {"accepted": 1, "no seat": 1}
    assert Candidature.objects.filter(state="accepted").count() == 1


def test_two_decide_on_the_same_candidature_at_once(call, cast):
    candidature = stand(call, cast.amina, state="valid", by=cast.grace)
    close(call)

    def decide(verb):
        mine = fresh(candidature)
        return lambda: getattr(candidatures, verb)(mine, by=cast.grace, note="So it is.") or verb

    outcomes = at_once(decide("accept"), decide("reject"), decide("accept"), decide("reject"))
    assert Counter(outcomes)["too late"] == 3
    (verb,) = [outcome for outcome in outcomes if outcome != "too late"]
    assert fresh(candidature).state == {"accept": "accepted", "reject": "rejected"}[verb]
    assert Email.objects.filter(kind="committees/emails/candidature_decided").count() == 1
    assert LogEntry.objects.about(candidature).filter(source="valid").count() == 1


def test_results_come_out_while_a_decision_is_taken_back(cast):
    """Either it was taken back and nobody was told, or it was told and stands."""
    call = make_call(cast.grace, results_at=database_now() + 20 * DAY)
    candidature = stand(call, cast.amina, state="accepted", by=cast.grace)
    mine = fresh(candidature)
    Call.objects.filter(pk=call.pk).update(results_at=database_now() + dt.timedelta(milliseconds=30))

    def take_back():
        try:
            candidatures.reconsider(mine, by=cast.grace)
        except PermissionDenied:
            return "stands"
        return "taken back"

    outcome, told = at_once(take_back, lambda: calls.tell_results(Call.objects.get(pk=call.pk)))
    assert outcome == "stands" or told == 0
    assert Email.objects.filter(kind="committees/emails/candidature_decided").count() == told


def test_one_appointment_of_two_at_once(cast):
    call = make_call(cast.grace)
    candidature = stand(call, cast.amina, state="accepted", by=cast.grace)

    def appoint_():
        mine = fresh(candidature)
        return lambda: candidatures.appoint(mine, by=cast.grace) and "appointed"

    assert Counter(at_once(appoint_(), appoint_())) == {"appointed": 1, "too late": 1}
    assert Term.objects.filter(holder=cast.amina).count() == 1


def test_the_same_person_begins_twice_at_once(call, cast):
    found = at_once(*(lambda: candidatures.begin(call, by=cast.amina).pk for _ in range(4)))
    assert len(set(found)) == 1


def test_the_same_call_is_repeated_twice_at_once(call, cast):
    calls.cancel(call, by=cast.grace, note="Again.")
    assert is_in_charge(cast.grace, call)
    assert len(set(at_once(*(lambda: calls.repeat(call, by=cast.grace).pk for _ in range(3))))) == 1
