"""The officers' verbs: check, send, send_back, accept, reject; the student's stand in moves_student."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from exchanges import emails, workflow
from exchanges.forms.moves import CardForm, NoteForm, UncheckedForm, department_names
from exchanges.models import Application
from exchanges.permissions import local_hosts
from exchanges.readiness import unaccepted_kinds, what_lacks
from exchanges.views.applications import what_is_wished
from exchanges.views.door import move
from exchanges.views.moves_student import cancel, confirm, submit

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from exchanges.models import DocumentKind

__all__ = ["accept", "cancel", "check", "confirm", "reject", "send", "send_back", "submit"]


@move
def check(request: HttpRequest, application: Application) -> HttpResponse:
    """The local officer has looked at everything: the national officer's turn."""
    kinds = unaccepted_kinds(application)
    form = UncheckedForm(_typed(request), kinds=kinds)
    if form.is_valid():
        workflow.check(application, by=request.user, note=form.cleaned_data["note"])
        return _done(
            request, application, _("Checked. The officers of %s send it on.") % application.sending_nmo
        )
    told = emails.sending_officers(application)
    return _page(request, application, "check", form=form, told=told, **_open_points(application, kinds))


@move
def send(request: HttpRequest, application: Application) -> HttpResponse:
    """The sending NMO hands the application to the host."""
    kinds = unaccepted_kinds(application)
    form = UncheckedForm(_typed(request), kinds=kinds)
    if form.is_valid():
        workflow.send(application, by=request.user, note=form.cleaned_data["note"])
        return _done(request, application, _("Sent to %s.") % application.hosting_nmo)
    told = emails.hosting_officers(application)
    return _page(request, application, "send", form=form, told=told, **_open_points(application, kinds))


@move
def send_back(request: HttpRequest, application: Application) -> HttpResponse:
    """The officer in turn returns the application to the student, with what to correct."""
    form = NoteForm(
        request.POST or None,
        label=_("What should the student correct?"),
        hint=_("The student reads it word for word."),
    )
    if form.is_valid():
        workflow.send_back(application, by=request.user, note=form.cleaned_data["note"])
        return _done(request, application, _("Returned to the student with your note."))
    told = emails.sending_officers(application) if application.state == Application.State.SENT else []
    return _page(request, application, "send_back", form=form, told=told)


@move
def reject(request: HttpRequest, application: Application) -> HttpResponse:
    """The host has no place for this student, and says why."""
    form = NoteForm(
        request.POST or None, label=_("Why?"), hint=_("The student and the officers who sent them read it.")
    )
    if form.is_valid():
        workflow.reject(application, by=request.user, note=form.cleaned_data["note"])
        return _done(request, application, _("Rejected. The student and the sending officers are told."))
    return _page(request, application, "reject", form=form, told=emails.sending_officers(application))


@move
def accept(request: HttpRequest, application: Application) -> HttpResponse:
    """The host offers a place: it issues the Card of Acceptance."""
    form = CardForm(request.POST or None, application=application)
    if form.is_valid():
        workflow.accept(application, form.save(commit=False), by=request.user)
        return _done(request, application, _("Accepted: the Card of Acceptance is issued."))
    return _page(
        request,
        application,
        "accept",
        form=form,
        wishes=department_names(application),
        **what_is_wished(application),
        told=emails.sending_officers(application),
        local_hosts=local_hosts(application, form.wished),
    )


def _done(request: HttpRequest, application: Application, message: str) -> HttpResponse:
    messages.success(request, message)
    return redirect(application)


def _page(request: HttpRequest, application: Application, verb: str, **context: Any) -> HttpResponse:
    return render(request, f"exchanges/{verb}.html", {"application": application, **context})


def _typed(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _open_points(application: Application, kinds: list[DocumentKind]) -> dict[str, Any]:
    """What an officer should know before passing it on: what lacks, which papers are not accepted."""
    papers = {paper.kind_id: paper for paper in application.documents.all()}
    return {
        "lacks": what_lacks(application),
        "unaccepted": [(kind, papers.get(kind.pk)) for kind in kinds],
    }
