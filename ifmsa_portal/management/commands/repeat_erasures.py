"""`manage.py repeat_erasures [LEDGER]`: after a restore, who was erased since the backup is erased again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from ifmsa_portal.my_data import erasing, ledger


class Command(BaseCommand):
    """Can be run as often as one likes: each person is erased once."""

    help = "Erases again, in a restored database, whom the ledger of erasures names."

    def add_arguments(self, parser: CommandParser) -> None:
        """Another ledger than the portal's own, from another machine."""
        parser.add_argument("ledger", nargs="?", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Erase, and say how many there were."""
        lines = ledger.read(options["ledger"]) if options["ledger"] else None
        self.stdout.write(f"{erasing.repeat(lines)} people were erased again, as the ledger says.")
