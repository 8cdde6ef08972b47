"""Which closed vote decides a motion or an amendment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assemblies.models import Poll

if TYPE_CHECKING:
    from assemblies.models import Amendment, Motion


def deciding_poll(record: Motion | Amendment) -> Poll | None:
    """The last vote on it that was closed and not annulled; of votes that were fetched with it, without a query."""
    closed = [poll for poll in record.polls.all() if poll.state == Poll.State.CLOSED]
    return max(closed, key=lambda poll: (poll.closed_at, poll.pk), default=None)
