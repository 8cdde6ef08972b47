"""The federation's days: where they begin and end."""

from __future__ import annotations

import datetime as dt
import zoneinfo

from django.conf import settings

ZONE = zoneinfo.ZoneInfo(settings.FEDERATION_TIME_ZONE)
LAST_SECOND = dt.time(23, 59, 59)


def day_of(instant: dt.datetime) -> dt.date:
    """The federation's day of an instant."""
    return instant.astimezone(ZONE).date()


def end_of(day: dt.date) -> dt.datetime:
    """The last second of a day where the federation counts it: who is told a day has all of it."""
    return dt.datetime.combine(day, LAST_SECOND, ZONE)
