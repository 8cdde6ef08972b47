"""Motions: proposed and seconded by full members, handed on, decided by a vote."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from assemblies.models import Motion, MotionKind, MotionText, Poll
from assemblies.motion_forms import PlaceForm
from assemblies.workflow import Refused, agenda, amendments, motions, polls, rounds
from assemblies.workflow.holding import held_motion
from committees.models import Office
from members.models import MembershipStatus
from outbox.models import Email
from tests.assemblies.proposing import TEXT, add_item, amend, cast, propose, seconded, standing_text, vote_on
from tests.conftest import appoint, make_person
from workflows.models import LogEntry
from workflows.steps import NotNow

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kinds")]


def state_of(motion):
    return Motion.objects.get(pk=motion.pk).state


def prepared(plenary, room, **decided):
    poll = Poll(plenary=plenary, title="Shall it be so?", **decided)
    return polls.prepare_poll(poll, polls.choices_of_a_question(), by=room.thora)


def mails():
    return [(mail.kind.rpartition("/")[2], mail.address) for mail in Email.objects.order_by("pk")]


def test_an_officer_proposes_another_nmo_seconds_and_the_proposer_is_told(plenary, world, room):
    motion = propose(plenary.assembly, world.usa, room.lena)
    assert (motion.number, motion.state, standing_text(motion)) == (1, "proposed", TEXT)
    motions.second(motion, world.germany, by=room.hans)
    motion = held_motion(motion)
    assert (motion.state, motion.seconder_nmo, motion.seconded_by) == ("seconded", world.germany, room.hans)
    assert mails() == [("motion_seconded", "lena@example.test")]
    assert "bvmd Germany seconds the motion “1. Vaccination”" in Email.objects.get().text
    assert [(e.verb, e.note, e.office) for e in LogEntry.objects.about(motion)] == [
        ("propose", "AMSA-USA", "NEO"),
        ("second", "bvmd Germany", "NEO"),
    ]
    assert propose(plenary.assembly, world.tunisia, room.tarek).number == 2


def test_who_votes_for_an_nmo_proposes_and_seconds_for_it_too(plenary, world, room):
    motion = propose(plenary.assembly, world.usa, room.amina)
    assert motion.proposed_by == room.amina
    agenda.adjourn(plenary, by=room.thora)
    with pytest.raises(PermissionDenied):
        propose(plenary.assembly, world.usa, room.amina)


def test_the_board_and_directors_propose_and_only_in_their_own_name(plenary, world, room):
    kind = MotionKind.objects.get(name="Ordinary motion")
    sg, scope = (Office.objects.get(code=code) for code in ("secretary-general", "scope-director"))

    def by_office(office, person):
        motion = Motion(assembly=plenary.assembly, proposer_office=office, kind=kind, title="Budget")
        return motions.propose(motion, TEXT, by=person)

    assert by_office(sg, room.grace).proposer == sg
    assert by_office(scope, room.dora).proposer == scope
    for office, person in ((scope, room.grace), (sg, room.lena), (sg, room.thora)):
        with pytest.raises(PermissionDenied):
            by_office(office, person)


@pytest.mark.parametrize("status", ["associate", "candidate", "suspended"])
def test_only_full_members_propose_and_second(status, plenary, world, room):
    motion = propose(plenary.assembly, world.usa, room.lena)
    MembershipStatus.objects.filter(nmo=world.germany).update(status=status)
    with pytest.raises(PermissionDenied):
        propose(plenary.assembly, world.germany, room.hans)
    with pytest.raises(PermissionDenied):
        motions.second(motion, world.germany, by=room.hans)
    assert state_of(motion) == "proposed"


def test_neither_former_officers_nor_local_ones_nor_strangers_speak_for_an_nmo(plenary, world, room):
    motion = propose(plenary.assembly, world.usa, room.lena)
    for person in (room.frank, room.leo, room.other, room.berta, room.thora, room.admin):
        with pytest.raises(PermissionDenied):
            propose(plenary.assembly, world.usa, person)
        with pytest.raises(PermissionDenied):
            motions.second(motion, world.germany, by=person)
    vice = make_person("vice", nmo=world.germany)
    appoint(vice, "nmo-vice-president", nmo=world.germany)
    with pytest.raises(PermissionDenied):
        motions.second(motion, world.germany, by=vice)


def test_nobody_seconds_for_the_proposer_nor_for_another_nmo(plenary, world, room):
    motion = propose(plenary.assembly, world.usa, room.lena)
    with pytest.raises(PermissionDenied):
        motions.second(motion, world.usa, by=room.nora)
    with pytest.raises(PermissionDenied):
        motions.second(motion, world.tunisia, by=room.hans)
    with pytest.raises(IntegrityError, match="nobody_seconds_the_own_motion"), transaction.atomic():
        Motion.objects.filter(pk=motion.pk).update(seconder_nmo=world.usa, seconded_by=room.lena)
    with pytest.raises(IntegrityError, match="motion_lives_by_its_seconder"), transaction.atomic():
        Motion.objects.filter(pk=motion.pk).update(state="seconded")


def test_without_a_seconder_it_dies_when_its_item_is_done(plenary, world, room):
    item = add_item(plenary, room.thora)
    alone, fine = propose(plenary.assembly, world.tunisia, room.tarek), seconded(plenary, world, room)
    for motion in (alone, fine):
        motions.place(motion, item, by=room.thora)
    amendment = amend(alone, world.usa, room.lena)
    agenda.call_item(item, by=room.thora)
    agenda.finish_item(item, by=room.thora)
    amendment.refresh_from_db()
    assert (state_of(alone), state_of(fine), amendment.state) == ("dead", "seconded", "lost")
    with pytest.raises(NotNow, match="died without a seconder"):
        motions.second(alone, world.germany, by=room.hans)


def test_the_team_lets_a_motion_die_and_nobody_else(plenary, world, room):
    motion = propose(plenary.assembly, world.usa, room.lena)
    with pytest.raises(PermissionDenied):
        motions.let_die(motion, by=room.lena)
    motions.let_die(motion, by=room.thora)
    assert state_of(motion) == "dead"


def test_a_proposer_who_withdraws_is_replaced_by_the_seconder(plenary, world, room):
    motion = seconded(plenary, world, room)
    amendment = amend(motion, world.germany, room.hans)
    assert (amendment.proposer_accepts, amendment.seconder_accepts) == (False, True)
    with pytest.raises(PermissionDenied):
        motions.withdraw(motion, by=room.hans)
    motions.withdraw(motion, by=room.lena)
    motion = held_motion(motion)
    assert (motion.state, motion.proposer, motion.proposed_by) == ("proposed", world.germany, room.hans)
    assert (motion.seconder_nmo, motion.seconded_by) == (None, None)
    amendment.refresh_from_db()
    assert (amendment.proposer_accepts, amendment.seconder_accepts) == (True, False)
    assert ("motion_handed_on", "hans@example.test") in mails()
    motions.second(motion, world.tunisia, by=room.tarek)
    motions.withdraw(motion, by=room.hans)
    motions.withdraw(held_motion(motion), by=room.tarek)
    assert state_of(motion) == "withdrawn"
    amendment.refresh_from_db()
    assert amendment.state == "lost"


def test_an_office_that_withdraws_leaves_the_motion_to_the_nmo(plenary, world, room):
    office = Office.objects.get(code="secretary-general")
    motion = propose(plenary.assembly, None, room.grace, proposer_office=office)
    motions.second(motion, world.usa, by=room.lena)
    motions.withdraw(motion, by=room.grace)
    motion = held_motion(motion)
    assert (motion.proposer_office, motion.proposer_nmo) == (None, world.usa)


def test_a_seconder_steps_back_and_another_is_sought(plenary, world, room):
    motion = seconded(plenary, world, room)
    amendment = amend(motion, world.germany, room.hans)
    with pytest.raises(PermissionDenied):
        motions.step_back(motion, by=room.lena)
    motions.step_back(motion, by=room.hans)
    motion = held_motion(motion)
    assert (motion.state, motion.proposer, motion.seconder_nmo) == ("proposed", world.usa, None)
    amendment.refresh_from_db()
    assert amendment.seconder_accepts is False
    assert ("seconder_sought", "lena@example.test") in mails()
    motions.second(motion, world.tunisia, by=room.tarek)
    assert state_of(motion) == "seconded"


def test_nothing_is_placed_into_a_plenary_that_is_over(plenary, world, room):
    motion, item = seconded(plenary, world, room), add_item(plenary, room.thora)
    assert item in PlaceForm(motion=motion).fields["item"].queryset
    agenda.adjourn(plenary, by=room.thora)
    assert item not in PlaceForm(motion=motion).fields["item"].queryset
    with pytest.raises(Refused, match="still to come"):
        motions.place(motion, item, by=room.thora)
    assert Motion.objects.get(pk=motion.pk).item is None


def test_nothing_is_withdrawn_while_it_is_voted_on(plenary, world, room):
    motion = seconded(plenary, world, room)
    amendment = amend(motion, world.tunisia, room.tarek)
    amendments.put_to_vote(amendment, by=room.thora)
    for record in (amendment, motion):
        if record == motion:
            amendments.withdraw(amendment, by=room.tarek)
        poll = prepared(plenary, room, **{record._meta.model_name: record})
        polls.open_poll(poll, by=room.thora)
        with pytest.raises(Refused, match="A vote on it is open"):
            motions.withdraw(motion, by=room.lena)
        with pytest.raises(Refused, match="A vote on it is open"):
            motions.step_back(motion, by=room.hans)
        polls.annul_poll(poll, "Once more.", by=room.thora)
    assert state_of(motion) == "seconded"


def test_the_team_puts_a_motion_under_an_item_that_is_to_come(plenary, world, room):
    motion = seconded(plenary, world, room)
    item, done = add_item(plenary, room.thora), add_item(plenary, room.thora, title="Before")
    agenda.call_item(done, by=room.thora)
    agenda.finish_item(done, by=room.thora)
    with pytest.raises(PermissionDenied):
        motions.place(motion, item, by=room.lena)
    with pytest.raises(Refused, match="still to come"):
        motions.place(motion, done, by=room.thora)
    motions.place(motion, item, by=room.grace)
    assert Motion.objects.get(pk=motion.pk).item == item
    assert sorted(mails()[-2:]) == [
        ("motion_placed", "hans@example.test"),
        ("motion_placed", "lena@example.test"),
    ]
    motions.place(motion, None, by=room.thora)
    assert Motion.objects.get(pk=motion.pk).item is None
    motions.withdraw(motion, by=room.lena)
    motions.withdraw(held_motion(motion), by=room.hans)
    with pytest.raises(NotNow):
        motions.place(motion, item, by=room.thora)


@pytest.mark.parametrize(
    ("answers", "state"),
    [(("favour", "favour", "against"), "carried"), (("favour", "against", "abstain"), "lost")],
)
def test_the_closed_vote_decides(answers, state, plenary, world, room):
    motion = seconded(plenary, world, room)
    beside = prepared(plenary, room, motion=motion)
    poll = vote_on(motion, plenary, world, room, *answers)
    assert state_of(motion) == state
    entry = LogEntry.objects.about(motion).last()
    assert (entry.note, entry.by) == (str(poll), room.thora)
    with pytest.raises(Refused, match=f"The motion is now “{state}”"):
        polls.open_poll(beside, by=room.thora)


def test_only_a_seconded_motion_is_voted_on(plenary, world, room):
    motion = seconded(plenary, world, room)
    poll = prepared(plenary, room, motion=motion)
    motions.step_back(motion, by=room.hans)
    with pytest.raises(Refused, match="The motion is now “needs a seconder”"):
        polls.open_poll(poll, by=room.thora)
    motions.second(motion, world.tunisia, by=room.tarek)
    polls.open_poll(poll, by=room.thora)
    assert Poll.objects.get().state == "open"


def test_only_an_amendment_that_was_put_to_the_vote_is_voted_on(plenary, world, room):
    motion = seconded(plenary, world, room)
    amendment = amend(motion, world.tunisia, room.tarek)
    poll = prepared(plenary, room, amendment=amendment)
    with pytest.raises(Refused, match="The amendment is now “waits for proposer and seconder”"):
        polls.open_poll(poll, by=room.thora)
    amendments.put_to_vote(amendment, by=room.thora)
    motions.step_back(motion, by=room.hans)
    with pytest.raises(Refused, match="The motion is now “needs a seconder”"):
        polls.open_poll(poll, by=room.thora)
    motions.second(motion, world.germany, by=room.hans)
    polls.open_poll(poll, by=room.thora)
    assert Poll.objects.get().state == "open"


def test_an_annulled_vote_decides_nothing(plenary, world, room):
    motion = seconded(plenary, world, room)
    first = vote_on(motion, plenary, world, room, "against", "against", "against")
    assert state_of(motion) == "lost"
    polls.annul_poll(first, "The wrong text was shown.", by=room.thora)
    assert state_of(motion) == "seconded"
    entry = LogEntry.objects.about(motion).last()
    assert (entry.verb, entry.note, entry.by) == ("reopen", "The wrong text was shown.", room.thora)
    again = Poll(title="Once more", motion=motion)
    rounds.repeat_poll(first, again, polls.choices_of_a_question(), by=room.thora)
    polls.open_poll(again, by=room.thora)
    assert state_of(motion) == "seconded"
    cast(again, plenary, world, room, "favour")
    polls.close_poll(again, by=room.thora)
    assert state_of(motion) == "carried"


def test_a_vote_that_is_annulled_before_its_end_takes_nothing_back(plenary, world, room):
    motion = seconded(plenary, world, room)
    beside = prepared(plenary, room, motion=motion)
    vote_on(motion, plenary, world, room, "favour")
    polls.annul_poll(beside, "It came too late.", by=room.thora)
    assert state_of(motion) == "carried"


def test_amendments_come_before_the_motion(plenary, world, room):
    motion = seconded(plenary, world, room)
    amendment = amend(motion, world.tunisia, room.tarek)
    poll = prepared(plenary, room, motion=motion)
    with pytest.raises(Refused, match="Amendments are still open"):
        polls.open_poll(poll, by=room.thora)
    amendments.withdraw(amendment, by=room.tarek)
    polls.open_poll(poll, by=room.thora)
    with pytest.raises(Refused, match="it can’t be amended"):
        amend(motion, world.tunisia, room.tarek)


def test_the_constitution_is_changed_in_august_only(plenary, world, room):
    with pytest.raises(Refused, match="at August Meetings only"):
        propose(plenary.assembly, world.usa, room.lena, kind="Constitution change")
    plenary.assembly.kind = "august"
    plenary.assembly.save()
    assert propose(plenary.assembly, world.usa, room.lena, kind="Constitution change").number == 1


def test_a_text_that_stood_is_never_changed(plenary, world, room):
    motion = propose(plenary.assembly, world.usa, room.lena)
    with pytest.raises(Exception, match="Cannot update"), transaction.atomic():
        MotionText.objects.filter(motion=motion).update(text="Something else.")
