"""Who and what works on a topic: people who agreed, officers, committees, national committees, projects."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet, TextField, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from committees.models import Committee, Conversation, Interests, NationalCommittee, Office, Term, Topic
from members.finding import Holds, anywhere
from members.models import NMO, Region, Unaccented
from projects.directory import Counted, country_choices, rows
from projects.models import Project

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.core.paginator import Page

    from members.models import User

AT_FIRST, ON_A_PAGE, ON_THE_DASHBOARD = 5, 25, 3
MOST_WORDS = 10
# Whoever finds more people than this asks for less.
MOST_FOUND = 1000
REGION, COUNTRY = "region:", "country:"
Level = Office.Level
# Those that the portal's public pages name; local officers are reached through their NMO.
PUBLIC_LEVELS = [Level.FEDERATION, Level.COMMITTEE, Level.NATIONAL]


@dataclass(frozen=True)
class Question:
    """What is looked for: words, a topic, a place; each may be left open."""

    words: str = ""
    topic: Topic | None = None
    region: str = ""
    country: str = ""
    nmo: NMO | None = None

    @property
    def has_place(self) -> bool:
        """Whether it asks for one part of the world."""
        return bool(self.region or self.country or self.nmo)

    def here(self, field: str) -> Q:
        """The place, as a condition on a column that names an NMO."""
        found = Q()
        if self.region:
            found &= Q(**{f"{field}__region": self.region})
        if self.country:
            found &= Q(**{f"{field}__country": self.country})
        if self.nmo:
            found &= Q(**{field: self.nmo})
        return found


class People(Paginator):
    """Pages of people: their keys are asked for once, so that a word that everyone uses costs no more."""

    def __init__(self, found: QuerySet[Interests], per_page: int) -> None:
        super().__init__(list(found.values_list("pk", flat=True)[:MOST_FOUND]), per_page)

    def page(self, number: Any) -> Page[Any]:
        """The people of one page, with their names."""
        page = super().page(number)
        by_pk = Interests.objects.findable().with_names().in_bulk(page.object_list)
        page.object_list = [by_pk[pk] for pk in page.object_list if pk in by_pk]
        return page

    @property
    def is_more(self) -> bool:
        """Whether there may be more than were read."""
        return self.count == MOST_FOUND


@dataclass(frozen=True)
class Section:
    """One kind of what was found: its first rows, or a page of it."""

    kind: str
    title: Any
    page: Page[Any]

    @property
    def count(self) -> int:
        """How many there are, as far as they are counted."""
        return self.page.paginator.count

    @property
    def is_more(self) -> bool:
        """Whether there may be more than were counted."""
        return bool(getattr(self.page.paginator, "is_more", False))


class ConnectionsForm(forms.Form):
    """What someone looks for; it stays in the address."""

    q = forms.CharField(
        label=_("Search"), required=False, max_length=100, widget=forms.TextInput(attrs={"type": "search"})
    )
    topic = forms.ChoiceField(label=_("Topic"), required=False)
    where = forms.ChoiceField(label=_("Where"), required=False)
    nmo = forms.SlugField(required=False, max_length=80, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.topics = {topic.slug: topic for topic in Topic.objects.all()}
        topics = [("", _("All topics")), *((slug, str(one)) for slug, one in self.topics.items())]
        self.fields["topic"].choices = topics  # type: ignore[attr-defined]
        self.fields["where"].choices = _places()  # type: ignore[attr-defined]

    @property
    def is_used(self) -> bool:
        """Whether anything is left out."""
        return any(self.data.get(name) for name in self.fields)

    def question(self) -> Question | None:
        """What is asked; nothing for what nobody could have chosen."""
        if not self.is_valid():
            return None
        asked, where = self.cleaned_data, self.cleaned_data["where"]
        nmo = NMO.objects.filter(slug=asked["nmo"]).first() if asked["nmo"] else None
        if asked["nmo"] and nmo is None:
            return None
        return Question(
            words=asked["q"],
            topic=self.topics.get(asked["topic"]),
            region=where.removeprefix(REGION) if where.startswith(REGION) else "",
            country=where.removeprefix(COUNTRY) if where.startswith(COUNTRY) else "",
            nmo=nmo,
        )


def people(asked: Question, user: User, holds: Holds = anywhere) -> QuerySet[Interests]:
    """Those who agreed to be found, who joined last first; never oneself."""
    found = Interests.objects.findable().exclude(person=user).filter(asked.here("person__nmo"))
    if asked.topic:
        found = found.filter(topics=asked.topic)
    return found.about(asked.words, holds).newest_first()


def officers(asked: Question) -> QuerySet[Term]:
    """The officers of today whom public pages name: of the topic's committees, where one is asked for."""
    found = Term.objects.current().filter(asked.here("nmo"), office__level__in=PUBLIC_LEVELS)
    if asked.topic:
        found = found.filter(office__committee__topics=asked.topic)
    named = ["holder__plain_name", "office__title", "office__abbreviation", "nmo__short_name"]
    found = _holding(found, named, asked.words)
    return found.with_names().order_by(
        "office__level", "office__order", Unaccented("nmo__short_name"), "seat"
    )


def national_committees(asked: Question) -> QuerySet[NationalCommittee]:
    """NMOs' own committees that work today."""
    found = NationalCommittee.objects.active().filter(asked.here("nmo"))
    if asked.topic:
        found = found.filter(topics=asked.topic)
    found = _holding(found, ["name", "abbreviation", "description", "nmo__short_name"], asked.words)
    return (
        found.select_related("nmo").with_links().order_by(Unaccented("nmo__short_name"), Unaccented("name"))
    )


def committees(asked: Question) -> QuerySet[Committee]:
    """Committees of the federation; they are of no place."""
    found = Committee.objects.all()
    if asked.has_place:
        return found.none()
    if asked.topic:
        found = found.filter(topics=asked.topic)
    return _holding(found, ["acronym", "name", "focus"], asked.words)


def projects(asked: Question) -> QuerySet[Project]:
    """Endorsed projects that are shown to everyone, the newest first."""
    found = Project.objects.public().about(asked.words)
    if asked.topic:
        found = found.filter(facets__contains=[f"topic:{asked.topic.slug}"])
    if asked.country:
        found = found.filter(facets__contains=[f"country:{asked.country}"])
    if asked.nmo:
        found = found.filter(facets__contains=[f"nmo:{asked.nmo.slug}"])
    if asked.region:
        slugs = NMO.objects.filter(region=asked.region).values_list("slug", flat=True)
        found = found.filter(facets__overlap=[f"nmo:{slug}" for slug in slugs])
    return found.order_by("-public_since", "-pk")


@dataclass(frozen=True)
class Finder:
    """Everything that answers one question, a section at a time; people only for who has signed in."""

    asked: Question
    user: Any

    @cached_property
    def sources(self) -> dict[str, tuple[Any, Callable[[], Paginator[Any]]]]:
        """By kind: what it is called, and its pages of a given length."""
        every: dict[str, tuple[Any, Any]] = {
            "people": (_("People"), lambda n: People(people(self.asked, self.user), n)),
            "projects": (_("Endorsed projects"), lambda n: Counted(projects(self.asked), n)),
            "national": (_("National committees"), lambda n: Paginator(national_committees(self.asked), n)),
            "committees": (_("Committees of the federation"), lambda n: Paginator(committees(self.asked), n)),
            "officers": (_("Officers of today"), lambda n: Paginator(officers(self.asked), n)),
        }
        if not self.user.is_authenticated:
            del every["people"]
        return every

    def sections(self) -> list[Section]:
        """The first rows of each kind of which there are any."""
        every = [self.section(kind, 1, AT_FIRST) for kind in self.sources]
        return [section for section in every if section.count]

    def section(self, kind: str, number: Any, length: int = ON_A_PAGE) -> Section:
        """One kind, a page of it."""
        title, pages = self.sources[kind]
        page = pages(length).get_page(number)
        page.object_list = _shown(kind, page.object_list)
        return Section(kind, title, page)


def connections_card(user: User) -> dict[str, Any]:
    """For the dashboard: my newest letters, and whether others find me."""
    newest = Conversation.objects.visible_to(user).latest_first(user)[:ON_THE_DASHBOARD]
    return {
        "letters": [(one, one.other(user)) for one in newest],
        "is_findable": Interests.objects.findable().filter(person=user).exists(),
    }


def _shown(kind: str, found: Any) -> list[Any]:
    """The rows as the templates show them."""
    if kind == "projects":
        return rows(Project.objects.public(), list(found.values_list("pk", flat=True)))
    shown = list(found)
    if kind == "officers":
        holders = [term.holder_id for term in shown]
        open_to_letters = {
            one.person_id: one for one in Interests.objects.findable().filter(person__in=holders)
        }
        for term in shown:
            term.interests = open_to_letters.get(term.holder_id)
    return shown


def _holding(found: Any, fields: list[str], words: str) -> Any:
    """Those in whose fields each of these words stands, whatever accents or capitals are typed."""
    if not words.strip():
        return found
    spaced = [part for name in fields for part in (name, Value(" "))]
    found = found.annotate(plain_words=Unaccented(Concat(*spaced, output_field=TextField())))
    for word in words.split()[:MOST_WORDS]:
        found = found.filter(plain_words__contains=Unaccented(Value(word)))
    return found


def _places() -> list[Any]:
    regions = [(f"{REGION}{value}", label) for value, label in Region.choices]
    countries = [(f"{COUNTRY}{code}", name) for code, name in country_choices()]
    return [("", _("Everywhere")), (_("Regions"), regions), (_("Countries"), countries)]
