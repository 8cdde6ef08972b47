"""`manage.py restore FILE`: a backup into a new, empty database; mails wait until `manage.py thaw`."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from ifmsa_portal.backup.programs import Missing
from ifmsa_portal.backup.restoring import NotEmpty, Restored, restore
from ifmsa_portal.backup.sealed import Unreadable
from outbox.models import Email


def _erasures(restored: Restored) -> str:
    if restored.is_older:
        return "The backup is of an older version: erasures are repeated after migrate. "
    return f"{restored.erased_again} people were erased again. "


class Command(BaseCommand):
    """Refuses a damaged file before it writes anything, and a database that holds something already."""

    help = "Brings a backup back into the empty database of DATABASE_URL and its files into MEDIA_ROOT."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        """Where from."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        """Restore, and say what is left to do."""
        try:
            restored = restore(file, settings.BACKUP_KEY)
        except (Missing, NotEmpty, OSError, Unreadable, subprocess.CalledProcessError) as error:
            raise CommandError(f"Not restored: {error}") from error
        waiting = Email.objects.filter(state=Email.State.WAITING).count()
        self.stdout.write(
            f"Restored: {restored.manifest['site']} as of {restored.manifest['taken_at']}, "
            f"{restored.files} private files.\n"
            f"Sending is frozen; {waiting} mails wait. {_erasures(restored)}"
            "Next: manage.py migrate, manage.py createcachetable, manage.py repeat_erasures, manage.py verify_log; "
            "then manage.py thaw."
        )
        if restored.lost:
            raise CommandError(
                f"{len(restored.lost)} private files weren't in the backup: {', '.join(restored.lost)}"
            )
