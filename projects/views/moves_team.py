"""The verbs of the team and its NMO: hand in, confirm, withdraw, appeal, renew."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from allauth.core.internal.ratelimit import consume, respond_429
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from projects import emails, workflow
from projects.forms.notes import AppealForm, NoteForm
from projects.models import Endorsement
from projects.permissions import appeal_ends, confirming_terms, is_editor, is_owner, is_renewable
from projects.readiness import what_lacks
from projects.text import as_text
from projects.views.door import move, page, visible_request
from projects.views.files import UPLOADS
from workflows.steps import NotNow

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

State = Endorsement.State


@move
def submit(request: HttpRequest, endorsement: Endorsement) -> HttpResponse:
    """The team hands the project in: who confirms it, and what follows."""
    if request.method == "POST":
        try:
            workflow.submit(endorsement, by=request.user)
        except workflow.NotReady:
            messages.error(request, _("Something is still missing: see the list below."))
        else:
            messages.success(request, _("Handed in. %s has to confirm it.") % endorsement.project.nmo)
        return redirect(endorsement)
    context = {
        "lacks": what_lacks(endorsement.project),
        "confirmers": emails.holders(confirming_terms(endorsement)),
    }
    return render(request, "projects/submit.html", {"endorsement": endorsement, **context})


@move
def confirm(request: HttpRequest, endorsement: Endorsement) -> HttpResponse:
    """The NMO stands behind the project, in place of the stamped form."""
    form = NoteForm(
        request.POST if request.method == "POST" else None,
        endorsement=endorsement,
        label=_("A word with it"),
        hint=_("The team and the committee read it."),
        required=False,
    )
    if form.is_valid():
        workflow.confirm(endorsement, by=request.user, note=form.cleaned_data["note"])
        messages.success(request, _("Confirmed: it is the committee’s turn."))
        return redirect(endorsement)
    assert endorsement.revision
    told = [*emails.team(endorsement), *emails.free_directors(endorsement)]
    context = {"form": form, "told": told, "text": as_text(endorsement.revision.content)}
    return render(request, "projects/confirm.html", {"endorsement": endorsement, **context})


@move
def withdraw(request: HttpRequest, endorsement: Endorsement) -> HttpResponse:
    """The team or its NMO takes the project back; a draft goes without a word."""
    is_draft = endorsement.state == State.DRAFT
    form = NoteForm(
        request.POST if request.method == "POST" else None,
        label=_("Why?"),
        hint="" if is_draft else _("Everyone who had it on their desk reads it."),
        required=not is_draft,
    )
    if form.is_valid():
        workflow.withdraw(endorsement, by=request.user, note=form.cleaned_data["note"])
        messages.success(request, _("The draft is gone.") if is_draft else _("The project is withdrawn."))
        return redirect("projects:requests") if is_draft else redirect(endorsement)
    told = [] if is_draft else [*emails.team(endorsement), *emails.concerned(endorsement)]
    context = {"form": form, "told": list(dict.fromkeys(told)), "is_draft": is_draft}
    return render(request, "projects/withdraw.html", {"endorsement": endorsement, **context})


@move
def appeal(request: HttpRequest, endorsement: Endorsement) -> HttpResponse:
    """The team asks the President of the federation to look at the decision, once."""
    if request.FILES and not consume(
        request, app="projects", action="upload", config=UPLOADS, user=request.user
    ):
        return respond_429(request)
    form = AppealForm(
        *((request.POST, request.FILES) if request.method == "POST" else ()),
        label=_("Why should it be decided otherwise?"),
        hint=_("The President of the federation reads it, and everyone on this request; the paper too."),
    )
    if form.is_valid():
        typed = form.cleaned_data
        workflow.appeal(endorsement, by=request.user, note=typed["note"], paper=typed["file"])
        messages.success(request, _("Your appeal is with the President of the federation."))
        return redirect(endorsement)
    context = {"form": form, "until": appeal_ends(endorsement)}
    return render(request, "projects/appeal.html", {"endorsement": endorsement, **context})


@page
def renew(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The team asks anew: a draft with the text as it stands, while the endorsement goes on."""
    endorsement = visible_request(request, uuid)
    if not is_editor(request.user, endorsement):
        raise PermissionDenied
    try:
        if request.method == "POST":
            return redirect(workflow.renew(endorsement, by=request.user))
    except workflow.AlreadyOpen as found:
        messages.info(request, _("A renewal is under way already: here it is."))
        return redirect(found.endorsement)
    except NotNow as refusal:
        return _too_late(request, refusal)
    if not is_renewable(endorsement):
        return _too_late(request, NotNow(endorsement))
    return render(request, "projects/renew.html", {"endorsement": endorsement})


@page
def consent(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Who speaks for an endorsed project takes its public page down, or puts it up again."""
    endorsement = visible_request(request, uuid)
    if not is_owner(request.user, endorsement):
        raise PermissionDenied
    if endorsement.state != State.ENDORSED:
        return _too_late(request, NotNow(endorsement))
    is_shown = endorsement.project.consents
    if request.method == "POST":
        agrees = request.POST.get("agrees") == "yes"
        workflow.consent(endorsement, agrees, by=request.user)
        messages.success(request, _("The project has its page.") if agrees else _("The page is down."))
        return redirect(endorsement)
    return render(request, "projects/consent.html", {"endorsement": endorsement, "is_shown": is_shown})


def _too_late(request: HttpRequest, refusal: NotNow) -> HttpResponse:
    messages.warning(request, str(refusal))
    return redirect(refusal.record)
