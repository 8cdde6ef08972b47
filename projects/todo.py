"""What waits for a person in projects, in words: for the dashboard."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db.models import Count, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from projects.filters import with_titles
from projects.models import Endorsement, EndorsementRules, Project, Report, Review
from projects.standing import day
from projects.team import invitations_to
from projects.waiting import waiting_for
from workflows.days import end_of
from workflows.models import database_now
from workflows.todo import Todo

if TYPE_CHECKING:
    from members.models import User
    from projects.models.endorsements import EndorsementQuerySet

State = Endorsement.State
MOST = 20
MOST_OWN = 10
REPORT_DAYS = 30


def projects_todo(user: User) -> list[Todo]:
    """What waits for this person, late first, then what has waited longest."""
    now = database_now()
    days = EndorsementRules.current().review_days
    asked = Review.objects.filter(endorsement=OuterRef("pk"), reviewer=user.pk, answered_at=None)
    waiting = (
        with_titles(waiting_for(user))
        .annotate(wanted_on=Subquery(asked.values("due_on")[:1]))
        .order_by("moved_at", "pk")[:MOST]
    )
    things = [*_reports(user, now), *(_todo(endorsement, now, days) for endorsement in waiting)]
    return [*_invitations(user), *sorted(things, key=lambda one: not one.is_late)]


def projects_figures(user: User) -> dict[str, int]:
    """How many requests wait for this person, and how many of them are with a committee for too long."""
    days = EndorsementRules.current().review_days
    late = Q(state=State.CONFIRMED, moved_at__lt=database_now() - dt.timedelta(days=days))
    return waiting_for(user).aggregate(count=Count("pk"), late=Count("pk", filter=late))


def own_projects(user: User) -> EndorsementQuerySet:
    """The requests of the projects that this person writes, the newest of each first."""
    own = Endorsement.objects.filter(project__in=Project.objects.edited_by(user).values("pk"))
    return (
        with_titles(own)
        .exclude(state__in=[State.WITHDRAWN, State.RENEWED])
        .order_by("-created_at", "-pk")[:MOST_OWN]
    )


def _todo(endorsement: Endorsement, now: dt.datetime, days: int) -> Todo:
    due_at = _due_at(endorsement, days)
    project = endorsement.project
    words = {"title": endorsement.title}  # type: ignore[attr-defined]
    since = _("since %s") % day(endorsement.moved_at)
    return Todo(
        title=_titles()[endorsement.state] % words,
        url=endorsement.get_absolute_url(),
        detail=" · ".join([str(project.nmo), str(project.committee), since]),
        due_at=due_at,
        is_late=due_at is not None and due_at < now,
    )


def _due_at(endorsement: Any, days: int) -> dt.datetime | None:
    """A reviewer's day is the one that the Director named; the committee's comes by the rules."""
    if endorsement.state != State.CONFIRMED:
        return None
    if endorsement.wanted_on:
        return end_of(endorsement.wanted_on)
    moved_at: dt.datetime = endorsement.moved_at
    return moved_at + dt.timedelta(days=days)


def _reports(user: User, now: dt.datetime) -> list[Todo]:
    """Reports that the person's projects owe soon, or late."""
    mine = Project.objects.edited_by(user).values("pk")
    days = min(REPORT_DAYS, 7 * EndorsementRules.current().early_weeks)
    owed = Report.objects.owed().filter(
        endorsement__project__in=mine, due_on__lte=now.date() + dt.timedelta(days=days)
    )
    return [
        Todo(
            title=_("Write the report on “%s”") % report.endorsement.project,
            url=report.get_absolute_url(),
            detail=str(report.get_kind_display()),  # type: ignore[no-untyped-call]
            due_at=end_of(report.due_on),
            is_late=end_of(report.due_on) < now,
        )
        for report in owed.select_related("endorsement__project")[:MOST]
    ]


def _titles() -> dict[str, str]:
    return {
        State.DRAFT: _("Finish “%(title)s” and hand it in"),
        State.RETURNED: _("Change “%(title)s” and hand it in again"),
        State.SUBMITTED: _("Confirm “%(title)s” for your NMO"),
        State.CONFIRMED: _("Review “%(title)s”"),
        State.RECOMMENDED: _("Decide on “%(title)s”"),
        State.NOT_RECOMMENDED: _("Decide on “%(title)s”"),
        State.APPEALED: _("Decide on the appeal of “%(title)s”"),
    }


def _invitations(user: User) -> list[Todo]:
    return [
        Todo(
            title=_("%(name)s invites you to write on “%(title)s”")
            % {"name": editor.invited_by, "title": editor.project},
            url=reverse("projects:accept_invitation", args=[editor.token]),
            detail=str(editor.project.nmo),
        )
        for editor in invitations_to(user)[:MOST]
    ]
