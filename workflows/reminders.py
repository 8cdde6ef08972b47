"""Reminders so many days before a day: plain dates in, plain numbers out."""

from __future__ import annotations

import datetime as dt


def reminder_of(due_on: dt.date, today: dt.date, days_before: tuple[int, ...]) -> int | None:
    """Which reminder falls due: the smallest number of days that is reached, none too early or once past.

    A portal that stood still for a day sends the reminder that it missed, never two at once.
    """
    left = (due_on - today).days
    reached = [days for days in days_before if left <= days]
    return min(reached) if reached and left >= 0 else None
