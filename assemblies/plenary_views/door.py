"""How the pages of a plenary find their record: what one may not see is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from assemblies.agenda_permissions import is_member, is_plenary_team
from assemblies.models import AgendaItem, AgendaPaper, Amendment, Mandate, Motion, Plenary, SpeechRequest
from assemblies.workflow import Refused
from workflows.steps import NotNow

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http import HttpRequest

    from assemblies.models import Assembly
    from workflows.steps import Workflow


def find_plenary(uuid: UUID) -> Plenary:
    """Any plenary: that it takes place, and its agenda, are for everyone."""
    return get_object_or_404(Plenary.objects.select_related("assembly"), uuid=uuid)


def find_item(uuid: UUID) -> AgendaItem:
    """Any item, with its plenary."""
    return get_object_or_404(AgendaItem.objects.select_related("plenary__assembly"), uuid=uuid)


def find_paper(request: HttpRequest, uuid: UUID) -> AgendaPaper:
    """A public paper; one for members where the reader is one."""
    papers = AgendaPaper.objects.select_related("item__plenary__assembly", "kind")
    paper = get_object_or_404(papers, uuid=uuid)
    if not paper.is_public:
        only_members(request, paper.item.plenary.assembly)
    return paper


def find_motion(request: HttpRequest, uuid: UUID) -> Motion:
    """A motion, for members."""
    motions = Motion.objects.select_related(
        "assembly", "item__plenary", "kind__majority", "kind__paper_kind", "proposer_nmo", "proposer_office",
        "seconder_nmo",
    )  # fmt: skip
    motion = get_object_or_404(motions, uuid=uuid)
    only_members(request, motion.assembly)
    return motion


def find_amendment(request: HttpRequest, uuid: UUID) -> Amendment:
    """An amendment, for members."""
    amendments = Amendment.objects.select_related(
        "motion__assembly", "motion__proposer_nmo", "motion__proposer_office", "motion__seconder_nmo", "base",
        "proposer_nmo", "proposer_office",
    )  # fmt: skip
    amendment = get_object_or_404(amendments, uuid=uuid)
    only_members(request, amendment.motion.assembly)
    return amendment


def find_mandate(uuid: UUID) -> Mandate:
    """One NMO on a roll."""
    mandates = Mandate.objects.select_related("plenary__assembly", "nmo", "voter", "proxy__nmo")
    return get_object_or_404(mandates, uuid=uuid)


def find_speech(uuid: UUID) -> SpeechRequest:
    """One request to speak, with its plenary."""
    return get_object_or_404(SpeechRequest.objects.select_related("plenary__assembly", "person"), uuid=uuid)


def only_members(request: HttpRequest, assembly: Assembly) -> None:
    """For anyone else it is not there."""
    if not is_member(request.user, assembly):
        raise Http404


def only_team(request: HttpRequest, record: Any) -> None:
    """The agenda is seen by everyone and kept by the plenary team."""
    if not is_plenary_team(request.user, record):
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


def is_now(request: HttpRequest, steps: Workflow, record: Any, *verbs: str) -> bool:
    """Whether this person may take one of the verbs now. Who never may gets 403; who comes too late is told."""
    user: Any = request.user
    allowed = [verb for verb in verbs if steps.steps[verb].allowed(user, record)]
    if not allowed:
        raise PermissionDenied
    if any(record.state in steps.steps[verb].sources for verb in allowed):
        return True
    messages.warning(request, str(NotNow(record)))
    return False
