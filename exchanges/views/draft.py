"""The student's draft: begun for one host, then filled in step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING
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
from exchanges.forms.apply import ApplyForm
from exchanges.forms.draft import DatesForm, EmergencyForm, MotivationForm, StudiesForm, TermsForm
from exchanges.forms.wishes import LanguagesForm, WishesForm
from exchanges.models import ExchangeConditions
from exchanges.views.documents import documents
from exchanges.views.door import own_draft, page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

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
    form = ApplyForm(
        request.POST if request.method == "POST" else None, student=request.user, conditions=asked
    )
    conditions = form.conditions if form.is_valid() else None
    if conditions:
        try:
            return redirect(workflow.start(conditions, by=request.user))
        except workflow.AlreadyApplied:
            asked = conditions
    live = asked and asked.applications.live().filter(student=request.user.pk).first()
    return render(request, "exchanges/apply.html", {"form": form, "live": live, "asked": asked})


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
        messages.success(request, _("“%s” is saved.") % form.title)
        return redirect(application)
    return render(request, form.template, {"application": application, "form": form})


def _asked_for(request: HttpRequest) -> ExchangeConditions | None:
    """The conditions that the link came from, while they are open."""
    offers = (
        ExchangeConditions.objects.open().exclude(nmo=request.user.nmo_id).select_related("nmo", "season")
    )
    try:
        return ModelChoiceField(offers, required=False).clean(request.GET.get("conditions", ""))  # type: ignore[return-value]
    except ValidationError:
        return None
