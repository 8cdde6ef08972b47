"""What a person finds: every app's sources one after the other, and the one thing that a number names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assemblies import search as assemblies
from committees import search as committees
from exchanges import search as exchanges
from ifmsa_portal.connections import People, Question, people
from ifmsa_portal.search.words import application_number, case_number, verification_code
from members import search as members
from members.finding import stands_in
from projects import search as projects
from projects.directory import AtOnce, Counted
from workflows.finding import Hit, Source

if TYPE_CHECKING:
    from django.core.paginator import Page

    from committees.models import Interests
    from members.models import User


def _agreed(user: User, words: list[str]) -> Any:
    """People who agreed to be found, by their names and by what they say they work on."""
    return people(Question(words=" ".join(words)), user, stands_in)


def _person(interests: Interests) -> Hit:
    parts = [str(interests.person.nmo or ""), interests.sentence]
    return Hit(
        str(interests.person), interests.get_absolute_url(), " · ".join(part for part in parts if part)
    )


AGREED = Source("agreed", _("People who may be written to"), _agreed, _person, for_people=True, pages=People)
# In the order in which the page shows them: one's own work, people, what the federation does, who it is.
SOURCES: list[Source] = [
    *exchanges.SOURCES[:1],
    *projects.SOURCES,
    *committees.SOURCES[:1],
    AGREED,
    *members.SOURCES,
    *exchanges.SOURCES[1:],
    *committees.SOURCES[1:],
    *assemblies.SOURCES,
]
FEW, ON_A_PAGE = 5, 25


@dataclass(frozen=True)
class Group:
    """What one source found: its first hits, or those of a page of them."""

    code: str
    name: Any
    hits: list[Hit]
    page: Page[Any]

    @property
    def count(self) -> int:
        """How many there are, as far as they are counted."""
        return self.page.paginator.count

    @property
    def is_more(self) -> bool:
        """Whether there may be more than were counted."""
        return self.page.paginator.is_more  # type: ignore[attr-defined,no-any-return]


def sources_for(user: Any) -> list[Source]:
    """The sources that are asked for this person."""
    return [source for source in SOURCES if user.is_authenticated or not source.for_people]


def first_of_each(user: Any, words: list[str]) -> list[Group]:
    """The first hits of each source that has any."""
    groups = [page_of(source, user, words, per_page=FEW) for source in sources_for(user)]
    return [group for group in groups if group.hits]


def page_of(
    source: Source, user: Any, words: list[str], *, number: Any = 1, per_page: int = ON_A_PAGE
) -> Group:
    """A page of what one source finds."""
    pages = source.pages or (Counted if source.is_large else AtOnce)
    page = pages(source.find(user, words), per_page).get_page(number)
    return Group(source.code, source.name, [source.show(record) for record in page], page)


def straight_to(user: Any, text: str) -> str:
    """Where the thing is that a number or code names; nothing where there is none for this person.

    What one may not see is answered like a number that was never given.
    """
    if code := verification_code(text):
        return reverse("documents:verify", args=[code])
    if not user.is_authenticated:
        return ""
    number, key = application_number(text), case_number(text)
    found = (
        exchanges.numbered(user, number) if number else committees.case_numbered(user, key) if key else None
    )
    return found.get_absolute_url() if found else ""
