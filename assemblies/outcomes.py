"""Which closed vote decides a motion or an amendment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assemblies.models import Poll

if TYPE_CHECKING:
    from assemblies.models import Amendment, Motion


def deciding_poll(record: Motion | Amendment) -> Poll | None:
    """The last vote on it that was closed and not annulled."""
    return record.polls.filter(state=Poll.State.CLOSED).order_by("-closed_at", "-pk").first()
