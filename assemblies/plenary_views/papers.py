"""Papers of the agenda: read by everyone or by members, handed in by the plenary team."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from assemblies.agenda_permissions import is_plenary_team
from assemblies.door import tried
from assemblies.models import AgendaPaper
from assemblies.plenary_forms import PaperForm, VersionFields
from assemblies.plenary_views.door import find_item, find_paper, only_team
from assemblies.publicity import ReadersForm, other_readers
from assemblies.schedule import handed_in
from assemblies.workflow import agenda as workflow
from documents.files import hand_out, serve
from projects.revisions import compare
from workflows.pages import page

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase


@login_not_required
@never_cache
@require_safe
def paper(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One paper: the text that stands, what changed in it, each version with how late it came."""
    record = find_paper(request, uuid)
    assembly = record.item.plenary.assembly
    versions = list(record.versions.select_related("file", "by"))
    last, before = versions[-1], versions[-2] if len(versions) > 1 else None
    both_are_texts = before is not None and before.text and last.text
    context = {
        "paper": record,
        "plenary": record.item.plenary,
        "last": last,
        "handed": handed_in(last.handed_in_at, record.kind, assembly),
        "versions": [(one, handed_in(one.handed_in_at, record.kind, assembly)) for one in reversed(versions)],
        "pieces": compare(before.text, last.text) if before and both_are_texts else [],
        "other_readers": other_readers(is_public=record.is_public),
        "is_team": request.user.is_authenticated and bool(is_plenary_team(request.user, record)),
    }
    return render(request, "assemblies/plenary/paper.html", context)


@login_not_required
@never_cache
@require_safe
def paper_file(request: HttpRequest, uuid: UUID, number: int) -> HttpResponseBase:
    """The file of a version; who reads one for members is logged."""
    record = find_paper(request, uuid)
    version = get_object_or_404(record.versions.select_related("file"), number=number)
    if version.file is None:
        raise Http404
    return hand_out(version.file) if record.is_public else serve(request, version.file, str(record))


@page
def add_paper(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A new paper of an item."""
    item = find_item(uuid)
    only_team(request, item)
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = PaperForm(data, files, instance=AgendaPaper(item=item), assembly=item.plenary.assembly)
    if request.method == "POST" and form.is_valid():
        record = form.save(commit=False)
        kept = tried(
            request,
            lambda: workflow.add_paper(record, **form.version(), by=request.user),
            _("The paper is kept."),
        )
        return redirect(record if kept else item.plenary)
    context = {
        "form": form, "plenary": item.plenary, "title": _("A paper for “%s”") % item,
        "back": item.plenary.get_absolute_url(),
    }  # fmt: skip
    return render(request, "assemblies/plenary/form.html", context)


@page
def revise_paper(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A further version of a paper."""
    record = find_paper(request, uuid)
    only_team(request, record)
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    last = record.versions.last()
    form = VersionFields(data, files, initial={"text": last.text if last else ""})
    if request.method == "POST" and form.is_valid():
        tried(
            request, lambda: workflow.revise_paper(record, **form.version(), by=request.user),
            _("The new version is kept."),
        )  # fmt: skip
        return redirect(record)
    context = {
        "form": form, "plenary": record.item.plenary, "title": _("A new version of “%s”") % record,
        "back": record.get_absolute_url(),
    }  # fmt: skip
    return render(request, "assemblies/plenary/form.html", context)


@page
def publish_paper(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show a paper to everyone, or to members alone."""
    record = find_paper(request, uuid)
    only_team(request, record)
    form = ReadersForm(request.POST)
    if request.method == "POST" and form.is_valid():
        workflow.publish_paper(record, is_public=form.is_public, by=request.user)
        messages.success(
            request, _("Everyone reads it now.") if record.is_public else _("Only members read it now.")
        )
    return redirect(record)
