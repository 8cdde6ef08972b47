"""Amendments: accepted by proposer and seconder, or put to the vote; the motion's text follows."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from assemblies.models import Amendment, Poll
from assemblies.workflow import Refused, amendments, motions, polls
from outbox.models import Email
from tests.assemblies.proposing import STRONGER, TEXT, amend, propose, seconded, standing_text, vote_on
from workflows.models import LogEntry
from workflows.steps import NotNow

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kinds")]
WEAKER = TEXT.replace("supports", "mildly supports")


@pytest.fixture
def motion(plenary, world, room):
    return seconded(plenary, world, room)


def state_of(amendment):
    return Amendment.objects.get(pk=amendment.pk).state


def test_both_accept_and_the_text_is_changed_without_a_vote(motion, world, room):
    amendment = amend(motion, world.tunisia, room.tarek)
    told = Email.objects.filter(kind="assemblies/emails/amendment_proposed")
    assert sorted(told.values_list("address", flat=True)) == ["hans@example.test", "lena@example.test"]
    amendments.accept(amendment, by=room.lena)
    assert (state_of(amendment), standing_text(motion)) == ("proposed", TEXT)
    amendments.accept(amendment, by=room.hans)
    assert (state_of(amendment), standing_text(motion)) == ("accepted", STRONGER)
    assert [(t.number, t.amendment) for t in motion.texts.all()] == [(1, None), (2, amendment)]
    assert [e.verb for e in LogEntry.objects.about(amendment)] == ["amend", "agree", "accept"]
    decided = Email.objects.get(kind="assemblies/emails/amendment_decided")
    assert (decided.address, decided.subject) == ("tarek@example.test", "Amendment 1.1: accepted")
    with pytest.raises(NotNow):
        amendments.accept(amendment, by=room.lena)


def test_who_amends_the_own_motion_has_accepted_by_that(motion, world, room):
    amendment = amend(motion, world.usa, room.lena)
    assert (amendment.proposer_accepts, amendment.seconder_accepts) == (True, False)
    assert amendments.accepted_already(room.lena, amendment)
    assert not amendments.accepted_already(room.hans, amendment)
    amendments.accept(amendment, by=room.hans)
    assert standing_text(motion) == STRONGER


def test_without_a_seconder_one_word_isnt_enough(plenary, world, room):
    motion = propose(plenary.assembly, world.usa, room.lena)
    amendment = amend(motion, world.tunisia, room.tarek)
    amendments.accept(amendment, by=room.lena)
    assert state_of(amendment) == "proposed"
    motions.second(motion, world.germany, by=room.hans)
    amendments.accept(amendment, by=room.hans)
    assert state_of(amendment) == "accepted"


def test_strangers_neither_amend_nor_accept_nor_withdraw(motion, world, room):
    amendment = amend(motion, world.tunisia, room.tarek)
    for person in (room.other, room.frank, room.ngozi, room.tarek):
        with pytest.raises(PermissionDenied):
            amendments.accept(amendment, by=person)
    for verb in (amendments.withdraw, lambda a, by: amendments.rewrite(a, WEAKER, by=by), amendments.settle):
        with pytest.raises(PermissionDenied):
            verb(amendment, by=room.lena)
    with pytest.raises(PermissionDenied):
        amendments.put_to_vote(amendment, by=room.tarek)
    with pytest.raises(PermissionDenied):
        amend(motion, world.usa, room.tarek)
    with pytest.raises(IntegrityError, match="amendment_accepted_by_both"), transaction.atomic():
        Amendment.objects.filter(pk=amendment.pk).update(state="accepted")


def test_the_same_text_is_no_amendment(motion, world, room):
    with pytest.raises(Refused, match="change something"):
        amend(motion, world.tunisia, room.tarek, text=TEXT)


@pytest.mark.parametrize(
    ("answers", "state", "text"),
    [
        (("favour", "favour", "against"), "adopted", STRONGER),
        (("against", "against", "favour"), "lost", TEXT),
    ],
)
def test_a_refused_one_is_voted_on(answers, state, text, motion, plenary, world, room):
    amendment = amend(motion, world.tunisia, room.tarek)
    amendments.put_to_vote(amendment, by=room.hans)
    with pytest.raises(NotNow):
        amendments.accept(amendment, by=room.lena)
    with pytest.raises(Refused, match="No vote on it is closed"):
        amendments.settle(amendment, by=room.thora)
    vote_on(amendment, plenary, world, room, *answers)
    with pytest.raises(Refused, match="voted on as it is"):
        amendments.rewrite(amendment, WEAKER, by=room.tarek)
    amendments.settle(amendment, by=room.thora)
    assert (state_of(amendment), standing_text(motion)) == (state, text)


def test_after_another_change_it_is_written_anew(motion, plenary, world, room):
    first, late = amend(motion, world.tunisia, room.tarek), amend(motion, world.usa, room.lena, text=WEAKER)
    for person in (room.lena, room.hans):
        amendments.accept(first, by=person)
    with pytest.raises(Refused, match="has changed since"):
        amendments.accept(late, by=room.hans)
    amendments.put_to_vote(late, by=room.thora)
    vote_on(late, plenary, world, room, "favour", "favour", "favour")
    with pytest.raises(Refused, match="has changed since"):
        amendments.settle(late, by=room.thora)
    assert standing_text(motion) == STRONGER


def test_writing_anew_asks_again(motion, world, room):
    first, late = amend(motion, world.tunisia, room.tarek), amend(motion, world.usa, room.lena, text=WEAKER)
    for person in (room.lena, room.hans):
        amendments.accept(first, by=person)
    with pytest.raises(Refused, match="change something"):
        amendments.rewrite(late, STRONGER, by=room.lena)
    amendments.rewrite(late, STRONGER + "\nAt once.", by=room.lena)
    late.refresh_from_db()
    assert (late.base.number, late.proposer_accepts, late.seconder_accepts) == (2, True, False)
    amendments.accept(late, by=room.hans)
    assert standing_text(motion) == STRONGER + "\nAt once."


def test_its_proposer_takes_it_back_but_not_during_the_vote(motion, plenary, world, room):
    amendment = amend(motion, world.tunisia, room.tarek)
    amendments.put_to_vote(amendment, by=room.thora)
    poll = polls.prepare_poll(
        Poll(plenary=plenary, title="?", amendment=amendment),
        polls.choices_of_a_question(),
        by=room.thora,
    )
    polls.open_poll(poll, by=room.thora)
    with pytest.raises(Refused, match="A vote on it is open"):
        amendments.withdraw(amendment, by=room.tarek)
    polls.close_poll(poll, by=room.thora)
    amendments.withdraw(amendment, by=room.tarek)
    assert state_of(amendment) == "withdrawn"
    with pytest.raises(NotNow):
        amendments.rewrite(amendment, WEAKER, by=room.tarek)


def test_nothing_is_amended_once_the_motion_is_decided(motion, plenary, world, room):
    amendment = amend(motion, world.tunisia, room.tarek)
    amendments.withdraw(amendment, by=room.tarek)
    vote_on(motion, plenary, world, room, "favour", "favour", "favour")
    motions.settle(motion, by=room.thora)
    with pytest.raises(NotNow, match="carried"):
        amend(motion, world.tunisia, room.tarek)


@pytest.mark.parametrize("close", [False, True], ids=["open", "closed"])
def test_the_text_that_is_voted_on_stays(close, motion, plenary, world, room):
    accepted, voted = (
        amend(motion, world.tunisia, room.tarek),
        amend(motion, world.usa, room.lena, text=WEAKER),
    )
    amendments.accept(accepted, by=room.lena)
    amendments.put_to_vote(voted, by=room.thora)
    vote_on(voted, plenary, world, room, "favour", "favour", "favour")
    poll = polls.prepare_poll(
        Poll(plenary=plenary, title="Shall it?", motion=motion), polls.choices_of_a_question(), by=room.thora
    )
    polls.open_poll(poll, by=room.thora)
    if close:
        polls.close_poll(poll, by=room.thora)
    for verb in (
        lambda: amendments.accept(accepted, by=room.hans),
        lambda: amendments.settle(voted, by=room.thora),
    ):
        with pytest.raises(Refused, match="voted on with the text as it stands"):
            verb()
    assert standing_text(motion) == TEXT
    assert (state_of(accepted), state_of(voted)) == ("proposed", "to-vote")
    polls.annul_poll(poll, "Amendments come first.", by=room.thora)
    amendments.accept(accepted, by=room.hans)
    assert standing_text(motion) == STRONGER
