"""What the clock asks of the portal itself."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from ifmsa_portal.celery import app
from ifmsa_portal.tasks import clear_sessions

pytestmark = pytest.mark.django_db


def test_sessions_that_have_ended_are_deleted_every_night_and_no_others() -> None:
    for key, days in (("ended", -1), ("living", 1)):
        end = timezone.now() + dt.timedelta(days=days)
        Session.objects.create(session_key=key, session_data="", expire_date=end)
    clear_sessions()
    assert [session.session_key for session in Session.objects.all()] == ["living"]
    assert clear_sessions.name in {entry["task"] for entry in app.conf.beat_schedule.values()}
