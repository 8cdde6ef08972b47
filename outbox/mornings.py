"""When a digest comes: in the morning where its reader lives."""

from __future__ import annotations

import datetime as dt
import zoneinfo

from django.db import connection

from outbox.models import Rhythm

MORNING = dt.time(7)


def next_morning(rhythm: Rhythm, time_zone: str, *, now: dt.datetime | None = None) -> dt.datetime:
    """Seven o'clock of the next day there; for a weekly digest of the next Monday."""
    zone = zoneinfo.ZoneInfo(time_zone)
    here = (now or database_now()).astimezone(zone)
    days = 7 - here.weekday() if rhythm == Rhythm.WEEKLY else 1
    before_seven = here.time() < MORNING and (rhythm == Rhythm.DAILY or here.weekday() == 0)
    day = here.date() + dt.timedelta(days=0 if before_seven else days)
    return dt.datetime.combine(day, MORNING, zone)


def database_now() -> dt.datetime:
    """The instant of this statement by the database's clock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        now: dt.datetime = cursor.fetchone()[0]
    return now
