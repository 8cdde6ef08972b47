"""Whether a worker lives, by the database's clock."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db.models.functions import Now

from outbox import tasks
from outbox.heartbeat import is_alive
from outbox.models import Heartbeat

THREE_MINUTES = dt.timedelta(minutes=3)


@pytest.mark.django_db
def test_a_worker_lives_from_its_first_beat_until_it_has_been_silent_for_long() -> None:
    assert not is_alive(within=THREE_MINUTES)
    tasks.heartbeat()
    assert is_alive(within=THREE_MINUTES)
    Heartbeat.objects.update(at=Now() - THREE_MINUTES - dt.timedelta(seconds=1))
    assert not is_alive(within=THREE_MINUTES)
    tasks.heartbeat()
    assert is_alive(within=THREE_MINUTES)
    assert str(Heartbeat.objects.get()).startswith("worker ")
