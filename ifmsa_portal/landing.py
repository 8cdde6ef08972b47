"""The next deadline for applications anywhere: plain data in, plain data out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

APRIL = 4


class Offer(NamedTuple):
    """In which calendar months of a season a host takes students, and how many weeks ahead it is asked."""

    host: str
    programme: str
    season: int
    deadline_weeks: int
    months: list[int]


class Deadline(NamedTuple):
    """Applications to a host for exchanges that start on a day reach it by another."""

    on: dt.date
    start: dt.date
    host: str
    programme: str


def next_deadline(offers: Iterable[Offer], today: dt.date) -> Deadline | None:
    """The earliest that hasn't passed, for an exchange from the first of a month; None without any."""
    coming = (deadline for offer in offers for deadline in _deadlines(offer) if deadline.on >= today)
    return min(coming, default=None)


def _deadlines(offer: Offer) -> Iterable[Deadline]:
    for month in offer.months:
        year = offer.season if month >= APRIL else offer.season + 1
        start = dt.date(year, month, 1)
        yield Deadline(
            start - dt.timedelta(weeks=offer.deadline_weeks), start, offer.host, offer.programme.upper()
        )
