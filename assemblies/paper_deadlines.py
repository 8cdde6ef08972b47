"""Until when papers of a kind are in time for an assembly, and how late one is: plain dates in and out."""

from __future__ import annotations

import calendar
import datetime as dt
import zoneinfo


def last_day_of(starts_on: dt.date, *, months: int, days: int) -> dt.date:
    """The last day on which a paper is in time: so many months, then days, before the assembly begins.

    A month earlier than the 31st is the last day of a shorter month.
    """
    years, month = divmod(starts_on.year * 12 + starts_on.month - 1 - months, 12)
    day = min(starts_on.day, calendar.monthrange(years, month + 1)[1])
    return dt.date(years, month + 1, day) - dt.timedelta(days=days)


def day_over(day: dt.date, zone: zoneinfo.ZoneInfo) -> dt.datetime:
    """The first instant that is no longer this day where the deadline is meant."""
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), zone)


def late_by(handed_in_at: dt.datetime, due_at: dt.datetime) -> dt.timedelta | None:
    """How long after the deadline; nothing when in time."""
    return handed_in_at - due_at if handed_in_at >= due_at else None
