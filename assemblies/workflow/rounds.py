"""Votes that come of other votes: corrected before they open, repeated, another round; and who reads the result."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from assemblies.counting import left_over
from assemblies.models import Choice, Poll
from assemblies.permissions import is_chair
from assemblies.results import figures_of, outcome_of
from assemblies.workflow.decisions import held_decided
from assemblies.workflow.holding import Refused, held
from assemblies.workflow.polls import choices_of_an_election, prepare_poll, print_ballot
from workflows.models import LogEntry
from workflows.steps import NotNow

if TYPE_CHECKING:
    from assemblies.verdict import Round
    from committees.models import Term
    from members.models import User

State = Poll.State


@transaction.atomic
def change_poll(poll: Poll, choices: Collection[Choice], *, by: User) -> None:
    """The chair corrects a vote that isn't open yet: its question, its majority, its candidates."""
    standing = _chair(by, poll)
    if _standing(poll) != State.PREPARED:
        raise NotNow(Poll.objects.get(pk=poll.pk))
    poll.save()
    poll.choices.all().delete()
    print_ballot(poll, choices)
    _log(poll, "change", by=by, standing=standing)


@transaction.atomic
def repeat_poll(poll: Poll, again: Poll, choices: Collection[Choice], *, by: User) -> Poll:
    """An annulled vote is prepared once more, as it was or changed; it keeps its place among the rounds.

    Raises Refused where it isn't annulled, was repeated already, or another round stands in its place.
    """
    _chair(by, poll)
    held_decided(poll)  # the plenary and what is voted on, before the vote
    if why := why_not_repeated(poll, _standing(poll)):
        raise Refused(why)
    again.plenary, again.repeats = poll.plenary, poll
    again.follows, again.round = poll.follows, poll.round
    return prepare_poll(again, choices, by=by)


@transaction.atomic
def further_round(
    poll: Poll, following: Poll, stands: Collection[str], withdrawn: Collection[str], *, by: User
) -> Poll:
    """The next round for the seats that are left. `stands` and `withdrawn` are keys of its candidates.

    Raises Refused where the election is over, was annulled, or has its next round already.
    """
    _chair(by, poll)
    if why := why_no_further_round(poll, _standing(poll)):
        raise Refused(why)
    outcome: Round = outcome_of(poll)
    free = {c.key: c for c in poll.choices.all() if c.candidate and c.key not in outcome.elected}
    if not set(stands) <= set(free) - set(withdrawn) or not set(withdrawn) <= set(free) or not stands:
        raise Refused(_("Choose among the candidates who are neither elected nor have withdrawn."))
    poll.choices.filter(pk__in=[free[key].pk for key in withdrawn]).update(has_withdrawn=True)
    following.plenary, following.follows, following.round = poll.plenary, poll, poll.round + 1
    following.seats = poll.seats - len(outcome.elected)
    names = [choice.candidate for key, choice in free.items() if key in stands]
    # The log is in one language, whoever acts.
    note = f"Withdrawn: {', '.join(free[key].candidate for key in withdrawn)}" if withdrawn else ""
    return prepare_poll(following, choices_of_an_election(names), by=by, note=note)


def why_no_further_round(poll: Poll, state: str = "") -> str:
    """Why an election has no next round now; empty when it may have one."""
    if not poll.is_election or (state or poll.state) != State.CLOSED:
        return _("A further round follows a closed election.")
    if _has_next(poll):
        return _("The next round is prepared already.")
    if outcome_of(poll).is_over:
        return _("The election is over: no seat is left, or nobody who may stand.")
    return ""


def why_not_repeated(poll: Poll, state: str = "") -> str:
    """Why a vote isn't prepared once more; empty when it may be."""
    if (state or poll.state) != State.ANNULLED:
        return _("Only an annulled vote is repeated: annul it first, and say why.")
    if Poll.objects.filter(repeats=poll).exists():
        return _("This vote was repeated already.")
    if poll.follows and _has_next(poll.follows):
        return _("The next round is prepared already.")
    return ""


def stands_again(poll: Poll, withdrawn: Collection[str] = ()) -> tuple[str, ...]:
    """Who stands in the next round by the usual rule, once these have withdrawn."""
    return left_over(figures_of(poll), outcome_of(poll), withdrawn)


@transaction.atomic
def publish_poll(poll: Poll, *, is_public: bool, by: User) -> None:
    """The chair chooses who reads the result: everyone, or the members; nothing happens where it is so already."""
    standing = _chair(by, poll)
    _standing(poll)
    poll.is_public = is_public
    if Poll.objects.filter(pk=poll.pk, is_public=not is_public).update(is_public=is_public):
        _log(poll, "publish" if is_public else "members_only", by=by, standing=standing)


def _has_next(poll: Poll) -> bool:
    return poll.further_rounds.exclude(state=State.ANNULLED).exists()


def _standing(poll: Poll) -> str:
    """The vote's state, with its plenary and its row held until the transaction ends."""
    held(poll.plenary)
    return Poll.objects.select_for_update().values_list("state", flat=True).get(pk=poll.pk)


def _chair(user: User, poll: Poll) -> Term:
    standing = is_chair(user, poll)
    if not standing:
        raise PermissionDenied
    return standing


def _log(poll: Poll, verb: str, *, by: User, standing: Term) -> None:
    LogEntry.objects.append(poll, verb, source=poll.state, target=poll.state, by=by, standing=standing)
