"""A term's own page, its early end, its handover; and the invitation by which one takes an office."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from committees.forms.granting import ChecklistForm, EndForm, HandoverForm
from committees.models import Term, TermInvitation
from committees.permissions import is_granter, is_heir_or_holder, is_invited, may_read_term
from committees.workflow import endings, handover, invitations, terms
from committees.workflow.terms import SeatTaken
from workflows.models import LogEntry
from workflows.pages import page
from workflows.steps import NotNow

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@page
def term(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One term: its days, who follows, the checklist to tick, what happened."""
    record = _visible(request, uuid)
    items = handover.items_of(record)
    shares = bool(is_heir_or_holder(request.user, record))
    ticks = {tick.item_id: tick for tick in record.ticks.select_related("by")}
    form = ChecklistForm(request.POST or None, items=items, initial={"items": list(ticks)})
    if request.method == "POST":
        if not shares:
            raise PermissionDenied
        if form.is_valid():
            handover.tick(record, form.cleaned_data["items"], by=request.user)
            messages.success(request, _("The checklist is kept."))
            return redirect(record)
    context = {
        "term": record,
        "form": form,
        "checklist": [(item, ticks.get(item.pk)) for item in items],
        "shares": shares,
        "document": handover.document_of(record) if _reads_handover(request, record) else None,
        "heirs": handover.heirs_of(record),
        "log": LogEntry.objects.about(record).select_related("by"),
        "actions": _actions(request, record),
    }
    return render(request, "committees/term.html", context)


@page
def end(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """End a term early, with a reason that is kept: who grants the office, or its holder."""
    record = _visible(request, uuid)
    if not endings.may_end(request.user, record):
        raise PermissionDenied
    raise_if_reauthentication_required(request, app="")
    earliest = endings.earliest_end(record, by=request.user)
    form = EndForm(request.POST or None, term=record, earliest=earliest)
    if request.method == "POST" and form.is_valid():
        endings.end(record, form.ends_on, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, _("The term is ended; those whom it concerns are told."))
        return redirect(_offices_url(request, record))
    is_own = record.holder_id == request.user.pk
    return render(request, "committees/end_term.html", {"form": form, "term": record, "is_own": is_own})


@page
def confirm(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """An elect takes office."""
    record = _visible(request, uuid)
    if not is_granter(request.user, record) or record.kind != Term.Kind.ELECT:
        raise PermissionDenied
    raise_if_reauthentication_required(request, app="")
    if request.method == "POST":
        try:
            terms.confirm(record, by=request.user)
            messages.success(request, _("%s is confirmed in office.") % record.holder)
        except SeatTaken as refusal:
            messages.warning(request, str(refusal))
        return redirect(record)
    return render(request, "committees/confirm_term.html", {"term": record})


@page
def write_handover(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The office's document: what the next one should know. It stays with the office."""
    record = _visible(request, uuid)
    if not is_heir_or_holder(request.user, record):
        raise PermissionDenied
    is_post = request.method == "POST"
    document = handover.held_document_of(record) if is_post else handover.document_of(record)
    form = HandoverForm(request.POST or None, instance=document)
    if is_post and form.is_valid():
        handover.write(form.instance, record, by=request.user)
        messages.success(request, _("The handover document is kept."))
        return redirect(record)
    return render(request, "committees/handover.html", {"form": form, "term": record, "document": document})


@page
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The invited person takes the office or says no. For anyone else the link leads nowhere."""
    found = TermInvitation.objects.answerable().addressed_to(request.user).with_names().filter(token=token)
    if request.method == "POST":
        found = found.select_for_update(of=("self",))
    record = found.first()
    if record is None or not is_invited(request.user, record):
        return render(request, "committees/no_invitation.html", status=404)
    if request.method == "POST":
        return _answer(request, record)
    return render(request, "committees/invitation.html", {"invitation": record})


@page
def withdraw(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take an invitation back before it is answered."""
    record = get_object_or_404(TermInvitation.objects.with_names(), uuid=uuid)
    if not is_granter(request.user, record):
        raise Http404
    if request.method == "POST":
        try:
            invitations.withdraw(record, by=request.user)
            messages.success(request, _("The invitation is taken back."))
        except NotNow as refusal:
            messages.warning(request, str(refusal))
        return redirect(_place_url(record))
    return render(
        request,
        "committees/withdraw_invitation.html",
        {"invitation": record, "offices_url": _place_url(record)},
    )


def _answer(request: HttpRequest, record: TermInvitation) -> HttpResponse:
    if request.POST.get("answer") == "no":
        invitations.decline(record, by=request.user)
        messages.success(request, _("You said no; %s is told.") % record.invited_by)
        return redirect("dashboard")
    try:
        taken = invitations.accept(record, by=request.user)
    except SeatTaken as refusal:
        messages.warning(
            request, f"{refusal} " + _("Tell %s; the invitation stays open.") % record.invited_by
        )
        return redirect(record)
    messages.success(request, _("The office is yours: %s.") % taken.label)
    return redirect(taken)


def _visible(request: HttpRequest, uuid: UUID) -> Term:
    record = get_object_or_404(Term.objects.with_names().with_phase(), uuid=uuid)
    if not (may_read_term(request.user, record) or is_heir_or_holder(request.user, record)):
        raise Http404
    return record


def _reads_handover(request: HttpRequest, record: Term) -> bool:
    """Holders of today and to come, whoever grants the office, and administrators."""
    return bool(
        is_heir_or_holder(request.user, record)
        or is_granter(request.user, record)
        or request.user.is_superuser
    )


def _actions(request: HttpRequest, record: Term) -> list[dict[str, str]]:
    if not endings.may_end(request.user, record):
        return []
    found = []
    if record.kind == Term.Kind.ELECT and is_granter(request.user, record):
        found.append(("confirm_term", _("Confirm in office"), ""))
    is_own = record.holder_id == request.user.pk
    found.append(("end_term", _("Lay the office down") if is_own else _("End this term"), "danger"))
    return [
        {"label": label, "url": reverse(f"committees:{name}", args=[record.uuid]), "kind": kind}
        for name, label, kind in found
    ]


def _offices_url(request: HttpRequest, record: Term) -> str:
    """Back to the list for who grants; the holder who laid it down has no such list perhaps."""
    return reverse("dashboard") if record.holder_id == request.user.pk else _place_url(record)


def _place_url(record: Any) -> str:
    if record.nmo:
        return reverse("committees:nmo_offices", args=[record.nmo.slug])
    return reverse("committees:offices")
