"""What waits for a person in exchanges, in words: the dashboard's list of things to do, and the next dates."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Min, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from committees.models import Office, Term, terms_of_today
from exchanges.filters import with_rows
from exchanges.models import Application, ApplicationDocument, ExchangeConditions, Programme, Season
from exchanges.permissions import PROMISED
from exchanges.standing import day, due, waits_for
from members.models import Unaccented
from workflows.models import database_now
from workflows.todo import Todo

if TYPE_CHECKING:
    from members.models import User

State = Application.State
Verdict = ApplicationDocument.Verdict
MOST = 20
MOST_LATE = 10
# The filter of the list that shows what waits on a side of the exchange.
SEATS = {"sending": "sender", "hosting": "host"}


def exchange_todo(user: User) -> list[Todo]:
    """What waits for this person, late first, then what has waited longest; at most MOST applications."""
    terms = terms_of_today(user)
    return [
        *_profile(user, terms),
        *_applications(user),
        *_papers(user),
        *_conditions(terms),
        *_empty_seats(terms),
    ]


def waiting_figures(user: User) -> dict[str, int]:
    """How many applications wait for this person, and how many of them are late."""
    return Application.objects.waiting_for(user).aggregate(
        count=Count("pk"), late=Count("pk", filter=Q(due_at__lt=Now()) & ~Q(state=State.DRAFT))
    )


def late_with_others(user: User) -> list[Todo]:
    """What this person sees and can't move, and is late: with whom it lies, the latest first."""
    if not (terms_of_today(user) or user.is_superuser):
        return []
    late = Application.objects.waiting_for_others(user).late().order_by("due_at", "pk")
    return [
        Todo(
            # A name in another direction must not turn the sentence around.
            title=format_html(
                _("{name} to {host}"),
                name=format_html("<bdi>{}</bdi>", application.student),
                host=format_html("<bdi>{}</bdi>", application.hosting_nmo),
            ),
            url=application.get_absolute_url(),
            detail=_("waits for %s") % waits_for(application) + " · " + _detail(application),
            due_at=application.due_at,
            is_late=True,
        )
        for application in with_rows(late)[:MOST_LATE]
    ]


def _profile(user: User, terms: list[Term]) -> list[Todo]:
    if user.local_committee_id or terms or user.is_superuser:
        return []
    return [
        Todo(
            title=_("Choose your NMO and faculty"),
            url=reverse("members:profile"),
            detail=_("You need them to apply for an exchange."),
        )
    ]


def _applications(user: User) -> list[Todo]:
    now = database_now()
    waiting = Application.objects.waiting_for(user).order_by(
        F("due_at").asc(nulls_last=True), "moved_at", "pk"
    )
    return [
        Todo(
            title=_title(application, user),
            url=application.get_absolute_url(),
            detail=_detail(application),
            due_at=(due_at := due(application, now)),
            is_late=due_at is not None and due_at < now,
        )
        for application in with_rows(waiting)[:MOST]
    ]


def _title(application: Application, user: User) -> str:
    names = {
        "name": application.student,
        "host": application.hosting_nmo,
        "sender": application.sending_nmo,
    }
    if application.student_id == user.pk:
        return _own_title(application)
    if application.state == State.SENT:
        return _("Decide on %(name)s from %(sender)s") % names
    if application.state == State.SUBMITTED and application.needs_local_check:
        return _("Check %(name)s's application to %(host)s") % names
    return _("Send %(name)s's application to %(host)s") % names


def _own_title(application: Application) -> str:
    if application.state == State.ACCEPTED:
        return _("Confirm your arrival in %s") % application.card.local_committee.city
    if application.state == State.RETURNED:
        return _("Correct your application to %s") % application.hosting_nmo
    return _("Finish your application to %s") % application.hosting_nmo


def _detail(application: Application) -> str:
    since = _("since %s") % day(application.moved_at, year=False)
    city = application.sending_local_committee.city
    parts = [application.student.latin_name, application.number or application.programme.upper(), city, since]
    return " · ".join(part for part in parts if part)


def _papers(user: User) -> list[Todo]:
    """Once accepted: a paper that the host asked for again, and one that came for the host to look at."""
    papers = ApplicationDocument.objects.filter(application__state__in=PROMISED)
    asked = papers.filter(application__student=user.pk, verdict=Verdict.REFUSED)
    came = papers.filter(
        application__in=Application.objects.hosted_by(user),
        verdict=Verdict.TO_CHECK,
        uploaded_at__gt=F("application__card__issued_at"),
    )
    named = "kind", "application__student", "application__hosting_nmo"
    return [_asked_again(paper) for paper in asked.select_related(*named)] + [
        _to_judge(paper) for paper in came.select_related(*named).order_by("uploaded_at")[:MOST]
    ]


def _asked_again(paper: ApplicationDocument) -> Todo:
    return Todo(
        title=_("Upload again: %s") % paper.kind,
        url=reverse("exchanges:upload", args=[paper.application.uuid, paper.kind.code]),
        detail=_("%(host)s asks for it: %(note)s")
        % {"host": paper.application.hosting_nmo, "note": paper.note},
    )


def _to_judge(paper: ApplicationDocument) -> Todo:
    return Todo(
        title=_("Look at %(paper)s of %(name)s") % {"paper": paper.kind, "name": paper.application.student},
        url=reverse("exchanges:judge", args=[paper.application.uuid, paper.kind.code]),
        detail=_("%(number)s · uploaded %(day)s")
        % {"number": paper.application.number, "day": day(paper.uploaded_at, year=False)},
    )


def _conditions(terms: list[Term]) -> list[Todo]:
    """Who hosts says under which conditions, in the newest season that is open."""
    offices = {(t.nmo, t.office.committee.slug) for t in terms if _is_national_officer(t)}
    season = Season.objects.filter(is_open=True).first() if offices else None
    if season is None:
        return []
    published = set(
        ExchangeConditions.objects.filter(
            nmo__in=[nmo for nmo, programme in offices], season=season, is_published=True
        ).values_list("nmo", "programme")
    )
    return [
        Todo(
            title=_("Publish your exchange conditions for %s") % season,
            url=f"{reverse('exchanges:edit_conditions', args=[nmo.slug, programme])}?season={season.start_year}",
            detail=_("%(programme)s: until then no student can apply to %(nmo)s")
            % {"programme": programme.upper(), "nmo": nmo},
        )
        for nmo, programme in sorted(offices, key=str)
        if (nmo.pk, programme) not in published
    ]


def _empty_seats(terms: list[Term]) -> list[Todo]:
    """A Director finds someone where applications wait and nobody is in office."""
    directed = [term.office.committee.slug for term in terms if term.office.role == Office.Role.DIRECTOR]
    programmes = [slug for slug in directed if slug in Programme.values]
    return [_to_fill(*group) for side in SEATS for group in _waiting_in_vain(programmes, side)]


def _waiting_in_vain(programmes: list[str], side: str) -> list[tuple[Any, ...]]:
    """How many wait on this side, by programme and NMO, and since when they should have moved."""
    if not programmes:
        return []
    nmo = f"{side}_nmo"
    waiting = Application.objects.filter(programme__in=programmes).without_officer(side)
    groups = waiting.values_list("programme", f"{nmo}__slug", f"{nmo}__short_name")
    counted = groups.annotate(count=Count("pk"), due_at=Min("due_at"), is_late=Q(due_at__lt=Now()))
    return [(side, *group) for group in counted.order_by("due_at", Unaccented(f"{nmo}__short_name"))]


def _to_fill(
    side: str,
    programme: str,
    slug: str,
    nmo: str,
    count: int,
    due_at: dt.datetime | None,
    is_late: bool | None,
) -> Todo:
    title = ngettext(
        "Find or appoint an officer for %(nmo)s: %(count)d application waits",
        "Find or appoint an officer for %(nmo)s: %(count)d applications wait",
        count,
    )
    return Todo(
        title=title % {"nmo": nmo, "count": count},
        url=f"{reverse('exchanges:applications')}?{SEATS[side]}={slug}",
        detail=_("%s: neither an officer nor a President is in office") % programme.upper(),
        due_at=due_at,
        is_late=bool(is_late),
    )


def _is_national_officer(term: Term) -> bool:
    office = term.office
    return (
        office.level == Office.Level.NATIONAL
        and office.role == Office.Role.OFFICER
        and office.committee.slug in Programme.values
    )
