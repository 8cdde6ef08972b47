"""The list of applications as a table for a spreadsheet."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from documents.cells import sheet
from exchanges.models import Application, CityWish, Season

if TYPE_CHECKING:
    from exchanges.models.applications import ApplicationQuerySet

AT_ONCE = 2000
E_MAIL = "student__email"
COLUMNS = {
    "number": gettext_lazy("Number"),
    "student__family_names": gettext_lazy("Family names"),
    "student__given_names": gettext_lazy("Given names"),
    "student__latin_name": gettext_lazy("Name in Latin letters"),
    E_MAIL: gettext_lazy("E-mail"),
    "programme": gettext_lazy("Programme"),
    "season__start_year": gettext_lazy("Season"),
    "sending_nmo__short_name": gettext_lazy("Sending NMO"),
    "sending_local_committee__city": gettext_lazy("From"),
    "hosting_nmo__short_name": gettext_lazy("Hosting NMO"),
    "city": gettext_lazy("City"),
    "card__department": gettext_lazy("Department"),
    "first_day": gettext_lazy("First day"),
    "last_day": gettext_lazy("Last day"),
    "state": gettext_lazy("State"),
    "submitted_at": gettext_lazy("Handed in"),
    "sent_at": gettext_lazy("Sent"),
    "due_at": gettext_lazy("Next move due"),
}


def as_csv(applications: ApplicationQuerySet, *, with_addresses: bool) -> HttpResponse:
    """The applications as CSV in UTF-8, with the mark by which spreadsheets know it; e-mails where wanted."""
    columns = {field: title for field, title in COLUMNS.items() if with_addresses or field != E_MAIL}
    rows = (
        [_in_words(field, value) for field, value in zip(columns, row, strict=True)]
        for row in _rows(applications, list(columns))
    )
    response = sheet(f"applications-{timezone.localdate():%Y-%m-%d}", columns.values(), rows)
    response["Cache-Control"] = "no-store"
    return response


def _rows(applications: ApplicationQuerySet, fields: list[str]) -> Any:
    """Plain values, read in portions: a city is the promised one, else the first wish."""
    wish = CityWish.objects.filter(application=OuterRef("pk"), rank=1).values("local_committee__city")
    return (
        applications.annotate(
            city=Coalesce("card__local_committee__city", Subquery(wish)),
            first_day=Coalesce("card__start_on", "start_on"),
            last_day=Coalesce("card__end_on", "end_on"),
        )
        .values_list(*fields)
        .iterator(chunk_size=AT_ONCE)
    )


def _in_words(field: str, value: Any) -> str:
    """A stored value as the page would say it; days in the reader's time zone, written so that they sort."""
    if value is None:
        return ""
    if field == "state":
        return str(Application.State(value).label)
    if field == "season__start_year":
        return str(Season(start_year=value))
    if isinstance(value, dt.datetime):
        return timezone.localdate(value).isoformat()
    return str(value).upper() if field == "programme" else str(value)
