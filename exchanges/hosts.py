"""The list of hosts: filters kept in the address, and the months of a year at a glance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import django_filters
from django import forms
from django.db.models import Exists, F, OuterRef, Q, TextField, Value
from django.db.models.functions import Concat
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
from members.models import Unaccented

if TYPE_CHECKING:
    from collections.abc import Iterable

SEASON_ORDER = [4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3]
MOST_WORDS = 8


@dataclass(frozen=True)
class Mark:
    """One month of a strip or grid."""

    name: str
    short: str
    is_on: bool


def month_marks(months: Iterable[int]) -> list[Mark]:
    """The twelve months of a season, April first, each on or off."""
    there = set(months)
    return [Mark(str(MONTHS[month]), str(MONTHS_3[month]).title(), month in there) for month in SEASON_ORDER]


def open_hosts() -> Any:
    """Conditions one may apply under, ready for the list: no query per row."""
    return (
        ExchangeConditions.objects.open()
        .select_related("nmo", "season")
        .prefetch_related("places__local_committee", "languages")
        .order_by(Unaccented("nmo__short_name"), "programme", "-season__start_year")
    )


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

    class Meta:
        model = ExchangeConditions
        fields: list[str] = []

    def search(self, queryset: Any, _name: str, text: str) -> Any:
        """Each word stands in the NMO's names, its territory or a host city, whatever its accents."""
        names = Concat(*_spaced("name", "short_name", "acronym", "territory"), output_field=TextField())
        places = ConditionsPlace.objects.filter(conditions=OuterRef("pk")).annotate(
            plain=Unaccented(
                Concat(*_spaced("city", "faculty", path="local_committee__"), output_field=TextField())
            )
        )
        queryset = queryset.alias(plain=Unaccented(names))
        for word in text[:100].split()[:MOST_WORDS]:
            plain = Unaccented(Value(word, output_field=TextField()))
            queryset = queryset.filter(
                Q(plain__contains=plain) | Exists(places.filter(plain__contains=plain))
            )
        return queryset

    def in_month(self, queryset: Any, _name: str, month: str) -> Any:
        """Some place takes students in that month."""
        places = ConditionsPlace.objects.filter(conditions=OuterRef("pk"), months__contains=[int(month)])
        return queryset.filter(Exists(places))

    def in_language(self, queryset: Any, _name: str, language: str) -> Any:
        """The host asks for the language or welcomes it."""
        return queryset.filter(pk__in=queryset.filter(languages__language=language).order_by().values("pk"))


def _spaced(*names: str, path: str = "nmo__") -> list[Any]:
    """Columns with a space between each two."""
    parts: list[Any] = []
    for name in names:
        parts += [F(path + name), Value(" ")]
    return parts
