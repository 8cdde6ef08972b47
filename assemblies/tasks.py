"""What the clock asks of assemblies."""

from __future__ import annotations

from celery import shared_task

from assemblies.workflow import invoices, papers, payments, waiting
from workflows.days import day_of
from workflows.models import database_now


@shared_task
def lapse_offers() -> None:
    """Offers of seats that nobody answered."""
    waiting.lapse_overdue()


@shared_task
def offer_seats() -> None:
    """Seats that became free without anyone's move."""
    waiting.offer_what_became_free()


@shared_task
def look_at_cancellations() -> None:
    """Credit notes for who cancelled; letters and certificates that no longer hold."""
    invoices.credit_cancelled()
    papers.withdraw_papers()


@shared_task
def look_at_invoices() -> None:
    """Reminders before, on and after the due day; files of the bank that nobody imported go."""
    invoices.remind(day_of(database_now()))
    payments.forget_statements()
