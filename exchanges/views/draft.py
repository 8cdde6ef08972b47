"""The student's draft: begun for one host, then filled in step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import ModelChoiceField
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from exchanges import workflow
from exchanges.forms.apply import ApplyForm, WhatForm, offers_to
from exchanges.forms.draft import DatesForm, EmergencyForm, MotivationForm, StudiesForm, TermsForm
from exchanges.forms.wishes import LanguagesForm, WishesForm
from exchanges.hosts import season_to_apply_for
from exchanges.readiness import what_lacks
from exchanges.views.documents import documents
from exchanges.views.door import own_draft
from workflows.models import database_now
from workflows.pages import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from exchanges.models import Application, ExchangeConditions

STEPS = {
    form.step: form
    for form in (DatesForm, WishesForm, LanguagesForm, StudiesForm, MotivationForm, EmergencyForm, TermsForm)
}


@page
def apply(request: HttpRequest) -> HttpResponse:
    """Choose programme, season and host; begin the draft."""
    if not request.user.local_committee_id:
        messages.info(request, _("Tell us first at which faculty you study, then apply."))
        return redirect(f"{reverse('members:profile')}?{urlencode({'next': request.get_full_path()})}")
    asked = _asked_for(request)
    what = WhatForm(
        _what(request, asked),
        student=request.user,
        initial={"season": season_to_apply_for(database_now().date())},
        auto_id="what_%s",
    )
    form = ApplyForm(
        request.POST if request.method == "POST" else None,
        student=request.user,
        conditions=asked,
        what=what.cleaned_data if what.is_valid() else None,
    )
    conditions = form.conditions if form.is_valid() else None
    if conditions:
        try:
            return redirect(workflow.start(conditions, by=request.user))
        except workflow.AlreadyApplied:
            asked = conditions
    live = asked and asked.applications.live().filter(student=request.user.pk).first()
    context = {"form": form, "what": what, "is_narrowed": what.is_valid(), "live": live, "asked": asked}
    return render(request, "exchanges/apply.html", context)


@page
def edit(request: HttpRequest, uuid: UUID, step: str) -> HttpResponse:
    """One step of the draft; it may be left incomplete."""
    if step == "documents":
        return documents(request, uuid)
    if step not in STEPS:
        raise Http404
    application = own_draft(request, uuid)
    form = STEPS[step](request.POST if request.method == "POST" else None, application=application)
    if form.is_valid():
        workflow.edit(application, form.new_fields(), form.new_rows())
        _say_saved(request, form, application)
        return redirect(application)
    return render(request, form.template, {"application": application, "form": form})


def _say_saved(request: HttpRequest, form: Any, application: Application) -> None:
    """A step is done, or saved with what it still lacks."""
    lacks = [lack.message for lack in what_lacks(application) if lack.step == form.step]
    if lacks:
        messages.warning(request, _("Saved; still to do: %s") % " ".join(lacks))
    else:
        messages.success(request, _("“%s” is saved.") % form.title)


def _what(request: HttpRequest, asked: ExchangeConditions | None) -> dict[str, Any] | None:
    """Programme and season as they were sent, as the link says, or as they stand in the address, if at all."""
    if request.method == "POST":
        return request.POST
    if asked:
        return {"programme": asked.programme, "season": asked.season.start_year}
    return request.GET if "programme" in request.GET or "season" in request.GET else None


def _asked_for(request: HttpRequest) -> ExchangeConditions | None:
    """The conditions that the link came from, while they are open."""
    try:
        return ModelChoiceField(offers_to(request.user), required=False).clean(
            request.GET.get("conditions", "")
        )  # type: ignore[return-value]
    except ValidationError:
        return None
