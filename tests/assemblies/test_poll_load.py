"""Many votes and many closes at once. Light in the suite; whole with `VOTES_LOAD=heavy`, which prints its figures.

PostgreSQL takes 100 connections as it comes: so many hands work off a shuffled pile of votes and closes.
"""

from __future__ import annotations

import os
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from assemblies import workflow
from assemblies.models import Choice, Poll
from assemblies.recount import recount
from assemblies.results import export_of
from tests.assemblies.conftest import prepare
from tests.assemblies.test_poll_races import crowd
from workflows.steps import NotNow

pytestmark = pytest.mark.django_db(transaction=True)
IS_HEAVY = os.environ.get("VOTES_LOAD") == "heavy"
VOTERS, CLOSERS, TIMES, POLLS, HANDS = (140, 50, 20, 20, 60) if IS_HEAVY else (6, 3, 2, 2, 5)


def work_off(jobs):
    """What each job gave, or the class of its refusal, and its seconds; begun by all hands in the same moment."""
    barrier, results = threading.Barrier(min(HANDS, len(jobs))), [None] * len(jobs)
    pile = iter(random.sample(list(enumerate(jobs)), len(jobs)))
    lock = threading.Lock()

    def hand():
        barrier.wait(timeout=60)
        while True:
            with lock:
                number, job = next(pile, (None, None))
            if job is None:
                break
            before = time.perf_counter()
            try:
                found = job()
            except NotNow as refusal:
                found = type(refusal)
            results[number] = (found, time.perf_counter() - before)
        connections.close_all()

    with ThreadPoolExecutor(barrier.parties) as pool:
        for done in [pool.submit(hand) for _number in range(barrier.parties)]:
            done.result()
    return results


def casting(poll, mandate, answer):
    mine = Poll.objects.select_related("plenary").get(pk=poll.pk)
    return lambda: workflow.cast(mine, mandate, [answer], by=mandate.voter)


def closing(poll, chair):
    mine = Poll.objects.select_related("plenary").get(pk=poll.pk)
    return lambda: workflow.close_poll(mine, by=chair) or "closed"


def result_of(poll):
    return list(Choice.objects.filter(poll=poll).values_list("kind", "votes"))


def say(words, seconds):
    if IS_HEAVY:
        seconds = sorted(seconds)
        print(  # noqa: T201 the figures are what one runs it for
            f"\n{words}: median {seconds[len(seconds) // 2] * 1000:.0f} ms, "
            f"95 % within {seconds[int(len(seconds) * 0.95)] * 1000:.0f} ms, longest {seconds[-1] * 1000:.0f} ms"
        )


def test_many_close_against_many_who_vote(plenary, room):
    mandates = crowd(plenary, VOTERS - 3)
    counted, seconds = [], []
    for time_ in range(TIMES):
        poll = prepare(plenary, room.thora, method=["secret", "electronic"][time_ % 2])
        workflow.open_poll(poll, by=room.thora)
        answers = list(poll.choices.all())
        jobs = [casting(poll, one, answers[n % 3]) for n, one in enumerate(mandates)]
        jobs += [closing(poll, room.thora) for _number in range(CLOSERS)]
        done = work_off(jobs)
        receipts = {found for found, _s in done[:VOTERS] if isinstance(found, str)}
        assert [found for found, _s in done[VOTERS:]].count("closed") == 1
        assert {found for found, _s in done} <= {*receipts, "closed", NotNow}
        poll = Poll.objects.with_names().get(pk=poll.pk)
        assert set(poll.ballots.values_list("receipt", flat=True)) == receipts
        assert sum(votes for _kind, votes in result_of(poll)) == len(receipts)
        assert recount(export_of(poll)).faults == ()
        counted.append(len(receipts))
        seconds += [s for _found, s in done]
    if IS_HEAVY:
        print(f"\ncounted = acknowledged, {TIMES} times: {counted}")  # noqa: T201
    say(f"{VOTERS} votes against {CLOSERS} closes by {HANDS} hands", seconds)


def test_everyone_votes_in_one_after_the_other(plenary, room):
    mandates, seconds = crowd(plenary, VOTERS - 3), []
    for _number in range(POLLS):
        poll = prepare(plenary, room.thora, method="secret")
        workflow.open_poll(poll, by=room.thora)
        answers = list(poll.choices.all())
        done = work_off([casting(poll, one, answers[n % 3]) for n, one in enumerate(mandates)])
        before = time.perf_counter()
        workflow.close_poll(poll, by=room.thora)
        seconds += [s for _found, s in done]
        assert sum(votes for _kind, votes in result_of(poll)) == VOTERS
        last = time.perf_counter() - before
    say(f"{VOTERS} mandates in {POLLS} polls, the last closed in {last * 1000:.0f} ms", seconds)
