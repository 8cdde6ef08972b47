"""Closing against casting, on a real database: what was acknowledged is what is counted."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from assemblies import workflow
from assemblies.models import Mandate, Poll
from tests.assemblies.conftest import choice, mandate_of, prepare
from tests.conftest import make_nmo, make_person
from workflows.steps import NotNow

pytestmark = pytest.mark.django_db(transaction=True)

VOTERS, CLOSERS = 14, 5


def at_once(jobs):
    """Run the jobs in threads that start together: what each returned, or the class of its refusal."""
    barrier = threading.Barrier(len(jobs))

    def run(job):
        try:
            barrier.wait(timeout=30)
            return job()
        except (NotNow, workflow.Refused) as refusal:
            return type(refusal)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def crowd(plenary, count):
    """More mandates in an open plenary, each with its delegate there."""
    for number in range(count):
        nmo = make_nmo(f"nmo-{number}", f"NMO {number}", "FR", "europe")
        voter = make_person(f"voter{number}", nmo=nmo)
        Mandate.objects.create(plenary=plenary, nmo=nmo, is_present=True, voter=voter)
    return list(plenary.mandates.select_related("voter", "nmo"))


@pytest.mark.parametrize("method", ["electronic", "secret"])
def test_closing_against_casting(method, plenary, room):
    mandates = crowd(plenary, VOTERS - 3)
    poll = prepare(plenary, room.thora, method=method)
    workflow.open_poll(poll, by=room.thora)
    answers = [choice(poll, "favour"), choice(poll, "against")]

    def voting(number, mandate):
        mine = Poll.objects.get(pk=poll.pk)
        return lambda: workflow.cast(mine, mandate, [answers[number % 2]], by=mandate.voter)

    def closing():
        mine = Poll.objects.get(pk=poll.pk)
        return lambda: workflow.close_poll(mine, by=room.thora) or "closed"

    jobs = [voting(number, mandate) for number, mandate in enumerate(mandates)]
    jobs += [closing() for _number in range(CLOSERS)]
    outcomes = at_once(jobs)
    receipts = [outcome for outcome in outcomes[:VOTERS] if isinstance(outcome, str)]
    assert outcomes[VOTERS:].count("closed") == 1
    assert set(outcomes) <= {*receipts, "closed", NotNow}
    poll.refresh_from_db()
    assert poll.state == "closed"
    assert set(poll.ballots.values_list("receipt", flat=True)) == set(receipts)
    assert sum(c.votes for c in poll.choices.all()) == len(receipts)


def test_one_mandate_from_two_phones(plenary, world, room):
    poll = prepare(plenary, room.thora)
    workflow.open_poll(poll, by=room.thora)
    mandate = mandate_of(plenary, world.usa)

    def voting(kind):
        mine, answer = Poll.objects.get(pk=poll.pk), choice(poll, kind)
        return lambda: workflow.cast(mine, Mandate.objects.get(pk=mandate.pk), [answer], by=room.amina)

    outcomes = at_once([voting("favour"), voting("against"), voting("favour"), voting("against")])
    assert outcomes.count(workflow.AlreadyVoted) == 3
    assert (poll.ballots.count(), poll.turnouts.count()) == (1, 1)


def test_two_nmos_take_the_last_proxy_at_once(plenary, world, room):
    usa, germany, tunisia = (mandate_of(plenary, n) for n in (world.usa, world.germany, world.tunisia))
    for mandate in (usa, germany):
        workflow.mark_absent(mandate, by=room.ngozi)

    def giving(mandate):
        mine = Mandate.objects.get(pk=mandate.pk)
        return lambda: workflow.represent(mine, Mandate.objects.get(pk=tunisia.pk), by=room.ngozi) or "given"

    outcomes = at_once([giving(usa), giving(germany)])
    assert sorted(map(str, outcomes)) == sorted(map(str, ["given", workflow.Refused]))
    assert tunisia.represented.count() == 1
