"""The demo's General Assemblies: the last one and the two that come; places and hosts are invented."""

from __future__ import annotations

import datetime as dt

from assemblies.models import Assembly
from members.models import NMO

MEETINGS = {3: ("march", "March Meeting"), 8: ("august", "August Meeting")}
PLACES = [
    ("Ohrid", "mmsa-macedonia"),
    ("Accra", "fgmsa-ghana"),
    ("Kraków", "ifmsa-poland"),
    ("Lima", "ifmsa-peru"),
]
LENGTH = dt.timedelta(days=6)


def load_assemblies(today: dt.date) -> None:
    """The assembly before today, and the next two."""
    days = [dt.date(year, month, 2) for year in range(today.year - 1, today.year + 3) for month in MEETINGS]
    coming = [day for day in days if day > today]
    past = [day for day in days if day <= today]
    nmos = NMO.objects.in_bulk(field_name="slug")
    Assembly.objects.bulk_create(
        _assembly(day, *PLACES[number], nmos) for number, day in enumerate([past[-1], *coming[:2]])
    )


def _assembly(day: dt.date, place: str, host: str, nmos: dict[str, NMO]) -> Assembly:
    kind, name = MEETINGS[day.month]
    return Assembly(
        slug=f"{kind}-{day.year}",
        name=f"{name} {day.year}",
        kind=kind,
        starts_on=day,
        ends_on=day + LENGTH,
        place=place,
        host_nmo=nmos.get(host),
    )
