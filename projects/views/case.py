"""What people leave on a request: notes, and leave to act in spite of a conflict."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from projects import reviewing, workflow
from projects.case import barred_people
from projects.forms.case import OverrideForm, RequestNoteForm
from projects.models import Note
from projects.permissions import Side, is_granter_of_overrides, side_of
from projects.views.door import page, visible_request
from projects.views.reviews import IN_HANDS
from workflows.steps import NotNow

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@page
def note(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A note for one's own side, or for everyone on the request."""
    endorsement = visible_request(request, uuid)
    side = side_of(request.user, endorsement)
    if side is Side.NONE or endorsement.submitted_at is None:
        raise PermissionDenied
    data = request.POST if request.method == "POST" else None
    form = RequestNoteForm(data, endorsement=endorsement, user=request.user)
    if form.is_valid():
        reviewing.write_note(endorsement, by=request.user, **form.cleaned_data)
        messages.success(request, _told(form.cleaned_data["visibility"], side))
        return redirect(f"{endorsement.get_absolute_url()}#notes")
    return render(request, "projects/note.html", {"endorsement": endorsement, "form": form})


@page
def override(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The federation lets someone act whom a conflict bars, with a reason that everyone reads."""
    endorsement = visible_request(request, uuid)
    if not is_granter_of_overrides(request.user, endorsement):
        raise PermissionDenied
    if endorsement.state not in IN_HANDS:
        messages.warning(request, str(NotNow(endorsement)))
        return redirect(endorsement)
    data = request.POST if request.method == "POST" else None
    form = OverrideForm(data, endorsement=endorsement, user=request.user)
    if form.is_valid():
        person, reason = form.cleaned_data["person"], form.cleaned_data["reason"]
        workflow.override(endorsement, person, by=request.user, reason=reason)
        messages.success(request, _("%s may act on it now; everyone on the request reads why.") % person)
        return redirect(endorsement)
    context = {"endorsement": endorsement, "form": form, "barred": barred_people(endorsement)}
    return render(request, "projects/override.html", context)


def _told(visibility: str, side: Side) -> str:
    if visibility != Note.Visibility.BOTH:
        return _("Your note is there, for your side alone.")
    if side is Side.TEAM:
        return _("Your note is there, and the team gets it by e-mail.")
    return _("Your note is there, and those who have the request on their desk get it by e-mail.")
