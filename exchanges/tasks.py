"""What the clock asks of exchanges."""

from __future__ import annotations

import datetime as dt
from typing import Any

from celery import shared_task
from django.db.models import Count, Q

from exchanges import emails
from exchanges.models import Application
from workflows.models import LogEntry, database_now, subject_type

COUNTED = {"sent": "send", "accepted": "accept", "rejected": "reject", "cancelled": "cancel"}


@shared_task
def send_weekly_figures() -> None:
    """Tell the Secretary General what moved in the last seven days; asked twice in a week, it tells once."""
    now = database_now()
    year, week, _day = now.isocalendar()
    name = f"{year}-W{week:02}"
    emails.weekly_figures({**figures_of_the_week(now), "week": name, "day": now.date()}, week=name)


def figures_of_the_week(now: dt.datetime) -> dict[str, Any]:
    """How many applications were handed in first, sent, decided and cancelled in the seven days before."""
    since = now - dt.timedelta(days=7)
    moves = LogEntry.objects.filter(subject_type=subject_type(Application), at__gt=since, at__lte=now)
    figures: dict[str, Any] = moves.aggregate(
        **{name: Count("pk", filter=Q(verb=verb)) for name, verb in COUNTED.items()}
    )
    figures["submitted"] = Application.objects.filter(submitted_at__gt=since, submitted_at__lte=now).count()
    figures["late"] = Application.objects.late().count()
    return figures
