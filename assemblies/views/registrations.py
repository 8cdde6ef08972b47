"""A registration's pages: for the delegate, who heads the delegation, the federation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from assemblies.delegation_permissions import is_delegate
from assemblies.forms.delegations import SubstituteForm
from assemblies.forms.details import DetailsForm
from assemblies.forms.reasons import ReasonForm
from assemblies.models import DelegateDetails, Passport, Registration
from assemblies.workflow import registrations as workflow
from assemblies.workflow.holding import Refused
from assemblies.workflow.registration_steps import STEPS
from workflows import pages
from workflows.models import LogEntry
from workflows.pages import page
from workflows.steps import NotNow

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from members.models import User

State = Registration.State
# Who has, or had, an invoice and papers; whoever left otherwise had them only where an invoice was written.
PAPERED = {State.ACCEPTED, State.CONFIRMED, State.CANCELLED}
LEFT = {State.SUBSTITUTED, State.WITHDRAWN}


def visible(request: HttpRequest, uuid: UUID) -> Registration:
    """A registration that this person may see; else 404."""
    found: Registration = get_object_or_404(
        Registration.objects.visible_to(request.user).with_names(), uuid=uuid
    )
    return found


move = pages.move(STEPS, visible)


@never_cache
@require_safe
def registrations(request: HttpRequest) -> HttpResponse:
    """The assemblies for which I am registered, or wait."""
    mine = Registration.objects.of(request.user).with_names().order_by("-assembly__starts_on", "-pk")
    return render(request, "assemblies/registrations.html", {"mine": mine})


@never_cache
@require_safe
def registration(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One registration: where it stands, the seat and its price, what the delegate said."""
    record = visible(request, uuid)
    is_own = is_delegate(request.user, record)
    details = DelegateDetails.objects.filter(registration=record).select_related("committee").first()
    passport = Passport.objects.filter(registration=record).first() if is_own else None
    asks_passport = is_own and record.is_holding and bool(passport or (details and details.needs_visa))
    context = {
        "registration": record,
        "delegation": record.delegation,
        "assembly": record.assembly,
        "is_own": is_own,
        "details": details,
        "price": workflow.price_to_pay(record) if record.is_holding else None,
        "is_invoiced": workflow.is_invoiced(record),
        "ahead": _ahead(record),
        "passport": passport,
        "reads": record.passport_reads.select_related("by") if is_own else [],
        "log": LogEntry.objects.about(record).select_related("by"),
        "actions": _actions(request.user, record, is_own=is_own, asks_passport=asks_passport),
    }
    return render(request, "assemblies/registration.html", context)


@page
def fill(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The delegate says who they are and what they need; and corrects it later."""
    record = visible(request, uuid)
    is_correction = record.state in workflow.CORRECTABLE and is_delegate(request.user, record)
    try:
        if not is_correction:
            STEPS.check("fill", request.user, record)
        may_choose = workflow.may_choose(record)
        form = DetailsForm(request.POST or None, registration=record, may_choose=may_choose)
        if request.method == "POST" and form.is_valid():
            keep = workflow.correct if is_correction else workflow.fill
            keep(record, form.save(commit=False), form.chosen, by=request.user)
            messages.success(
                request,
                _("Kept.") if is_correction else _("Filled in; the head of your delegation approves it."),
            )
            return redirect(record)
    except (NotNow, Refused) as refusal:
        messages.warning(request, str(refusal))
        return redirect(record)
    return render(request, "assemblies/fill.html", {**_place(record), "form": form})


@move
def substitute(request: HttpRequest, record: Registration) -> HttpResponse:
    """Someone else comes in a delegate's place."""
    form = SubstituteForm(request.POST or None)
    if why := workflow.why_no_substitute(record):
        messages.warning(request, why)
        return redirect(record)
    if request.method == "POST" and form.is_valid():
        try:
            name, email = form.cleaned_data["name"], form.cleaned_data["email"]
            other = workflow.substitute(record, name, email, by=request.user)
            messages.success(request, _("%s is registered instead; both get an e-mail.") % other)
            return redirect(other)
        except Refused as refusal:
            form.add_error("email", str(refusal))
    told = _("They take over the seat and its price. Both are told by e-mail.")
    question = _("Who comes instead of %s?") % record
    return _ask(request, record, question, _("Replace"), form=form, told=told)


def _asked(verb: str, question: Any, button: Any, done: Any, **more: Any) -> Callable[..., HttpResponse]:
    """The page of a verb that asks nothing but whether."""

    def view(request: HttpRequest, record: Registration) -> HttpResponse:
        if request.method == "POST":
            try:
                getattr(workflow, verb)(record, by=request.user)
                messages.success(request, str(done))
            except Refused as refusal:
                messages.warning(request, str(refusal))
            return redirect(record)
        return _ask(request, record, question, button, **more)

    view.__name__ = view.__qualname__ = verb
    return move(view)


def _reasoned(verb: str, question: Any, button: Any, done: Any, **more: Any) -> Callable[..., HttpResponse]:
    """The page of a verb that says why."""

    def view(request: HttpRequest, record: Registration) -> HttpResponse:
        form = ReasonForm(request.POST or None, is_told=True)
        if request.method == "POST" and form.is_valid():
            getattr(workflow, verb)(record, form.cleaned_data["reason"], by=request.user)
            messages.success(request, str(done))
            return redirect(record)
        told = _refund(verb, record)
        return _ask(request, record, question, button, form=form, told=told, **more)

    view.__name__ = view.__qualname__ = verb
    return move(view)


def _refund(verb: str, record: Registration) -> str:
    """What comes back to who gives up a place now; nothing where nothing is to be paid."""
    words = {
        "cancel": _("%d %% of the price comes back if you cancel now."),
        "withdraw": _("%d %% of the price comes back if you withdraw now."),
    }
    if verb == "cancel" or (verb == "withdraw" and workflow.is_invoiced(record)):
        back = workflow.refund_now(record)
        kept = 100 - back
        charged = _("%d %% is charged, whether it was paid yet or not.") % kept
        return f"{words[verb] % back} {charged}" if kept else words[verb] % back
    return ""


approve = _asked(
    "approve",
    gettext_lazy("Approve this delegate?"),
    gettext_lazy("Approve"),
    gettext_lazy("Approved; the federation accepts next."),
    told=gettext_lazy("From now on the price stands. The delegate is told by e-mail."),
)
accept = _asked(
    "accept",
    gettext_lazy("Accept this delegate?"),
    gettext_lazy("Accept"),
    gettext_lazy("Accepted; the delegate is told by e-mail."),
)
confirm = _asked(
    "confirm", gettext_lazy("Do you come?"), gettext_lazy("Yes, I come"), gettext_lazy("See you there.")
)
take_up = _asked(
    "take_up",
    gettext_lazy("Take the seat?"),
    gettext_lazy("Take the seat"),
    gettext_lazy("The seat is yours. Fill in what is missing."),
)
wait_again = _asked(
    "wait_again",
    gettext_lazy("Back on the waiting list?"),
    gettext_lazy("Put on the list"),
    gettext_lazy("Back on the list, at its end."),
)
send_back = _reasoned(
    "send_back",
    gettext_lazy("What has to be mended?"),
    gettext_lazy("Send back"),
    gettext_lazy("Sent back; the delegate is told by e-mail."),
)
withdraw = _reasoned(
    "withdraw",
    gettext_lazy("Withdraw this registration?"),
    gettext_lazy("Withdraw"),
    gettext_lazy("Withdrawn. If a seat became free, whoever waits next is asked."),
    ends=True,
)
cancel = _reasoned(
    "cancel",
    gettext_lazy("Cancel this registration?"),
    gettext_lazy("Cancel it"),
    gettext_lazy("Cancelled. If a seat became free, whoever waits next is asked."),
    ends=True,
)


def _place(record: Registration) -> dict[str, Any]:
    return {"registration": record, "delegation": record.delegation, "assembly": record.assembly}


def _ask(request: HttpRequest, record: Registration, question: Any, button: Any, **more: Any) -> HttpResponse:
    context = {**_place(record), "question": question, "button": button, **more}
    return render(request, "assemblies/registration_ask.html", context)


def _ahead(record: Registration) -> int | None:
    """How many wait before this one; nothing for who doesn't wait."""
    if record.state != State.WAITING:
        return None
    queue = list(record.delegation.registrations.waiting().values_list("pk", flat=True))
    return queue.index(record.pk)


LABELS = {
    "take_up": gettext_lazy("Take the seat"),
    "fill": gettext_lazy("Fill in"),
    "confirm": gettext_lazy("Say that I come"),
    "approve": gettext_lazy("Approve"),
    "accept": gettext_lazy("Accept"),
    "wait_again": gettext_lazy("Back on the waiting list"),
    "send_back": gettext_lazy("Send back"),
    "substitute": gettext_lazy("Replace"),
    "withdraw": gettext_lazy("Withdraw"),
    "cancel": gettext_lazy("Cancel it"),
}
ENDS = {"withdraw", "cancel"}


def _actions(user: User, record: Registration, *, is_own: bool, asks_passport: bool) -> list[dict[str, Any]]:
    open_to = STEPS.open_to(user, record)
    buttons = [
        {"label": label, "url": _url(verb, record), "kind": "danger" if verb in ENDS else ""}
        for verb, label in LABELS.items()
        if verb in open_to and not (verb == "substitute" and workflow.why_no_substitute(record))
    ]
    if is_own and record.state in workflow.CORRECTABLE:
        buttons.append({"label": _("Correct my data"), "url": _url("fill", record), "kind": ""})
    if is_own and _has_papers(record):
        url = reverse("assemblies:my_papers", args=[record.uuid])
        buttons.append({"label": _("Invoice and papers"), "url": url, "kind": ""})
    if asks_passport:
        url = reverse("assemblies:passport", args=[record.uuid])
        buttons.append({"label": _("Passport data for the visa letter"), "url": url, "kind": ""})
    return buttons


def _has_papers(record: Registration) -> bool:
    return record.state in PAPERED or (record.state in LEFT and workflow.is_invoiced(record))


def _url(verb: str, record: Registration) -> str:
    return reverse(f"assemblies:{verb}_registration", args=[record.uuid])
