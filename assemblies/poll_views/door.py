"""How a page finds its vote or plenary: who may not see it gets the 404 of one that doesn't exist."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from assemblies.agenda_permissions import is_member
from assemblies.models import Plenary, Poll
from assemblies.permissions import is_chair
from assemblies.workflow import POLL_STEPS
from workflows import pages

if TYPE_CHECKING:
    from django.http import HttpRequest


def visible_poll(request: HttpRequest, uuid: UUID) -> Poll:
    """The vote, if this person reads it."""
    return get_object_or_404(Poll.objects.visible_to(request.user).with_names(), uuid=uuid)


def chaired_poll(request: HttpRequest, uuid: UUID) -> Poll:
    """A vote for the chair alone; 403 for who merely reads it."""
    poll = visible_poll(request, uuid)
    if not is_chair(request.user, poll):
        raise PermissionDenied
    return poll


def member_plenary(request: HttpRequest, uuid: UUID) -> Plenary:
    """A plenary, for members."""
    plenary = get_object_or_404(Plenary.objects.select_related("assembly"), uuid=uuid)
    if not is_member(request.user, plenary.assembly):
        raise Http404
    return plenary


def chaired_plenary(request: HttpRequest, uuid: UUID) -> Plenary:
    """A plenary for the chair alone; 403 for members."""
    plenary = member_plenary(request, uuid)
    if not is_chair(request.user, plenary):
        raise PermissionDenied
    return plenary


move = pages.move(POLL_STEPS, visible_poll)
