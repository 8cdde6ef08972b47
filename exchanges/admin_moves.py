"""Moves taken from the admin: the same workflow functions, the same rights as everywhere else."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exchanges import workflow
from exchanges.desks import desk_in_turn
from exchanges.models import Application
from exchanges.readiness import unaccepted_kinds
from exchanges.workflow import STEPS
from workflows.models import LogEntry
from workflows.steps import NotNow
from workflows.submissions import once
from workflows.told import in_words

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin

    from members.models import User

# The verbs that need no more than a word: a card or a confirmation has a page of its own.
LABELS = {
    "check": gettext_lazy("Mark as checked"),
    "send": gettext_lazy("Send to the host"),
    "send_back": gettext_lazy("Return to the student"),
    "reject": gettext_lazy("Reject for the host"),
    "cancel": gettext_lazy("Cancel the exchange"),
}
DONE = {
    "start": gettext_lazy("Begun"),
    "submit": gettext_lazy("Handed in"),
    "check": gettext_lazy("Checked"),
    "send": gettext_lazy("Sent to the host"),
    "send_back": gettext_lazy("Returned to the student"),
    "accept": gettext_lazy("Card of Acceptance issued"),
    "reject": gettext_lazy("Rejected by the host"),
    "confirm": gettext_lazy("Arrival confirmed"),
    "cancel": gettext_lazy("Cancelled"),
}
WITH_REASON = {"send_back", "reject", "cancel"}
PASSES_ON = {"check", "send"}
WHO = {
    "is_checking_officer": gettext_lazy("the officers of the sending NMO"),
    "is_sending_officer": gettext_lazy("the national officer of the sending NMO"),
    "is_officer_in_turn": gettext_lazy("the officer on whose desk it lies"),
    "is_hosting_officer": gettext_lazy("the national officer of the hosting NMO"),
    "is_party": gettext_lazy("the student, the sending officer and, once accepted, the hosting officer"),
}


class ReasonForm(forms.Form):
    """Why: the people concerned read it."""

    note = forms.CharField(label=gettext_lazy("Reason"), max_length=2000, widget=forms.Textarea)


def context(user: User, application: Application) -> dict[str, Any]:
    """For the record's page: the log, the moves open to this person, and who could take the others."""
    open_now = [verb for verb in LABELS if STEPS.is_open(verb, user, application)]
    return {
        "moves": [{"label": LABELS[verb], "url": _address(application, verb)} for verb in open_now],
        "not_mine": [
            {"label": LABELS[verb], "who": WHO[STEPS.steps[verb].allowed.__name__]}
            for verb in LABELS
            if verb not in open_now and application.state in STEPS.steps[verb].sources
        ],
        "desk": desk_in_turn(application),
        "log": in_words(
            LogEntry.objects.about(application).select_related("by"), DONE, dict(Application.State.choices)
        ),
    }


@once
def move(request: HttpRequest, model_admin: ModelAdmin[Application], pk: int, verb: str) -> HttpResponse:
    """The page that asks, and the step itself. Not open to this person: 403; moved meanwhile: it says so."""
    if verb not in LABELS:
        raise Http404
    application = _held(request, get_object_or_404(model_admin.get_queryset(request), pk=pk))
    if not model_admin.has_view_permission(request, application):
        raise PermissionDenied
    form = _form(verb, application, request.POST if request.method == "POST" else None)
    try:
        STEPS.check(verb, request.user, application)
        if request.method == "POST" and form.is_valid():
            _take(verb, application, form, request.user)
            messages.success(request, _("Done: it is now “%s”.") % application.get_state_display())
            return HttpResponseRedirect(_record(application))
    except NotNow as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(_record(application))
    return TemplateResponse(
        request, "exchanges/admin/move.html", _page(model_admin, request, application, verb, form)
    )


def _held(request: HttpRequest, application: Application) -> Application:
    """A POST holds the application's row until it is moved: no verdict on a paper comes in between."""
    if request.method == "POST":
        application.refresh_from_db(fields=["state"], from_queryset=Application.objects.select_for_update())
    return application


def _form(verb: str, application: Application, data: Any) -> forms.Form:
    """A reason where the verb asks for one, or where papers that are not accepted are passed on."""
    asks = verb in WITH_REASON or (verb in PASSES_ON and unaccepted_kinds(application))
    return ReasonForm(data) if asks else forms.Form(data)


def _take(verb: str, application: Application, form: forms.Form, by: Any) -> None:
    step: Callable[..., None] = getattr(workflow, verb)
    step(application, by=by, **form.cleaned_data)


def _page(
    model_admin: ModelAdmin[Application],
    request: HttpRequest,
    application: Application,
    verb: str,
    form: forms.Form,
) -> dict[str, Any]:
    return {
        **model_admin.admin_site.each_context(request),
        "title": LABELS[verb],
        "opts": model_admin.opts,
        "original": application,
        "record_url": _record(application),
        "form": form,
    }


def _address(application: Application, verb: str) -> str:
    return reverse("admin:exchanges_application_move", args=[application.pk, verb])


def _record(application: Application) -> str:
    return reverse("admin:exchanges_application_change", args=[application.pk])
