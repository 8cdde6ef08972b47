"""What the clock asks of assemblies."""

from __future__ import annotations

from celery import shared_task

from assemblies.workflow import waiting


@shared_task
def look_at_waiting_lists() -> None:
    """Offers that nobody answered, seats that became free."""
    waiting.look_at_the_clock()
