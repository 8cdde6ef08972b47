"""Whether a worker lives, for /readyz."""

from __future__ import annotations

import datetime as dt

from django.db.models.functions import Now

from outbox.models import Heartbeat

WORKER = "worker"


def beat() -> None:
    """The worker says that it lives, by the database's clock."""
    Heartbeat.objects.update_or_create(name=WORKER, defaults={"at": Now()})


def is_alive(within: dt.timedelta) -> bool:
    """Whether a worker has said so within that time; needs the database."""
    return Heartbeat.objects.filter(name=WORKER, at__gte=Now() - within).exists()
