"""`manage.py demo`: the whole portal with demo data, on a machine that has only Python."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from ifmsa_portal.embedded.demo import Demo

HIGHEST_PORT = 65535


def port_number(text: str) -> int:
    """0 stands for any free port."""
    number = int(text)
    if not 0 <= number <= HIGHEST_PORT:
        raise ValueError(text)
    return number


class Command(BaseCommand):
    """Starts it and stays until Ctrl-C."""

    help = "Starts database, queue, web server and worker with demo data, and prints the address."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """The port, and whether to begin anew."""
        parser.add_argument(
            "--port", type=port_number, default=8000, help="if taken, the next free one (default 8000)"
        )
        parser.add_argument("--fresh", action="store_true", help="throw the demo data away first")

    def handle(self, *args: Any, port: int, fresh: bool, **options: Any) -> None:
        """Run until told to stop."""
        sys.exit(Demo(port, fresh=fresh).run())
