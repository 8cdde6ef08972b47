"""Load data: many people and applications, always the same for the same seed and day."""

from __future__ import annotations

import time
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.db.models import Q

from ifmsa_portal.management.statistics import renew_statistics
from ifmsa_portal.seed.load import load
from ifmsa_portal.seed.plan import ADDRESS_ENDING, Plan
from members.models import User
from workflows.models import database_now


class Command(BaseCommand):
    """Bulk inserts that keep every constraint. The people it makes have no password."""

    help = (
        "Adds load data: scale 1 is 1,000 local committees, 20,000 people, 15,000 applications, 2,000 projects, "
        "100 announcements, 60 calls, letters, mails and two assemblies."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """`--scale 10` makes ten times the people and applications."""
        parser.add_argument("--scale", type=int, default=1)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, scale: int, seed: int, **options: Any) -> None:
        """Add all of it, or nothing. Refused where real people are, and for a seed that was sown before."""
        if scale < 1:
            raise CommandError("The scale is a whole number from 1 on.")
        began = time.monotonic()
        call_command("load_basics", stdout=self.stdout)
        with transaction.atomic():
            plan = Plan(scale, seed, database_now().replace(hour=0, minute=0, second=0, microsecond=0))
            self._check(plan)
            load(plan)
        renew_statistics()
        seconds = time.monotonic() - began
        self.stdout.write(f"{plan.people} people and {plan.applications} applications in {seconds:.0f} s.")

    def _check(self, plan: Plan) -> None:
        invented = Q(email__endswith=ADDRESS_ENDING) | Q(email__endswith="@demo.test")
        if User.objects.filter(is_superuser=False).exclude(invented).exists():
            raise CommandError("Real people are in this database: load data must not stand among them.")
        if User.objects.filter(email=plan.address(0)).exists():
            raise CommandError(f"Seed {plan.seed} was sown here already: take another.")
