"""Which seats earned by projects count at an assembly: plain data in, plain data out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass


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
