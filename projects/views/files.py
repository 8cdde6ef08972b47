"""A project's papers and pictures: added and removed by the team, opened by who sees the request."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from allauth.core.internal.ratelimit import consume, respond_429
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from documents.files import serve
from projects import attachments
from projects.forms.files import FileForm
from projects.holding import hold
from projects.models import ProjectFile, Revision
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
    kept = project.files.current().select_related("file")
    return render(request, "projects/files.html", {"endorsement": endorsement, "form": form, "files": kept})


@never_cache
@require_safe
def download(request: HttpRequest, uuid: UUID, file: UUID) -> HttpResponseBase:
    """The file itself, as it was handed in, for everyone who sees the request; each opening is logged."""
    endorsement = visible_request(request, uuid)
    found = _file(endorsement, file, is_mine=is_editor(request.user, endorsement))
    return serve(request, found.file, f"{endorsement.project}: {found.caption}"[:200], inline=True)


@page
def remove_file(request: HttpRequest, uuid: UUID, file: UUID) -> HttpResponseBase:
    """The team takes a file away: while it edits, and a public picture at any time."""
    endorsement = visible_request(request, uuid)
    if request.method == "POST":
        hold(endorsement)
    is_mine = is_editor(request.user, endorsement)
    found = _file(endorsement, file, is_mine=is_mine)
    may_go = found.is_public or (endorsement.is_editable and not found.appeal_id and not found.removed_at)
    if not is_mine or not may_go:
        raise PermissionDenied
    if request.method == "POST":
        attachments.remove(found)
        messages.success(request, _("“%s” is removed.") % found.caption)
        return redirect(endorsement)
    context = {"endorsement": endorsement, "file": found, "stays": found.revisions.exists()}
    return render(request, "projects/remove_file.html", context)


def _file(endorsement: Endorsement, file: UUID, *, is_mine: bool) -> ProjectFile:
    """A file of the request: handed in with one of its texts or with its appeal; its team's also as they write."""
    texts = Revision.files.through.objects.filter(revision__in=endorsement.texts().values("pk"))
    readable = Q(pk__in=endorsement.papers().values("pk")) | Q(pk__in=texts.values("projectfile"))
    if is_mine:
        readable |= Q(appeal=None, removed_at=None)
    files = ProjectFile.objects.filter(readable, project=endorsement.project_id).select_related("file")
    return get_object_or_404(files, uuid=file)
