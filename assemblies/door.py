"""How a page of a plenary or a vote finds its plenary, who may pass, and how it says what came of a verb."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from assemblies.agenda_permissions import is_member
from assemblies.models import Plenary
from assemblies.permissions import is_chair
from assemblies.workflow import Refused
from workflows.steps import NotNow

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http import HttpRequest

    from assemblies.models import Assembly


def find_plenary(uuid: UUID) -> Plenary:
    """Any plenary: that it takes place, and its agenda, are for everyone."""
    return get_object_or_404(Plenary.objects.select_related("assembly"), uuid=uuid)


def only_members(request: HttpRequest, assembly: Assembly) -> None:
    """For anyone else it is not there."""
    if not is_member(request.user, assembly):
        raise Http404


def only_chair(request: HttpRequest, record: Any) -> None:
    """Others may see it, and the chair leads."""
    user: Any = request.user
    if not is_chair(user, record):
        raise PermissionDenied


def tried(request: HttpRequest, verb: Callable[[], Any], done: str = "") -> bool:
    """Take a verb and say what came of it: done, or why not."""
    try:
        verb()
    except (Refused, NotNow) as refusal:
        messages.warning(request, str(refusal))
        return False
    if done:
        messages.success(request, done)
    return True
