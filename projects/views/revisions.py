"""The revisions of a project, and what changed between two of them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from projects.forms.compare import CompareForm
from projects.models import Revision
from projects.permissions import is_editor
from projects.revisions import changes, content_of
from projects.text import as_text
from projects.views.door import visible_request

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from projects.models import Endorsement


@never_cache
@require_safe
def revisions(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Each text that was handed in up to this request's, and the differences between two of them."""
    endorsement = visible_request(request, uuid)
    there = list(endorsement.texts().select_related("by").prefetch_related("files__file"))
    draft = _draft(request, endorsement, there)
    form = CompareForm(request.GET, revisions=[*there, draft] if draft else there)
    old, new = form.pair()
    context = {
        "endorsement": endorsement,
        "revisions": there,
        "form": form,
        "old": old,
        "new": new,
        "changes": changes(old.content, new.content) if old and new else [],
        "text": as_text(new.content) if new and not old else None,
    }
    return render(request, "projects/revisions.html", context)


def _draft(request: HttpRequest, endorsement: Endorsement, there: list[Revision]) -> Revision | None:
    """The working copy, as if it were a revision: for its team while they edit it."""
    if not endorsement.is_editable or not is_editor(request.user, endorsement):
        return None
    number = there[-1].number + 1 if there else 1
    return Revision(project=endorsement.project, number=number, content=content_of(endorsement.project))
