"""How many seats a delegation has, why, and what is left of them: plain data in, plain data out.

A seat has a category, a fee class, and is charged to the quota or not. None stands for as many as they like,
which is not the same as none.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

QUOTA = "quota"
# In which order seats of the quota are filled: the lowest fee first.
FEE_CLASSES = ("early", "late", "extra")


class Seat(NamedTuple):
    """What one delegate takes, or asks for; `source` is the key of the project's grant or of the rule."""

    category: str
    fee_class: str
    is_charged: bool
    source: int | None = None


@dataclass(frozen=True)
class SeatLine:
    """One line of a delegation's number: so many seats of one kind, and why."""

    seat: Seat
    seats: int | None
    name: str = ""


def is_barred(owed: Decimal, tolerated: Decimal | None) -> bool:
    """Whether an NMO registers nobody for its debts; None tolerates any, 0 none."""
    return tolerated is not None and owed > tolerated


def seats_of(lines: Iterable[SeatLine], seat: Seat) -> int | None:
    """How many seats of this kind the lines give together; a decision can take some away, never below none."""
    given = [line.seats for line in lines if line.seat == seat]
    return None if None in given else max(0, sum(number for number in given if number is not None))


def total_of(lines: Sequence[SeatLine]) -> int | None:
    """How many delegates can come in all. What is charged to the quota beside it gives no seat more."""
    own = {line.seat for line in lines if line.seat.category == QUOTA or not line.seat.is_charged}
    given = [seats_of(lines, seat) for seat in own]
    return None if None in given else sum(number for number in given if number is not None)


def room(lines: Sequence[SeatLine], taken: Iterable[Seat], seat: Seat) -> int | None:
    """How many seats of this kind are free. One that is charged to the quota needs a free seat there, too."""
    taken = list(taken)
    free = [_left(seats_of(lines, seat), sum(1 for one in taken if one == seat))]
    if seat.is_charged:
        in_quota = seats_of(lines, quota(seat.fee_class))
        used = sum(1 for one in taken if one.is_charged and one.fee_class == seat.fee_class)
        free.append(_left(in_quota, used))
    limits = [number for number in free if number is not None]
    return min(limits) if limits else None


def quota(fee_class: str) -> Seat:
    """A seat of the quota, of this fee."""
    return Seat(QUOTA, fee_class, is_charged=True)


def fill(lines: Sequence[SeatLine], taken: Iterable[Seat], number: int) -> list[Seat]:
    """So many seats of the quota, the lowest fee first; fewer when no more are free."""
    held, found = list(taken), list[Seat]()
    for seat in map(quota, FEE_CLASSES):
        free = room(lines, held, seat)
        left = number - len(found)
        found += [seat] * (left if free is None else min(free, left))
    return found


def uncovered(lines: Sequence[SeatLine], taken: Iterable[Seat]) -> set[Seat]:
    """Kinds of which more seats are taken than there are: a grant was taken back, a rule changed."""
    taken = list(taken)
    found = set()
    for seat in set(taken):
        others = list(taken)
        others.remove(seat)
        if room(lines, others, seat) == 0:
            found.add(seat)
    return found


def _left(seats: int | None, used: int) -> int | None:
    return None if seats is None else max(0, seats - used)


@dataclass(frozen=True)
class Grant:
    """Seats for assemblies that begin between two days: the first of them (`next`) or all (`each`)."""

    key: int
    seats: int
    fee_class: str
    scope: str
    first_day: dt.date
    last_day: dt.date
    ended_on: dt.date | None = None


def earned_seats(assembly: dt.date, assemblies: Iterable[dt.date], grants: Iterable[Grant]) -> list[Grant]:
    """The grants that count at the assembly which begins on a day, among all assemblies that there are.

    A grant taken back once the assembly had begun still counts for it.
    """
    days = sorted({*assemblies, assembly})
    return [grant for grant in grants if _counts(grant, assembly, days)]


def _counts(grant: Grant, assembly: dt.date, days: list[dt.date]) -> bool:
    if grant.ended_on is not None and grant.ended_on <= assembly:
        return False
    if not grant.first_day <= assembly <= grant.last_day:
        return False
    return grant.scope == "each" or next(day for day in days if day >= grant.first_day) == assembly
