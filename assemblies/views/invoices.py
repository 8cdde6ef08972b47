"""An invoice for who pays it, and a delegation's invoices for its head."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from assemblies import invoice_papers
from assemblies.delegation_permissions import is_head
from assemblies.dues import without_invoice
from assemblies.forms.invoices import BillingForm
from assemblies.models import Billing, CreditNote, Delegation, Invoice
from assemblies.models.delegations import FEDERATION
from assemblies.money_permissions import is_payer_or_treasurer, is_treasurer
from assemblies.views.treasury import ask, tell_issued
from assemblies.workflow import invoices as workflow
from assemblies.workflow.holding import Refused
from documents.pdf import as_pdf
from workflows.days import day_of
from workflows.models import LogEntry, database_now
from workflows.pages import page

if TYPE_CHECKING:
    from django.http import HttpRequest


def find(request: HttpRequest, uuid: UUID) -> Invoice:
    """An invoice that this person pays or keeps; else 404."""
    rows = Invoice.objects.visible_to(request.user).with_balance().with_names()
    found: Invoice = get_object_or_404(rows, uuid=uuid)
    return found


def find_delegation(request: HttpRequest, slug: str, nmo: str) -> Delegation:
    """A delegation whose invoices this person pays or keeps; else 404."""
    whose = {"nmo": None} if nmo == FEDERATION else {"nmo__slug": nmo}
    found: Delegation = get_object_or_404(Delegation.objects.with_names(), assembly__slug=slug, **whose)
    if not is_payer_or_treasurer(request.user, found):
        raise Http404
    return found


@never_cache
@require_safe
def invoice(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Lines, payments, credit notes, what is open, and how it is paid."""
    record = find(request, uuid)
    keeps = bool(is_treasurer(request.user))
    context = {
        "invoice": record,
        "assembly": record.assembly,
        "today": day_of(database_now()),
        "lines": record.lines.all(),
        "credit_notes": record.credit_notes.select_related("registration"),
        "payments": record.payments.select_related("reversed_by"),
        "left": max(0, record.balance),  # type: ignore[attr-defined]
        "over": max(0, -record.balance),  # type: ignore[attr-defined]
        "keeps": keeps,
        "log": LogEntry.objects.about(record).select_related("by"),
        "whole": is_payer_or_treasurer(request.user, record.delegation),
        "place": record.delegation.place,
    }
    return render(request, "assemblies/money/invoice.html", context)


@never_cache
@require_safe
def invoice_pdf(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The invoice as PDF."""
    record = find(request, uuid)
    return as_pdf(invoice_papers.draw_invoice(record), f"invoice-{record.number}")


@never_cache
@require_safe
def credit_note_pdf(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The credit note as PDF."""
    seen = Invoice.objects.visible_to(request.user)
    rows = CreditNote.objects.select_related("invoice__assembly", "invoice__delegation__nmo", "registration")
    note = get_object_or_404(rows, uuid=uuid, invoice__in=seen.values("pk"))
    return as_pdf(invoice_papers.draw_credit_note(note), f"credit-note-{note.number}")


@never_cache
@require_safe
def delegation_invoices(request: HttpRequest, slug: str, nmo: str) -> HttpResponse:
    """What a delegation is asked to pay, who pays it, and for whom no invoice is written yet."""
    delegation = find_delegation(request, slug, nmo)
    keys = without_invoice(delegation.assembly).get(delegation.pk, [])
    context = {
        "delegation": delegation,
        "assembly": delegation.assembly,
        "place": delegation.place,
        "invoices": delegation.invoices.with_balance().with_names(),
        "billing": Billing.objects.filter(delegation=delegation).first(),
        "today": day_of(database_now()),
        "missing": delegation.registrations.filter(pk__in=keys).select_related("person"),
        "heads": bool(is_head(request.user, delegation)),
    }
    return render(request, "assemblies/money/delegation.html", context)


@page
def choose_payer(request: HttpRequest, slug: str, nmo: str) -> HttpResponse:
    """The head of delegation chooses who pays what isn't invoiced yet."""
    delegation = find_delegation(request, slug, nmo)
    if not is_head(request.user, delegation):
        raise PermissionDenied
    found = Billing.objects.filter(delegation=delegation).first()
    form = BillingForm(request.POST or None, instance=found or Billing(delegation=delegation))
    if request.method == "POST" and form.is_valid():
        workflow.choose_payer(form.save(commit=False), by=request.user)
        messages.success(request, _("Kept. Invoices written before stay as they are."))
        return redirect("assemblies:delegation_invoices", slug, nmo)
    back = reverse("assemblies:delegation_invoices", args=[slug, nmo])
    return ask(request, delegation.assembly, form, _("Who pays?"), _("Keep"), back, back_name=_("Invoices"))


@page
def issue_for_delegation(request: HttpRequest, slug: str, nmo: str) -> HttpResponse:
    """The head, or the treasurer, has the invoices written for everyone with both approvals."""
    delegation = find_delegation(request, slug, nmo)
    back = reverse("assemblies:delegation_invoices", args=[slug, nmo])
    if request.method == "POST":
        try:
            tell_issued(request, workflow.issue(delegation, by=request.user))
        except Refused as refusal:
            messages.warning(request, str(refusal))
        return redirect(back)
    lead = _("For everyone with both approvals who has none. The prices of this moment are frozen.")
    words = (_("Write the invoices?"), _("Write the invoices"))
    return ask(request, delegation.assembly, Form(), *words, back, lead=lead, back_name=_("Invoices"))
