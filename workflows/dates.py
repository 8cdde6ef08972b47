"""Dates that concern someone, in words: every app lists its own, the calendar and the dashboard show them together."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class CalendarDate:
    """Something at an instant, from one instant to another, or on whole days.

    `key` names it for good: a calendar that has it already changes its entry rather than adding one. A deadline is
    an instant and the IANA `zone` in which it was set. With a `last_day` it takes whole days, from that of `at` on.
    """

    key: str
    kind: str
    title: str
    at: dt.datetime
    url: str
    detail: str = ""
    zone: str = "UTC"
    ends_at: dt.datetime | None = None
    last_day: dt.date | None = None
