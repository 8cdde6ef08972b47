"""Two at once, on a real database: one speaker, one seconder, a text that isn't changed behind a withdrawal."""

from __future__ import annotations

from collections import Counter

import pytest
from django.core.exceptions import PermissionDenied

from assemblies.models import Amendment, Motion, Poll, SpeechRequest
from assemblies.workflow import agenda, amendments, motions, polls, speakers
from tests.assemblies.proposing import add_item, amend, propose, seconded
from tests.assemblies.test_poll_races import at_once
from tests.conftest import appoint, make_person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("kinds")]


def names(outcomes):
    return Counter(getattr(outcome, "__name__", outcome) for outcome in outcomes)


def test_two_chairs_call_the_next_speaker(plenary, room):
    first, second = (speakers.ask_to_speak(plenary, "speech", by=p) for p in (room.amina, room.hans))

    def calling(speech):
        mine = SpeechRequest.objects.select_related("plenary").get(pk=speech.pk)
        return lambda: speakers.call_speaker(mine, by=room.thora) or "called"

    assert names(at_once([calling(first) for _each in range(4)])) == {"called": 1, "NotNow": 3}
    assert names(at_once([calling(first), calling(second)])) == {"called": 1, "NotNow": 1}
    assert plenary.speeches.filter(state="speaking").get() == second
    first.refresh_from_db()
    assert first.state == "done"


def test_one_asks_twice_at_once(plenary, room):
    def asking():
        return lambda: speakers.ask_to_speak(plenary, "speech", by=room.amina) and "asked"

    assert names(at_once([asking() for _each in range(4)])) == {"asked": 1, "Refused": 3}


def test_two_second_at_once(plenary, world, room):
    motion = propose(plenary.assembly, world.usa, room.lena)

    def seconding(nmo, person):
        mine = Motion.objects.get(pk=motion.pk)
        return lambda: motions.second(mine, nmo, by=person) or nmo.slug

    jobs = [seconding(world.germany, room.hans), seconding(world.tunisia, room.tarek)]
    outcomes = at_once(jobs * 2)
    won = [outcome for outcome in outcomes if isinstance(outcome, str)]
    assert names(outcomes)["NotNow"] == 3
    motion.refresh_from_db()
    assert [motion.seconder_nmo.slug] == won


def test_an_amendment_is_accepted_while_the_motion_is_withdrawn(plenary, world, room):
    """Either the text is changed and the motion passes on, or it passes on and the seconder is asked anew."""
    seen = set()
    for _each in range(4):
        motion = seconded(plenary, world, room)
        amendment = amend(motion, world.usa, room.lena)

        def accepting(amendment=amendment):
            mine = Amendment.objects.select_related("motion").get(pk=amendment.pk)
            return lambda: amendments.accept(mine, by=room.hans) and "accepted"

        def withdrawing(motion=motion):
            mine = Motion.objects.get(pk=motion.pk)
            return lambda: motions.withdraw(mine, by=room.lena) or "withdrawn"

        outcomes = at_once([accepting(), withdrawing()])
        amendment.refresh_from_db()
        motion.refresh_from_db()
        assert (outcomes[1], motion.proposer, motion.state) == ("withdrawn", world.germany, "proposed")
        seen.add(amendment.state)
        assert motion.texts.count() == {"accepted": 2, "proposed": 1}[amendment.state]
    assert seen <= {"accepted", "proposed"}


def test_withdrawn_for_good_against_accepted(plenary, world, room):
    """A motion without a seconder: never a changed text in a withdrawn motion after its end."""
    for _each in range(4):
        motion = propose(plenary.assembly, world.usa, room.lena)
        amendment = amend(motion, world.tunisia, room.tarek)

        def accepting(amendment=amendment):
            mine = Amendment.objects.select_related("motion").get(pk=amendment.pk)
            return lambda: amendments.accept(mine, by=room.lena) and "agreed"

        def withdrawing(motion=motion):
            mine = Motion.objects.get(pk=motion.pk)
            return lambda: motions.withdraw(mine, by=room.lena) or "withdrawn"

        outcomes = names(at_once([accepting(), withdrawing()]))
        assert outcomes["withdrawn"] == 1
        assert outcomes["agreed"] + outcomes["NotNow"] == 1
        amendment.refresh_from_db()
        assert (amendment.state, motion.texts.count()) == ("lost", 1)


def test_a_vote_opens_while_the_motion_is_withdrawn(plenary, world, room):
    """Never an open vote on a motion without a seconder."""
    seen = set()
    for _each in range(6):
        motion = seconded(plenary, world, room)
        poll = polls.prepare_poll(
            Poll(plenary=plenary, title="Shall it?", motion=motion),
            polls.choices_of_a_question(),
            by=room.thora,
        )

        def opening(poll=poll):
            mine = Poll.objects.get(pk=poll.pk)
            return lambda: polls.open_poll(mine, by=room.thora) or "opened"

        def withdrawing(motion=motion):
            mine = Motion.objects.get(pk=motion.pk)
            return lambda: motions.withdraw(mine, by=room.lena) or "withdrawn"

        at_once([opening(), withdrawing()])
        motion.refresh_from_db()
        poll.refresh_from_db()
        seen.add((poll.state, motion.state))
        polls.annul_poll(poll, "Once more.", by=room.thora)
    assert seen <= {("open", "seconded"), ("prepared", "proposed")}


def test_a_vote_is_closed_while_it_is_annulled(plenary, world, room):
    """Whichever comes first: in the end it is annulled, and has decided nothing."""
    motion = seconded(plenary, world, room)
    for _each in range(6):
        poll = polls.prepare_poll(
            Poll(plenary=plenary, title="Shall it?", motion=motion),
            polls.choices_of_a_question(),
            by=room.thora,
        )
        polls.open_poll(poll, by=room.thora)

        def closing(poll=poll):
            mine = Poll.objects.get(pk=poll.pk)
            return lambda: polls.close_poll(mine, by=room.thora) or "closed"

        def annulling(poll=poll):
            mine = Poll.objects.get(pk=poll.pk)
            return lambda: polls.annul_poll(mine, "No.", by=room.thora) or "annulled"

        assert at_once([closing(), annulling(), closing()])[1] == "annulled"
        motion.refresh_from_db()
        poll.refresh_from_db()
        assert (poll.state, motion.state) == ("annulled", "seconded")


def test_two_proposals_get_two_numbers_and_two_items_two_places(plenary, world, room):
    def proposing():
        return lambda: propose(plenary.assembly, world.usa, room.lena).number

    assert sorted(at_once([proposing() for _each in range(4)])) == [1, 2, 3, 4]

    def adding(number):
        return lambda: add_item(plenary, room.thora, title=f"Item {number}").order

    assert sorted(at_once([adding(number) for number in range(4)])) == [1, 2, 3, 4]
    items = list(plenary.items.all())
    at_once([lambda item=item: agenda.move_item(item, up=True, by=room.thora) for item in items])
    assert sorted(plenary.items.values_list("order", flat=True)) == [1, 2, 3, 4]


def test_two_chairs_call_two_items(plenary, world, room):
    first, second = add_item(plenary, room.thora), add_item(plenary, room.thora, title="B")

    def calling(item):
        return lambda: agenda.call_item(type(item).objects.get(pk=item.pk), by=room.thora) or "called"

    at_once([calling(first), calling(second), calling(first)])
    assert plenary.items.filter(state="current").count() == 1


def test_a_former_officer_is_refused_at_once(plenary, world, room):
    motion = propose(plenary.assembly, world.usa, room.lena)
    late = make_person("late", nmo=world.germany)
    appoint(late, "nore", days=(-30, -1), nmo=world.germany)
    with pytest.raises(PermissionDenied):
        motions.second(motion, world.germany, by=late)


@pytest.mark.parametrize("_time", range(3))
def test_a_motion_is_placed_elsewhere_while_its_item_ends(_time, plenary, world, room):
    """Either it died first, or it lives on in its new item: never placed, and dead after that."""
    here, there = add_item(plenary, room.thora), add_item(plenary, room.thora, title="Later")
    motion = propose(plenary.assembly, world.usa, room.lena)
    motions.place(motion, here, by=room.thora)
    agenda.call_item(here, by=room.thora)
    outcomes = at_once(
        [
            lambda: agenda.adjourn(plenary, by=room.thora) or "adjourned",
            lambda: motions.place(Motion.objects.get(pk=motion.pk), there, by=room.grace) or "placed",
        ]
    )
    motion.refresh_from_db()
    assert (motion.state, motion.item) == (("proposed", there) if "placed" in outcomes else ("dead", here))
