"""What the clock asks of endorsed projects: reminders, missed reports, endorsements that end, weekly digests."""

from __future__ import annotations

import datetime as dt
import logging
from typing import TYPE_CHECKING

from celery import shared_task
from django.db import transaction
from django.utils.translation import gettext as _

from projects import clock, digests, emails, reporting, workflow
from projects.models import Endorsement, EndorsementRules, Report
from workflows.models import database_now
from workflows.reminders import reminder_of
from workflows.steps import NotNow

if TYPE_CHECKING:
    from projects.models.endorsements import EndorsementQuerySet
    from projects.models.reports import ReportQuerySet

logger = logging.getLogger(__name__)
State = Endorsement.State


@shared_task
def look_at_the_calendar() -> None:
    """Once a day, and as often as one likes: every mail and every move of it happens once."""
    today = database_now().date()
    remind_of_reports(today)
    miss_reports(today)
    warn_before_the_end(today)
    end_what_ran_out(today)


@shared_task
def send_weekly_digests() -> None:
    """Tell who decides what waits and how long, Directors and Presidents what waits longer than it should."""
    digests.send(database_now())


def remind_of_reports(today: dt.date) -> None:
    """14, 3 and 1 days before a report is due, and once when it is late."""
    rules = EndorsementRules.current()
    soon = today + dt.timedelta(days=max(clock.REPORT_REMINDERS))
    for report in _owed().filter(due_on__lte=soon):
        last_day = clock.last_day_of_grace(report.due_on, rules.late_days)
        if report.due_on >= today:
            emails.report_due(report, reminder_of(report.due_on, today, clock.REPORT_REMINDERS))
        elif today <= last_day:
            emails.report_late(report, last_day)


def miss_reports(today: dt.date) -> None:
    """Late reports whose days of grace are over."""
    late = dt.timedelta(days=EndorsementRules.current().late_days)
    for report in _owed().filter(due_on__lt=today - late):
        reporting.miss(report)


def warn_before_the_end(today: dt.date) -> None:
    """60, 14 and 3 days before an endorsement ends: renew it."""
    soon = today + dt.timedelta(days=max(clock.LAPSE_WARNINGS))
    for endorsement in _endorsed().filter(valid_until__gte=today, valid_until__lte=soon):
        assert endorsement.valid_until
        days = reminder_of(endorsement.valid_until, today, clock.LAPSE_WARNINGS)
        emails.ends_soon(endorsement, days)


def end_what_ran_out(today: dt.date) -> None:
    """Endorsements whose last day is past without a renewal lapse, each in a transaction of its own."""
    for endorsement in _endorsed().filter(valid_until__lt=today):
        note = _("It was not renewed by %s.") % endorsement.valid_until
        try:
            with transaction.atomic():
                workflow.lapse(endorsement, by=None, note=note)
        except NotNow:
            logger.info("Endorsement %s was moved in the meantime.", endorsement.uuid)


def _owed() -> ReportQuerySet:
    return Report.objects.owed().select_related("endorsement__project__nmo").order_by("due_on", "pk")


def _endorsed() -> EndorsementQuerySet:
    return Endorsement.objects.filter(state=State.ENDORSED).with_names().order_by("valid_until", "pk")
