"""The next deadline for applications anywhere: plain data in, plain data out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from exchanges.openings import busiest_season, openings


class Offer(NamedTuple):
    """In which calendar months of a season a host takes students, and how many weeks ahead it is asked."""

    host: str
    slug: str
    programme: str
    season: int
    deadline_weeks: int
    months: list[int]


class Deadline(NamedTuple):
    """Applications to a host for exchanges that start on a day reach it by another; its conditions say more."""

    on: dt.date
    start: dt.date
    host: str
    slug: str
    programme: str
    season: int


def next_deadline(offers: Iterable[Offer], today: dt.date) -> Deadline | None:
    """The earliest that hasn't passed in the season that the list of hosts shows first; None without any."""
    every = list(offers)
    hosts = ((offer.slug, offer.season, offer.deadline_weeks, offer.months) for offer in every)
    season = busiest_season(hosts, today)
    coming = (deadline for offer in every if offer.season == season for deadline in _deadlines(offer, today))
    return min(coming, default=None)


def _deadlines(offer: Offer, today: dt.date) -> Iterable[Deadline]:
    ahead = openings(offer.months, season=offer.season, deadline_weeks=offer.deadline_weeks, today=today)
    for opening in ahead.values():
        yield Deadline(opening.on, opening.start, offer.host, offer.slug, offer.programme, offer.season)
