"""Instants as people read them: in the zone that was stated, in UTC, and in the reader's own."""

from __future__ import annotations

import datetime as dt
import zoneinfo

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from members.zones import zone_in_words


def moment(instant: dt.datetime, zone: str) -> str:
    """“30 Nov 2026, 23:59 Berlin time (CET) · 22:59 UTC · 17:59 yours”; what says the same is left out."""
    stated = localtime(instant, zoneinfo.ZoneInfo(zone))
    words = f"{date_format(stated, 'j M Y, H:i')} {zone_in_words(zone, stated.date())}"
    utc, mine = localtime(instant, dt.UTC), localtime(instant)
    if utc.utcoffset() != stated.utcoffset():
        words += f" · {_beside(utc, stated)} UTC"
    if mine.utcoffset() not in {stated.utcoffset(), utc.utcoffset()}:
        words += " · " + _("%s yours") % _beside(mine, stated)
    return words


def exact(instant: dt.datetime) -> str:
    """To the second, in UTC: as a receipt says it."""
    return f"{localtime(instant, dt.UTC):%Y-%m-%d %H:%M:%S} UTC"


def _beside(other: dt.datetime, stated: dt.datetime) -> str:
    return date_format(other, "H:i" if other.date() == stated.date() else "j M, H:i")
