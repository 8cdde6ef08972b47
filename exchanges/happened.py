"""What happened to an application, as sentences: the log of moves for people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.html import format_html
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from exchanges.models import Application
    from workflows.models import LogEntry


@dataclass(frozen=True)
class Event:
    """One sentence, in which office and when; `note` is what the person wrote."""

    sentence: str
    office: str
    at: dt.datetime
    note: str


def events(application: Application, entries: Iterable[LogEntry]) -> list[Event]:
    """The moves of an application, the newest first."""
    told = [
        Event(
            sentence=_sentence(application, entry),
            office=", ".join(part for part in (entry.in_office, entry.place) if part),
            at=entry.at,
            note=entry.note,
        )
        for entry in entries
    ]
    return told[::-1]


def _sentence(application: Application, entry: LogEntry) -> str:
    sentences = {
        "start": _("{name} began the application"),
        "submit": _("{name} handed the application in"),
        "check": _("{name} checked the application"),
        "send": _("{name} sent the application to {host}"),
        "send_back": _("{name} returned the application to the student"),
        "accept": _("{name} issued the Card of Acceptance"),
        "reject": _("{name} rejected the application"),
        "confirm": _("{name} confirmed the arrival"),
        "cancel": _("{name} cancelled the application"),
    }
    return format_html(
        sentences.get(entry.verb, _("{name}: {verb}")),
        name=format_html("<b><bdi>{}</bdi></b>", entry.by or _("The portal")),
        host=application.hosting_nmo,
        verb=entry.verb,
    )
