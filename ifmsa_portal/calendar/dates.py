"""Whose dates, in their order: what concerns one person, and what everyone may know."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assemblies.dates import assembly_dates, own_paper_dates, paper_dates
from assemblies.delegation_dates import delegation_dates
from assemblies.invoice_todo import invoice_dates
from committees.dates import (
    announcement_dates,
    call_dates,
    office_dates,
    own_call_dates,
    own_session_dates,
    public_announcement_dates,
    session_dates,
)
from committees.moments import moment
from exchanges.dates import host_deadlines, moves_due, next_dates, own_exchanges
from projects.dates import project_dates
from workflows.models import database_now

if TYPE_CHECKING:
    from collections.abc import Iterable

    from members.models import User
    from workflows.dates import CalendarDate

# What one can ask the public calendar for.
KINDS = {
    "assemblies": gettext_lazy("General Assemblies"),
    "calls": gettext_lazy("Calls"),
    "exchanges": gettext_lazy("Exchanges"),
    "sessions": gettext_lazy("Sessions of committees"),
    "announcements": gettext_lazy("Announcements"),
}


@dataclass(frozen=True)
class Day:
    """A day of the reader's with what happens on it."""

    day: dt.date
    dates: list[CalendarDate]


@dataclass(frozen=True)
class Month:
    """A month by its first day, with those of its days on which something happens."""

    first: dt.date
    days: list[Day]


def dates_of(user: User) -> list[CalendarDate]:
    """Everything ahead that concerns this person today: their offices of yesterday give them nothing."""
    every = [
        *next_dates(user),
        *moves_due(user),
        *own_exchanges(user),
        *project_dates(user),
        *invoice_dates(user),
        *own_call_dates(user),
        *office_dates(user),
        *delegation_dates(user),
        *own_session_dates(user),
        *announcement_dates(user),
        *assembly_dates(),
        *own_paper_dates(user),
    ]
    return _ahead(every)


def public_dates(kind: str = "", nmo: str = "") -> list[CalendarDate]:
    """What everyone may know, of one kind or of all; with an NMO, the deadlines of that host alone."""
    if nmo:
        return _ahead(host_deadlines(database_now().date(), nmo))
    sources = {
        "assemblies": lambda: [*assembly_dates(), *paper_dates()],
        "calls": call_dates,
        "exchanges": lambda: host_deadlines(database_now().date()),
        "sessions": session_dates,
        "announcements": public_announcement_dates,
    }
    chosen: list[Any] = [sources[kind]] if kind else list(sources.values())
    return _ahead(date for source in chosen for date in source())


def by_day(dates: Iterable[CalendarDate]) -> list[Day]:
    """Day by day, as the reader's own clock counts them; whole days as the federation does."""
    return [Day(day, list(group)) for day, group in groupby(sorted(dates, key=day_of), key=day_of)]


def by_month(dates: Iterable[CalendarDate]) -> list[Month]:
    """The same days, month by month."""
    groups = groupby(by_day(dates), key=lambda one: one.day.replace(day=1))
    return [Month(first, list(days)) for first, days in groups]


def day_of(date: CalendarDate) -> dt.date:
    """The day on which it stands."""
    return date.at.date() if date.last_day else localtime(date.at).date()


def in_words(date: CalendarDate) -> str:
    """When it is, in the zone in which it was set, in UTC and in the reader's own."""
    if date.last_day:
        return _("whole days, the last is %s") % _short(date.last_day)
    return moment(date.at, date.zone)


def _short(day: dt.date) -> str:
    return date_format(day, "j M Y")


def _ahead(dates: Iterable[CalendarDate]) -> list[CalendarDate]:
    now = database_now()
    return sorted(
        (date for date in dates if not _is_over(date, now)), key=lambda date: (date.at, date.title, date.key)
    )


def _is_over(date: CalendarDate, now: dt.datetime) -> bool:
    if date.last_day:
        return date.last_day < now.date()
    return (date.ends_at or date.at) < now
