"""When each item of an agenda begins and ends: plain data in, plain data out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Slot:
    """When an item begins and ends; `overlap` is what the one before takes of its time."""

    begins: dt.datetime
    ends: dt.datetime
    overlap: dt.timedelta = dt.timedelta()


def timetable(starts_at: dt.datetime, items: Iterable[tuple[dt.datetime | None, int]]) -> Iterator[Slot]:
    """Each item after the one before, or not before its own time; `items` are (not before, minutes)."""
    free_from = starts_at
    for not_before, minutes in items:
        begins = not_before or free_from
        overlap = max(dt.timedelta(), free_from - begins)
        free_from = begins + dt.timedelta(minutes=minutes)
        yield Slot(begins, free_from, overlap)
