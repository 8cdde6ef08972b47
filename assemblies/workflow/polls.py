"""Votes: the process as one table, then one function a verb."""

from __future__ import annotations

import random
from collections.abc import Collection
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from assemblies.counting import is_valid, tally
from assemblies.models import (
    Ballot,
    BallotMark,
    Choice,
    HandCount,
    HandTally,
    Mandate,
    Plenary,
    Poll,
    Turnout,
    new_receipt,
)
from assemblies.permissions import is_chair, is_returning_officer, is_voter
from assemblies.quorum import quorum_of
from assemblies.workflow.decisions import decide, held_decided, refuse_undecidable, reopen
from assemblies.workflow.holding import Refused, held, share
from workflows.models import LogEntry, database_now
from workflows.steps import NotNow, Step, Workflow

if TYPE_CHECKING:
    from assemblies.workflow.decisions import Decided
    from members.models import User

TWO = 2  # returning officers who count the same
Sitting, State, Method, Kind = Plenary.State, Poll.State, Poll.Method, Choice.Kind

POLL_STEPS = Workflow(
    open_poll=Step({State.PREPARED}, State.OPEN, is_chair),
    close_poll=Step({State.OPEN}, State.CLOSED, is_chair),
    annul_poll=Step({State.PREPARED, State.OPEN, State.CLOSED}, State.ANNULLED, is_chair),
)


class AlreadyVoted(Refused):
    """A mandate has its ballot in the box already."""


@transaction.atomic
def prepare_poll(poll: Poll, choices: Collection[Choice], *, by: User, note: str = "") -> Poll:
    """The chair writes down a vote of a plenary that isn't closed; its number is the next one."""
    if not (standing := is_chair(by, poll)):
        raise PermissionDenied
    plenary = held(poll.plenary)
    if plenary.state == Sitting.CLOSED:
        raise NotNow(plenary)
    poll.number = (plenary.polls.aggregate(last=Max("number"))["last"] or 0) + 1
    poll.save()
    print_ballot(poll, choices)
    LogEntry.objects.append(poll, "prepare", source="", by=by, standing=standing, note=note)
    return poll


def print_ballot(poll: Poll, choices: Collection[Choice]) -> None:
    """What a ballot of this vote can say, in this order."""
    for order, choice in enumerate(choices):
        choice.poll, choice.order = poll, order
    Choice.objects.bulk_create(choices)


def choices_of_a_question() -> list[Choice]:
    """In favour, against, abstention."""
    return [Choice(kind=kind) for kind in (Kind.FAVOUR, Kind.AGAINST, Kind.ABSTAIN)]


def choices_of_an_election(candidates: Collection[str]) -> list[Choice]:
    """Each candidate, none of them, abstention."""
    stand = [Choice(kind=Kind.CANDIDATE, candidate=name) for name in candidates]
    return [*stand, Choice(kind=Kind.NONE), Choice(kind=Kind.ABSTAIN)]


@transaction.atomic
def open_poll(poll: Poll, *, by: User) -> None:
    """Ballots are taken from now on; only in an open plenary with a quorum, and on what can be decided.

    Raises Refused without.
    """
    plenary = held(poll.plenary)
    if plenary.state != Sitting.OPEN:
        raise NotNow(plenary)
    _refuse_early(poll, plenary, held_decided(poll))
    POLL_STEPS.take("open_poll", poll, by=by)
    Poll.objects.filter(pk=poll.pk).update(opened_at=database_now())


def why_not_opened(poll: Poll) -> str:
    """Why a prepared vote takes no ballots yet; empty when it may be opened."""
    if poll.plenary.state != Sitting.OPEN:
        return _("The plenary is “%s”: votes are opened in an open one.") % poll.plenary.get_state_display()
    try:
        _refuse_early(poll, poll.plenary, poll.amendment or poll.motion)
    except Refused as refusal:
        return str(refusal)
    return ""


@transaction.atomic
def cast(poll: Poll, mandate: Mandate, choices: Collection[Choice], *, by: User, receipt: str = "") -> str:
    """Put one mandate's ballot into the box; returns its receipt, which is the acknowledgement.

    The vote's row is shared with other ballots and excludes closing, so what is acknowledged is counted.
    A `receipt` that the portal gave out with the form lets the same form, sent twice, be told from a second vote.
    Raises NotNow when the vote isn't open, AlreadyVoted, Refused for choices that the vote doesn't allow,
    PermissionDenied for who doesn't act for this mandate.
    """
    share(Poll, poll)
    share(Mandate, mandate)
    share(Mandate, mandate.speaker)
    if not is_voter(by, mandate) or mandate.plenary_id != poll.plenary_id or poll.method == Method.HAND:
        raise PermissionDenied
    if poll.state != State.OPEN:
        raise NotNow(poll)
    _check_choices(poll, choices)
    try:
        with transaction.atomic():
            Turnout.objects.create(poll=poll, mandate=mandate, cast_by=by)
    except IntegrityError as error:
        raise AlreadyVoted(_("The vote of %s is already given.") % mandate.nmo) from error
    ballot = Ballot.objects.create(
        poll=poll, mandate=None if poll.is_secret else mandate, receipt=receipt or new_receipt()
    )
    BallotMark.objects.bulk_create(BallotMark(ballot=ballot, choice=choice) for choice in choices)
    return ballot.receipt


@transaction.atomic
def count_hands(poll: Poll, votes: dict[Choice, int], *, by: User) -> HandCount:
    """A returning officer enters what they counted; entering again replaces the own count while it is open."""
    if not is_returning_officer(by, poll):
        raise PermissionDenied
    share(Poll, poll)
    if poll.state != State.OPEN or poll.method != Method.HAND:
        raise NotNow(poll)
    counted, _created = HandCount.objects.update_or_create(poll=poll, counted_by=by)
    counted.tallies.all().delete()
    HandTally.objects.bulk_create(
        HandTally(count=counted, choice=choice, votes=number) for choice, number in votes.items()
    )
    return counted


@transaction.atomic
def close_poll(poll: Poll, *, by: User) -> None:
    """No more ballots; what is in the box is counted at once and stays, and decides the motion or amendment.

    Waits for ballots that are being cast. Of two who close at once one wins, the other gets NotNow.
    Raises Refused where two counts of hands don't agree.
    """
    decided = held_decided(poll)
    box = Poll.objects.select_for_update(of=["self"]).select_related("plenary").get(pk=poll.pk)
    POLL_STEPS.check("close_poll", by, box)
    votes = _hands(box) if box.method == Method.HAND else _in_the_box(box)
    choices = list(box.choices.all())
    for choice in choices:
        choice.votes = votes.get(choice.pk, 0)
    Choice.objects.bulk_update(choices, ["votes"])
    roll = box.plenary.mandates.entitled()
    voted = roll.filter(turnouts__poll=box)
    heard = roll.filter(Q(is_present=True) | Q(proxy__is_present=True) | Q(pk__in=voted.values("pk")))
    box.entitled, box.present, box.closed_at = roll.count(), heard.count(), database_now()
    if box.method == Method.HAND and sum(votes.values()) > box.present:
        raise Refused(_("%(hands)d hands were counted, but only %(present)d mandates are present or represented.")
                      % {"hands": sum(votes.values()), "present": box.present})  # fmt: skip
    box.save(update_fields=["entitled", "present", "closed_at"])
    POLL_STEPS.take("close_poll", box, by=by)
    if box.is_secret:
        _shuffle(box)
    decide(decided, box, by=by)
    poll.refresh_from_db()


@transaction.atomic
def annul_poll(poll: Poll, reason: str, *, by: User) -> None:
    """The chair declares a vote void, with a reason that the minutes show; it may be repeated.

    What it had decided is open again; raises Refused where something was built on that, or a further round follows.
    The ballots of a secret one that was open stay, in an order of chance as after closing.
    """
    decided = held_decided(poll)
    box = Poll.objects.select_for_update().get(pk=poll.pk)
    was = box.state
    if box.further_rounds.exclude(state=State.ANNULLED).exists():
        raise Refused(_("This election has a further round: annul that one first."))
    POLL_STEPS.take("annul_poll", box, by=by, note=reason)
    if was == State.OPEN and box.is_secret:
        _shuffle(box)
    if was == State.CLOSED:
        reopen(decided, reason, by=by)
    poll.refresh_from_db()


def _refuse_early(poll: Poll, plenary: Plenary, decided: Decided | None) -> None:
    """Raises Refused without a quorum, beside another open vote, or where what it decides isn't ready."""
    refuse_undecidable(decided)
    quorum = quorum_of(plenary)
    if not quorum.is_reached:
        raise Refused(_("There is no quorum: %(heard)d of %(entitled)d are present or represented.")
                      % {"heard": quorum.heard, "entitled": quorum.entitled})  # fmt: skip
    if plenary.polls.filter(state=State.OPEN).exclude(pk=poll.pk).exists():
        raise Refused(_("Another vote is open: close it first."))


def _check_choices(poll: Poll, choices: Collection[Choice]) -> None:
    marks = [choice.key for choice in choices]
    is_of_this_poll = all(choice.poll_id == poll.pk for choice in choices)
    if not is_of_this_poll or not is_valid(marks, marks, poll.seats):
        raise Refused(_("Choose one answer, or as many candidates as there are seats."))


def _in_the_box(poll: Poll) -> dict[int, int]:
    """How many ballots bear each choice. Raises AssertionError rather than miss a ballot."""
    marks = BallotMark.objects.filter(ballot__poll=poll).values_list("choice")
    if poll.ballots.count() != poll.turnouts.count():
        raise AssertionError(f"The box of vote {poll.uuid} doesn't hold one ballot a mandate that voted.")
    return tally(marks)


def hands_stand(poll: Poll) -> str:
    """How far the counts of hands are, and nothing of what they say: none, one, differ, agree."""
    counts = _counts(poll)
    if len(counts) < TWO:
        return ["none", "one"][len(counts)]
    return "differ" if any(count != counts[0] for count in counts) else "agree"


def _hands(poll: Poll) -> dict[int, int]:
    if hands_stand(poll) != "agree":
        raise Refused(_("Two returning officers have to enter the same count first."))
    return _counts(poll)[0]


def _counts(poll: Poll) -> list[dict[int, int]]:
    return [
        {tally.choice_id: tally.votes for tally in count.tallies.all()}
        for count in poll.hand_counts.prefetch_related("tallies")
    ]


def _shuffle(poll: Poll) -> None:
    """Write the ballots anew in an order of chance: their place on the disk tells no order of casting."""
    papers = [
        (ballot.receipt, [mark.choice_id for mark in ballot.marks.all()])
        for ballot in poll.ballots.prefetch_related("marks")
    ]
    random.SystemRandom().shuffle(papers)
    poll.ballots.all().delete()
    for receipt, marks in papers:
        ballot = Ballot.objects.create(poll=poll, receipt=receipt)
        BallotMark.objects.bulk_create(BallotMark(ballot=ballot, choice_id=choice) for choice in marks)
