"""The public side of an office's inbox: choose the office, write, follow the case by its link."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.core.internal.ratelimit import consume, respond_429
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from committees.forms.cases import LetterForm, MessageForm
from committees.models import Case, CaseMessage, Office
from committees.workflow import cases as workflow
from members.models import NMO
from workflows.pages import page
from workflows.steps import NotNow

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

LETTERS = {"letter": "10/h/ip,40/d/ip", "letter_to": "5/h/key"}


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Which offices can be written to; those of an NMO are reached from its page."""
    offices = Office.objects.filter(has_inbox=True, level__in=["federation", "committee"]).select_related(
        "committee"
    )
    return render(request, "committees/contact.html", {"offices": offices})


@login_not_required
@page
def write(request: HttpRequest, office: str, nmo: str = "") -> HttpResponse:
    """A letter to an office, by anyone: it lands in the inbox of whoever holds the office."""
    case = _addressed(office, nmo)
    person = request.user if request.user.is_authenticated else None
    form = LetterForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        case = form.letter_to(case.office, case.nmo)
        if not _may_write(request, case.writer_email):
            return respond_429(request)
        workflow.write(case, form.cleaned_data["text"], by=person)
        messages.success(request, _("Your letter has arrived. Its number is %s.") % case.number)
        return redirect(case.writer_url)
    return render(request, "committees/write.html", {"form": form, "case": case})


@login_not_required
@page
def letter(request: HttpRequest, token: str) -> HttpResponse:
    """The writer's page, found by its secret link: what was written, what was answered, add something."""
    case = get_object_or_404(Case.objects.with_names(), token=token)
    form = MessageForm(request.POST or None)
    may_add = case.state in workflow.LIVE
    if request.method == "POST" and form.is_valid():
        if not consume(
            request, app="committees", action="follow_up", config={"follow_up": "10/h/key"}, key=token
        ):
            return respond_429(request)
        try:
            workflow.follow_up(case, form.cleaned_data["text"], by=case.writer)
            messages.success(request, _("Your message is added."))
        except NotNow as refusal:
            messages.warning(request, str(refusal))
        return redirect(case.writer_url)
    exchanged = case.messages.exclude(kind=CaseMessage.Kind.NOTE)
    return render(
        request,
        "committees/letter.html",
        {"case": case, "exchanged": exchanged, "form": form, "may_add": may_add},
    )


def _addressed(code: str, slug: str) -> Case:
    """An empty case for this office; 404 where nobody can write to it."""
    office = get_object_or_404(Office.objects.select_related("committee"), code=code, has_inbox=True)
    if (office.level == Office.Level.NATIONAL) != bool(slug) or office.level == Office.Level.LOCAL:
        raise Http404
    nmo: Any = get_object_or_404(NMO.objects.present(), slug=slug) if slug else None
    return Case(office=office, nmo=nmo)


def _may_write(request: HttpRequest, address: str) -> bool:
    """A few letters an hour from one place, and for one address: nobody is flooded with receipts."""
    return bool(
        consume(request, app="committees", action="letter", config=LETTERS)
        and consume(request, app="committees", action="letter_to", config=LETTERS, key=address)
    )
