"""What the portal's search finds of projects: endorsed ones, and requests that a person may see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.finding import stands_in
from projects.directory import NEWEST, Counted
from projects.filters import called, with_titles
from projects.models import Endorsement, Project
from workflows.finding import SHORTEST_INDEXED, Hit, Source

if TYPE_CHECKING:
    from django.core.paginator import Page

    from members.models import User
    from projects.models.endorsements import EndorsementQuerySet

CONTENT = "public_revision__content"


def _projects(user: Any, words: list[str]) -> Any:
    """Endorsed projects with each word in their public text; a very short one in the title."""
    long = [word for word in words if len(word) >= SHORTEST_INDEXED]
    found = Project.objects.public().about(" ".join(long))
    for word in set(words) - set(long):
        found = found.filter(stands_in("plain_title", word))
    return found.order_by(*NEWEST)


class Pages(Counted):
    """Pages of projects: what is shown of them is asked for once they are counted."""

    def page(self, number: Any) -> Page[Any]:
        """The projects of one page, by the text that was endorsed."""
        page = super().page(number)
        shown = {"shown": KeyTextTransform("title", CONTENT), "nmos": KeyTransform("nmos", CONTENT)}
        page.object_list = page.object_list.values("slug", **shown)
        return page


def _requests(user: User, words: list[str]) -> EndorsementQuerySet:
    """By the title that was handed in, or that a team gives its first draft, which nobody else sees."""
    found = called(Endorsement.objects.visible_to(user), words, stands_in)
    return with_titles(found).order_by("-moved_at", "-pk")


def _project(row: dict[str, Any]) -> Hit:
    return Hit(row["shown"], reverse("projects:project", args=[row["slug"]]), ", ".join(row["nmos"]))


def _request(endorsement: Endorsement) -> Hit:
    state = endorsement.get_state_display()  # type: ignore[no-untyped-call]
    detail = f"{endorsement.project.nmo} · {state}"
    return Hit(endorsement.title, endorsement.get_absolute_url(), detail)  # type: ignore[attr-defined]


SOURCES = [
    Source("requests", _("Requests for endorsement"), _requests, _request, for_people=True, is_large=True),
    Source("projects", _("Endorsed projects"), _projects, _project, pages=Pages),
]
