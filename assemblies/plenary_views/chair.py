"""The chair's desk: opening and closing, what comes next, who speaks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from assemblies.door import find_plenary, only_chair, tried
from assemblies.hall import secret_of
from assemblies.models import AgendaItem, Plenary, Poll, SpeechRequest
from assemblies.plenary_views.door import find_item, find_speech
from assemblies.quorum import quorum_of
from assemblies.schedule import amended, motions_with_names
from assemblies.workflow import agenda as workflow
from assemblies.workflow import open_plenary as open_sitting
from assemblies.workflow import speakers
from workflows.pages import page

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

State = AgendaItem.State


@never_cache
@require_safe
def chair(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Everything that the chair needs at hand while the plenary sits."""
    record = find_plenary(uuid)
    only_chair(request, record)
    items = list(record.items.order_by("order"))
    current = next((item for item in items if item.state == State.CURRENT), None)
    motions = amended(motions_with_names())
    context = {
        "plenary": record,
        "quorum": quorum_of(record),
        "current": current,
        "coming": [item for item in items if item.state == State.WAITING],
        "done": [item for item in items if item.state == State.DONE],
        "motions": motions.filter(item=current) if current else [],
        "polls": record.polls.filter(item=current).order_by("number") if current else [],
        **_in_vote(record),
        "open_poll": record.polls.filter(state="open").first(),
        **_speakers(record),
        "hall_secret": secret_of("hall", record.uuid),
    }
    return render(request, "assemblies/plenary/chair.html", context)


@page
def open_plenary(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Open the sitting: from then on its roll stands."""
    record = find_plenary(uuid)
    only_chair(request, record)
    if request.method == "POST":
        tried(request, lambda: open_sitting(record, by=request.user), _("The plenary is open."))
        return redirect("assemblies:chair", record.uuid)
    context = {
        "plenary": record,
        "quorum": quorum_of(record),
        "question": _("Open plenary %d?") % record.number,
        "told": _("Its roll stands from then on: no vote is given or taken for debts any more."),
        "button": _("Open the plenary"),
    }
    return _ask(request, record, context)


@page
def close_plenary(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Close the sitting: what was said and voted in it stays."""
    record = find_plenary(uuid)
    only_chair(request, record)
    if request.method == "POST":
        tried(request, lambda: workflow.adjourn(record, by=request.user), _("The plenary is closed."))
        return redirect("assemblies:chair", record.uuid)
    context = {
        "plenary": record,
        "question": _("Close plenary %d?") % record.number,
        "told": _("It can’t be opened again. Its item is done, and motions of it without a seconder die."),
        "button": _("Close the plenary"),
        "ends": True,
    }
    return _ask(request, record, context)


@page
def call_item(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The next item, or any other."""
    item = find_item(uuid)
    only_chair(request, item)
    if request.method == "POST":
        tried(request, lambda: workflow.call_item(item, by=request.user), _("Now: %s") % item)
    return redirect("assemblies:chair", item.plenary.uuid)


@page
def finish_item(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The item is done."""
    item = find_item(uuid)
    only_chair(request, item)
    if request.method == "POST":
        tried(request, lambda: workflow.finish_item(item, by=request.user), _("Done: %s") % item)
    return redirect("assemblies:chair", item.plenary.uuid)


@page
def call_speaker(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Give someone the floor: the one whom the chair saw as the next."""
    speech = find_speech(uuid)
    only_chair(request, speech)
    if request.method == "POST":
        tried(
            request, lambda: speakers.call_speaker(speech, by=request.user), _("%s speaks.") % speech.person
        )
    return redirect("assemblies:chair", speech.plenary.uuid)


@page
def end_speech(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The speech is over."""
    speech = find_speech(uuid)
    only_chair(request, speech)
    if request.method == "POST":
        tried(request, lambda: speakers.end_speech(speech, by=request.user))
    return redirect("assemblies:chair", speech.plenary.uuid)


def _in_vote(record: Plenary) -> dict[str, set[int]]:
    """The motions and amendments whose vote is prepared or open: it isn't prepared twice."""
    at_hand = record.polls.filter(state__in=[Poll.State.PREPARED, Poll.State.OPEN])
    pairs = list(at_hand.values_list("motion", "amendment"))
    return {
        "motions_in_vote": {motion for motion, _amendment in pairs},
        "amendments_in_vote": {amendment for _motion, amendment in pairs},
    }


def _speakers(record: Plenary) -> dict[str, Any]:
    speeches = list(record.speeches.waiting_or_speaking().select_related("person", "nmo"))
    return {
        "speaking": next((one for one in speeches if one.state == SpeechRequest.State.SPEAKING), None),
        "waiting": [one for one in speeches if one.state == SpeechRequest.State.WAITING],
    }


def _ask(request: HttpRequest, record: Plenary, context: dict[str, Any]) -> HttpResponse:
    back = reverse("assemblies:chair", args=[record.uuid])
    return render(request, "assemblies/plenary/ask.html", {**context, "back": back})
