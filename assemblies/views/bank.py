"""What the bank says: a file, a preview of each row, the import, and payments put right by hand."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assemblies.forms.invoices import AssignForm, StatementForm
from assemblies.forms.reasons import ReasonForm
from assemblies.models import Invoice, Payment, Statement
from assemblies.money.matching import Outcome, Verdict
from assemblies.money_permissions import is_treasurer
from assemblies.views.treasury import ask, find, money_page
from assemblies.workflow import payments as workflow
from assemblies.workflow.holding import Refused
from workflows.pages import page

if TYPE_CHECKING:
    from django.http import HttpRequest

# On the preview: what needs a look comes first.
ORDER = [Outcome.PERHAPS, Outcome.UNKNOWN, Outcome.OVERPAID, Outcome.PARTLY]


@page
def read_statement(request: HttpRequest, slug: str) -> HttpResponse:
    """Upload a file of the bank; nothing is imported before its preview was seen."""
    assembly = find(request, slug)
    form = StatementForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["file"].name or ""
        return redirect(workflow.read_statement(assembly, name, form.entries, by=request.user))
    words = (_("Import a bank statement"), _("Read the file"))
    lead = _("You see first what would happen to each row. Nothing is imported before you say so.")
    return ask(request, assembly, form, *words, money_page(slug), lead=lead)


@page
def statement(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Row by row what the import does; then the import of exactly that."""
    record = _found(request, Statement.objects.select_related("assembly"), uuid)
    if record.imported_at:
        messages.info(request, _("This statement was imported already."))
        return redirect("assemblies:money", record.assembly.slug)
    if request.method == "POST":
        accepted = {int(one) for one in request.POST.getlist("accept") if one.isascii() and one.isdigit()}
        try:
            shown = request.POST.get("shown", "")
            made = workflow.import_statement(record, shown, accepted, by=request.user)
        except Refused as refusal:
            messages.warning(request, str(refusal))
            return redirect(record)
        text = ngettext("%d payment is imported.", "%d payments are imported.", len(made))
        messages.success(request, text % len(made))
        return redirect("assemblies:money", record.assembly.slug)
    verdicts = workflow.plan(record)
    context = {
        "statement": record,
        "assembly": record.assembly,
        "shown": workflow.seal(verdicts),
        "rows": _rows(verdicts),
        "counts": _counts(verdicts),
        "kept": sum(one.is_kept for one in verdicts),
    }
    return render(request, "assemblies/money/statement.html", context)


@page
def discard_statement(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A file that isn't to be imported goes."""
    record = _found(request, Statement.objects.select_related("assembly"), uuid)
    if request.method == "POST":
        try:
            workflow.discard(record, by=request.user)
            messages.success(request, _("The file is gone; nothing of it was imported."))
        except Refused as refusal:
            messages.warning(request, str(refusal))
        return redirect("assemblies:money", record.assembly.slug)
    words = (_("Throw this file away?"), _("Throw it away"))
    back = record.get_absolute_url()
    return ask(
        request,
        record.assembly,
        Form(),
        *words,
        back,
        lead=record.name,
        back_name=record.name,
        danger=True,
    )


@page
def assign_payment(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Say which invoice a payment is for."""
    record = _found(request, Payment.objects.with_names(), uuid)
    form = AssignForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["invoice"]
        try:
            workflow.assign(record, chosen, by=request.user)
            messages.success(request, _("Assigned to %s; who pays it is told by e-mail.") % chosen)
        except Refused as refusal:
            messages.warning(request, str(refusal))
        return redirect("assemblies:money", record.assembly.slug)
    words = (_("Which invoice is it for?"), _("Assign the payment"))
    back = money_page(record.assembly.slug)
    return ask(request, record.assembly, form, *words, back, payment=record)


@page
def reverse_payment(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A payment doesn't count any more, and why."""
    record = _found(request, Payment.objects.with_names(), uuid)
    form = ReasonForm(request.POST or None, is_told=True)
    back, named = money_page(record.assembly.slug), {}
    if record.invoice:
        back, named = record.invoice.get_absolute_url(), {"back_name": record.invoice.number}
    if request.method == "POST" and form.is_valid():
        try:
            workflow.reverse(record, form.cleaned_data["reason"], by=request.user)
            messages.success(request, _("Reversed. The payment stays in the list with the reason."))
        except Refused as refusal:
            messages.warning(request, str(refusal))
        return redirect(back)
    words = (_("Reverse this payment?"), _("Reverse the payment"))
    return ask(request, record.assembly, form, *words, back, payment=record, danger=True, **named)


def _found(request: HttpRequest, rows: Any, uuid: UUID) -> Any:
    if not is_treasurer(request.user):
        raise Http404
    return get_object_or_404(rows, uuid=uuid)


def _rows(verdicts: list[Verdict]) -> list[dict[str, Any]]:
    """What needs a look first, each with its place in the file and the invoice."""
    keys = {one.claim for one in verdicts if one.claim}
    invoices = Invoice.objects.with_names().in_bulk(keys)
    claimed = Counter(one.claim for one in verdicts)
    rows = [
        {
            "place": place,
            "verdict": one,
            "invoice": invoices.get(one.claim) if one.claim else None,
            # What a person accepts isn't taken off the balance before: two such rows each look as if alone.
            "is_twin": one.outcome is Outcome.PERHAPS and claimed[one.claim] > 1,
        }
        for place, one in enumerate(verdicts)
    ]
    return sorted(
        rows, key=lambda row: ORDER.index(row["verdict"].outcome) if row["verdict"].outcome in ORDER else 9
    )


def _counts(verdicts: list[Verdict]) -> list[tuple[Outcome, int]]:
    counted = Counter(one.outcome for one in verdicts)
    return [(outcome, counted[outcome]) for outcome in Outcome if counted[outcome]]
