"""Amendments: proposed, accepted or put to the vote, written anew, decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from assemblies.agenda_permissions import voices
from assemblies.models import Amendment
from assemblies.motion_forms import AmendmentForm, RewriteForm
from assemblies.outcomes import deciding_poll
from assemblies.plenary_views.door import find_amendment, find_motion, is_now, tried
from assemblies.plenary_views.motions import in_words
from assemblies.workflow import amendments as workflow
from assemblies.workflow.motions import ALIVE
from projects.revisions import compare
from workflows.pages import page
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
    if record.state not in ALIVE:
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


@page
def rewrite_amendment(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Write it anew for the text that stands now."""
    record = find_amendment(request, uuid)
    if not is_now(request, STEPS, record, "withdraw"):
        return redirect(record)
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


@page
def accept_amendment(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """As proposer or seconder of the motion; once both have, its text is changed."""
    return _asked(
        request, uuid, "accept", workflow.accept, _("You accept it."),
        question=_("Accept this amendment?"),
        told=_("Once proposer and seconder both accept it, it becomes the motion’s text without a vote."),
        button=_("Accept it"),
    )  # fmt: skip


@page
def put_amendment_to_vote(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """It isn't accepted: the plenary decides."""
    return _asked(
        request, uuid, "put_to_vote", workflow.put_to_vote, _("The plenary votes on it."),
        question=_("Put this amendment to the vote?"), told=_("Who proposed it is told."),
        button=_("Put it to the vote"),
    )  # fmt: skip


@page
def withdraw_amendment(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Its proposer takes it back."""
    return _asked(
        request, uuid, "withdraw", workflow.withdraw, _("It is withdrawn."),
        question=_("Withdraw this amendment?"), told="", button=_("Withdraw it"), ends=True,
    )  # fmt: skip


@page
def settle_amendment(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The closed vote decides: adopted, the motion's text is changed; or lost."""
    return _asked(
        request, uuid, "adopt", workflow.settle, _("The amendment is decided."),
        question=_("Enter what the vote decided?"), told=None, button=_("Enter the decision"),
    )  # fmt: skip


def _asked(request: HttpRequest, uuid: UUID, verb: str, act: Any, done: str, **context: Any) -> HttpResponse:
    """The page of a verb that asks nothing but whether it is meant, with what the amendment changes."""
    record = find_amendment(request, uuid)
    if not is_now(request, STEPS, record, verb):
        return redirect(record)
    if request.method == "POST":
        tried(request, lambda: act(record, by=request.user), done)
        return redirect(record)
    page = {
        "motion": record.motion, "assembly": record.motion.assembly, "back": record.get_absolute_url(),
        "pieces": compare(record.base.text, record.text), **context,
    }  # fmt: skip
    if page["told"] is None:
        page["told"] = in_words(deciding_poll(record))
    return render(request, "assemblies/plenary/motion_ask.html", page)
