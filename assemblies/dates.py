"""When the General Assemblies and their plenaries are, and until when papers are handed in."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

from assemblies.agenda_permissions import offices_of
from assemblies.models import Assembly, PaperKind, Plenary
from assemblies.paper_deadlines import day_over
from assemblies.schedule import deadline
from workflows.dates import CalendarDate
from workflows.days import ZONE

if TYPE_CHECKING:
    from members.models import User

KIND = "assemblies"
A_MINUTE = dt.timedelta(minutes=1)


def assembly_dates() -> list[CalendarDate]:
    """Those that aren't over, each from the first day to the last, and their plenaries."""
    coming = list(Assembly.objects.coming().select_related("rules"))
    return [*map(_assembly, coming), *map(_sitting, _sittings(coming))]


def paper_dates() -> list[CalendarDate]:
    """Until when papers are handed in for the assemblies that come."""
    kinds = list(PaperKind.objects.all())
    return [date for assembly in Assembly.objects.coming() for date in _days_for_papers(assembly, kinds)]


def paper_dates_of(assembly: Assembly) -> list[CalendarDate]:
    """Until when papers are handed in for one assembly."""
    return _days_for_papers(assembly, list(PaperKind.objects.all()))


def own_paper_dates(user: User) -> list[CalendarDate]:
    """The same, for who holds an office beyond a local one."""
    return paper_dates() if offices_of(user).exists() else []


def _assembly(assembly: Assembly) -> CalendarDate:
    return CalendarDate(
        key=f"assembly-{assembly.slug}",
        kind=KIND,
        title=str(assembly),
        at=assembly.begins_at,
        last_day=assembly.ends_on,
        url=assembly.get_absolute_url(),
        detail=assembly.place,
    )


def _sittings(assemblies: list[Assembly]) -> list[Plenary]:
    found = Plenary.objects.filter(assembly__in=assemblies).exclude(state=Plenary.State.CLOSED)
    return list(found.select_related("assembly").order_by("starts_at"))


def _sitting(plenary: Plenary) -> CalendarDate:
    return CalendarDate(
        key=f"plenary-{plenary.uuid}",
        kind=KIND,
        title=_("Plenary %(number)d, %(assembly)s")
        % {"number": plenary.number, "assembly": plenary.assembly},
        at=plenary.starts_at,
        url=plenary.get_absolute_url(),
        detail=plenary.assembly.place,
    )


def _days_for_papers(assembly: Assembly, kinds: list[PaperKind]) -> list[CalendarDate]:
    """One date a day, with the kinds that are in time until its end."""
    by_day: defaultdict[dt.date, list[str]] = defaultdict(list)
    for kind in kinds:
        if kind.is_in_season(assembly):
            by_day[deadline(kind, assembly)].append(str(kind))
    return [
        CalendarDate(
            key=f"papers-{assembly.slug}-{day:%Y%m%d}",
            kind=KIND,
            title=_("Last day for papers, %s") % assembly,
            at=day_over(day, ZONE) - A_MINUTE,
            zone=settings.FEDERATION_TIME_ZONE,
            url=assembly.get_absolute_url(),
            detail=", ".join(names),
        )
        for day, names in sorted(by_day.items())
    ]
