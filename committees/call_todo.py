"""What waits for a person in calls: a draft to hand in, a word of the NMO, points to give, decisions."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db.models import Count, F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from committees.call_permissions import panels_of, run_by, supported_by
from committees.models import Call, Candidature
from committees.models.candidatures import CandidatureState
from workflows.models import database_now
from workflows.todo import Todo

if TYPE_CHECKING:
    from members.models import User

State = CandidatureState
MOST = 10
A_MINUTE = dt.timedelta(minutes=1)


def calls_todo(user: User) -> list[Todo]:
    """Everything of calls that waits for this person, in a fixed number of queries."""
    return [*_drafts(user), *_support(user), *_reviews(user), *_desk(user)]


def _drafts(user: User) -> list[Todo]:
    drafts = Candidature.objects.filter(
        candidate=user.pk, state=State.DRAFT, call__state=Call.State.PUBLISHED, call__closes_at__gt=Now()
    )
    return [
        Todo(
            title=_("Hand in your candidature: %s") % one.call,
            url=one.get_absolute_url(),
            due_at=one.call.closes_at,
        )
        for one in drafts.select_related("call").order_by("call__closes_at")[:MOST]
    ]


def _support(user: User) -> list[Todo]:
    asked = supported_by(user).filter(support="", state__in=[State.SUBMITTED, State.VALID])
    return [
        Todo(
            title=_("Say whether your NMO supports %s") % one.candidate,
            url=reverse("committees:support_candidature", args=[one.uuid]),
            detail=str(one.call),
        )
        for one in asked.select_related("candidate", "call").order_by("submitted_at")[:MOST]
    ]


def _reviews(user: User) -> list[Todo]:
    waiting = (
        Candidature.objects.filter(state=State.VALID, call__in=panels_of(user).values("pk"))
        .exclude(reviews__reviewer=user.pk)
        .select_related("candidate", "call")
        .order_by("call__closes_at", "submitted_at")
    )
    return [
        Todo(
            title=_("Give your points for %s") % one.candidate,
            url=reverse("committees:review_candidature", args=[one.uuid]),
            detail=str(one.call),
        )
        for one in waiting[:MOST]
    ]


def _desk(user: User) -> list[Todo]:
    now = database_now()
    closed = run_by(user).filter(
        state=Call.State.PUBLISHED, closes_at__lt=Now() - F("grace_minutes") * A_MINUTE
    )
    waiting = closed.annotate(
        left=Count("candidatures", filter=Q(candidatures__state__in=[State.SUBMITTED, State.VALID]))
    ).filter(left__gt=0)
    return [
        Todo(
            title=_("Decide on “%s”") % call,
            url=reverse("committees:call_candidatures", args=[call.uuid]),
            detail=ngettext("%d candidature", "%d candidatures", call.left) % call.left,
            due_at=call.results_at,
            is_late=call.results_at is not None and call.results_at < now,
        )
        for call in waiting.order_by("closes_at")[:MOST]
    ]
