"""Votes that come of votes: corrected, repeated, further rounds; who reads the result."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import translation

from assemblies import workflow
from assemblies.models import Poll
from assemblies.results import export_of, outcome_of
from assemblies.workflow import Refused
from tests.assemblies.conftest import hold, prepare, say
from tests.assemblies.test_poll_pages import signed_in
from tests.exchanges.posting import messages
from workflows.models import LogEntry
from workflows.steps import NotNow

pytestmark = pytest.mark.django_db
KEYS = {"Ada": "candidate-001", "Bo": "candidate-002", "Cy": "candidate-003"}


def names(poll):
    return [c.candidate for c in poll.choices.all() if c.candidate]


@pytest.fixture
def first(plenary, world, room):
    """Ada, Bo and Cy have a vote each: nobody is elected."""
    votes = [
        (room.amina, world.usa, "Ada"),
        (room.hans, world.germany, "Bo"),
        (room.tarek, world.tunisia, "Cy"),
    ]
    return hold(
        plenary, room.thora, votes, workflow.choices_of_an_election(KEYS), kind="election", method="secret"
    )


def following(poll, kind="election"):
    return Poll(title=poll.title, kind=kind, method=poll.method)


def test_a_second_round_without_who_withdrew(first, room):
    assert workflow.stands_again(first) == tuple(KEYS.values())
    second = workflow.further_round(
        first,
        following(first, "relative"),
        workflow.stands_again(first, [KEYS["Bo"]]),
        [KEYS["Bo"]],
        by=room.thora,
    )
    assert (second.round, second.follows, second.seats, names(second)) == (2, first, 1, ["Ada", "Cy"])
    assert first.choices.get(candidate="Bo").has_withdrawn
    assert LogEntry.objects.about(second).first().note == "Withdrawn: Bo"


def test_one_next_round_at_a_time(first, room):
    workflow.further_round(first, following(first), KEYS.values(), [], by=room.thora)
    with pytest.raises(Refused, match="prepared already"):
        workflow.further_round(first, following(first), KEYS.values(), [], by=room.thora)
    second = Poll(title="x", kind="election", number=9, plenary=first.plenary, follows=first, round=2)
    with pytest.raises(IntegrityError, match="one_further_round"), transaction.atomic():
        second.save()


def test_an_annulled_round_makes_room_for_itself_again(first, room):
    second = workflow.further_round(first, following(first), KEYS.values(), [], by=room.thora)
    workflow.annul_poll(second, "A candidate was forgotten.", by=room.thora)
    assert workflow.why_no_further_round(first) == ""
    again = workflow.repeat_poll(
        second, following(second), workflow.choices_of_an_election(KEYS), by=room.thora
    )
    assert (again.repeats, again.follows, again.round) == (second, first, 2)


@pytest.mark.parametrize(
    ("stands", "withdrawn"),
    [([], []), (["candidate-009"], []), (["none"], []), (["candidate-001"], ["candidate-001"]),
     (["candidate-001"], ["candidate-009"])],
)  # fmt: skip
def test_only_candidates_of_this_round_stand_in_the_next(first, room, stands, withdrawn):
    with pytest.raises(Refused, match="Choose among the candidates"):
        workflow.further_round(first, following(first), stands, withdrawn, by=room.thora)


def test_who_is_elected_stands_no_more_and_the_seats_shrink(plenary, world, room):
    votes = [
        (room.amina, world.usa, "Ada", "Bo"),
        (room.hans, world.germany, "Ada", "Cy"),
        (room.tarek, world.tunisia, "Ada"),
    ]
    poll = hold(plenary, room.thora, votes, workflow.choices_of_an_election(KEYS), kind="election", seats=2)
    assert outcome_of(poll).elected == (KEYS["Ada"],)
    with pytest.raises(Refused, match="Choose among"):
        workflow.further_round(poll, following(poll), [KEYS["Ada"]], [], by=room.thora)
    second = workflow.further_round(poll, following(poll), [KEYS["Bo"], KEYS["Cy"]], [], by=room.thora)
    assert (second.seats, names(second)) == (1, ["Bo", "Cy"])


def test_no_round_after_the_last(plenary, world, room):
    votes = [(room.amina, world.usa, "Ada"), (room.hans, world.germany, "Ada")]
    poll = hold(plenary, room.thora, votes, workflow.choices_of_an_election(KEYS), kind="election")
    with pytest.raises(Refused, match="The election is over"):
        workflow.further_round(poll, following(poll), [KEYS["Bo"]], [], by=room.thora)


def test_no_round_after_a_question_or_before_the_count(plenary, room, first):
    for poll in (prepare(plenary, room.thora), prepare(plenary, room.thora, kind="election")):
        assert workflow.why_no_further_round(poll) == "A further round follows a closed election."


def test_a_prepared_vote_is_corrected(plenary, room):
    poll = prepare(plenary, room.thora, title="Wrong")
    poll.title = "Right"
    workflow.change_poll(poll, workflow.choices_of_a_question(), by=room.thora)
    assert (Poll.objects.get().title, poll.choices.count()) == ("Right", 3)
    workflow.open_poll(poll, by=room.thora)
    with pytest.raises(NotNow):
        workflow.change_poll(poll, workflow.choices_of_a_question(), by=room.thora)


def test_a_vote_that_was_only_prepared_may_be_annulled(plenary, room):
    poll = prepare(plenary, room.thora)
    workflow.annul_poll(poll, "The motion was withdrawn.", by=room.thora)
    assert Poll.objects.get().state == "annulled"


def test_a_round_isnt_repeated_beside_a_new_one(first, room):
    old = workflow.further_round(first, following(first), KEYS.values(), [], by=room.thora)
    workflow.annul_poll(old, "The wrong names.", by=room.thora)
    new = workflow.further_round(first, following(first), KEYS.values(), [], by=room.thora)
    chair = signed_in(room.thora)
    assert "Prepare it again" not in chair.get(old.get_absolute_url()).text
    response = chair.get(f"{old.get_absolute_url()}repeat/", follow=True)
    assert messages(response) == ["The next round is prepared already."]
    with pytest.raises(Refused, match="The next round is prepared already"):
        workflow.repeat_poll(old, following(old), workflow.choices_of_an_election(KEYS), by=room.thora)
    workflow.annul_poll(new, "These names neither.", by=room.thora)
    assert "Prepare it again" in chair.get(old.get_absolute_url()).text
    again = workflow.repeat_poll(old, following(old), workflow.choices_of_an_election(KEYS), by=room.thora)
    assert (again.follows, again.round) == (first, 2)


def test_only_an_annulled_vote_is_repeated_and_once(plenary, room):
    poll = prepare(plenary, room.thora)
    with pytest.raises(Refused, match="Only an annulled vote"):
        workflow.repeat_poll(poll, Poll(title="Again"), workflow.choices_of_a_question(), by=room.thora)
    workflow.annul_poll(poll, "No.", by=room.thora)
    workflow.repeat_poll(poll, Poll(title="Again"), workflow.choices_of_a_question(), by=room.thora)
    with pytest.raises(Refused, match="repeated already"):
        workflow.repeat_poll(poll, Poll(title="Again"), workflow.choices_of_a_question(), by=room.thora)


def test_the_chair_alone(first, plenary, room):
    for stranger in (room.ngozi, room.rita, room.amina, room.admin):
        for verb in (
            lambda by: workflow.change_poll(first, [], by=by),
            lambda by: workflow.repeat_poll(first, following(first), [], by=by),
            lambda by: workflow.further_round(first, following(first), KEYS.values(), [], by=by),
            lambda by: workflow.publish_poll(first, is_public=True, by=by),
            lambda by: workflow.issue_minutes(plenary, is_public=True, by=by),
        ):
            with pytest.raises(PermissionDenied):
                verb(stranger)
    assert not Poll.objects.filter(is_public=True).exists()


def test_the_result_is_made_public_and_taken_back(first, room):
    for is_public in (True, False):
        workflow.publish_poll(first, is_public=is_public, by=room.thora)
        assert Poll.objects.get().is_public is is_public
    assert [entry.verb for entry in LogEntry.objects.about(first)][-2:] == ["publish", "members_only"]


def test_more_hands_than_mandates_are_no_count(plenary, world, room):
    poll = prepare(plenary, room.thora, method="hand")
    workflow.open_poll(poll, by=room.thora)
    votes = dict.fromkeys(poll.choices.all(), 2)
    assert workflow.hands_stand(poll) == "none"
    for officer, stand in ((room.rita, "one"), (room.raul, "agree")):
        workflow.count_hands(poll, votes, by=officer)
        assert workflow.hands_stand(poll) == stand
    with pytest.raises(Refused, match="6 hands were counted, but only 3 mandates"):
        workflow.close_poll(poll, by=room.thora)


def test_the_export_of_a_secret_vote_names_no_ballot(first, world, room):
    export = export_of(first)
    assert export["voted"] == ["amsa-usa", "associa-med-tunisia", "bvmd-germany"]
    assert all(set(paper) == {"receipt", "marks"} for paper in export["ballots"])
    assert [paper["receipt"] for paper in export["ballots"]] == sorted(
        p["receipt"] for p in export["ballots"]
    )


def test_the_receipt_that_the_form_bore_is_the_ballots(plenary, world, room):
    poll = prepare(plenary, room.thora)
    workflow.open_poll(poll, by=room.thora)
    assert len(say(poll, room.amina, world.usa)) == 12


def test_a_round_isnt_annulled_under_a_later_one(first, room):
    """Else it could be repeated for seats that the later round has filled."""
    second = workflow.further_round(first, following(first), KEYS.values(), [], by=room.thora)
    with pytest.raises(Refused, match="annul that one first"):
        workflow.annul_poll(first, "Counted wrongly.", by=room.thora)
    assert Poll.objects.get(pk=first.pk).state == "closed"
    workflow.annul_poll(second, "It rests on that.", by=room.thora)
    workflow.annul_poll(first, "Counted wrongly.", by=room.thora)
    assert Poll.objects.get(pk=first.pk).state == "annulled"


def test_what_is_logged_of_who_withdrew_is_english_whoever_chairs(first, room):
    with translation.override("fr"):
        second = workflow.further_round(first, following(first), [KEYS["Ada"]], [KEYS["Bo"]], by=room.thora)
    assert LogEntry.objects.about(second).first().note == "Withdrawn: Bo"
