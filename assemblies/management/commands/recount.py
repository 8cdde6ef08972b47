"""Counts votes again: from exported files, or all closed ones of an assembly."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from assemblies.models import Poll
from assemblies.recount import digest, recount
from assemblies.results import export_of


class Command(BaseCommand):
    """Reads no database for files: whoever has the code and an export counts again."""

    help = "Counts exported votes again (JSON files), or those of an assembly; fails where something doesn't fit."

    def add_arguments(self, parser: CommandParser) -> None:
        """Files, or an assembly."""
        parser.add_argument("files", nargs="*", type=Path, help="exports of votes, as JSON")
        parser.add_argument(
            "--assembly", help="address part of an assembly: its votes as the portal holds them"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """A line a vote, its faults below it."""
        faulty = 0
        for name, export in self._exports(options["files"], options["assembly"]):
            try:
                found = recount(export)
            except ValueError as error:
                raise CommandError(f"{name}: {error}") from error
            votes = ", ".join(f"{key} {number}" for key, number in found.votes.items())
            self.stdout.write(f"{name}: {votes}. {'the same' if not found.faults else 'DIFFERS'}")
            self.stdout.write(f"  SHA-256 {digest(export)}")
            for fault in found.faults:
                self.stdout.write(f"  {fault}")
            faulty += bool(found.faults)
        if faulty:
            raise CommandError(f"{faulty} not as published.")

    def _exports(self, files: list[Path], assembly: str | None) -> Iterator[tuple[str, Any]]:
        for file in files:
            try:
                yield str(file), json.loads(file.read_text(encoding="utf-8"))
            except (OSError, ValueError) as error:
                raise CommandError(f"{file}: it can't be read as JSON.") from error
        if assembly:
            closed = Poll.objects.filter(plenary__assembly__slug=assembly, state=Poll.State.CLOSED)
            for poll in closed.with_names():
                yield f"{assembly}, plenary {poll.plenary.number}, vote {poll}", export_of(poll)
