"""Whoever leads a committee keeps its page: focus, priorities, sessions, documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from committees.forms.kept import DocumentForm, FocusForm, PriorityForm, SessionForm
from committees.models import Committee, CommitteeDocument, CommitteePriority, CommitteeSession
from documents.files import hand_out, remove
from workflows.pages import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

# By the address part: the form, what a new one is called, and where it is changed.
PARTS: dict[str, tuple[Any, Any, Any, Any]] = {
    "priorities": (
        CommitteePriority,
        PriorityForm,
        gettext_lazy("A new priority"),
        gettext_lazy("Change a priority"),
    ),
    "sessions": (
        CommitteeSession,
        SessionForm,
        gettext_lazy("A new session"),
        gettext_lazy("Change a session"),
    ),
    "documents": (
        CommitteeDocument,
        DocumentForm,
        gettext_lazy("A new document"),
        gettext_lazy("Change a document"),
    ),
}


@never_cache
@require_safe
def keep(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything that its officers write on a committee's page, with the way to change it."""
    committee = _kept(request, slug)
    context = {
        "committee": committee,
        "priorities": committee.priorities.all(),
        "sessions": committee.sessions.order_by("-starts_at", "-pk"),
        "documents": committee.documents.select_related("file"),
    }
    return render(request, "committees/keep.html", context)


@page
def focus(request: HttpRequest, slug: str) -> HttpResponse:
    """Change what the committee says it is about."""
    committee = _kept(request, slug)
    form = FocusForm(request.POST if request.method == "POST" else None, instance=committee)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The page is changed."))
        return redirect(committee)
    context = {"committee": committee, "form": form, "title": _("What the committee is about")}
    return render(request, "committees/keep_part.html", context)


@page
def part(request: HttpRequest, slug: str, part: str, pk: int = 0) -> HttpResponse:
    """Add a priority, a session or a document, change it, or take it away."""
    committee = _kept(request, slug)
    if part not in PARTS:
        raise Http404
    model, make_form, new, change = PARTS[part]
    record = get_object_or_404(model, pk=pk, committee=committee) if pk else model(committee=committee)
    if request.method == "POST" and pk and "remove" in request.POST:
        _take_away(record)
        messages.success(request, _("It is taken off the page."))
        return redirect("committees:keep", committee.slug)
    form = _form(request, make_form, record)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("It is on the page."))
        return redirect("committees:keep", committee.slug)
    context = {"committee": committee, "form": form, "title": change if pk else new, "can_remove": bool(pk)}
    return render(request, "committees/keep_part.html", context)


@login_not_required
@require_safe
def document(request: HttpRequest, slug: str, uuid: UUID) -> HttpResponseBase:
    """A document for everyone; one that isn't published, for those who keep the page alone."""
    found = get_object_or_404(
        CommitteeDocument.objects.select_related("file", "committee"), committee__slug=slug, uuid=uuid
    )
    if not found.is_published and not _keeps(request, found.committee):
        raise Http404
    return hand_out(found.file)


def _kept(request: HttpRequest, slug: str) -> Committee:
    """The committee, for those who keep its page; held while something is written on it."""
    committees = Committee.objects.select_for_update() if request.method == "POST" else Committee.objects
    committee: Committee = get_object_or_404(committees, slug=slug)
    if not _keeps(request, committee):
        raise PermissionDenied
    return committee


def _keeps(request: HttpRequest, committee: Committee) -> bool:
    return any(term.keeps_page_of(committee) for term in getattr(request, "terms", []))


def _form(request: HttpRequest, make_form: Any, record: Any) -> Any:
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    extra = {"by": request.user} if make_form is DocumentForm else {}
    return make_form(data, files, instance=record, **extra)


def _take_away(record: Any) -> None:
    record.delete()
    if isinstance(record, CommitteeDocument):
        remove(record.file)
