"""How a page finds its vote: who may not see it gets the 404 of one that doesn't exist."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.shortcuts import get_object_or_404

from assemblies.door import find_plenary, only_chair, only_members
from assemblies.models import Poll
from assemblies.workflow import POLL_STEPS
from workflows import pages

if TYPE_CHECKING:
    from django.http import HttpRequest

    from assemblies.models import Plenary


def visible_poll(request: HttpRequest, uuid: UUID) -> Poll:
    """The vote, if this person reads it."""
    return get_object_or_404(Poll.objects.visible_to(request.user).with_names(), uuid=uuid)


def chaired_poll(request: HttpRequest, uuid: UUID) -> Poll:
    """A vote for the chair alone; 403 for who merely reads it."""
    poll = visible_poll(request, uuid)
    only_chair(request, poll)
    return poll


def chaired_plenary(request: HttpRequest, uuid: UUID) -> Plenary:
    """A plenary for the chair alone; 403 for members."""
    plenary = find_plenary(uuid)
    only_members(request, plenary.assembly)
    only_chair(request, plenary)
    return plenary


move = pages.move(POLL_STEPS, visible_poll)
