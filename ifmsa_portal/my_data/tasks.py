"""What the clock asks of personal data."""

from __future__ import annotations

from celery import shared_task

from ifmsa_portal.my_data import erasing, ledger, sweeping, takeouts


@shared_task
def look_at_erasures() -> None:
    """Last words and erasures that are due; then the ledger is brought up to date."""
    erasing.look_at_the_clock()
    ledger.keep()


@shared_task
def sweep() -> None:
    """What goes by itself tonight."""
    sweeping.sweep_everything()


@shared_task
def make_takeouts() -> None:
    """Copies that were asked for and aren't made: called after each request, and by the clock for lost calls."""
    takeouts.make_all()
