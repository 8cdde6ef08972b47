"""Who writes along: the team's page, the invitation's own page, and taking one back."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from allauth.core.internal.ratelimit import consume, respond_429
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from projects import team as invitations
from projects.forms.team import InviteForm
from projects.holding import hold_project
from projects.models import Editor, Endorsement
from projects.permissions import is_editor
from projects.views.door import page, visible_request

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

INVITATIONS = {"invite": "30/d/user"}


def team(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """The co-editors and open invitations, and the place for a new one. Open in every state: reports come late."""
    endorsement = _own(request, uuid)
    project = endorsement.project
    form = InviteForm(request.POST if request.method == "POST" else None, project=project)
    if form.is_valid():
        if not consume(request, app="projects", action="invite", config=INVITATIONS, user=request.user):
            return respond_429(request)
        email = form.cleaned_data["email"]
        invitations.invite(project, email, by=request.user)
        messages.success(request, _("An invitation goes to %s.") % email)
        return redirect("projects:edit", endorsement.uuid, "team")
    editors = project.editors.select_related("person")
    return render(
        request, "projects/team.html", {"endorsement": endorsement, "form": form, "editors": editors}
    )


@page
def remove_editor(request: HttpRequest, uuid: UUID, editor: UUID) -> HttpResponseBase:
    """Take an invitation back; let a co-editor go, which the proposer does, or oneself."""
    endorsement = _own(request, uuid)
    found = get_object_or_404(endorsement.project.editors.select_related("person"), uuid=editor)
    is_me = found.person_id == request.user.pk
    if found.person_id and not is_me and endorsement.project.proposer_id != request.user.pk:
        raise PermissionDenied
    if request.method == "POST":
        found.delete()
        if is_me:
            messages.success(request, _("You are no longer of the team."))
            return redirect("projects:requests")
        messages.success(request, _("%s is no longer of the team.") % found)
        return redirect("projects:edit", endorsement.uuid, "team")
    return render(
        request, "projects/remove_editor.html", {"endorsement": endorsement, "editor": found, "is_me": is_me}
    )


@page
def accept_invitation(request: HttpRequest, token: str) -> HttpResponseBase:
    """The invited person joins the team or says no. For anyone else the link leads nowhere."""
    invited = invitations.invitations_to(request.user).filter(token=token)
    editor = invited.first()
    if editor and request.method == "POST":
        hold_project(editor.project_id)
        editor = invited.select_for_update(of=("self",)).first()
    if editor is None and (joined := invitations.joined_by(request.user, token)):
        return redirect(joined.project.endorsements.first())
    if editor is None:
        return render(request, "projects/no_invitation.html", status=404)
    if request.method == "POST":
        return _answer(request, editor)
    return render(request, "projects/accept_invitation.html", {"editor": editor, "project": editor.project})


def _answer(request: HttpRequest, editor: Editor) -> HttpResponseBase:
    project = editor.project
    if request.POST.get("answer") == "no":
        editor.delete()
        messages.success(request, _("You said no; the invitation is gone."))
        return redirect("projects:requests")
    invitations.accept(editor, by=request.user)
    messages.success(request, _("You are of the team of “%s”.") % project)
    return redirect(project.endorsements.first())


def _own(request: HttpRequest, uuid: UUID) -> Endorsement:
    """The team's own request in any state; a POST holds the project's row."""
    endorsement = visible_request(request, uuid)
    if not is_editor(request.user, endorsement):
        raise PermissionDenied
    if request.method == "POST":
        endorsement.project = hold_project(endorsement.project_id)
    return endorsement
