"""How a page finds its request: a stranger gets 404, who sees it but may not act 403."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from projects.holding import hold
from projects.models import Endorsement
from projects.permissions import is_editor
from projects.workflow import STEPS
from workflows import pages
from workflows.pages import page

if TYPE_CHECKING:
    from django.http import HttpRequest

__all__ = ["move", "own_draft", "page", "visible_request"]


def visible_request(request: HttpRequest, uuid: UUID) -> Endorsement:
    """The request, if this person may see it; else 404, as for one that doesn't exist."""
    return get_object_or_404(Endorsement.objects.visible_to(request.user).with_names(), uuid=uuid)


def own_draft(request: HttpRequest, uuid: UUID) -> Endorsement:
    """The team's own request while its text may be edited; a POST holds the project's row until it is saved."""
    endorsement = visible_request(request, uuid)
    if not is_editor(request.user, endorsement):
        raise PermissionDenied
    if request.method == "POST":
        hold(endorsement)
    if not endorsement.is_editable:
        raise PermissionDenied
    return endorsement


move = pages.move(STEPS, visible_request)
