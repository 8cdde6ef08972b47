"""Proves that the log of moves is whole: each seal, each chain, and records stand where their log ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from committees.models import TermInvitation
from exchanges.models import Application
from workflows.models import LogEntry, subject_type

# Every kind of record whose `state` is moved through a Workflow.
MOVED: list[type[models.Model]] = [Application, TermInvitation]
CHUNK = 5000


class Command(BaseCommand):
    """Streams, so that a log of any length needs the same memory."""

    help = "Recomputes the seals of the log and compares each record's state with its last entry."

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how many entries are whole; fail at the first record whose log is not."""
        self.entries = 0
        entries = LogEntry.objects.order_by("subject_type", "subject_id", "number").iterator(chunk_size=CHUNK)
        for entry, fault in faults(self._counted(entries)):
            raise CommandError(f"{entry.subject_type} {entry.subject_id}, entry {entry.number}: {fault}")
        for model in MOVED:
            for name, fault in misplaced(model):
                raise CommandError(f"{subject_type(model)} {name}: {fault}")
        self.stdout.write(
            self.style.SUCCESS(f"{self.entries} entries, every seal and state as it should be.")
        )

    def _counted(self, entries: Iterable[LogEntry]) -> Iterator[LogEntry]:
        for entry in entries:
            self.entries += 1
            yield entry


def faults(entries: Iterable[LogEntry]) -> Iterator[tuple[LogEntry, str]]:
    """What is wrong with entries that come ordered by subject and number."""
    before: LogEntry | None = None
    for entry in entries:
        if before and (before.subject_type, before.subject_id) != (entry.subject_type, entry.subject_id):
            before = None
        if fault := _fault(entry, before):
            yield entry, fault
        before = entry


def _fault(entry: LogEntry, before: LogEntry | None) -> str:
    if entry.number != (before.number + 1 if before else 1):
        return "an entry is missing before this one."
    if entry.previous != (before.digest if before else ""):
        return "it doesn't continue the entry before."
    if entry.digest != entry.seal():
        return "its content isn't what was sealed."
    if before and entry.source != before.target:
        return "it doesn't begin where the entry before ended."
    return ""


def misplaced(model: type[models.Model]) -> Iterator[tuple[str, str]]:
    """Records whose state isn't their last entry's target, and logs whose record is gone."""
    log = LogEntry.objects.filter(subject_type=subject_type(model))
    first_state = model._meta.get_field("state").default
    last = log.filter(subject_id=OuterRef("uuid")).order_by("-number").values("target")[:1]
    records = model._default_manager.annotate(logged=Coalesce(Subquery(last), models.Value(first_state)))
    for uuid, state, logged in records.exclude(Q(state=models.F("logged"))).values_list(
        "uuid", "state", "logged"
    ):
        yield str(uuid), f"it is {state}, but its log ends at {logged}."
    gone = log.exclude(subject_id__in=model._default_manager.values("uuid")).values_list(
        "subject_id", flat=True
    )
    for uuid in gone[:1]:
        yield str(uuid), "its log is here, the record is gone."
