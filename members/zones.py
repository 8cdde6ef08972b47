"""Time zones as people say them."""

from __future__ import annotations

import datetime as dt
import zoneinfo

from django.utils.translation import gettext as _

HOUR, MINUTE = dt.timedelta(hours=1), dt.timedelta(minutes=1)


def zone_in_words(name: str, day: dt.date) -> str:
    """A zone by its city, and by the short name it has on that day: “Berlin time (CET)”."""
    if "/" not in name:
        return name
    noon = dt.datetime.combine(day, dt.time(12), zoneinfo.ZoneInfo(name))
    city = name.rpartition("/")[2].replace("_", " ")
    return _("%(city)s time (%(short)s)") % {"city": city, "short": _short(noon)}


def _short(moment: dt.datetime) -> str:
    """CET, or the distance from UTC where the zone has no letters of its own: UTC+5:30."""
    letters = moment.tzname() or ""
    if letters.isalpha():
        return letters
    offset = moment.utcoffset() or dt.timedelta()
    hours, rest = divmod(abs(offset), HOUR)
    minutes = f":{rest // MINUTE:02}" if rest else ""
    return f"UTC{'-' if offset < dt.timedelta() else '+'}{hours}{minutes}"
