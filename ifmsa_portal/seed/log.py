"""Entries of the log of moves as rows, sealed by the model's own function."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db import models

from ifmsa_portal.seed.copying import Row, copy_numbered
from workflows.models import LogEntry, subject_type

ENTRY = [
    "subject_type", "subject_id", "number", "verb", "source", "target", "by_id", "office", "place", "note", "at",
    "previous", "digest",
]  # fmt: skip


@dataclass(slots=True)
class Move:
    """One move: what, from where to where, when, and by whom in which office."""

    verb: str
    source: str
    target: str
    at: dt.datetime
    by: int | None = None
    office: str = ""
    place: str = ""


def copy_log(
    model: type[models.Model],
    told: Iterable[tuple[uuid.UUID, Iterable[Move]]],
    notes: Mapping[str, str] | None = None,
) -> None:
    """Write the moves of these records; some verbs have a note."""
    copy_numbered(LogEntry, ENTRY, _entries(subject_type(model), told, notes or {}))


def _entries(
    kind: str, told: Iterable[tuple[uuid.UUID, Iterable[Move]]], notes: Mapping[str, str]
) -> Iterator[Row]:
    for subject, moves in told:
        previous = ""
        for number, move in enumerate(moves, start=1):
            entry = LogEntry(
                subject_type=kind,
                subject_id=subject,
                number=number,
                verb=move.verb,
                source=move.source,
                target=move.target,
                by_id=move.by,
                office=move.office,
                place=move.place,
                note=notes.get(move.verb, ""),
                at=move.at,
                previous=previous,
            )
            entry.digest = previous = entry.seal()
            yield tuple(getattr(entry, name) for name in ENTRY)
