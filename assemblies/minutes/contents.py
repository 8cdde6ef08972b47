"""One vote as a paper has it: plain texts, in the active language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from assemblies.models import Motion, Plenary, Poll
from assemblies.results import ballot_count, ballots_of, figures_of
from assemblies.words import in_fours, lines_of, majority_of, outcome_line, round_in_words, ways

if TYPE_CHECKING:
    from collections.abc import Sequence


def vote_of(poll: Poll, *, reason: str = "", with_ballots: bool = False) -> dict[str, Any]:
    """Question, how, majority, quorum, figures and outcome; of an annulled vote the reason, and what was counted."""
    vote: dict[str, Any] = {
        "title": str(poll),
        "facts": [
            (_("How"), poll.get_method_display()),
            (_("Majority"), majority_of(poll)),
            *_times(poll),
        ],
        "outcome": "",
        "figures": [],
        "sentences": [],
        "ballots": [],
        "ballots_title": "",
    }
    if poll.motion:
        vote["facts"].insert(0, (_("Decides"), _("Motion %s") % poll.motion))
    if poll.amendment:
        words = _("Amendment %(number)s to motion %(motion)s")
        names = {"number": poll.amendment, "motion": poll.amendment.motion}
        vote["facts"].insert(0, (_("Decides"), words % names))
    if poll.round > 1:
        vote["facts"].insert(0, (_("Round"), str(poll.round)))
    if poll.state == Poll.State.ANNULLED:
        void = [(str(choice), str(choice.votes), _("annulled")) for choice in poll.choices.all()]
        return {**vote, "outcome": _("Annulled: %s") % reason, "figures": void if poll.closed_at else []}
    if poll.state == Poll.State.OPEN:
        return {**vote, "outcome": _("Still open.")}
    return {**vote, **_counted(poll), **(_ballots(poll) if with_ballots else {})}


def motions_of(plenary: Plenary) -> list[tuple[str, str]]:
    """The motions that stood on the agenda or were voted on, each with who proposed and seconded it, and its end."""
    found = Motion.objects.filter(
        Q(item__plenary=plenary) | Q(polls__plenary=plenary) | Q(amendments__polls__plenary=plenary)
    )
    return [
        (str(motion), ". ".join(_about(motion)))
        for motion in found.select_related("proposer_nmo", "proposer_office", "seconder_nmo").distinct()
    ]


def _about(motion: Motion) -> list[str]:
    found = [_("Proposed by %s") % motion.proposer]
    if motion.seconder_nmo:
        found.append(_("seconded by %s") % motion.seconder_nmo)
    return [*found, str(motion.get_state_display())]


def signatures() -> list[str]:
    """Who signs."""
    return [_("Chair"), _("Secretary"), _("Returning officer"), _("Returning officer")]


def _times(poll: Poll) -> list[tuple[str, str]]:
    if poll.state != Poll.State.CLOSED:
        return []
    found = [(_("Closed"), date_format(poll.closed_at, "j F Y, H:i"))]
    quorum = _("%(present)d of %(entitled)d mandates present or represented") % {
        "present": poll.present,
        "entitled": poll.entitled,
    }
    return [*found, (_("Quorum at the vote"), quorum)]


def _counted(poll: Poll) -> dict[str, Any]:
    figures = figures_of(poll)
    if poll.is_election:
        rows: Sequence[tuple[str, str, str]] = [
            (line.name, str(line.votes), line.word) for line in lines_of(poll)
        ]
        outcome = outcome_line(poll)
        others = [sentence for sentence in round_in_words(poll) if sentence != outcome]
        return {"outcome": outcome, "figures": rows, "sentences": others}
    rows = [(str(choice), str(choice.votes), "") for choice in poll.choices.all()]
    sentences = [
        f"{way.name}: {way.sentence}. {_('Carried') if way.is_carried else _('Not carried')}."
        + (f" {_('This way decides.')}" if way.decides else "")
        for way in ways(figures)
    ]
    return {"outcome": outcome_line(poll), "figures": rows, "sentences": sentences}


def _ballots(poll: Poll) -> dict[str, Any]:
    if poll.method == Poll.Method.HAND:
        return {"ballots_title": _("Two returning officers entered the same count.")}
    says = [
        (
            str(ballot.mandate.nmo) if ballot.mandate else in_fours(ballot.receipt),
            ", ".join(str(mark.choice) for mark in ballot.marks.all()),
        )
        for ballot in ballots_of(poll)
    ]
    title = _("Ballots by receipt: %d") if poll.is_secret else _("Ballots by NMO: %d")
    return {"ballots_title": title % ballot_count(poll), "ballots": says}
