"""What a closed vote on a question decided, with its arithmetic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assemblies.models import Choice, Poll
from assemblies.verdict import Count, Verdict, verdict

if TYPE_CHECKING:
    from assemblies.models import Amendment, Motion

Kind = Choice.Kind


def deciding_poll(record: Motion | Amendment) -> Poll | None:
    """The last vote on it that was closed and not annulled."""
    return record.polls.filter(state=Poll.State.CLOSED).order_by("-closed_at", "-pk").first()


def outcome(poll: Poll) -> Verdict:
    """The verdict of a closed vote by the rule that it carries."""
    votes = {choice.kind: choice.votes or 0 for choice in poll.choices.all()}
    count = Count(
        votes.get(Kind.FAVOUR, 0),
        votes.get(Kind.AGAINST, 0),
        votes.get(Kind.ABSTAIN, 0),
        poll.present or 0,
        poll.entitled or 0,
    )
    return verdict(count, poll.rule)
