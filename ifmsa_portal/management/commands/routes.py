"""A CSV of every route: its method, who may call it, and what a stranger gets."""

from __future__ import annotations

import csv
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ifmsa_portal.routes import RULES, key_of, routes

COLUMNS = ["path", "name", "methods", "who", "anonymous", "stranger"]


class Command(BaseCommand):
    """Reads the table in `ifmsa_portal/routes.py`."""

    help = "Prints every route with its rule, as CSV."

    def handle(self, *args: Any, **options: Any) -> None:
        """One line a route; a route without a rule is an error."""
        rows = csv.writer(self.stdout, lineterminator="\n")
        rows.writerow(COLUMNS)
        for route in routes():
            key = key_of(route.name)
            if key is None:
                raise CommandError(f"{route.path} ({route.name}) has no rule in ifmsa_portal/routes.py.")
            rule = RULES[key]
            rows.writerow([route.path, route.name, rule.methods, rule.who, rule.anonymous, rule.stranger])
