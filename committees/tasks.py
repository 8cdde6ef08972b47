"""What the clock asks of committees, offices and the directory."""

from __future__ import annotations

import datetime as dt

from celery import shared_task

from committees import call_clock, emails
from committees.models import Office, Term
from committees.models.life import year_in_office
from committees.workflow.handover import ENDING_DAYS, heirs_of
from committees.workflow.nmos import stale
from workflows.models import database_now
from workflows.reminders import reminder_of


@shared_task
def ask_nmos_to_confirm() -> None:
    """Ask the President of each NMO whose entry is a year old whether it is right; once a year in office."""
    now = database_now()
    presidents = Term.objects.current().filter(
        nmo__in=stale(now), office__level=Office.Level.NATIONAL, office__role=Office.Role.PRESIDENT
    )
    for term in presidents.with_names():
        emails.nmo_to_confirm(term, year_in_office(now.date()))


@shared_task
def remind_of_ends() -> None:
    """60, 14 and 1 days before a term ends, tell its holder to hand over; each once, however often this runs."""
    today = database_now().date()
    soon = today + dt.timedelta(days=max(ENDING_DAYS))
    for term in Term.objects.current().filter(last_day__lte=soon).with_names().order_by("pk"):
        days = reminder_of(term.last_day, today, ENDING_DAYS)
        assert days is not None
        emails.office_ending(term, days, list(heirs_of(term)))


@shared_task
def look_at_calls() -> None:
    """Calls that closed, results whose date has come, calls that are over."""
    call_clock.look_at_calls()


@shared_task
def remind_of_drafts() -> None:
    """Candidatures that are still drafts shortly before their call closes."""
    call_clock.remind_of_drafts()
