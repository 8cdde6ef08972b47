"""The demo's data, loaded once: organizations, people, conditions, and applications with a true past."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from ifmsa_portal.demo.accounts import ACCOUNTS
from ifmsa_portal.demo.load import load_demo
from ifmsa_portal.management.statistics import renew_statistics
from members.models import User


class Command(BaseCommand):
    """Only for `manage.py demo` and tests: its accounts have a known password."""

    help = "Loads the demo's data, once."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load all of it or nothing; a second call changes nothing."""
        if not (settings.DEMO or settings.TESTING):
            raise CommandError(
                "The demo's accounts have a password that everyone knows: only in demo and test mode."
            )
        call_command("load_basics", stdout=self.stdout)
        if User.objects.filter(email=ACCOUNTS[0][0]).exists():
            self.stdout.write("The demo's data stand already.")
            return
        with transaction.atomic():
            load_demo()
        # Until then the tables count as empty, and the first pages are slow.
        renew_statistics()
        self.stdout.write("The demo's data are loaded.")
