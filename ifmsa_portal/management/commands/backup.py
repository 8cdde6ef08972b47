"""`manage.py backup FILE`: database and private files, encrypted with BACKUP_KEY."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from ifmsa_portal.backup.programs import Missing
from ifmsa_portal.backup.sealed import Unreadable
from ifmsa_portal.backup.taking import Taken, take

STANDARD_OUTPUT = "-"


class Command(BaseCommand):
    """A backup has its name only when it is whole."""

    help = (
        "Writes database and private files, as of one moment, into one encrypted file; - is standard output."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to."""
        parser.add_argument("file", help="a file that doesn't exist yet, or - for standard output")

    def handle(self, *args: Any, file: str, **options: Any) -> None:
        """Take it; fail when a private file is missing, for that wants a person to look."""
        try:
            taken = self._to_output() if file == STANDARD_OUTPUT else self._to_file(Path(file))
        except (Missing, OSError, Unreadable, subprocess.CalledProcessError) as error:
            raise CommandError(f"There is no backup: {error}") from error
        self.stderr.write(f"The database and {taken.files} private files are in the backup.")
        if taken.lost:
            raise CommandError(
                f"The backup is whole but for {len(taken.lost)} private files that are missing or damaged in "
                f"{settings.MEDIA_ROOT}: {', '.join(taken.lost)}"
            )

    def _to_output(self) -> Taken:
        return take(sys.stdout.buffer, settings.BACKUP_KEY)

    def _to_file(self, file: Path) -> Taken:
        if file.exists():
            raise CommandError(f"{file} exists already: a backup overwrites none.")
        unfinished = file.with_name(f"{file.name}.part")
        try:
            with _for_us_alone(unfinished) as target:
                taken = take(target, settings.BACKUP_KEY)
                target.flush()
                os.fsync(target.fileno())
            unfinished.rename(file)
        finally:
            unfinished.unlink(missing_ok=True)
        return taken


def _for_us_alone(file: Path) -> BinaryIO:
    return os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")
