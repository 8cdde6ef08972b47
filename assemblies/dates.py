"""When the General Assemblies are."""

from __future__ import annotations

import datetime as dt

from assemblies.models import Assembly
from workflows.dates import CalendarDate

KIND = "assemblies"


def assembly_dates() -> list[CalendarDate]:
    """Those that aren't over, each from the first day to the last."""
    return [
        CalendarDate(
            key=f"assembly-{assembly.slug}",
            kind=KIND,
            title=str(assembly),
            at=dt.datetime.combine(assembly.starts_on, dt.time(), dt.UTC),
            last_day=assembly.ends_on,
            url=assembly.get_absolute_url(),
            detail=assembly.place,
        )
        for assembly in Assembly.objects.coming()
    ]
