"""Feeds for other calendars (iCalendar, RFC 5545), and the secret address of a person's own."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from ifmsa_portal.calendar.dates import in_words
from members.models import User

if TYPE_CHECKING:
    from collections.abc import Iterable

    from workflows.dates import CalendarDate

# Between two looks of a program that follows the feed.
REFRESH = dt.timedelta(hours=6)
# The key lies in the database, the signature nowhere: neither a copy of it nor the code tells an address.
SIGNER = Signer(salt="calendar", sep=".")


def address_of(user: User) -> str:
    """The whole secret address of the person's feed; nothing where they have none."""
    if user.calendar_key is None:
        return ""
    return settings.SITE_URL + reverse("calendar_feed", args=[SIGNER.sign(user.calendar_key.hex)])


def owner_of(secret: str) -> User | None:
    """Whose feed this is, if the address still holds."""
    try:
        key = uuid.UUID(SIGNER.unsign(secret))
    except (BadSignature, ValueError):
        return None
    return User.objects.filter(calendar_key=key, is_active=True).first()


def renew(user: User) -> None:
    """A new address; the one before is dead from now on."""
    User.objects.filter(pk=user.pk).update(calendar_key=uuid.uuid4())


def withdraw(user: User) -> None:
    """No address any more."""
    User.objects.filter(pk=user.pk).update(calendar_key=None)


def as_ics(name: str, dates: Iterable[CalendarDate]) -> bytes:
    """The dates as a feed. The same dates on the same day give the same bytes."""
    feed = Calendar()
    feed.add("prodid", "-//IFMSA Portal//Calendar//EN")
    feed.add("version", "2.0")
    feed.add("name", name)
    feed.add("x-wr-calname", name)
    feed.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    feed.add("x-published-ttl", "PT6H")
    stamp = timezone.now().astimezone(dt.UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    for date in dates:
        feed.add_component(_event(date, stamp))
    return feed.to_ical()


def etag_of(content: bytes) -> str:
    """By which a program knows that it has this already."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def _event(date: CalendarDate, stamp: dt.datetime) -> Event:
    event = Event()
    event.add("uid", f"{date.key}@{settings.SITE.hostname}")
    event.add("dtstamp", stamp)
    if date.last_day:
        event.add("dtstart", date.at.date())
        # The end of whole days is the first day after them.
        event.add("dtend", date.last_day + dt.timedelta(days=1))
    else:
        event.add("dtstart", date.at.astimezone(dt.UTC))
        if date.ends_at:
            event.add("dtend", date.ends_at.astimezone(dt.UTC))
    address = settings.SITE_URL + date.url
    event.add("summary", date.title)
    event.add("description", "\n".join(part for part in (date.detail, in_words(date), address) if part))
    event.add("url", address)
    event.add("categories", [date.kind])
    # A deadline takes nobody's time: whoever looks for a free hour finds one.
    event.add("transp", "TRANSPARENT")
    return event


def own_name() -> str:
    """What a person's feed is called among their calendars."""
    return _("IFMSA Portal: my dates")
