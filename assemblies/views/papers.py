"""A delegate's page of papers: invoice, invitation letter, certificate of attendance."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from assemblies import delegate_papers
from assemblies.delegation_permissions import is_delegate, is_visa_team
from assemblies.dues import dues_of
from assemblies.models import Invoice, Registration
from assemblies.models.registrations import COMING
from assemblies.workflow import papers as workflow
from assemblies.workflow.holding import Refused
from documents.pdf import as_pdf
from workflows.days import day_of
from workflows.models import database_now

if TYPE_CHECKING:
    from django.http import HttpRequest

ROWS = Registration.objects.with_names().select_related("assembly__host_nmo", "passport", "details")


@never_cache
@require_safe
def my_papers(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What is to be paid, and which papers there are, or why not yet."""
    record = _own(request, uuid)
    due = dues_of(record.assembly, [record])[record.pk]
    seen = Invoice.objects.visible_to(request.user)
    context = {
        "registration": record,
        "assembly": record.assembly,
        "due": due,
        "today": day_of(database_now()),
        "reads_invoice": due.invoice is not None and seen.filter(pk=due.invoice.pk).exists(),
        "no_letter": workflow.why_no_letter(record),
        "asks_passport": record.state in COMING and record.needs_visa and not hasattr(record, "passport"),
        "no_certificate": workflow.why_no_certificate(record),
    }
    return render(request, "assemblies/desk/papers.html", context)


@never_cache
@require_POST
def invitation_letter(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The letter for the embassy, for the delegate and the visa team."""
    record = get_object_or_404(ROWS.all(), uuid=uuid)
    if not is_delegate(request.user, record) and not is_visa_team(request.user):
        raise Http404
    try:
        paper = workflow.give_letter(record, by=request.user)
    except Refused as refusal:
        messages.warning(request, str(refusal))
        is_theirs = is_delegate(request.user, record)
        return redirect("assemblies:my_papers", uuid) if is_theirs else redirect(record.assembly)
    return as_pdf(delegate_papers.draw_letter(paper), "invitation-letter")


@never_cache
@require_POST
def attendance_certificate(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The certificate, once the assembly is over."""
    record = _own(request, uuid)
    try:
        paper = workflow.give_certificate(record, by=request.user)
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect("assemblies:my_papers", uuid)
    return as_pdf(delegate_papers.draw_certificate(paper), "certificate-of-attendance")


def _own(request: HttpRequest, uuid: UUID) -> Registration:
    found: Registration = get_object_or_404(ROWS.all(), uuid=uuid)
    if not is_delegate(request.user, found):
        raise Http404
    return found
