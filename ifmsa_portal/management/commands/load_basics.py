"""What a new portal needs before its first person: organizations, committees, offices, exchange lists, majorities."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from assemblies.basics import load_assembly_basics
from committees.basics import load_committees
from exchanges.basics import load_exchange_basics
from members.basics import load_nmos
from projects.basics import load_projects
from workflows.models import database_now


class Command(BaseCommand):
    """Idempotent: adds what is missing, changes nothing that stands."""

    help = "Adds the member organizations, committees, offices and exchange lists that are missing."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Load all of it, or nothing."""
        added = load_nmos()
        load_committees()
        load_exchange_basics(database_now().date())
        load_projects()
        load_assembly_basics()
        self.stdout.write(f"{added} organizations added.")
