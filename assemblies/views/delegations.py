"""A delegation's pages: how its number comes about, who comes, who waits; what its head and the federation do."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from allauth.core.internal.ratelimit import decorator as limit
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from assemblies import charges
from assemblies.allocation import Allocation, allocation_of
from assemblies.delegation_permissions import (
    is_head,
    is_president,
    is_secretary,
    is_secretary_or_admin,
    sees,
)
from assemblies.forms.delegations import DecisionForm, HeadForm, RanksForm, RegisterForm
from assemblies.models import Assembly, Debt, Delegation, Registration, SeatOverride
from assemblies.models.delegations import FEDERATION
from assemblies.models.registrations import COMING, HOLDING, OPEN
from assemblies.selection import chosen_in_calls
from assemblies.workflow import delegations as workflow
from assemblies.workflow import registrations as moves
from assemblies.workflow.holding import Refused
from members.models import NMO, Unaccented
from workflows.models import LogEntry, database_now
from workflows.pages import page
from workflows.steps import NotNow

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from members.models import User

State = Registration.State
ON_A_PAGE = 50
# Each list writes to many addresses.
LISTS = {"register": "60/h/user"}


def find(request: HttpRequest, slug: str, nmo: str) -> Delegation:
    """The delegation, not stored yet where nobody was registered; 404 for whom it doesn't concern."""
    assembly = get_object_or_404(Assembly.objects.select_related("rules"), slug=slug)
    whose = None if nmo == FEDERATION else get_object_or_404(NMO, slug=nmo)
    found = Delegation.objects.with_names().filter(assembly=assembly, nmo=whose).first()
    record = found or Delegation(assembly=assembly, nmo=whose)
    if not sees(request.user, record):
        raise Http404
    return record


def find_to(allowed: Any, request: HttpRequest, slug: str, nmo: str) -> Delegation:
    """The same for a page on which something is done; 403 for who sees it and may not."""
    record = find(request, slug, nmo)
    if not allowed(request.user, record):
        raise PermissionDenied
    return record if record.pk else workflow.delegation_of(record.assembly, record.nmo)


@never_cache
@require_safe
def delegations(request: HttpRequest, slug: str) -> HttpResponse:
    """All delegations of an assembly with what waits for the federation: for the Secretary General."""
    assembly = get_object_or_404(Assembly, slug=slug)
    if not is_secretary_or_admin(request.user):
        raise PermissionDenied
    counted = {
        "held": Count("registrations", filter=Q(registrations__state__in=HOLDING)),
        "approved": Count("registrations", filter=Q(registrations__state=State.APPROVED)),
        "coming": Count("registrations", filter=Q(registrations__state__in=COMING)),
        "waiting": Count("registrations", filter=Q(registrations__state=State.WAITING)),
    }
    found = assembly.delegations.select_related("assembly", "nmo", "head").annotate(**counted)
    rows = found.order_by("-approved", Unaccented("nmo__short_name"), "pk")
    context = {
        "assembly": assembly,
        "page": Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page")),
        "own": reverse("assemblies:delegation", args=[assembly.slug, FEDERATION]),
    }
    return render(request, "assemblies/delegations.html", context)


@never_cache
@require_safe
def delegation(request: HttpRequest, slug: str, nmo: str) -> HttpResponse:
    """One delegation: its number line by line; for its head and the federation also its people."""
    record = find(request, slug, nmo)
    heads, decides = is_head(request.user, record), is_secretary(request.user)
    reads = bool(heads or decides or request.user.is_superuser)
    rows = record.registrations.with_names().prefetch_related("extras") if record.pk else []
    registrations = list(rows)
    allocation = allocation_of(record, registrations)
    context = {
        "delegation": record,
        "assembly": record.assembly,
        "allocation": allocation,
        "kinds": _kinds(allocation),
        "closed": workflow.why_not_register(record, allocation),
        "debts": Debt.objects.open().filter(nmo=record.nmo) if reads and allocation.owed else [],
        "windows": record.assembly.windows.all(),
        "reads": reads,
        "heads": bool(heads),
        "log": LogEntry.objects.about(record).select_related("by") if reads and record.pk else [],
        "actions": _actions(request.user, record, registrations, heads=bool(heads), decides=bool(decides)),
        **(_people(record, registrations) if reads else {}),
    }
    return render(request, "assemblies/delegation.html", context)


@limit(app="assemblies", action="register", config=LISTS)
@page
def register(request: HttpRequest, slug: str, nmo: str) -> HttpResponse:
    """Register delegates, one a line; too many are refused whole, with the lines that say why."""
    record = find_to(is_head, request, slug, nmo)
    allocation = allocation_of(record)
    chosen = chosen_in_calls(record)
    form = RegisterForm(request.POST or None, allocation=allocation, chosen=chosen)
    if request.method == "POST" and form.is_valid():
        try:
            people, may_wait = form.cleaned_data["people"], form.cleaned_data["may_wait"]
            made = workflow.register(record, people, form.chosen, by=request.user, may_wait=may_wait)
            _tell_registered(request, made)
            return redirect(record)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {
        "delegation": record,
        "assembly": record.assembly,
        "form": form,
        "chosen": chosen,
        "allocation": allocation,
        "kinds": _kinds(allocation),
        "closed": workflow.why_not_register(record, allocation),
    }
    return render(request, "assemblies/register.html", context)


@page
def head(request: HttpRequest, slug: str, nmo: str) -> HttpResponse:
    """The President names who registers and approves beside them."""
    record = find_to(is_president, request, slug, nmo)
    form = HeadForm(request.POST or None, delegation=record)
    if request.method == "POST" and form.is_valid():
        workflow.name_head(record, form.person, by=request.user)
        messages.success(
            request,
            _("%s heads the delegation beside you, and is told by e-mail.") % form.person
            if form.person
            else _("You alone head the delegation."),
        )
        return redirect(record)
    return _ask(request, record, form, _("Head of delegation"), _("Keep"))


@page
def ranks(request: HttpRequest, slug: str, nmo: str) -> HttpResponse:
    """Put the delegates in order; the waiting list follows it."""
    record = find_to(is_head, request, slug, nmo)
    people = record.registrations.filter(state__in=OPEN).select_related("person")
    form = RanksForm(request.POST or None, registrations=list(people))
    if request.method == "POST" and form.is_valid():
        workflow.rank(record, form.ranks, by=request.user)
        messages.success(request, _("The order is kept."))
        return redirect(record)
    return _ask(request, record, form, _("In which order?"), _("Keep this order"))


@page
def decide(request: HttpRequest, slug: str, nmo: str) -> HttpResponse:
    """The federation gives more or fewer seats than the rules do, and says why."""
    record = find_to(lambda user, _record: is_secretary(user), request, slug, nmo)
    form = DecisionForm(request.POST or None, instance=SeatOverride(delegation=record))
    if request.method == "POST" and form.is_valid():
        workflow.decide(form.save(commit=False), by=request.user)
        messages.success(request, _("Decided; the head of delegation is told."))
        return redirect(record)
    return _ask(request, record, form, _("More or fewer seats"), _("Decide"))


@page
def approve_all(request: HttpRequest, slug: str, nmo: str) -> HttpResponse:
    """The head approves everyone who has filled in."""
    record = find_to(is_head, request, slug, nmo)
    return _all(request, record, "approve", State.FILLED)


@page
def accept_all(request: HttpRequest, slug: str, nmo: str) -> HttpResponse:
    """The federation accepts everyone whom the head has approved."""
    record = find_to(lambda user, _record: is_secretary(user), request, slug, nmo)
    return _all(request, record, "accept", State.APPROVED)


def _all(request: HttpRequest, record: Delegation, verb: str, state: str) -> HttpResponse:
    """Take a verb on each registration in a state; who can't be moved is said, the others are."""
    rows = list(record.registrations.with_names().filter(state=state))
    if request.method != "POST":
        question = _("Approve these delegates?") if verb == "approve" else _("Accept these delegates?")
        context = {"delegation": record, "assembly": record.assembly, "rows": rows, "question": question}
        return render(request, "assemblies/all.html", context)
    moved = 0
    for row in rows:
        try:
            getattr(moves, verb)(row, by=request.user)
            moved += 1
        except (Refused, NotNow) as refusal:
            messages.warning(request, f"{row}: {refusal}")
    if moved:
        messages.success(
            request,
            ngettext("%d delegate, who is told by e-mail.", "%d delegates, who are told by e-mail.", moved)
            % moved,
        )
    return redirect(record)


def _ask(request: HttpRequest, record: Delegation, form: Any, title: str, button: str) -> HttpResponse:
    context = {
        "delegation": record,
        "assembly": record.assembly,
        "form": form,
        "title": title,
        "button": button,
    }
    return render(request, "assemblies/delegation_ask.html", context)


def _tell_registered(request: HttpRequest, made: list[Registration]) -> None:
    waiting = sum(one.state == State.WAITING for one in made)
    seated = len(made) - waiting
    if seated:
        text = ngettext(
            "%d delegate is registered and gets an e-mail.",
            "%d delegates are registered and get an e-mail.",
            seated,
        )
        messages.success(request, text % seated)
    if waiting:
        text = ngettext("%d person is on the waiting list.", "%d people are on the waiting list.", waiting)
        messages.info(request, text % waiting)


def _kinds(allocation: Allocation) -> list[dict[str, Any]]:
    """Of each kind of seat, how many are free."""
    return [
        {"seat": seat, "name": name, "free": allocation.free(seat)} for seat, name in allocation.kinds.items()
    ]


def _people(record: Delegation, registrations: list[Registration]) -> dict[str, Any]:
    """Who comes with what they pay, who waits, and whose registration ended."""
    prices = charges.prices_of(record, registrations, database_now())
    for one in registrations:
        one.price = prices.get(one.pk)  # type: ignore[attr-defined]
    totals = [price.total for price in prices.values()]
    return {
        "seated": [one for one in registrations if one.state in HOLDING],
        "waiting": [one for one in registrations if one.state == State.WAITING],
        "gone": [one for one in registrations if one.state not in OPEN],
        "sum": None if None in totals else sum((one for one in totals if one is not None), Decimal(0)),
    }


def _actions(
    user: User, record: Delegation, registrations: list[Registration], *, heads: bool, decides: bool
) -> list[dict[str, str]]:
    states = {one.state for one in registrations}
    offered = [
        ("accept_all", _("Accept the delegates"), decides and State.APPROVED in states),
        ("approve_all", _("Approve the delegates"), heads and State.FILLED in states),
        ("register", _("Register delegates"), heads),
        ("ranks", _("Put in order"), heads and bool(states & set(OPEN))),
        ("head", _("Name the head of delegation"), bool(is_president(user, record))),
        ("decide", _("More or fewer seats"), decides),
        ("delegation_invoices", _("Invoices"), bool(record.pk) and (heads or decides)),
    ]
    place = record.place
    return [
        {"label": label, "url": reverse(f"assemblies:{name}", args=place), "kind": ""}
        for name, label, is_open in offered
        if is_open
    ]
