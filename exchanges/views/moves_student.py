"""The student's verbs: hand in, confirm, cancel. Each is a page that says what follows, and a form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from exchanges import workflow
from exchanges.emails import affected_by_cancelling
from exchanges.forms.cancel import CancelForm
from exchanges.forms.confirmation import ConfirmationForm
from exchanges.models import Application
from exchanges.permissions import is_student
from exchanges.readiness import what_lacks
from exchanges.views import bar
from exchanges.views.door import move

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@move
def submit(request: HttpRequest, application: Application) -> HttpResponse:
    """The student hands the application in: who checks it, by when, under which terms."""
    if request.method == "POST":
        try:
            workflow.submit(application, by=request.user)
        except workflow.NotReady:
            messages.error(request, _("Something is still missing: see the list below."))
        else:
            messages.success(request, _("Handed in. Your number is %s.") % application.number)
        return redirect(application)
    context = {
        "lacks": what_lacks(application),
        "route": workflow.route_of(application),
        "told": bar.told(application, ["submit"]),
    }
    return render(request, "exchanges/submit.html", {"application": application, **context})


@move
def confirm(request: HttpRequest, application: Application) -> HttpResponse:
    """The student takes the place and says when they arrive: the Card of Confirmation."""
    form = ConfirmationForm(request.POST if request.method == "POST" else None, application=application)
    if form.is_valid():
        workflow.confirm(application, form.save(commit=False), by=request.user)
        messages.success(request, _("Your place is confirmed. Your host knows when you arrive."))
        return redirect(application)
    return render(request, "exchanges/confirm.html", {"application": application, "form": form})


@move
def cancel(request: HttpRequest, application: Application) -> HttpResponse:
    """A party calls the exchange off, and says why."""
    is_draft = application.state == Application.State.DRAFT
    form = CancelForm(request.POST if request.method == "POST" else None, is_draft=is_draft)
    if form.is_valid():
        workflow.cancel(application, by=request.user, note=form.cleaned_data["note"])
        messages.success(request, _("The application is cancelled."))
        return redirect(application)
    context = {
        "application": application,
        "form": form,
        "is_mine": is_student(request.user, application),
        "people": affected_by_cancelling(application),
    }
    return render(request, "exchanges/cancel.html", context)
