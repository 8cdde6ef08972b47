"""The list of requests, and one request for all who may see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from projects import filters, reporting
from projects.happened import events, outcome
from projects.models import Letter
from projects.permissions import appeal_ends, is_editor
from projects.readiness import what_lacks
from projects.revisions import content_of
from projects.sections import sections
from projects.standing import stages
from projects.text import as_text
from projects.views import bar, reviews
from projects.views.door import visible_request
from projects.waiting import waiting_for
from projects.workflow import STEPS
from workflows.models import LogEntry

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from projects.models import Endorsement


MOST_LETTERS = 20


@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    """Every request that the person may see, filtered by what stands in the address."""
    listed = filters.listed(request)
    page = Paginator(listed.qs, filters.ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": listed,
        "tabs": filters.tabs(request),
        "tab": listed.tab,
        "page": page,
        "may_read_seats": filters.may_read_seats(request),
    }
    return render(request, "projects/requests.html", context)


@never_cache
@require_safe
def request(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One request: the project's text, where it stands, what happened, and what one may do."""
    endorsement = visible_request(request, uuid)
    is_mine = is_editor(request.user, endorsement)
    verbs = bar.verbs(request.user, endorsement, STEPS.open_to(request.user, endorsement), is_mine=is_mine)
    entries = list(LogEntry.objects.about(endorsement).select_related("by"))
    context = {
        "endorsement": endorsement,
        "project": endorsement.project,
        "is_mine": is_mine,
        "stages": stages(
            endorsement,
            entries,
            is_my_turn=waiting_for(request.user).filter(pk=endorsement.pk).exists(),
        ),
        "events": events(endorsement, entries),
        "outcome": outcome(endorsement, entries),
        "appeal_until": appeal_ends(endorsement) if "appeal" in verbs else None,
        "told": bar.told(endorsement, verbs),
        "reports": reporting.with_openings(endorsement),
        "letters": Letter.objects.about(endorsement.project)[:MOST_LETTERS] if is_mine else [],
        **_what_is_written(endorsement, is_mine=is_mine),
        **reviews.context(request.user, endorsement),
    }
    context["actions"] = bar.actions(endorsement, verbs, review_url=context["review_url"])
    return render(request, "projects/request.html", context)


def _what_is_written(endorsement: Endorsement, *, is_mine: bool) -> dict[str, Any]:
    """The task list for who writes; for everyone else the text that was handed in."""
    project = endorsement.project
    if is_mine and endorsement.is_editable:
        lacks = what_lacks(project)
        return {"title": project.title, "lacks": lacks, "sections": sections(endorsement, lacks)}
    text = as_text(endorsement.revision.content if endorsement.revision else content_of(project))
    return {"title": text.title, "text": text, "files": endorsement.papers()}
