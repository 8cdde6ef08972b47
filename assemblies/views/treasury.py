"""The treasurer's pages: what is open, what came in for nobody knows what, invoices for all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet, Sum, Value
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from assemblies.dues import without_invoice
from assemblies.forms.invoices import MoneyFilter, PaymentRulesForm
from assemblies.models import Assembly, Invoice, Payment, PaymentRules, Statement
from assemblies.money_permissions import is_treasurer
from assemblies.workflow import invoices as workflow
from documents.cells import sheet
from members.models import Unaccented
from workflows.days import day_of
from workflows.models import database_now
from workflows.pages import page

if TYPE_CHECKING:
    from django.http import HttpRequest

ON_A_PAGE, MOST_UNKNOWN = 50, 100
COLUMNS = [
    gettext_lazy("Number"),
    gettext_lazy("Delegation"),
    gettext_lazy("Payer"),
    gettext_lazy("Date"),
    gettext_lazy("Due on"),
    gettext_lazy("Total"),
    gettext_lazy("Credited"),
    gettext_lazy("Paid"),
    gettext_lazy("Still to pay"),
]


def find(request: HttpRequest, slug: str) -> Assembly:
    """The assembly, for who keeps its money; nobody else learns of these pages."""
    assembly = get_object_or_404(Assembly, slug=slug)
    if not is_treasurer(request.user):
        raise Http404
    return assembly


@never_cache
@require_safe
def money(request: HttpRequest, slug: str) -> HttpResponse:
    """Every invoice of an assembly with what is open, payments without an invoice, statements to import."""
    assembly = find(request, slug)
    form = MoneyFilter(request.GET)
    rows = _listed(assembly, form)
    sums = Invoice.objects.filter(assembly=assembly).with_balance()
    waiting = without_invoice(assembly)
    context = {
        "assembly": assembly,
        "form": form,
        "page": Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page")),
        "today": day_of(database_now()),
        "rules": PaymentRules.objects.filter(assembly=assembly).first(),
        "sums": sums.aggregate(sum_total=Sum("total"), sum_paid=Sum("paid")),
        "open": sums.filter(balance__gt=0).aggregate(sum=Sum("balance"))["sum"],
        "unknown": Payment.objects.unknown().order_by("booked_on", "pk")[:MOST_UNKNOWN],
        "statements": Statement.objects.waiting().filter(assembly=assembly),
        "waiting": sum(len(keys) for keys in waiting.values()),
    }
    return render(request, "assemblies/money/money.html", context)


@never_cache
@require_safe
def money_table(request: HttpRequest, slug: str) -> HttpResponse:
    """The same invoices as CSV."""
    assembly = find(request, slug)
    rows = [
        [
            *(one.number, one.delegation.name, one.payer, one.issued_on, one.due_on),
            *(one.total, one.credited, one.paid, one.balance),
        ]
        for one in _listed(assembly, MoneyFilter(request.GET))
    ]
    return sheet(f"invoices-{assembly.slug}", COLUMNS, rows)


@page
def payment_rules(request: HttpRequest, slug: str) -> HttpResponse:
    """Due days, account, and the words of invoices."""
    assembly = find(request, slug)
    found = PaymentRules.objects.filter(assembly=assembly).first()
    form = PaymentRulesForm(request.POST or None, instance=found or PaymentRules(assembly=assembly))
    if request.method == "POST" and form.is_valid():
        workflow.set_rules(form.save(commit=False), by=request.user)
        messages.success(request, _("Kept. Invoices written before stay as they are."))
        return redirect("assemblies:money", slug)
    return ask(request, assembly, form, _("Rules of payment"), _("Keep"), money_page(slug))


@page
def issue_invoices(request: HttpRequest, slug: str) -> HttpResponse:
    """Write the invoices of everyone with both approvals who has none."""
    assembly = find(request, slug)
    if request.method == "POST":
        made, refusals = workflow.issue_all(assembly, by=request.user)
        for refusal in refusals:
            messages.warning(request, refusal)
        if made or not refusals:
            tell_issued(request, made)
        return redirect("assemblies:money", slug)
    waiting = without_invoice(assembly)
    count = sum(len(keys) for keys in waiting.values())
    lead = ngettext(
        "%d delegate has both approvals and no invoice.",
        "%d delegates have both approvals and no invoice.",
        count,
    )
    told = _("The prices of this moment are frozen; payers are told by e-mail.")
    words = (_("Write the invoices?"), _("Write the invoices"))
    return ask(request, assembly, Form(), *words, money_page(slug), lead=lead % count, told=told)


def tell_issued(request: HttpRequest, made: list[Invoice]) -> None:
    """How many were written."""
    text = ngettext("%d invoice is written.", "%d invoices are written.", len(made))
    messages.success(request, text % len(made))


def money_page(slug: str) -> str:
    """Back to the list."""
    return reverse("assemblies:money", args=[slug])


def ask(
    request: HttpRequest, assembly: Assembly, form: Any, title: str, button: str, back: str, **more: Any
) -> HttpResponse:
    """The page of a verb: a question, what there is to enter, a button."""
    context = {"assembly": assembly, "form": form, "title": title, "button": button, "back": back}
    context = {**context, "back_name": _("Invoices and payments"), **more}
    return render(request, "assemblies/money/ask.html", context)


def _listed(assembly: Assembly, form: MoneyFilter) -> QuerySet[Invoice]:
    rows = Invoice.objects.filter(assembly=assembly).with_balance().with_names().order_by("due_on", "pk")
    chosen = form.cleaned_data if form.is_valid() else {}
    for word in chosen.get("q", "").split():
        part = Unaccented(Value(word))
        rows = rows.alias(
            plain_number=Unaccented("number"), plain_nmo=Unaccented("delegation__nmo__short_name")
        ).filter(
            Q(plain_number__contains=part)
            | Q(plain_nmo__contains=part)
            | Q(person__plain_name__contains=part)
        )
    today = day_of(database_now())
    stands = {
        "open": Q(balance__gt=0),
        "late": Q(balance__gt=0, due_on__lt=today),
        "paid": Q(balance=0),
        "over": Q(balance__lt=0),
    }
    return rows.filter(stands[chosen["stands"]]) if chosen.get("stands") else rows
