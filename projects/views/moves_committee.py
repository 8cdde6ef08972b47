"""The committee's verbs: recommend, advise_against, send_back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from projects import case, emails, workflow
from projects.forms.notes import NoteForm
from projects.models import Endorsement
from projects.permissions import side_of
from projects.views.door import move

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from members.models import User

State = Endorsement.State


@move
def recommend(request: HttpRequest, endorsement: Endorsement) -> HttpResponse:
    """The Director recommends the project: the Secretary General decides."""
    form = NoteForm(
        _data(request),
        endorsement=endorsement,
        label=_("A word with it"),
        hint=_("The team, its NMO and the Secretary General read it."),
        required=False,
    )
    if form.is_valid():
        workflow.recommend(endorsement, by=request.user, note=form.cleaned_data["note"])
        return _done(request, endorsement, _("Recommended: it waits for the Secretary General’s decision."))
    return _page(request, endorsement, "recommend", form)


@move
def advise_against(request: HttpRequest, endorsement: Endorsement) -> HttpResponse:
    """The Director advises against it, and says why: the Secretary General decides."""
    form = NoteForm(
        _data(request),
        endorsement=endorsement,
        label=_("Why?"),
        hint=_("The team, its NMO and the Secretary General read it."),
    )
    if form.is_valid():
        workflow.advise_against(endorsement, by=request.user, note=form.cleaned_data["note"])
        return _done(request, endorsement, _("Passed on: the Secretary General reads your reasons."))
    return _page(request, endorsement, "advise_against", form)


@move
def send_back(request: HttpRequest, endorsement: Endorsement) -> HttpResponse:
    """The officer in turn asks the team for changes."""
    form = NoteForm(
        _data(request),
        endorsement=endorsement,
        label=_("What should change?"),
        hint=_("The team reads it word for word."),
    )
    if form.is_valid():
        workflow.send_back(endorsement, by=request.user, note=form.cleaned_data["note"])
        return _done(request, endorsement, _("Sent back to the team with your note."))
    return _page(request, endorsement, "send_back", form)


def _data(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _done(request: HttpRequest, endorsement: Endorsement, message: str) -> HttpResponse:
    messages.success(request, message)
    return redirect(endorsement)


def _page(request: HttpRequest, endorsement: Endorsement, verb: str, form: NoteForm) -> HttpResponse:
    shown = case.shown_reviews(request.user, endorsement, side_of(request.user, endorsement))
    context = {
        "endorsement": endorsement,
        "form": form,
        "reviews": shown,
        "reviews_mean": case.mean_of(shown),
        "owed": sum(one.is_owed for one in shown),
        "told": _told(request.user, endorsement, verb),
    }
    return render(request, f"projects/{verb}.html", context)


def _told(user: User, endorsement: Endorsement, verb: str) -> list[Any]:
    """Who gets an e-mail by this move."""
    people = [*emails.team(endorsement)]
    if verb != "send_back":
        others = [person for person in emails.free_directors(endorsement) if person != user]
        asked = emails.deciders(endorsement) or emails.overseers(endorsement)
        people += [*emails.presidents(endorsement), *others, *asked]
    elif endorsement.state != State.SUBMITTED:
        people += emails.presidents(endorsement)
    return list(dict.fromkeys(people))
