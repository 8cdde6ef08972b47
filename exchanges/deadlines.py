"""When the next move of an application is due: plain dates in, plain dates out.

Source: SCOPE FAQ (Card of Acceptance at least 8 weeks, Card of Confirmation at least 4 weeks before the
start); the time inside the sending NMO is Germany's rule of two weeks, split between the two officers.
"""

from __future__ import annotations

import datetime as dt

ACCEPTANCE_WEEKS = 8
CONFIRMATION_WEEKS = 4
CHECKING_DAYS = 7
LAST_MINUTE = dt.time(23, 59)


def end_of(day: dt.date) -> dt.datetime:
    """23:59 of that day in the federation's zone, UTC (source: calls of the federation, "23:59 GMT")."""
    return dt.datetime.combine(day, LAST_MINUTE, dt.UTC)


def weeks_before(start: dt.date, weeks: int) -> dt.datetime:
    """The last minute of the day so many weeks before the start."""
    return end_of(start - dt.timedelta(weeks=weeks))


def next_due(
    state: str, *, start: dt.date | None, moved_at: dt.datetime, deadline_weeks: int
) -> dt.datetime | None:
    """When the move that an application waits for is due; None when it waits for nothing, or has no date yet.

    `start` is the first day of the exchange, `moved_at` the instant of the last move, `deadline_weeks` how
    many weeks before the start the host wants the application.
    """
    if state in {"submitted", "checked"}:
        return end_of(moved_at.astimezone(dt.UTC).date() + dt.timedelta(days=CHECKING_DAYS))
    if start is None:
        return None
    weeks = {
        "draft": deadline_weeks,
        "returned": deadline_weeks,
        "sent": ACCEPTANCE_WEEKS,
        "accepted": CONFIRMATION_WEEKS,
    }.get(state)
    return None if weeks is None else weeks_before(start, weeks)
