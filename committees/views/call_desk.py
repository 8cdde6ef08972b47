"""The desk of who runs a call: writing it, its panel, its candidatures with their points, its end."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, ExpressionWrapper, F, FloatField, Q, Sum
from django.db.models.functions import Cast
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from committees.call_permissions import is_in_charge, kinds_for
from committees.forms.calls import ROWS, CallForm, CancelForm, ExtendForm, PanelForm
from committees.models import Call, Candidature
from committees.views.calls import visible_call
from committees.workflow import calls as workflow
from workflows import pages
from workflows.models import database_now
from workflows.pages import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

State = Call.State
ON_A_PAGE = 50
# A new call is proposed to open today and close two weeks later, in the evening.
USUAL_DAYS = 14
EVENING = dt.time(23, 59)
STATES = ["submitted", "valid", "accepted", "rejected", "invalid", "withdrawn"]

move = pages.move(workflow.STEPS, visible_call)


@never_cache
@require_safe
def new_call(request: HttpRequest) -> HttpResponse:
    """What I may call for."""
    kinds = kinds_for(request.user)
    if not kinds:
        raise PermissionDenied
    choices = [
        {
            "title": Call.Kind(kind).label,
            "detail": str(nmo or _("of the federation")),
            "url": reverse("committees:create_call", args=[kind]) + (f"?nmo={nmo.slug}" if nmo else ""),
        }
        for kind, nmo in kinds
    ]
    return render(request, "committees/new_call.html", {"choices": choices})


@page
def create_call(request: HttpRequest, kind: str) -> HttpResponse:
    """A new call of this kind, as a draft."""
    kinds = kinds_for(request.user)
    if not kinds:
        raise PermissionDenied
    slug = request.GET.get("nmo", "")
    found = [nmo for one, nmo in kinds if one == kind and (nmo.slug if nmo else "") == slug]
    if not found:
        raise Http404
    record = _proposed(kind, found[0])
    form = CallForm(request.POST or None, call=record, person=request.user)
    if request.method == "POST" and form.is_valid():
        workflow.create(form.instance, by=request.user)
        messages.success(
            request, _("The call is kept as a draft. Look through what it asks, then publish it.")
        )
        return redirect(form.instance)
    return render(request, "committees/call_form.html", {"form": form, "call": record})


@page
def edit_call(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Change a draft."""
    record = _own_draft(request, uuid)
    form = CallForm(request.POST or None, call=record, person=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The call is kept."))
        return redirect(record)
    return render(request, "committees/call_form.html", {"form": form, "call": record})


@page
def call_rows(request: HttpRequest, uuid: UUID, rows: str) -> HttpResponse:
    """What a draft asks: its questions, its papers, the panel's criteria."""
    record = _own_draft(request, uuid)
    if rows not in ROWS:
        raise Http404
    formset = ROWS[rows](request.POST or None, instance=record)
    if request.method == "POST" and formset.is_valid():
        formset.save()
        messages.success(request, _("The call is kept."))
        return redirect(record)
    titles = {"questions": _("Questions"), "papers": _("Papers"), "criteria": _("Criteria of the panel")}
    context = {"formset": formset, "call": record, "title": titles[rows]}
    return render(request, "committees/call_rows.html", context)


@page
def panel(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Who reads and scores the candidatures: add someone, take someone off."""
    record = _own(request, uuid)
    form = PanelForm(request.POST if "email" in request.POST else None, call=record)
    if request.method == "POST" and "remove" in request.POST:
        number = request.POST["remove"]
        panelist = get_object_or_404(record.panel, pk=number if number.isascii() and number.isdigit() else 0)
        workflow.unseat_panelist(panelist, by=request.user)
        messages.success(request, _("%s is off the panel.") % panelist.person)
        return redirect("committees:panel", record.uuid)
    if request.method == "POST" and form.is_valid():
        workflow.seat_panelist(record, form.person, by=request.user)
        messages.success(request, _("%s is on the panel, and told by e-mail.") % form.person)
        return redirect("committees:panel", record.uuid)
    members = record.panel.select_related("person__nmo")
    return render(request, "committees/panel.html", {"form": form, "call": record, "members": members})


@never_cache
@require_safe
def call_candidatures(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Everyone who stands, with what the panel gave: best first."""
    record = visible_call(request, uuid)
    if not is_in_charge(request.user, record) and not request.user.is_superuser:
        raise PermissionDenied
    every = Candidature.objects.handed_in().filter(call=record)
    counts = dict(every.values_list("state").annotate(n=Count("pk")).order_by())
    state = request.GET.get("state") if request.GET.get("state") in STATES else ""
    found = with_points(every.filter(state=state) if state else every)
    context = {
        "call": record,
        "page": Paginator(found, ON_A_PAGE).get_page(request.GET.get("page")),
        "tabs": [
            {"name": _("All"), "url": "?", "count": sum(counts.values()), "current": not state},
            *(
                {
                    "name": Candidature.State(one).label,
                    "url": f"?state={one}",
                    "count": counts[one],
                    "current": one == state,
                }
                for one in STATES
                if one in counts
            ),
        ],
        "left": workflow.seats_left(record),
        "panel": record.panel.count(),
        "is_open": database_now() <= record.last_instant,
    }
    return render(request, "committees/call_candidatures.html", context)


def with_points(found: Any) -> Any:
    """Each with its mean of weighted points, 0 to 5, and the number of reviews and conflicts."""
    weighted = Sum(Cast(F("reviews__scores__points") * F("reviews__scores__weight"), FloatField())) / Sum(
        Cast("reviews__scores__weight", FloatField())
    )
    return (
        found.with_names()
        .annotate(
            points=ExpressionWrapper(weighted, output_field=FloatField()),
            review_count=Count("reviews", filter=Q(reviews__has_conflict=False), distinct=True),
            conflict_count=Count("reviews", filter=Q(reviews__has_conflict=True), distinct=True),
        )
        .order_by(F("points").desc(nulls_last=True), "submitted_at", "pk")
    )


@move
def publish(request: HttpRequest, record: Call) -> HttpResponse:
    """Everyone may read it; what it asks stays as it is."""
    question = gettext_lazy("Publish this call?")
    told = _("What it asks can’t be changed afterwards: whoever stands relies on it.")
    return _asked(request, record, "publish", question, _("Publish the call"), told, _("The call is public."))


@move
def extend(request: HttpRequest, record: Call) -> HttpResponse:
    """It closes later, and says why."""
    form = ExtendForm(request.POST or None, call=record)
    if request.method == "POST" and form.is_valid():
        filled = form.cleaned_data
        try:
            workflow.extend(
                record, filled["closes_at"], filled.get("results_at"), by=request.user, note=filled["note"]
            )
        except workflow.NotReady as refusal:
            form.add_error("closes_at", str(refusal))
        else:
            messages.success(request, _("The call closes later. Everyone concerned is told by e-mail."))
            return redirect(record)
    context = {"form": form, "call": record, "question": _("Until when instead?")}
    return render(request, "committees/call_ask.html", {**context, "button": _("Extend the call")})


@move
def conclude(request: HttpRequest, record: Call) -> HttpResponse:
    """Everything is decided and told."""
    left = workflow.seats_left(record)
    told = _("%d seats stay vacant: you may call again.") % left if left else ""
    question = gettext_lazy("Conclude this call?")
    return _asked(
        request, record, "conclude", question, _("Conclude the call"), told, _("The call is concluded.")
    )


@move
def cancel(request: HttpRequest, record: Call) -> HttpResponse:
    """Take the call back, and say why."""
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            workflow.cancel(record, by=request.user, note=form.cleaned_data["note"])
            messages.success(request, _("The call is cancelled."))
        except workflow.NotReady as refusal:
            messages.warning(request, str(refusal))
        return redirect(record)
    context = {"form": form, "call": record, "question": _("Cancel this call?"), "ends": True}
    return render(request, "committees/call_ask.html", {**context, "button": _("Cancel the call")})


@page
def repeat(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Call once more for the seats that stayed empty."""
    record = visible_call(request, uuid)
    ended = record.state in {State.CONCLUDED, State.CANCELLED}
    if not is_in_charge(request.user, record) or not ended or not workflow.seats_left(record):
        raise PermissionDenied
    if request.method == "POST":
        again = workflow.repeat(record, by=request.user)
        messages.success(request, _("The next call is a draft: choose its times, then publish it."))
        return redirect(again)
    context = {"call": record, "question": _("Call again?"), "button": _("Make the next call")}
    told = _("It asks the same for the %d seats that are left.") % workflow.seats_left(record)
    return render(request, "committees/call_ask.html", {**context, "told": told})


def _asked(
    request: HttpRequest, record: Call, verb: str, question: Any, button: str, told: str, done: str
) -> HttpResponse:
    """The page of a verb that asks nothing but whether."""
    if request.method == "POST":
        try:
            getattr(workflow, verb)(record, by=request.user)
            messages.success(request, done)
        except workflow.NotReady as refusal:
            messages.warning(request, str(refusal))
        return redirect(record)
    context = {"call": record, "question": question, "button": button, "told": told}
    return render(request, "committees/call_ask.html", context)


def _own(request: HttpRequest, uuid: UUID) -> Call:
    """A call that this person runs, and that hasn't ended; 403 for one that is merely public."""
    record = visible_call(request, uuid)
    if not is_in_charge(request.user, record) or record.state not in {State.DRAFT, State.PUBLISHED}:
        raise PermissionDenied
    return record


def _own_draft(request: HttpRequest, uuid: UUID) -> Call:
    """A draft of one's own, its row held while something of it is kept: nobody publishes it meanwhile."""
    if request.method == "POST":
        Call.objects.select_for_update().filter(uuid=uuid).first()
    record = _own(request, uuid)
    if record.state != State.DRAFT:
        raise PermissionDenied
    return record


def _proposed(kind: str, nmo: Any) -> Call:
    """A call that nobody has changed yet: from today for two weeks, by the clock of the NMO."""
    now = database_now().replace(second=0, microsecond=0)
    zone = zoneinfo.ZoneInfo(nmo.time_zone if nmo else "UTC")
    closes = dt.datetime.combine(now.astimezone(zone).date() + dt.timedelta(days=USUAL_DAYS), EVENING, zone)
    title = (
        "" if kind in {Call.Kind.VACANT_POST, Call.Kind.REGIONAL_ASSISTANT} else str(Call.Kind(kind).label)
    )
    if nmo and kind == Call.Kind.DELEGATES:
        title = _("Delegates of %s") % nmo
    return Call(kind=kind, nmo=nmo, title=title, time_zone=zone.key, opens_at=now, closes_at=closes)
