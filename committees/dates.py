"""The dates of offices, calls and committees: what concerns a person, and what everyone may know."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from committees.call_permissions import panels_of, run_by
from committees.models import (
    Announcement,
    Call,
    Candidature,
    CommitteeSession,
    Term,
    TermInvitation,
    terms_of_today,
)
from committees.workflow.nmos import FRESH_FOR
from workflows.dates import CalendarDate
from workflows.days import end_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from committees.models.announcements import AnnouncementQuerySet
    from members.models import User

MOST = 100
CALLS, OFFICES, SESSIONS, ANNOUNCEMENTS = "calls", "offices", "sessions", "announcements"


def office_dates(user: User) -> list[CalendarDate]:
    """When the person's terms begin and end, until when an office is offered, when an entry is to be confirmed."""
    return [*_terms(user), *_offers(user), *_entries(user)]


def own_call_dates(user: User) -> list[CalendarDate]:
    """Calls in which the person stands or has begun to, that they run, or on whose panel they sit.

    The calls for delegates of their NMO, too: nobody else can stand in those.
    """
    mine = Candidature.objects.filter(candidate=user.pk).exclude(state__in=["withdrawn", "invalid"])
    near = (
        Q(pk__in=mine.values("call"))
        | Q(pk__in=run_by(user).values("pk"))
        | Q(pk__in=panels_of(user).values("pk"))
        | Q(kind=Call.Kind.DELEGATES, nmo=user.nmo_id)
    )
    return _of_calls(Call.objects.filter(near, state=Call.State.PUBLISHED))


def call_dates() -> list[CalendarDate]:
    """Until when one can stand in the calls that everyone reads, and when their results are out."""
    return _of_calls(Call.objects.filter(state=Call.State.PUBLISHED))


def session_dates() -> list[CalendarDate]:
    """The meetings of committees that everyone may know of."""
    return _of_sessions(CommitteeSession.objects.all())


def _of_sessions(sessions: QuerySet[CommitteeSession]) -> list[CalendarDate]:
    coming = sessions.filter(ends_at__gte=Now()).select_related("committee")
    return [
        CalendarDate(
            key=f"session-{session.pk}",
            kind=SESSIONS,
            title=f"{session.committee}: {session}",
            at=session.starts_at,
            ends_at=session.ends_at,
            url=session.committee.get_absolute_url(),
            detail=session.place,
        )
        for session in coming[:MOST]
    ]


def own_session_dates(user: User) -> list[CalendarDate]:
    """The meetings of the committees in which the person holds an office today."""
    mine = {term.office.committee_id for term in terms_of_today(user)} - {None}
    return _of_sessions(CommitteeSession.objects.filter(committee__in=mine))


def announcement_dates(user: User) -> list[CalendarDate]:
    """The deadlines of what was announced to this person."""
    return _of_announcements(Announcement.objects.to(user))


def public_announcement_dates() -> list[CalendarDate]:
    """Those of announcements that everyone reads."""
    return _of_announcements(Announcement.objects.visible_to(AnonymousUser()))


def _of_announcements(announcements: AnnouncementQuerySet) -> list[CalendarDate]:
    ahead = announcements.sent().filter(deadline_at__gte=Now()).order_by("deadline_at", "pk")
    return [
        CalendarDate(
            key=f"announcement-{one.uuid}",
            kind=ANNOUNCEMENTS,
            title=_("Deadline: %s") % one.text.general_title,
            at=one.deadline_at,  # type: ignore[arg-type]
            zone=one.time_zone,
            url=one.get_absolute_url(),
            detail=one.office.full_title,
        )
        for one in ahead.with_texts()[:MOST]
    ]


def _of_calls(calls: QuerySet[Call]) -> list[CalendarDate]:
    coming = calls.filter(Q(closes_at__gte=Now()) | Q(results_at__gte=Now())).order_by("closes_at", "pk")
    return [date for call in coming.select_related("office", "nmo")[:MOST] for date in _of_call(call)]


def _of_call(call: Call) -> Iterable[CalendarDate]:
    """Its closing, and its results if they come on a day; whichever is past is left out by who shows it."""
    moments = [("closes", _("Closes: %s"), call.closes_at), ("results", _("Results: %s"), call.results_at)]
    for name, title, at in moments:
        if at:
            yield CalendarDate(
                key=f"call-{call.uuid}-{name}",
                kind=CALLS,
                title=title % call,
                at=at,
                zone=call.time_zone,
                url=call.get_absolute_url(),
                detail=str(call.nmo or ""),
            )


def _terms(user: User) -> Iterable[CalendarDate]:
    for term in Term.objects.unended().held_by(user).with_names():
        moments = [
            ("begins", _("Your term begins: %s"), dt.datetime.combine(term.first_day, dt.time(), dt.UTC)),
            ("ends", _("Your term ends, hand over by then: %s"), end_of(term.last_day)),
        ]
        for name, title, at in moments:
            yield CalendarDate(
                key=f"term-{term.uuid}-{name}",
                kind=OFFICES,
                title=title % term.label,
                at=at,
                url=term.get_absolute_url(),
            )


def _offers(user: User) -> Iterable[CalendarDate]:
    offers = TermInvitation.objects.answerable().addressed_to(user).exclude(invited_by=user.pk)
    for offer in offers.with_names()[:MOST]:
        yield CalendarDate(
            key=f"offer-{offer.uuid}",
            kind=OFFICES,
            title=_("Take or decline the office: %s") % offer.label,
            at=end_of(offer.expires_on),
            url=offer.get_absolute_url(),
        )


def _entries(user: User) -> Iterable[CalendarDate]:
    for term in terms_of_today(user):
        if not (term.office.is_nmo_presidency and term.nmo and term.nmo.confirmed_at):
            continue
        yield CalendarDate(
            key=f"entry-{term.nmo.slug}",
            kind=OFFICES,
            title=_("Confirm that the entry of %s is right") % term.nmo,
            at=term.nmo.confirmed_at + FRESH_FOR,
            url=term.nmo.get_absolute_url(),
        )
