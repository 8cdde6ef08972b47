"""The directory for other programs: a table, JSON, and a feed of what was endorsed last."""

from __future__ import annotations

import csv
import unicodedata
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from documents.cells import defused
from projects.directory import rows
from projects.models import Project

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.core.paginator import Page

    from projects.directory import Listed
    from projects.models.projects import ProjectQuerySet

AT_ONCE = 500
IN_THE_FEED = 50
COLUMNS = [
    gettext_lazy("Title"),
    gettext_lazy("Address"),
    gettext_lazy("NMOs taking part"),
    gettext_lazy("Countries"),
    gettext_lazy("Committees"),
    gettext_lazy("Topics"),
    gettext_lazy("Kind"),
    gettext_lazy("First day"),
    gettext_lazy("Last day"),
    gettext_lazy("Target group"),
    gettext_lazy("People to reach"),
    gettext_lazy("Public since"),
    gettext_lazy("Summary"),
]
NONCHARACTERS = {0xFFFE, 0xFFFF}


def address(slug: str) -> str:
    """The whole public address of a project."""
    return settings.SITE_URL + reverse("projects:project", args=[slug])


def as_csv(found: ProjectQuerySet) -> StreamingHttpResponse:
    """The projects as CSV in UTF-8, with the mark by which spreadsheets know it, in portions."""
    response = StreamingHttpResponse(_lines(found), content_type="text/csv; charset=utf-8")
    name = f"projects-{timezone.localdate():%Y-%m-%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def as_json(page: Page[int], listed: Iterable[Listed], next_address: str) -> JsonResponse:
    """One page of the projects, with the address of the next; any site may read it."""
    content = {
        "count": page.paginator.count,
        "page": page.number,
        "pages": page.paginator.num_pages,
        "next": next_address or None,
        "projects": [_entry(one) for one in listed],
    }
    response = JsonResponse(content, json_dumps_params={"ensure_ascii": False})
    response["Access-Control-Allow-Origin"] = "*"
    return response


def as_feed(found: ProjectQuerySet, home: str) -> HttpResponse:
    """An Atom feed of the projects that were endorsed last."""
    feed = Atom1Feed(
        title=_("Endorsed projects of IFMSA"),
        link=settings.SITE_URL + reverse("projects:home") + home,
        feed_url=settings.SITE_URL + reverse("projects:feed") + home,
        description="",
        language=get_language() or settings.LANGUAGE_CODE,
    )
    for one in rows(found, list(found.values_list("pk", flat=True)[:IN_THE_FEED])):
        feed.add_item(
            title=_in_xml(one.title),
            link=address(one.slug),
            # Readers of feeds take it for HTML.
            description=escape(_in_xml(one.summary)),
            author_name=_in_xml(", ".join(one.nmos)),
            categories=[_in_xml(word) for word in [*one.committees, *one.topics]],
            pubdate=one.public_since,
            updateddate=one.public_since,
        )
    response = HttpResponse(content_type="application/atom+xml; charset=utf-8")
    feed.write(response, "utf-8")
    return response


class _Echo:
    """A file that hands back each line instead of keeping it."""

    def write(self, line: str) -> str:
        """What the csv module writes."""
        return line


def _lines(found: ProjectQuerySet) -> Iterator[str]:
    table = csv.writer(_Echo())
    yield "\ufeff" + str(table.writerow(str(column) for column in COLUMNS))
    pks = list(found.values_list("pk", flat=True))
    for first in range(0, len(pks), AT_ONCE):
        for one in rows(found, pks[first : first + AT_ONCE]):
            yield str(table.writerow(defused(cell) for cell in _cells(one)))


def _cells(one: Listed) -> list[str]:
    return [
        one.title,
        address(one.slug),
        *("; ".join(several) for several in (one.nmos, one.countries, one.committees, one.topics)),
        str(Project.Kind(one.kind).label),
        one.starts_on,
        one.ends_on,
        one.target_group,
        str(one.target_size or ""),
        one.public_since.date().isoformat() if one.public_since else "",
        one.summary,
    ]


def _entry(one: Listed) -> dict[str, Any]:
    return {
        "url": address(one.slug),
        "title": one.title,
        "summary": one.summary,
        "kind": one.kind,
        "nmos": one.nmos,
        "countries": one.countries,
        "committees": one.committees,
        "topics": one.topics,
        "starts_on": one.starts_on or None,
        "ends_on": one.ends_on or None,
        "target_group": one.target_group,
        "people_to_reach": one.target_size,
        "public_since": one.public_since,
    }


def _in_xml(text: str) -> str:
    """The text without what XML can't hold."""
    return "".join(
        c
        for c in text
        if c in "\n\t" or (unicodedata.category(c) not in {"Cc", "Cs"} and ord(c) not in NONCHARACTERS)
    )
