"""What the clock asks of the tokens."""

from __future__ import annotations

import datetime as dt

from celery import shared_task

from workflows.models import Submission, database_now

KEPT = dt.timedelta(days=7)


@shared_task
def forget_submissions() -> int:
    """Delete the tokens of forms sent more than a week ago; nobody presses that button twice any more."""
    deleted, _by_kind = Submission.objects.filter(at__lt=database_now() - KEPT).delete()
    return deleted
