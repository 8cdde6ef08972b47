"""Amendments: proposed, accepted or put to the vote, written anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from assemblies.agenda_permissions import voices
from assemblies.door import tried
from assemblies.models import Amendment, Motion
from assemblies.motion_forms import AmendmentForm, RewriteForm
from assemblies.plenary_views.door import find_amendment, find_motion
from assemblies.workflow import amendments as workflow
from projects.revisions import compare
from workflows.pages import move, page
from workflows.steps import NotNow

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

STEPS = workflow.AMENDMENT_STEPS


@page
def amend_motion(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Propose another text for a motion."""
    record = find_motion(request, uuid)
    user: Any = request.user
    if not voices(user, record.assembly):
        raise PermissionDenied
    if record.state not in Motion.ALIVE:
        messages.warning(request, str(NotNow(record)))
        return redirect(record)
    form = AmendmentForm(request.POST or None, instance=Amendment(motion=record), user=user, motion=record)
    if request.method == "POST" and form.is_valid():
        made = form.save(commit=False)
        made.text = form.cleaned_data["text"]
        done = _("It is proposed. Proposer and seconder are asked by e-mail.")
        kept = tried(request, lambda: workflow.amend(made, by=user), done)
        return redirect(made if kept else record)
    context = {
        "form": form, "motion": record, "assembly": record.assembly, "title": _("Propose an amendment"),
        "submit": _("Propose it"), "back": record.get_absolute_url(),
    }  # fmt: skip
    return render(request, "assemblies/plenary/motion_form.html", context)


@move(STEPS, find_amendment, "withdraw")
def rewrite_amendment(request: HttpRequest, record: Amendment) -> HttpResponse:
    """Write it anew for the text that stands now."""
    form = RewriteForm(request.POST or None, amendment=record)
    if request.method == "POST" and form.is_valid():
        tried(
            request, lambda: workflow.rewrite(record, form.cleaned_data["text"], by=request.user),
            _("It is written anew: proposer and seconder are asked again."),
        )  # fmt: skip
        return redirect(record)
    context = {
        "form": form, "motion": record.motion, "assembly": record.motion.assembly,
        "title": _("Write amendment %s anew") % record, "submit": _("Keep it"), "back": record.get_absolute_url(),
        "pieces": compare(record.motion.texts.last().text, record.text),
    }  # fmt: skip
    return render(request, "assemblies/plenary/motion_form.html", context)


@move(STEPS, find_amendment, "accept")
def accept_amendment(request: HttpRequest, record: Amendment) -> HttpResponse:
    """As proposer or seconder of the motion; once both have, its text is changed."""
    return _asked(
        request, record, workflow.accept, _("You accept it."),
        question=_("Accept this amendment?"),
        told=_("Once proposer and seconder both accept it, it becomes the motion’s text without a vote."),
        button=_("Accept it"),
    )  # fmt: skip


@move(STEPS, find_amendment, "put_to_vote")
def put_amendment_to_vote(request: HttpRequest, record: Amendment) -> HttpResponse:
    """It isn't accepted: the plenary decides."""
    return _asked(
        request, record, workflow.put_to_vote, _("The plenary votes on it."),
        question=_("Put this amendment to the vote?"), told=_("Who proposed it is told."),
        button=_("Put it to the vote"),
    )  # fmt: skip


@move(STEPS, find_amendment, "withdraw")
def withdraw_amendment(request: HttpRequest, record: Amendment) -> HttpResponse:
    """Its proposer takes it back."""
    return _asked(
        request, record, workflow.withdraw, _("It is withdrawn."),
        question=_("Withdraw this amendment?"), told="", button=_("Withdraw it"), ends=True,
    )  # fmt: skip


def _asked(request: HttpRequest, record: Amendment, act: Any, done: str, **context: Any) -> HttpResponse:
    """The page of a verb that asks nothing but whether it is meant, with what the amendment changes."""
    if request.method == "POST":
        tried(request, lambda: act(record, by=request.user), done)
        return redirect(record)
    page = {
        "motion": record.motion, "assembly": record.motion.assembly, "back": record.get_absolute_url(),
        "pieces": compare(record.base.text, record.text), **context,
    }  # fmt: skip
    return render(request, "assemblies/plenary/motion_ask.html", page)
