"""The public directory: what is asked of it, and what it shows of each endorsed project."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.cache import cache
from django.core.paginator import Paginator
from django.db.models import Count, F, Func, QuerySet, Window
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from committees.models import Committee, Topic
from members.models import NMO
from members.text import plain
from projects.models import Project
from projects.publishing import named

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from django.core.paginator import Page

    from projects.models.projects import ProjectQuerySet

NEWEST = (F("public_since").desc(nulls_last=True), "-pk")
ORDERS = {"": NEWEST, "title": ("plain_title", "pk")}
FACETS = ("committee", "topic", "country", "nmo", "year")
YEARS_BACK, YEARS_AHEAD = 12, 4
# Seconds for which the filters go on offering what they did.
FACETS_KEPT = 300
# More than so many that hold a word aren't counted: whoever searches asks for less.
MOST_COUNTED = 1000
TEXTS = ("title", "summary", "kind", "starts_on", "ends_on", "target_group")
LISTS = ("committees", "topics", "nmos", "target_size")


@dataclass(frozen=True)
class Listed:
    """An endorsed project as the directory shows it: the text that was endorsed, and nothing of a draft."""

    slug: str
    public_since: dt.datetime | None
    facets: list[str]
    title: str
    summary: str
    kind: str
    starts_on: str
    ends_on: str
    target_group: str
    committees: list[str]
    topics: list[str]
    nmos: list[str]
    target_size: int | None

    @property
    def countries(self) -> list[str]:
        """ISO codes of the countries that take part."""
        return named(self.facets, "country")

    @property
    def years(self) -> str:
        """When it runs: “2027” or “2027–2028”."""
        first, last = self.starts_on[:4], self.ends_on[:4]
        return first if first == last or not last else f"{first}–{last}"


class Counted(Paginator):
    """Pages of a search, as far as what it finds is counted: a word that every text holds costs no more."""

    @cached_property
    def keys(self) -> list[Any]:
        """The keys of all that was found, or of as many as are counted."""
        # Without an order the database stops at the last one that is counted.
        return list(self.object_list.order_by().values_list("pk", flat=True)[:MOST_COUNTED])

    @cached_property
    def count(self) -> int:
        """How many there are, or the most that are counted."""
        return len(self.keys)

    @property
    def is_more(self) -> bool:
        """Whether there may be more than were counted."""
        return self.count == MOST_COUNTED

    def page(self, number: Any) -> Page[Any]:
        """A page: of a rare word by the keys, so that no text is read twice; of a frequent one in the list's order."""
        page = super().page(number)
        if self.keys and not self.is_more:
            few = self.object_list.filter(pk__in=self.keys)
            page.object_list = few[page.start_index() - 1 : page.end_index()]
        return page


class AtOnce(Paginator):
    """Pages of what a table of a few thousand rows holds: the first page and the number of all by one question."""

    @cached_property
    def first(self) -> list[Any]:
        """The rows of the first page, each with the number of all."""
        return list(self.object_list.annotate(of_all=Window(Count("*")))[: self.per_page])

    @cached_property
    def count(self) -> int:
        """How many there are, or the most that are counted."""
        return min(self.first[0].of_all, MOST_COUNTED) if self.first else 0

    @property
    def is_more(self) -> bool:
        """Whether there may be more than were counted."""
        return self.count == MOST_COUNTED

    def page(self, number: Any) -> Page[Any]:
        """The first page is there already."""
        page = super().page(number)
        if page.number == 1:
            page.object_list = self.first[: self.count]
        return page


class DirectoryForm(forms.Form):
    """What someone asks of the directory; it stays in the address."""

    q = forms.CharField(
        label=_("Search"), required=False, max_length=100, widget=forms.TextInput(attrs={"type": "search"})
    )
    topic = forms.ChoiceField(label=_("Topic"), required=False)
    committee = forms.ChoiceField(label=_("Committee"), required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)
    year = forms.ChoiceField(label=_("Year"), required=False)
    order = forms.ChoiceField(
        label=_("Order"), required=False, choices=[("", _("Newest first")), ("title", _("By title"))]
    )
    nmo = forms.SlugField(required=False, max_length=80, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.there = facets_there()
        self._offer("topic", _("All topics"), Topic.objects.values_list("slug", "name"))
        self._offer("committee", _("All committees"), Committee.objects.values_list("slug", "acronym"))
        self._offer("country", _("All countries"), country_choices())
        self._offer("year", _("Any year"), self._years())

    @property
    def is_used(self) -> bool:
        """Whether anything is left out; an order leaves nothing out."""
        return any(self.data.get(name) for name in ("q", *FACETS))

    def pages(self, found: ProjectQuerySet, per_page: int) -> Paginator[int]:
        """The keys of what was found, a page at a time."""
        kind = Counted if self.data.get("q") else Paginator
        return kind(found.values_list("pk", flat=True), per_page)

    def narrow(self, projects: ProjectQuerySet) -> ProjectQuerySet:
        """The projects that match, in the order that is asked for; none for what nobody could have chosen."""
        if not self.is_valid():
            return projects.none()
        asked = self.cleaned_data
        facets = [f"{kind}:{asked[kind]}" for kind in FACETS if asked[kind]]
        found = projects.about(asked["q"])
        return (found.filter(facets__contains=facets) if facets else found).order_by(*ORDERS[asked["order"]])

    def nmo_asked_for(self) -> NMO | None:
        """The NMO whose projects are asked for, as its own page does."""
        slug = self.cleaned_data.get("nmo") if self.is_valid() else ""
        return NMO.objects.filter(slug=slug).first() if slug else None

    def _offer(self, name: str, empty: Any, known: Iterable[tuple[str, Any]]) -> None:
        """What finds something, and what an older address asks for, which may find nothing any more."""
        asked = self.data.get(name)
        found = [
            (value, words) for value, words in known if f"{name}:{value}" in self.there or value == asked
        ]
        self.fields[name].choices = [("", empty), *found]  # type: ignore[attr-defined]

    def _years(self) -> list[tuple[str, str]]:
        this = timezone.localdate().year
        known = {str(year) for year in range(this - YEARS_BACK + 1, this + YEARS_AHEAD + 1)}
        return [(year, year) for year in sorted(known.union(named(list(self.there), "year")), reverse=True)]


def facets_there() -> set[str]:
    """What the public projects are of, as it was some minutes ago: a filter offers nothing that nobody would find."""
    there: set[str] = cache.get_or_set("projects.facets", _facets_now, FACETS_KEPT)
    return there


def _facets_now() -> set[str]:
    """Asked of every public project, which costs as much as the rest of the page."""
    facets = Project.objects.public().annotate(facet=Func(F("facets"), function="unnest"))
    return set(facets.order_by().values_list("facet", flat=True).distinct())


def country_choices() -> list[tuple[str, str]]:
    """The countries with an NMO, by their names in the reader's language."""
    codes = NMO.objects.exclude(country="").order_by().values_list("country", flat=True).distinct()
    return sorted(((code, countries.name(code)) for code in codes), key=lambda pair: plain(pair[1]))


def rows(found: QuerySet[Project], pks: Collection[int]) -> list[Listed]:
    """These projects as the directory shows them, in the order of `pks`; long texts stay in the database."""
    content = "public_revision__content"
    texts = {f"shown_{name}": KeyTextTransform(name, content) for name in TEXTS}
    lists = {f"shown_{name}": KeyTransform(name, content) for name in LISTS}
    fields = ("slug", "public_since", "facets", *texts, *lists)
    shown = found.filter(pk__in=pks).order_by().annotate(**texts, **lists).values_list("pk", *fields)
    by_pk = {pk: Listed(*values) for pk, *values in shown}
    return [by_pk[pk] for pk in pks if pk in by_pk]
