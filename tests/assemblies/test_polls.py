"""A vote: prepared, opened with a quorum, one ballot a mandate, closed and counted, annulled."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from assemblies import workflow
from assemblies.models import Ballot, Mandate, Poll, Turnout
from assemblies.models.readers import leads_plenaries
from assemblies.workflow import AlreadyVoted, Refused
from committees.models import Office
from tests.assemblies.conftest import choice, mandate_of, prepare, say
from tests.conftest import appoint
from workflows.models import LogEntry
from workflows.steps import NotNow

pytestmark = pytest.mark.django_db


@pytest.fixture
def poll(plenary, room):
    poll = prepare(plenary, room.thora)
    workflow.open_poll(poll, by=room.thora)
    return poll


@pytest.fixture
def show_of_hands(poll, plenary, room):
    """What Rita counted for one choice, of a vote after the first."""
    show = prepare(plenary, room.thora, method="hand")
    count = show.hand_counts.create(counted_by=room.rita)
    count.tallies.create(choice=choice(show, "favour"), votes=2)
    return count


def counted(poll):
    return {str(c): c.votes for c in poll.choices.all()}


def test_votes_are_numbered_and_counted(poll, plenary, world, room):
    say(poll, room.amina, world.usa)
    say(poll, room.hans, world.germany, "against")
    workflow.close_poll(poll, by=room.thora)
    assert counted(poll) == {"In favour": 1, "Against": 1, "Abstention": 0}
    assert (poll.state, poll.present, poll.entitled) == ("closed", 3, 3)
    assert prepare(plenary, room.thora).number == 2


def test_an_open_ballot_names_its_mandate_and_who_acted(poll, world, room):
    receipt = say(poll, room.amina, world.usa)
    ballot = Ballot.objects.get(receipt=receipt)
    assert (ballot.mandate.nmo, Turnout.objects.get().cast_by) == (world.usa, room.amina)


def test_rows_of_a_vote_name_themselves(poll, show_of_hands, world, room):
    receipt = say(poll, room.amina, world.usa)
    ballot = poll.ballots.get()
    assert [str(ballot), str(ballot.marks.get())] == [receipt, f"{receipt}: In favour"]
    assert str(poll.turnouts.get()) == "1. Shall we?: AMSA-USA"
    assert str(show_of_hands) == f"2. Shall we?: {room.rita}"
    assert str(show_of_hands.tallies.get()) == "In favour: 2"


def test_one_ballot_a_mandate(poll, world, room):
    say(poll, room.amina, world.usa)
    with pytest.raises(AlreadyVoted, match="The vote of AMSA-USA is already given"):
        say(poll, room.amina, world.usa, "against")
    assert poll.ballots.count() == 1


def test_only_the_delegate_who_is_there_votes(poll, world, room):
    for person, nmo in ((room.other, world.usa), (room.hans, world.usa), (room.thora, world.usa)):
        with pytest.raises(PermissionDenied):
            say(poll, person, nmo)
    workflow.mark_absent(mandate_of(poll.plenary, world.usa), by=room.ngozi)
    with pytest.raises(PermissionDenied):
        say(poll, room.amina, world.usa)
    assert poll.turnouts.count() == 0


def test_the_proxy_votes_for_both(poll, world, room):
    usa = mandate_of(poll.plenary, world.usa)
    workflow.mark_absent(usa, by=room.ngozi)
    workflow.represent(usa, mandate_of(poll.plenary, world.germany), by=room.ngozi)
    say(poll, room.hans, world.germany, "favour")
    say(poll, room.hans, world.usa, "against")
    with pytest.raises(PermissionDenied):
        say(poll, room.amina, world.usa)
    workflow.close_poll(poll, by=room.thora)
    assert counted(poll) == {"In favour": 1, "Against": 1, "Abstention": 0}


def test_an_nmo_without_a_vote_casts_none(plenary, world, room):
    mandate = mandate_of(plenary, world.usa)
    type(mandate).objects.filter(pk=mandate.pk).update(bar="debts")
    poll = prepare(plenary, room.thora)
    workflow.open_poll(poll, by=room.thora)
    with pytest.raises(PermissionDenied):
        say(poll, room.amina, world.usa)


def test_a_mandate_of_another_plenary_is_a_stranger(poll, plenary, world, room):
    other = type(plenary).objects.create(assembly=plenary.assembly, number=2, starts_at=plenary.starts_at)
    workflow.freeze_roll(other, by=room.ngozi)
    mandate = mandate_of(other, world.usa)
    workflow.mark_present(mandate, room.amina, by=room.ngozi)
    with pytest.raises(PermissionDenied):
        workflow.cast(poll, mandate, [choice(poll, "favour")], by=room.amina)


def test_nothing_is_taken_before_opening_or_after_closing(plenary, world, room):
    poll = prepare(plenary, room.thora)
    with pytest.raises(NotNow):
        say(poll, room.amina, world.usa)
    workflow.open_poll(poll, by=room.thora)
    workflow.close_poll(poll, by=room.thora)
    with pytest.raises(NotNow):
        say(poll, room.amina, world.usa)
    with pytest.raises(NotNow):
        workflow.close_poll(poll, by=room.thora)
    assert counted(poll) == {"In favour": 0, "Against": 0, "Abstention": 0}


def test_without_quorum_no_vote_opens(plenary, world, room):
    poll = prepare(plenary, room.thora)
    for nmo in (world.usa, world.germany):
        workflow.mark_absent(mandate_of(plenary, nmo), by=room.ngozi)
    with pytest.raises(Refused, match="There is no quorum: 1 of 3 are present or represented"):
        workflow.open_poll(poll, by=room.thora)
    workflow.represent(mandate_of(plenary, world.usa), mandate_of(plenary, world.tunisia), by=room.ngozi)
    workflow.open_poll(poll, by=room.thora)
    assert Poll.objects.get().state == "open"


def test_one_vote_at_a_time(poll, plenary, room):
    second = prepare(plenary, room.thora)
    with pytest.raises(Refused, match="Another vote is open"):
        workflow.open_poll(second, by=room.thora)


def test_no_vote_opens_before_the_plenary(plenary, room):
    type(plenary).objects.filter(pk=plenary.pk).update(state="planned", opened_at=None)
    with pytest.raises(NotNow):
        workflow.open_poll(prepare(plenary, room.thora), by=room.thora)


def test_only_the_chair_leads_votes(poll, plenary, room):
    for stranger in (room.ngozi, room.rita, room.amina, room.grace):
        with pytest.raises(PermissionDenied):
            prepare(plenary, stranger)
        for verb in (
            lambda by: workflow.open_poll(poll, by=by),
            lambda by: workflow.close_poll(poll, by=by),
            lambda by: workflow.annul_poll(poll, "No.", by=by),
        ):
            with pytest.raises(PermissionDenied):
                verb(stranger)


def test_who_voted_and_left_counts_as_present(poll, world, room):
    say(poll, room.amina, world.usa)
    workflow.mark_absent(mandate_of(poll.plenary, world.usa), by=room.ngozi)
    workflow.mark_absent(mandate_of(poll.plenary, world.tunisia), by=room.ngozi)
    workflow.close_poll(poll, by=room.thora)
    assert (poll.present, poll.entitled) == (2, 3)


def test_a_secret_ballot_keeps_no_link(plenary, world, room):
    poll = prepare(plenary, room.thora, method="secret")
    workflow.open_poll(poll, by=room.thora)
    receipts = [say(poll, room.amina, world.usa), say(poll, room.hans, world.germany, "abstain")]
    before = set(poll.ballots.values_list("uuid", flat=True))
    workflow.close_poll(poll, by=room.thora)
    assert list(poll.ballots.values_list("mandate", flat=True)) == [None, None]
    assert {b.receipt: b.marks.get().choice.kind for b in poll.ballots.all()} == dict(
        zip(receipts, ["favour", "abstain"], strict=True)
    )
    assert not before & set(poll.ballots.values_list("uuid", flat=True))
    assert set(poll.turnouts.values_list("mandate__nmo__slug", flat=True)) == {"amsa-usa", "bvmd-germany"}
    assert counted(poll) == {"In favour": 1, "Against": 0, "Abstention": 1}


def test_an_open_secret_vote_that_is_annulled_is_shuffled_too(plenary, world, room):
    poll = prepare(plenary, room.thora, method="secret")
    workflow.open_poll(poll, by=room.thora)
    receipts = {say(poll, room.amina, world.usa), say(poll, room.hans, world.germany, "abstain")}
    before = set(poll.ballots.values_list("uuid", flat=True))
    workflow.annul_poll(poll, "The question was read wrongly.", by=room.thora)
    assert set(poll.ballots.values_list("receipt", flat=True)) == receipts
    assert not before & set(poll.ballots.values_list("uuid", flat=True))


@pytest.mark.parametrize(
    ("answers", "is_allowed"),
    [
        (["Ada"], True), (["Ada", "Bo"], True), (["none"], True), (["abstain"], True),
        (["Ada", "Bo", "Cy"], False), (["Ada", "none"], False), (["Ada", "abstain"], False), (["Ada", "Ada"], False),
    ],
)  # fmt: skip
def test_a_ballot_of_two_seats(answers, is_allowed, plenary, world, room):
    poll = prepare(
        plenary, room.thora, workflow.choices_of_an_election(["Ada", "Bo", "Cy"]), kind="election", seats=2
    )
    workflow.open_poll(poll, by=room.thora)
    if is_allowed:
        say(poll, room.amina, world.usa, *answers)
        workflow.close_poll(poll, by=room.thora)
        assert sum(c.votes for c in poll.choices.all()) == len(answers)
    else:
        with pytest.raises(Refused, match="Choose one answer"):
            say(poll, room.amina, world.usa, *answers)
        assert poll.turnouts.count() == 0


def test_an_answer_of_another_vote_and_none_at_all_are_refused(poll, plenary, world, room):
    other = prepare(plenary, room.thora)
    for answers in ([choice(other, "favour")], []):
        with pytest.raises(Refused):
            workflow.cast(poll, mandate_of(plenary, world.usa), answers, by=room.amina)


def hands(poll, by, favour, against, abstain=0):
    votes = {
        choice(poll, "favour"): favour,
        choice(poll, "against"): against,
        choice(poll, "abstain"): abstain,
    }
    return workflow.count_hands(poll, votes, by=by)


@pytest.fixture
def show(plenary, room):
    poll = prepare(plenary, room.thora, method="hand")
    workflow.open_poll(poll, by=room.thora)
    return poll


def test_two_counts_of_hands_must_agree(show, room):
    for entered in ([], [(room.rita, 2, 1)], [(room.rita, 2, 1), (room.raul, 1, 2)]):
        for by, favour, against in entered:
            hands(show, by, favour, against)
        with pytest.raises(Refused, match="Two returning officers"):
            workflow.close_poll(show, by=room.thora)
        assert Poll.objects.get(pk=show.pk).state == "open"
    hands(show, room.raul, 2, 1)
    workflow.close_poll(show, by=room.thora)
    assert counted(show) == {"In favour": 2, "Against": 1, "Abstention": 0}


def test_hands_are_counted_by_officers_and_only_hands(show, poll_of_names, world, room):
    with pytest.raises(PermissionDenied):
        hands(show, room.thora, 1, 1)
    with pytest.raises(PermissionDenied):
        say(show, room.amina, world.usa)
    with pytest.raises(NotNow):
        hands(poll_of_names, room.rita, 1, 1)


@pytest.fixture
def poll_of_names(plenary, room):
    return prepare(plenary, room.thora, method="named")


def test_a_vote_is_annulled_with_its_reason(poll, world, room):
    say(poll, room.amina, world.usa)
    workflow.annul_poll(poll, "The question was read wrongly.", by=room.thora)
    assert poll.state == "annulled"
    assert LogEntry.objects.about(poll).last().note == "The question was read wrongly."
    with pytest.raises(NotNow):
        say(poll, room.hans, world.germany)


def test_a_stranger_reads_no_vote_of_members_though_a_mandate_has_no_voter(poll, plenary):
    mandate = plenary.mandates.first()
    Mandate.objects.filter(pk=mandate.pk).update(voter=None)
    stranger = AnonymousUser()
    assert not Poll.objects.visible_to(stranger).exists()
    assert not plenary.mandates.spoken_for_by(stranger).exists()


def test_an_office_of_an_nmo_leads_no_vote_of_the_federation(poll, plenary, world, room):
    """Someone chairs the own plenary of bvmd."""
    Office.objects.create(code="own-chair", title="Chair", level="national", role="chair", seats=1)
    appoint(room.other, "own-chair", nmo=world.germany)
    with pytest.raises(PermissionDenied):
        workflow.close_poll(poll, by=room.other)
    assert not leads_plenaries(room.other)
    assert leads_plenaries(room.thora)
