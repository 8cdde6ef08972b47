"""The page “My data”: of each group what there is today, until when, and who can see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from documents.models import FileRead
from exchanges.models import Application
from exchanges.readers import readers_of
from ifmsa_portal.my_data.groups import WORDS, Words
from ifmsa_portal.my_data.holdings import GROUPS, Holding
from ifmsa_portal.my_data.labels import RETENTION, labels_of

if TYPE_CHECKING:
    from committees.models import Term
    from documents.models import FileRead as Reading
    from members.models import User

MOST_READINGS = 50
# Told with what they are a part of: nobody counts wishes.
PARTS = {
    "members.User",
    "workflows.Submission",
    "exchanges.CityWish",
    "exchanges.DepartmentWish",
    "exchanges.ProjectWish",
    "exchanges.LanguageSkill",
    "exchanges.ApplicationDocument",
    "projects.Indicator",
    "projects.Endorsement",
    "projects.Score",
    "projects.IndicatorResult",
    "committees.Answer",
    "committees.PanelReview",
}


@dataclass(frozen=True)
class Kind:
    """How many rows of one kind there are."""

    name: str
    count: int


@dataclass(frozen=True)
class Group:
    """One group of the page."""

    name: str
    words: Words
    kinds: list[Kind]
    until: list[str]
    url: str


@dataclass(frozen=True)
class Seen:
    """Whose terms let them see one application today."""

    application: Application
    terms: list[Term]


def groups_of(person: User) -> list[Group]:
    """All groups, also those with nothing in them: that is an answer, too."""
    return [_group(name, holdings, person) for name, holdings in GROUPS.items()]


def _group(name: str, holdings: list[Holding], person: User) -> Group:
    words, kinds, until = WORDS[name], [], []
    for holding in holdings:
        count = holding.rows_to_export(person).order_by().count()
        if holding.told:
            count += holding.rows_done(person).order_by().count()
        if not count:
            continue
        until += [label.retention for label in labels_of(holding.model).values() if label.is_exported]
        if holding.label not in PARTS:
            kinds.append(Kind(str(holding.model._meta.verbose_name_plural), count))
    return Group(
        name,
        words,
        kinds,
        [str(RETENTION[retention]) for retention in dict.fromkeys(until)],
        reverse(words.place) if words.place else "",
    )


def seen_by(person: User) -> list[Seen]:
    """Of each application who sees it today, by office and name."""
    applications = Application.objects.filter(student=person)
    terms = readers_of(applications)
    return [Seen(one, terms[one.pk]) for one in applications.with_names()]


def readings_of(person: User) -> list[Reading]:
    """Who opened the person's papers, the latest first."""
    return list(FileRead.objects.of_papers_of(person)[:MOST_READINGS])


def effects() -> list[tuple[str, str]]:
    """What an erasure does, group by group."""
    return [(str(words.title), str(words.after)) for words in WORDS.values()]
