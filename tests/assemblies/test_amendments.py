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
    for verb in (amendments.withdraw, lambda a, by: amendments.rewrite(a, WEAKER, by=by)):
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
    poll = vote_on(amendment, plenary, world, room, *answers)
    assert (state_of(amendment), standing_text(motion)) == (state, text)
    assert LogEntry.objects.about(amendment).last().note == str(poll)
    with pytest.raises(NotNow):
        amendments.rewrite(amendment, WEAKER, by=room.tarek)


def test_after_another_change_it_is_written_anew(motion, plenary, world, room):
    first, late = amend(motion, world.tunisia, room.tarek), amend(motion, world.usa, room.lena, text=WEAKER)
    for person in (room.lena, room.hans):
        amendments.accept(first, by=person)
    with pytest.raises(Refused, match="has changed since"):
        amendments.accept(late, by=room.hans)
    amendments.put_to_vote(late, by=room.thora)
    with pytest.raises(Refused, match="has changed since"):
        vote_on(late, plenary, world, room, "favour", "favour", "favour")
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
    with pytest.raises(Refused, match="It is voted on as it is"):
        amendments.rewrite(amendment, WEAKER, by=room.tarek)
    polls.annul_poll(poll, "Once more.", by=room.thora)
    amendments.withdraw(amendment, by=room.tarek)
    assert state_of(amendment) == "withdrawn"
    with pytest.raises(NotNow):
        amendments.rewrite(amendment, WEAKER, by=room.tarek)


def test_nothing_is_amended_once_the_motion_is_decided(motion, plenary, world, room):
    amendment = amend(motion, world.tunisia, room.tarek)
    amendments.withdraw(amendment, by=room.tarek)
    vote_on(motion, plenary, world, room, "favour", "favour", "favour")
    with pytest.raises(NotNow, match="carried"):
        amend(motion, world.tunisia, room.tarek)


def test_the_text_that_is_voted_on_stays(motion, plenary, world, room):
    """While another amendment is voted on, and from the motion's own vote on."""
    accepted, voted = (
        amend(motion, world.tunisia, room.tarek),
        amend(motion, world.usa, room.lena, text=WEAKER),
    )
    amendments.accept(accepted, by=room.lena)
    amendments.put_to_vote(voted, by=room.thora)
    poll = polls.prepare_poll(
        Poll(plenary=plenary, title="?", amendment=voted), polls.choices_of_a_question(), by=room.thora
    )
    polls.open_poll(poll, by=room.thora)
    with pytest.raises(Refused, match="voted on with the text as it stands"):
        amendments.accept(accepted, by=room.hans)
    assert (standing_text(motion), state_of(accepted)) == (TEXT, "proposed")
    polls.close_poll(poll, by=room.thora)
    amendments.accept(accepted, by=room.hans)
    assert standing_text(motion) == STRONGER


def adopted(motion, plenary, world, room):
    """An amendment that a vote adopted, and the vote."""
    amendment = amend(motion, world.tunisia, room.tarek)
    amendments.put_to_vote(amendment, by=room.hans)
    return amendment, vote_on(amendment, plenary, world, room, "favour", "favour", "favour")


def test_an_annulled_vote_takes_the_text_back_and_may_be_repeated(motion, plenary, world, room):
    amendment, poll = adopted(motion, plenary, world, room)
    other = amend(motion, world.usa, room.lena, text=WEAKER)
    polls.annul_poll(poll, "Read wrongly.", by=room.thora)
    assert (state_of(amendment), standing_text(motion)) == ("to-vote", TEXT)
    assert [text.text for text in motion.texts.all()] == [TEXT, STRONGER, TEXT]
    assert LogEntry.objects.about(amendment).last().note == "Read wrongly."
    with pytest.raises(Refused, match="has changed since"):
        amendments.accept(other, by=room.hans)
    vote_on(amendment, plenary, world, room, "favour", "favour", "favour")
    assert (state_of(amendment), standing_text(motion)) == ("adopted", STRONGER)


def test_an_annulled_vote_that_lost_opens_the_amendment_again(motion, plenary, world, room):
    amendment = amend(motion, world.tunisia, room.tarek)
    amendments.put_to_vote(amendment, by=room.hans)
    poll = vote_on(amendment, plenary, world, room, "against")
    polls.annul_poll(poll, "Read wrongly.", by=room.thora)
    assert (state_of(amendment), motion.texts.count()) == ("to-vote", 1)


def test_what_was_built_upon_isnt_annulled(motion, plenary, world, room):
    amendment, poll = adopted(motion, plenary, world, room)
    whole = vote_on(motion, plenary, world, room, "favour")
    with pytest.raises(Refused, match="voted on with the text as it stands"):
        polls.annul_poll(poll, "Read wrongly.", by=room.thora)
    polls.annul_poll(whole, "Read wrongly.", by=room.thora)
    other = amend(motion, world.usa, room.lena, text=WEAKER)
    amendments.accept(other, by=room.hans)
    with pytest.raises(Refused, match="changed again since"):
        polls.annul_poll(poll, "Read wrongly.", by=room.thora)
    poll.refresh_from_db()
    assert (poll.state, state_of(amendment), standing_text(motion)) == ("closed", "adopted", WEAKER)


def test_of_a_motion_that_was_withdrawn_nothing_is_opened_again(motion, plenary, world, room):
    amendment, poll = adopted(motion, plenary, world, room)
    motions.step_back(motion, by=room.hans)
    motions.withdraw(motion, by=room.lena)
    polls.annul_poll(poll, "Read wrongly.", by=room.thora)
    poll.refresh_from_db()
    assert (poll.state, state_of(amendment), standing_text(motion)) == ("annulled", "adopted", STRONGER)
