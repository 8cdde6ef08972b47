"""`manage.py thaw`: mails go out again after a restore."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from ifmsa_portal.my_data import ledger
from outbox.letters import hold_waiting
from outbox.models import Email, Freeze


class Command(BaseCommand):
    """Said by a person who has looked at what waits: some of it may have gone out after the backup."""

    help = "Ends the freeze of sending that a restore begins."

    def add_arguments(self, parser: CommandParser) -> None:
        """What becomes of the mails that wait."""
        parser.add_argument(
            "--hold",
            action="store_true",
            help="hold back every mail that waits; the admin sends those again that a person chooses",
        )

    @transaction.atomic
    def handle(self, *args: Any, hold: bool, **options: Any) -> None:
        """End it; say how many mails wait or are held. Refused while someone stands here who was erased."""
        if left := ledger.to_repeat().count():
            raise CommandError(
                f"{left} people were erased after this backup and are here again: manage.py repeat_erasures first."
            )
        count = hold_waiting() if hold else Email.objects.filter(state=Email.State.WAITING).count()
        Freeze.objects.all().delete()
        what = "held back" if hold else "waiting and go out within a minute"
        self.stdout.write(f"Sending is free again; mails {what}: {count}.")
