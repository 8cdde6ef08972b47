"""What the clock does with calls: tells that they closed, lets results out on their date, ends what is done."""

from __future__ import annotations

import datetime as dt
import logging
from collections import Counter
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from committees import call_emails as emails
from committees.models import Call, Candidature
from committees.workflow import calls as workflow
from workflows.models import LogEntry, database_now, subject_type
from workflows.steps import NotNow

if TYPE_CHECKING:
    from uuid import UUID

logger = logging.getLogger(__name__)
A_MINUTE = dt.timedelta(minutes=1)
REMINDERS = (1, 3)  # days before a call closes


def look_at_calls() -> None:
    """Once a minute, and as often as one likes: everything of it happens once."""
    let_results_out()
    now = database_now()
    published = Call.objects.filter(
        state=Call.State.PUBLISHED, closes_at__lt=now - F("grace_minutes") * A_MINUTE
    )
    for call in published.with_names():
        _say_that_it_closed(call)
        _end(call)


def let_results_out() -> None:
    """All decisions whose date has come, each call in a transaction of its own."""
    waiting = Candidature.objects.told().filter(told_at=None).values("call")
    for call in Call.objects.filter(pk__in=waiting):
        workflow.tell_results(call)


def remind_of_drafts() -> None:
    """Three days and one day before a call closes, who has a draft is told."""
    now = database_now()
    drafts = Candidature.objects.filter(
        state=Candidature.State.DRAFT,
        call__state=Call.State.PUBLISHED,
        call__closes_at__gt=now,
        call__closes_at__lte=now + dt.timedelta(days=max(REMINDERS)),
    )
    extensions = _extensions()
    for candidature in drafts.with_names():
        left = candidature.call.closes_at - now
        days = next(days for days in REMINDERS if left <= dt.timedelta(days=days))
        emails.closes_soon(candidature, days, extensions[candidature.call.uuid])


def _extensions() -> Counter[UUID]:
    """How often each call was extended: after an extension drafts are reminded anew."""
    found = LogEntry.objects.filter(subject_type=subject_type(Call), verb="extend")
    return Counter(found.values_list("subject_id", flat=True))


def _say_that_it_closed(call: Call) -> None:
    with transaction.atomic():
        Call.objects.select_for_update().get(pk=call.pk)
        if not LogEntry.objects.about(call).filter(verb="close").exists():
            LogEntry.objects.append(call, "close", source=call.state, by=None)
            emails.closed(call, call.candidatures.filter(state__in=workflow.OPEN).count())


def _end(call: Call) -> None:
    """A call in which nothing is left to be decided or told is over."""
    try:
        workflow.conclude(call, by=None)
    except (workflow.NotReady, NotNow) as reason:
        logger.debug("%s goes on: %s", call.uuid, reason)
