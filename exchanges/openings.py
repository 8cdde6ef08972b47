"""Until when one may apply for which month: plain data in, plain data out."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections.abc import Iterable
from typing import NamedTuple

APRIL = 4


class Opening(NamedTuple):
    """Applications for an exchange that starts on a day reach the host by another."""

    on: dt.date
    start: dt.date


def openings(
    months: Iterable[int], *, season: int, deadline_weeks: int, today: dt.date
) -> dict[int, Opening]:
    """The months of a season that one may still apply for, each with its next deadline.

    That of a start on the first of the month; once it has passed, that of a start on the last.
    """
    found = {}
    for month in set(months):
        year = season if month >= APRIL else season + 1
        for day in (1, monthrange(year, month)[1]):
            start = dt.date(year, month, day)
            on = start - dt.timedelta(weeks=deadline_weeks)
            if on >= today:
                found[month] = Opening(on, start)
                break
    return found


def busiest_season(offers: Iterable[tuple[str, int, int, list[int] | None]], today: dt.date) -> int | None:
    """The season in which most hosts can still be applied to, the earlier of two; None where no host can.

    Each offer is a host, the year in which the season starts, the deadline in weeks, and a place's months.
    """
    hosts: dict[int, set[str]] = {}
    for host, season, weeks, months in offers:
        if openings(months or [], season=season, deadline_weeks=weeks, today=today):
            hosts.setdefault(season, set()).add(host)
    return min(hosts, key=lambda season: (-len(hosts[season]), season), default=None)
