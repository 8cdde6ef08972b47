"""What the public sees of a project: put up when it is endorsed, taken down when that or the consent ends."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db.models import F, Value
from django.db.models.functions import Coalesce

from projects.models import Project
from projects.revisions import searchable

if TYPE_CHECKING:
    from projects.models import Endorsement

# What a project that isn't public holds.
HIDDEN: dict[str, Any] = {"public_revision": None, "public_since": None, "search_text": "", "facets": []}
# A project that goes on for longer is found by its first years.
MOST_YEARS = 30


def publish(project: Project, endorsement: Endorsement) -> None:
    """The endorsed text stands on the project's page, if its team agreed; a renewal keeps its first day."""
    if not project.consents or endorsement.revision is None:
        return
    Project.objects.filter(pk=project.pk).update(
        public_revision=endorsement.revision,
        public_since=Coalesce("public_since", Value(endorsement.decided_at)),
        facets=facets_of(project, endorsement.valid_until),
        search_text=searchable(endorsement.revision.content),
        version=F("version") + 1,
    )


def hide(project_id: int) -> None:
    """The page goes."""
    Project.objects.filter(pk=project_id).update(**HIDDEN)


def facets_of(project: Project, until: dt.date | None) -> list[str]:
    """What the directory filters by: committees, topics, NMOs and their countries, the years it runs in.

    `until` is the last day of the endorsement, for a project that has no last day of its own.
    """
    committees = [project.committee, *project.related_committees.all()]
    nmos = [project.nmo, *project.partner_nmos.all()]
    named = {
        "committee": [committee.slug for committee in committees],
        "topic": [topic.slug for topic in project.topics.all()],
        "nmo": [nmo.slug for nmo in nmos],
        "country": [str(nmo.country) for nmo in nmos if nmo.country],
        "year": _years(project.starts_on, project.ends_on or until),
    }
    return list(dict.fromkeys(f"{kind}:{value}" for kind, values in named.items() for value in values))


def named(facets: list[str], kind: str) -> list[str]:
    """The values of one kind: the countries, the topics."""
    return [facet.partition(":")[2] for facet in facets if facet.startswith(f"{kind}:")]


def _years(first: dt.date | None, last: dt.date | None) -> list[str]:
    if first is None:
        return []
    end = max((last or first).year, first.year)
    return [str(year) for year in range(first.year, end + 1)][:MOST_YEARS]
