"""The team's draft: begun for one's own NMO, then filled in step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from allauth.core.internal.ratelimit import consume, respond_429
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from projects import drafts, workflow
from projects.forms.fields import slug_in
from projects.forms.indicators import IndicatorsForm
from projects.forms.propose import ProposeForm
from projects.forms.steps import BasicsForm, MeansForm, PlanForm, VisionForm
from projects.models import Project
from projects.views.door import own_draft, page
from projects.views.files import files
from projects.views.team import team

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

STEPS = {form.step: form for form in (BasicsForm, PlanForm, IndicatorsForm, MeansForm, VisionForm)}
PROPOSALS = {"propose": "20/d/user"}


@page
def propose(request: HttpRequest) -> HttpResponseBase:
    """Begin a project of one's own NMO."""
    if not request.user.nmo_id:
        messages.info(request, _("Tell us first of which NMO you are, then propose a project."))
        return redirect(f"{reverse('members:profile')}?{urlencode({'next': request.get_full_path()})}")
    replicates = request.GET.get("replicates", "")[:300]
    initial = {"replicates": replicates, "kind": Project.Kind.REPLICATING} if replicates else {}
    form = ProposeForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        if not consume(request, app="projects", action="propose", config=PROPOSALS, user=request.user):
            return respond_429(request)
        return redirect(workflow.propose(form.save(commit=False), by=request.user))
    followed = (
        Project.objects.public().filter(slug=slug_in(replicates)).select_related("public_revision").first()
    )
    return render(request, "projects/propose.html", {"form": form, "followed": followed})


@page
def edit(request: HttpRequest, uuid: UUID, step: str) -> HttpResponseBase:
    """One step of the draft; it may be left incomplete."""
    if step == "files":
        return files(request, uuid)
    if step == "team":
        return team(request, uuid)
    if step not in STEPS:
        raise Http404
    endorsement = own_draft(request, uuid)
    project = endorsement.project
    form = STEPS[step](request.POST if request.method == "POST" else None, project=project)
    if form.is_valid():
        drafts.edit(project, form.new_fields(), form.new_links(), form.new_rows())
        messages.success(request, _("“%s” is saved.") % form.heading)
        return redirect(endorsement)
    return render(request, form.template, {"endorsement": endorsement, "form": form})
