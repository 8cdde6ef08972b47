"""Reviews of a request: asking for them, giving one, and what a reader finds of them on its page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from projects import case, reviewing
from projects.forms.reviews import AskForm, ReviewForm
from projects.models import Endorsement
from projects.models.endorsements import WAITING
from projects.permissions import Side, is_barred, is_director, is_granter_of_overrides, is_reviewer, side_of
from projects.text import as_text
from projects.views.door import page, visible_request
from workflows.steps import NotNow

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from members.models import User

State = Endorsement.State
# While someone may have to act on it who a conflict bars.
IN_HANDS = [State.CONFIRMED, *WAITING, State.ENDORSED]


def context(user: User, endorsement: Endorsement) -> dict[str, Any]:
    """For the request's page: reviews, notes and conflicts as this person reads them, and what they may add."""
    side = side_of(user, endorsement)
    shown = case.shown_reviews(user, endorsement, side)
    address = {name: reverse(f"projects:{name}", args=[endorsement.uuid]) for name in ADDITIONS}
    return {
        "reviews": shown,
        "reviews_mean": case.mean_of(shown),
        "reviews_are_unnamed": endorsement.hides_reviewers,
        "notes": case.shown_notes(user, endorsement, side),
        "conflict": case.conflict_of(user, endorsement),
        "overrides": case.overrides(endorsement),
        "reads_both_sides": side is Side.TEAM,
        **{
            f"{name}_url": address[name] if may(user, endorsement, side) else ""
            for name, may in ADDITIONS.items()
        },
    }


def _may_ask(user: User, endorsement: Endorsement, side: Side) -> bool:
    return endorsement.state == State.CONFIRMED and bool(is_director(user, endorsement))


def _may_review(user: User, endorsement: Endorsement, side: Side) -> bool:
    return bool(is_reviewer(user, endorsement))


def _may_note(user: User, endorsement: Endorsement, side: Side) -> bool:
    return endorsement.submitted_at is not None and side is not Side.NONE


def _may_override(user: User, endorsement: Endorsement, side: Side) -> bool:
    return (
        endorsement.state in IN_HANDS
        and bool(is_granter_of_overrides(user, endorsement))
        and any(person != user for person in case.barred_people(endorsement))
    )


ADDITIONS = {"ask": _may_ask, "review": _may_review, "note": _may_note, "override": _may_override}


@page
def ask(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The Director asks people of the committee for their opinion."""
    endorsement = visible_request(request, uuid)
    if not is_director(request.user, endorsement):
        raise PermissionDenied
    if endorsement.state != State.CONFIRMED:
        return _too_late(request, endorsement)
    form = AskForm(request.POST if request.method == "POST" else None, endorsement=endorsement)
    if form.is_valid():
        return _ask(request, endorsement, form)
    return render(request, "projects/ask.html", {"endorsement": endorsement, "form": form})


@page
def review(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The reviewer's points, recommendation and reasons, beside the project's text."""
    endorsement = visible_request(request, uuid)
    mine = endorsement.reviews.filter(reviewer=request.user.pk).select_related("asked_by").first()
    if mine is None or is_barred(request.user, endorsement):
        raise PermissionDenied
    if endorsement.state != State.CONFIRMED:
        return _too_late(request, endorsement)
    if not is_reviewer(request.user, endorsement):
        raise PermissionDenied
    mine.endorsement = endorsement
    form = ReviewForm(request.POST if request.method == "POST" else None, review=mine)
    if form.is_valid():
        return _answer(request, endorsement, form)
    assert endorsement.revision
    context = {
        "endorsement": endorsement,
        "review": mine,
        "form": form,
        "text": as_text(endorsement.revision.content),
    }
    return render(request, "projects/review.html", context)


def _ask(request: HttpRequest, endorsement: Endorsement, form: AskForm) -> HttpResponse:
    try:
        asked = reviewing.ask(
            endorsement,
            form.cleaned_data["people"],
            by=request.user,
            due_on=form.cleaned_data["due_on"],
            hides_reviewers=form.hides_reviewers,
        )
    except NotNow:
        return _too_late(request, endorsement)
    words = ngettext("%d person is asked, by e-mail.", "%d people are asked, by e-mail.", len(asked))
    messages.success(request, words % len(asked))
    return redirect(endorsement)


def _answer(request: HttpRequest, endorsement: Endorsement, form: ReviewForm) -> HttpResponse:
    try:
        reviewing.answer(
            form.review,
            by=request.user,
            points=form.points,
            recommendation=form.cleaned_data["recommendation"],
            comment=form.cleaned_data["comment"],
        )
    except NotNow:
        return _too_late(request, endorsement)
    messages.success(
        request, _("Thank you: the Director reads your review. You can change it until the request moves on.")
    )
    return redirect(endorsement)


def _too_late(request: HttpRequest, endorsement: Endorsement) -> HttpResponse:
    messages.warning(request, str(NotNow(endorsement)))
    return redirect(endorsement)
