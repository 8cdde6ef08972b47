"""Letters to a project's team: for people who have signed in, relayed without showing addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from allauth.core.internal.ratelimit import consume, respond_429
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from committees.conversation_permissions import suspension_of
from projects import letters
from projects.forms.letters import AnswerForm, LetterForm
from projects.models import Letter, Project
from projects.views.door import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

# A few a day from one person, and for one team: nobody is flooded.
MOST_EARLIER = 5
LIMITS = {"write": "5/d/user", "write_to": "20/d/key", "answer": "30/d/user"}


@page
def write(request: HttpRequest, slug: str) -> HttpResponse:
    """A letter to the team of an endorsed project."""
    project = get_object_or_404(Project.objects.public().select_related("public_revision"), slug=slug)
    form = LetterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not _may_write(request, project):
            return respond_429(request)
        letter = form.save(commit=False)
        letter.project = project
        letters.write(letter, form.cleaned_data["text"], by=request.user)
        messages.success(request, _("Your letter is on its way to the team."))
        return redirect(letter)
    context = {
        "form": form,
        "project": project,
        "title": letters.title_of(project),
        "count": len(letters.team_of(project)),
        "suspension": suspension_of(request.user),
        "earlier": Letter.objects.about(project).filter(writer=request.user)[:MOST_EARLIER],
    }
    return render(request, "projects/write.html", context)


@page
def letter(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A letter and its answers, for its writer and the team; each side adds to it here."""
    found = get_object_or_404(
        Letter.objects.visible_to(request.user).select_related("project__public_revision", "writer"),
        uuid=uuid,
    )
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not consume(request, app="projects", action="answer", config=LIMITS, user=request.user):
            return respond_429(request)
        letters.answer(found, form.cleaned_data["text"], by=request.user)
        messages.success(request, _("Your message is sent."))
        return redirect(found)
    return render(
        request,
        "projects/letter.html",
        {
            "letter": found,
            "title": letters.title_of(found.project),
            "address": found.project.get_absolute_url() if found.project.public_revision_id else "",
            "exchanged": found.messages.select_related("by"),
            "form": form,
            "is_writer": found.writer == request.user,
            "suspension": suspension_of(request.user),
        },
    )


def _may_write(request: HttpRequest, project: Project) -> bool:
    return bool(
        consume(request, app="projects", action="write", config=LIMITS, user=request.user)
        and consume(request, app="projects", action="write_to", config=LIMITS, key=str(project.pk))
    )
