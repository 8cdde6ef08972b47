"""Pages of writing to a person: write, read and answer, block, report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from allauth.core.internal.ratelimit import consume, respond_429
from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from committees.conversation_permissions import (
    has_blocked,
    has_proved_address,
    may_answer,
    may_write,
    suspension_of,
)
from committees.forms.connections import MessageForm, ReportForm
from committees.models import Conversation, Interests
from committees.workflow import conversations as workflow
from workflows.pages import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from members.models import User

ON_A_PAGE = 25
# A few a day from one person, and a few more to one person from everyone: nobody is flooded.
LIMITS = {"write": "10/d/user", "write_to": "15/d/key", "answer": "60/d/user", "report": "5/d/user"}


@never_cache
@require_safe
def conversations(request: HttpRequest) -> HttpResponse:
    """All that I write with others, the newest first."""
    mine = Conversation.objects.visible_to(request.user).latest_first(request.user)
    shown = Paginator(mine, ON_A_PAGE).get_page(request.GET.get("page"))
    rows = [(one, one.other(request.user)) for one in shown]
    return render(request, "committees/connections/conversations.html", {"page": shown, "rows": rows})


@page
def write_to_person(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The first message to someone who agreed to be found; who has written with them already goes on there."""
    found = Interests.objects.findable().exclude(person=request.user).with_names()
    interests = get_object_or_404(found, uuid=uuid)
    person = interests.person
    if conversation := _with(request, person):
        return redirect(conversation)
    if not may_write(request.user):
        context = {"person": person, **_refusal(request.user)}
        return render(request, "committees/connections/no_writing.html", context, status=403)
    form = MessageForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not _may_begin(request, person):
            return respond_429(request)
        begun = workflow.write(person, form.cleaned_data["text"], by=request.user)
        messages.success(request, _("Your message is on its way."))
        return redirect(begun)
    context = {"form": form, "interests": interests, "person": person}
    return render(request, "committees/connections/write.html", context)


@page
def conversation(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What was written, and a field to answer."""
    found = _mine(request, uuid)
    form = MessageForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not consume(request, app="connections", action="answer", config=LIMITS, user=request.user):
            return respond_429(request)
        workflow.answer(found, form.cleaned_data["text"], by=request.user)
        messages.success(request, _("Your message is on its way."))
        return redirect(found)
    other = found.other(request.user)
    context = {
        **_context(request, found),
        "exchanged": found.messages.visible_to(request.user).select_related("by"),
        "may_answer": may_answer(request.user, found),
        **_refusal(request.user),
        "is_blocked": has_blocked(request.user, other),
        "form": form,
    }
    return render(request, "committees/connections/conversation.html", context)


@page
def block(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Read nothing more of the other one."""
    found = _mine(request, uuid)
    if request.method == "POST":
        workflow.block(found, by=request.user)
        messages.success(request, _("You read nothing more of this person. They aren’t told."))
        return redirect(found)
    return render(request, "committees/connections/block.html", _context(request, found))


@page
def unblock(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Read the other one again."""
    found = _mine(request, uuid)
    if request.method == "POST":
        workflow.unblock(found, by=request.user)
        messages.success(request, _("You read this person again."))
        return redirect(found)
    return render(request, "committees/connections/unblock.html", _context(request, found))


@page
def report(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Tell the Secretary General what the other one wrote."""
    found = _mine(request, uuid)
    if done := found.reports.filter(by=request.user).select_related("case").first():
        context = {**_context(request, found), "report": done}
        return render(request, "committees/connections/reported.html", context)
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not consume(request, app="connections", action="report", config=LIMITS, user=request.user):
            return respond_429(request)
        filled = form.cleaned_data
        workflow.report(found, filled["reason"], by=request.user, blocks=filled["blocks"])
        messages.success(request, _("Your report is handed in."))
        return redirect("committees:report_conversation", uuid)
    return render(request, "committees/connections/report.html", {**_context(request, found), "form": form})


def _mine(request: HttpRequest, uuid: UUID) -> Conversation:
    """The conversation, if this person takes part; else 404, as for one that doesn't exist."""
    mine = Conversation.objects.visible_to(request.user).select_related("opener__nmo", "recipient__nmo")
    return get_object_or_404(mine, uuid=uuid)


def _with(request: HttpRequest, person: User) -> Conversation | None:
    return Conversation.objects.visible_to(request.user).between(request.user, person).first()


def _context(request: HttpRequest, found: Conversation) -> dict[str, Any]:
    return {"conversation": found, "other": found.other(request.user)}


def _refusal(user: User) -> dict[str, Any]:
    """Why this person may not write: no proved address, or what keeps them from it."""
    return {"is_unproved": not has_proved_address(user), "suspension": suspension_of(user)}


def _may_begin(request: HttpRequest, person: User) -> bool:
    return bool(
        consume(request, app="connections", action="write", config=LIMITS, user=request.user)
        and consume(request, app="connections", action="write_to", config=LIMITS, key=str(person.pk))
    )
