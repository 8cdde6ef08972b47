"""A project's papers and pictures: added and removed by the team, opened by who sees the request."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from allauth.core.internal.ratelimit import consume, respond_429
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from documents.files import serve
from projects import attachments
from projects.forms.files import FileForm
from projects.holding import hold
from projects.models import ProjectFile
from projects.permissions import is_editor
from projects.views.door import own_draft, page, visible_request

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from projects.models import Endorsement

UPLOADS = {"upload": "60/h/user"}


def files(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """The draft's files, and the place for a new one."""
    endorsement = own_draft(request, uuid)
    project = endorsement.project
    if request.method == "POST" and not consume(
        request, app="projects", action="upload", config=UPLOADS, user=request.user
    ):
        return respond_429(request)
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = FileForm(*data, project=project)
    if form.is_valid():
        typed = form.cleaned_data
        attachments.add(
            project, typed["file"], caption=typed["caption"], is_public=typed["is_public"], by=request.user
        )
        messages.success(request, _("“%s” is added.") % typed["caption"])
        return redirect("projects:edit", endorsement.uuid, "files")
    kept = project.files.filter(report=None).select_related("file")
    return render(request, "projects/files.html", {"endorsement": endorsement, "form": form, "files": kept})


@never_cache
@require_safe
def download(request: HttpRequest, uuid: UUID, file: UUID) -> HttpResponseBase:
    """The file itself, for everyone who sees the request; each opening is logged."""
    endorsement = visible_request(request, uuid)
    found = _file(endorsement, file)
    return serve(request, found.file, f"{endorsement.project}: {found.caption}"[:200], inline=True)


@page
def remove_file(request: HttpRequest, uuid: UUID, file: UUID) -> HttpResponseBase:
    """The team takes a file away: while it edits, and a public picture at any time."""
    endorsement = visible_request(request, uuid)
    if request.method == "POST":
        hold(endorsement)
    found = _file(endorsement, file)
    if not is_editor(request.user, endorsement) or not (endorsement.is_editable or found.is_public):
        raise PermissionDenied
    if request.method == "POST":
        attachments.remove(found)
        messages.success(request, _("“%s” is removed.") % found.caption)
        return redirect(endorsement)
    return render(request, "projects/remove_file.html", {"endorsement": endorsement, "file": found})


def _file(endorsement: Endorsement, file: UUID) -> ProjectFile:
    return get_object_or_404(
        ProjectFile.objects.select_related("file"), project=endorsement.project_id, uuid=file
    )
