"""The list of hosts: filters kept in the address, and the months of a year at a glance."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.dates import MONTHS, MONTHS_3
from django.utils.translation import gettext_lazy as _

from exchanges.models import (
    ConditionsPlace,
    Discipline,
    ExchangeConditions,
    Language,
    Month,
    Programme,
    Season,
)
from exchanges.openings import Opening, busiest_season, openings
from members.finding import Holds, anywhere
from members.models import Unaccented

if TYPE_CHECKING:
    from collections.abc import Iterable

    from exchanges.models import LanguageRequirement
    from members.models import NMO

NEVER = Opening(dt.date.max, dt.date.max)
SEASON_ORDER = [4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3]
MOST_WORDS = 8


@dataclass(frozen=True)
class Mark:
    """One month of a strip or grid; `is_past` where it is too late to apply for it."""

    name: str
    short: str
    is_on: bool
    is_past: bool = False


@dataclass(frozen=True)
class Host:
    """An NMO with what it offers: one row of the list. `next` is the next deadline of them all."""

    nmo: NMO
    offers: list[ExchangeConditions]
    cities: list[str]
    languages: list[LanguageRequirement]
    next: Opening | None


def month_marks(months: Iterable[int], *, past: Iterable[int] = ()) -> list[Mark]:
    """The twelve months of a season, April first, each on or off."""
    there, gone = set(months), set(past)
    return [
        Mark(str(MONTHS[month]), str(MONTHS_3[month]).title(), month in there, month in gone)
        for month in SEASON_ORDER
    ]


def open_hosts() -> Any:
    """Conditions one may apply under."""
    return ExchangeConditions.objects.open().order_by(
        Unaccented("nmo__short_name"), "programme", "season__start_year"
    )


def season_to_apply_for(today: dt.date) -> int | None:
    """The season that a newcomer can still apply for."""
    offers = ExchangeConditions.objects.open().values_list(
        "nmo", "season__start_year", "deadline_weeks", "places__months"
    )
    return busiest_season(offers, today)


def hosts_in_order(offers: Any, order: str, today: dt.date) -> list[int]:
    """The NMOs of these conditions, by name, or those with the next deadline first."""
    deadlines: dict[int, list[Opening]] = {}
    rows = offers.values_list("nmo", "season__start_year", "deadline_weeks", "places__months")
    for nmo, season, weeks, months in rows:
        ahead = openings(months or [], season=season, deadline_weeks=weeks, today=today)
        deadlines.setdefault(nmo, []).extend(ahead.values())
    if order != "deadline":
        return list(deadlines)
    return sorted(deadlines, key=lambda nmo: min(deadlines[nmo], default=NEVER))


def as_hosts(offers: Any, nmos: list[int], today: dt.date) -> list[Host]:
    """These NMOs in this order, each with its conditions: no query per row."""
    found: dict[int, list[ExchangeConditions]] = {nmo: [] for nmo in nmos}
    ready = offers.filter(nmo__in=nmos).select_related("nmo", "season")
    for conditions in ready.prefetch_related("places__local_committee", "languages"):
        found[conditions.nmo_id].append(conditions)
    return [_host(conditions, today) for conditions in found.values()]


def _host(offers: list[ExchangeConditions], today: dt.date) -> Host:
    ahead: list[Opening] = []
    for conditions in offers:
        months = {month for place in conditions.places.all() for month in place.months}
        coming = openings(
            months,
            season=conditions.season.start_year,
            deadline_weeks=conditions.deadline_weeks,
            today=today,
        )
        conditions.marks = month_marks(months, past=months - coming.keys())  # type: ignore[attr-defined]
        ahead += coming.values()
    places = [place for conditions in offers for place in conditions.places.all()]
    languages = {str(one): one for conditions in offers for one in conditions.languages.all()}
    return Host(
        nmo=offers[0].nmo,
        offers=offers,
        cities=list(dict.fromkeys(place.local_committee.city for place in places)),
        languages=list(languages.values()),
        next=min(ahead, default=None),
    )


def called(offers: Any, text: str, holds: Holds = anywhere) -> Any:
    """Each word stands in the NMO's names, its territory or a host city, whatever its accents; or in the programme."""
    for word in text[:100].split()[:MOST_WORDS]:
        places = ConditionsPlace.objects.filter(holds("local_committee__plain_names", word))
        programmes = [one for one in Programme.values if word.casefold() in one]
        offers = offers.filter(
            holds("nmo__plain_names", word)
            | Q(programme__in=programmes)
            | Q(pk__in=places.order_by().values("conditions"))
        )
    return offers


class HostFilter(django_filters.FilterSet):
    """Which hosts a student can go to."""

    q = django_filters.CharFilter(
        method="search",
        label=_("Country, NMO or city"),
        widget=forms.TextInput(attrs={"type": "search", "maxlength": 100}),
    )
    programme = django_filters.ChoiceFilter(
        choices=[(value, value.acronym) for value in Programme],
        label=_("Programme"),
        empty_label=_("SCOPE and SCORE"),
    )
    season = django_filters.ModelChoiceFilter(
        queryset=Season.objects.filter(is_open=True),
        to_field_name="start_year",
        label=_("Season"),
        empty_label=_("Any season"),
    )
    month = django_filters.ChoiceFilter(
        choices=Month.choices, method="in_month", label=_("Month"), empty_label=_("Any month")
    )
    discipline = django_filters.ModelChoiceFilter(
        queryset=Discipline.objects.all(),
        field_name="disciplines",
        label=_("Department"),
        empty_label=_("Any department"),
    )
    language = django_filters.ChoiceFilter(
        choices=Language.choices, method="in_language", label=_("Language"), empty_label=_("Any language")
    )
    order = django_filters.ChoiceFilter(
        method="leave_to_the_hosts",
        choices=[("deadline", _("Next deadline first"))],
        label=_("Order"),
        empty_label=_("By name"),
    )

    class Meta:
        model = ExchangeConditions
        fields: list[str] = []

    def search(self, queryset: Any, _name: str, text: str) -> Any:
        """Each word stands in the NMO's names, its territory or a host city, whatever its accents."""
        return called(queryset, text)

    def leave_to_the_hosts(self, queryset: Any, _name: str, _order: str) -> Any:
        """The order is one of hosts, not of their conditions."""
        return queryset

    def in_month(self, queryset: Any, _name: str, month: str) -> Any:
        """Some place takes students in that month."""
        places = ConditionsPlace.objects.filter(conditions=OuterRef("pk"), months__contains=[int(month)])
        return queryset.filter(Exists(places))

    def in_language(self, queryset: Any, _name: str, language: str) -> Any:
        """The host asks for the language or welcomes it."""
        return queryset.filter(pk__in=queryset.filter(languages__language=language).order_by().values("pk"))
