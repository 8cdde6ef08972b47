"""How the pages of a plenary find what belongs to it: what one may not see is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from assemblies.agenda_permissions import is_plenary_team
from assemblies.door import only_members
from assemblies.models import AgendaItem, AgendaPaper, Amendment, Mandate, Motion, SpeechRequest

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest


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


def only_team(request: HttpRequest, record: Any) -> None:
    """The agenda is seen by everyone and kept by the plenary team."""
    if not is_plenary_team(request.user, record):
        raise PermissionDenied
