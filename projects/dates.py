"""The dates of projects: reports and renewals of one's own, reviews that are waited for."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from committees.models import Office, terms_of_today
from projects.models import Endorsement, EndorsementRules, Project, Report, Review
from projects.waiting import waiting_for
from workflows.dates import CalendarDate
from workflows.days import end_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from members.models import User
    from projects.models.projects import ProjectQuerySet

State = Endorsement.State
KIND = "projects"
MOST = 100


def project_dates(user: User) -> list[CalendarDate]:
    """What this person's projects owe and when they end; by when they were asked to review others."""
    return [*_reports(user), *_ends(user), *_reviews(user), *_desk(user)]


def _responsible(user: User) -> ProjectQuerySet:
    """The person's own projects, and those of the NMO whose President they are today."""
    nmos = [term.nmo_id for term in terms_of_today(user) if term.office.is_nmo_presidency]
    return Project.objects.written_by_or_of(user, nmos)


def _reports(user: User) -> Iterable[CalendarDate]:
    owed = Report.objects.owed().filter(endorsement__project__in=_responsible(user).order_by().values("pk"))
    for report in owed.select_related("endorsement__project", "endorsement__revision")[:MOST]:
        yield CalendarDate(
            key=f"report-{report.uuid}",
            kind=KIND,
            title=_("Report on “%s”") % report.endorsement.handed_in_title,
            at=end_of(report.due_on),
            url=report.get_absolute_url(),
            detail=str(report.get_kind_display()),  # type: ignore[no-untyped-call]
        )


def _ends(user: User) -> Iterable[CalendarDate]:
    holding = Endorsement.objects.filter(
        state=State.ENDORSED, project__in=_responsible(user).order_by().values("pk")
    ).order_by("valid_until", "pk")
    for endorsement in holding.select_related("project", "revision")[:MOST]:
        assert endorsement.valid_until
        yield CalendarDate(
            key=f"endorsement-{endorsement.uuid}",
            kind=KIND,
            title=_("Endorsement ends: “%s”") % endorsement.handed_in_title,
            at=end_of(endorsement.valid_until),
            url=endorsement.get_absolute_url(),
            detail=_("Renew it before"),
        )


def _reviews(user: User) -> Iterable[CalendarDate]:
    asked = Review.objects.filter(
        reviewer=user.pk,
        answered_at=None,
        endorsement__in=Endorsement.objects.visible_to(user)
        .filter(state=State.CONFIRMED)
        .order_by()
        .values("pk"),
    )
    for review in asked.select_related("endorsement__project", "endorsement__revision")[:MOST]:
        yield CalendarDate(
            key=f"review-{review.uuid}",
            kind=KIND,
            title=_("Review “%s”") % review.endorsement.handed_in_title,
            at=end_of(review.due_on),
            url=review.endorsement.get_absolute_url(),
        )


def _desk(user: User) -> Iterable[CalendarDate]:
    """By when a committee says what it thinks, for its Director: not for those who were asked."""
    directs = [term.office for term in terms_of_today(user) if term.office.role == Office.Role.DIRECTOR]
    if not directs:
        return
    waiting = waiting_for(user).filter(
        state=State.CONFIRMED, project__committee__in=[office.committee_id for office in directs]
    )
    days = dt.timedelta(days=EndorsementRules.current().review_days)
    for endorsement in waiting.select_related("project", "revision").order_by("moved_at", "pk")[:MOST]:
        yield CalendarDate(
            key=f"desk-{endorsement.uuid}",
            kind=KIND,
            title=_("Recommend or not: “%s”") % endorsement.handed_in_title,
            at=endorsement.moved_at + days,
            url=endorsement.get_absolute_url(),
        )
