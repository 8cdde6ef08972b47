"""What the Secretary General and administrators look after: mails that failed, the exchanges of the week."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from exchanges.tasks import figures_of_the_week
from outbox.models import Email

if TYPE_CHECKING:
    import datetime as dt

    from members.models import User


@dataclass(frozen=True)
class AtAGlance:
    """How many mails failed, and how many applications moved in the last seven days."""

    failed_mails: int
    week: dict[str, Any]


def at_a_glance(user: User, now: dt.datetime) -> AtAGlance | None:
    """The federation's figures, for those who may enter the admin."""
    if not user.is_staff:
        return None
    return AtAGlance(
        failed_mails=Email.objects.filter(state=Email.State.FAILED).count(), week=figures_of_the_week(now)
    )
