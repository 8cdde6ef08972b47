"""What a closed vote came to, from its rows, and its export: the same figures for pages, papers and recounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assemblies.counting import Figures, decide
from assemblies.models import Poll
from assemblies.recount import FORMAT, outcome_as_data, rule_as_data
from workflows.models import LogEntry, subject_type

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assemblies.models import Ballot


def figures_of(poll: Poll) -> Figures:
    """The plain figures of a closed vote."""
    votes = {choice.key: choice.votes or 0 for choice in poll.choices.all()}
    in_the_box = sum(votes.values()) if poll.method == Poll.Method.HAND else ballot_count(poll)
    return Figures(
        kind=poll.kind,
        seats=poll.seats,
        rule=poll.rule,
        present=poll.present or 0,
        entitled=poll.entitled or 0,
        ballots=in_the_box,
        votes=votes,
    )


def outcome_of(poll: Poll) -> Any:
    """A Verdict of a question, a Round of an election."""
    return decide(figures_of(poll))


def ballot_count(poll: Poll) -> int:
    """How many mandates voted: counted with the list of votes, or now."""
    known: int | None = getattr(poll, "turnout_count", None)
    return poll.turnouts.count() if known is None else known


def reasons_of(polls: Iterable[Poll]) -> dict[Any, str]:
    """Why the annulled ones of these votes were annulled, by their ids, in one query."""
    annulled = [poll.uuid for poll in polls if poll.state == Poll.State.ANNULLED]
    entries = LogEntry.objects.filter(
        subject_type=subject_type(Poll), subject_id__in=annulled, verb="annul_poll"
    )
    return dict(entries.values_list("subject_id", "note"))


def export_of(poll: Poll) -> dict[str, Any]:
    """All that a recount needs, in no language: without people, and of a secret vote without who said what.

    Ballots come by receipt or by NMO, so that their order tells nothing.
    """
    outcome = outcome_of(poll)
    voted = poll.turnouts.order_by("mandate__nmo__slug").values_list("mandate__nmo__slug", flat=True)
    return {
        "format": FORMAT,
        "uuid": str(poll.uuid),
        "assembly": poll.plenary.assembly.slug,
        "plenary": poll.plenary.number,
        "number": poll.number,
        "title": poll.title,
        "kind": poll.kind,
        "method": poll.method,
        "seats": poll.seats,
        "round": poll.round,
        "follows": str(poll.follows.uuid) if poll.follows else None,
        "repeats": str(poll.repeats.uuid) if poll.repeats else None,
        "opened_at": poll.opened_at.isoformat() if poll.opened_at else None,
        "closed_at": poll.closed_at.isoformat() if poll.closed_at else None,
        "majority": rule_as_data(poll.rule),
        "quorum": str(poll.plenary.quorum_share),
        "entitled": poll.entitled,
        "present": poll.present,
        "choices": [
            {"key": c.key, "kind": c.kind, "candidate": c.candidate, "votes": c.votes}
            for c in poll.choices.all()
        ],
        "voted": list(voted),
        "ballots": [_paper(ballot) for ballot in ballots_of(poll)],
        "hands": _hands(poll),
        "outcome": outcome_as_data(outcome),
    }


def ballots_of(poll: Poll) -> list[Ballot]:
    """The ballots of a closed vote, with what they say: by NMO, of a secret one by receipt."""
    order = "receipt" if poll.is_secret else "mandate__nmo__slug"
    return list(poll.ballots.order_by(order).select_related("mandate__nmo").prefetch_related("marks__choice"))


def roll_of(poll: Poll) -> list[dict[str, Any]]:
    """A vote by name: every NMO that votes, and what it said, or that it said nothing."""
    said = {ballot.mandate_id: [mark.choice for mark in ballot.marks.all()] for ballot in ballots_of(poll)}
    mandates = (
        poll.plenary.mandates.entitled().select_related("nmo", "proxy__nmo").order_by("nmo__short_name")
    )
    return [{"mandate": mandate, "says": said.get(mandate.pk, [])} for mandate in mandates]


def _paper(ballot: Ballot) -> dict[str, Any]:
    paper: dict[str, Any] = {
        "receipt": ballot.receipt,
        "marks": sorted(mark.choice.key for mark in ballot.marks.all()),
    }
    if ballot.mandate:
        paper["nmo"] = ballot.mandate.nmo.slug
    return paper


def _hands(poll: Poll) -> list[dict[str, int]]:
    """What each returning officer counted, without who."""
    counts = poll.hand_counts.order_by("entered_at").prefetch_related("tallies__choice")
    return [{tally.choice.key: tally.votes for tally in count.tallies.all()} for count in counts]
