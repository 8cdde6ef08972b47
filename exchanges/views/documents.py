"""Papers: uploaded and replaced by the student, opened by who checks them, judged by the officer in turn."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from allauth.core.internal.ratelimit import decorator as limit
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from documents.files import serve
from exchanges import papers
from exchanges.forms.documents import JudgeForm, UploadForm
from exchanges.models import Application, DocumentKind
from exchanges.permissions import is_judge_of_documents, is_reader_of_documents
from exchanges.readiness import needed_kinds
from exchanges.views.door import held, own_application, visible_application
from workflows.models import database_now
from workflows.pages import page

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from exchanges.models import ApplicationDocument

MOST_OPENINGS = 200
UPLOADS = {"upload": "60/h/user"}


@never_cache
@require_safe
def documents(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """The student's papers, those still missing, and who has opened them; readable in every state."""
    application = own_application(request, uuid)
    there = {document.kind_id: document for document in application.documents.select_related("file")}
    context = {
        "application": application,
        "papers": [
            (kind, there.get(kind.pk), papers.is_open(application, there.get(kind.pk)))
            for kind in _kinds(application)
        ],
        "openings": papers.openings(application)[:MOST_OPENINGS],
    }
    return render(request, "exchanges/documents.html", context)


@limit(app="exchanges", action="upload", config=UPLOADS)
@page
def upload(request: HttpRequest, uuid: UUID, kind: str) -> HttpResponseBase:
    """One paper: what it is, which file is there, and the place for a new one."""
    application = own_application(request, uuid)
    if request.method == "POST":
        application = held(application)
    asked = _asked(application, kind)
    document = application.documents.filter(kind=asked).select_related("file").first()
    if not papers.is_open(application, document):
        raise PermissionDenied
    form = UploadForm(
        *((request.POST, request.FILES) if request.method == "POST" else ()),
        kind=asked,
        document=document,
        today=database_now().date(),
    )
    if form.is_valid():
        papers.upload(
            application, asked, form.cleaned_data["file"], valid_until=form.cleaned_data.get("valid_until")
        )
        messages.success(request, _("“%s” is uploaded.") % asked)
        return redirect("exchanges:edit", application.uuid, "documents")
    return render(
        request,
        "exchanges/upload.html",
        {"application": application, "kind": asked, "document": document, "form": form},
    )


@require_safe
def download(request: HttpRequest, uuid: UUID, kind: str) -> HttpResponseBase:
    """The file itself, for the student and those who check it; each opening is logged."""
    application = visible_application(request, uuid)
    standing = is_reader_of_documents(request.user, application)
    if not standing:
        raise PermissionDenied
    document = _document(application, kind)
    return serve(request, document.file, papers.purpose_of(document, standing), inline=True)


@page
def judge(request: HttpRequest, uuid: UUID, kind: str) -> HttpResponseBase:
    """The officer in turn accepts a paper, or asks for another one."""
    application = visible_application(request, uuid)
    if request.method == "POST":
        application = held(application)
    if not is_judge_of_documents(request.user, application):
        raise PermissionDenied
    document = _document(application, kind)
    form = JudgeForm(request.POST if request.method == "POST" else None, document=document)
    if form.is_valid():
        papers.judge(document, form.cleaned_data["verdict"], form.cleaned_data["note"], by=request.user)
        messages.success(request, _("Your verdict on “%s” is kept.") % document.kind)
        return redirect(application)
    return render(
        request, "exchanges/judge.html", {"application": application, "document": document, "form": form}
    )


def _asked(application: Application, code: str) -> DocumentKind:
    """A kind of paper that this application needs or has; any other is no page."""
    for kind in _kinds(application):
        if kind.code == code:
            return kind
    raise Http404


def _kinds(application: Application) -> list[DocumentKind]:
    """What is asked for, then what was uploaded and nobody asks for any more."""
    there = [paper.kind for paper in application.documents.select_related("kind")]
    return list(dict.fromkeys([*needed_kinds(application), *there]))


def _document(application: Application, code: str) -> ApplicationDocument:
    return get_object_or_404(
        application.documents.select_related("file", "kind", "application"), kind__code=code
    )
