"""What waits for a person in the inboxes of their offices, and in the offices themselves."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from committees.models import Case, Term, TermInvitation, terms_of_today
from committees.permissions import is_granter
from committees.workflow.handover import ENDING_DAYS, items_of
from committees.workflow.nmos import stale
from members.models import FEDERATION_DAY
from workflows.days import end_of
from workflows.models import database_now
from workflows.todo import Todo

if TYPE_CHECKING:
    from members.models import User

MOST = 20


def letters_todo(user: User) -> list[Todo]:
    """Letters that wait for an answer, the longest waiting first; who has one in hand has it alone."""
    waiting = Case.objects.visible_to(user).waiting().with_names()
    mine = waiting.filter(assigned_to=None) | waiting.filter(assigned_to=user.pk)
    return [
        Todo(
            title=_("Answer “%s”") % case.subject,
            url=case.get_absolute_url(),
            detail=" · ".join(
                [
                    case.number,
                    case.writer_name,
                    _("since %s") % date_format(localtime(case.moved_at), "j M Y"),
                ]
            ),
        )
        for case in mine[:MOST]
    ]


def entries_todo(user: User) -> list[Todo]:
    """Entries of the directory that this President has to look at, since nobody has for a year."""
    nmos = [term.nmo_id for term in terms_of_today(user) if term.office.is_nmo_presidency]
    if not nmos:
        return []
    return [
        Todo(
            title=_("Confirm that the entry of %s is right") % nmo,
            url=reverse("committees:keep_nmo", args=[nmo.slug]),
            detail=_("once a year"),
        )
        for nmo in stale(database_now()).filter(pk__in=nmos)
    ]


def offices_todo(user: User) -> list[Todo]:
    """Offices that are offered to this person, elects whom they can confirm, terms of theirs to hand over."""
    return [*_offered(user), *_elects(user), *_ending(user)]


def _offered(user: User) -> list[Todo]:
    offers = TermInvitation.objects.answerable().addressed_to(user).exclude(invited_by=user.pk)
    return [
        Todo(
            title=_("Take or decline the office: %s") % offer.label,
            url=offer.get_absolute_url(),
            detail=_("%s invites you") % offer.invited_by,
            due_at=end_of(offer.expires_on),
        )
        for offer in offers.with_names()[:MOST]
    ]


def _elects(user: User) -> list[Todo]:
    if not terms_of_today(user):
        return []
    begun = Term.objects.unended().filter(kind=Term.Kind.ELECT, first_day__lte=FEDERATION_DAY).with_names()
    return [
        Todo(
            title=_("Confirm %s in office") % term.holder,
            url=reverse("committees:confirm_term", args=[term.uuid]),
            detail=term.label,
        )
        for term in begun.order_by("first_day", "pk")
        if is_granter(user, term)
    ][:MOST]


def _ending(user: User) -> list[Todo]:
    """Terms that end within the days of the first reminder and whose checklist isn't ticked to its end."""
    mine = sorted(terms_of_today(user), key=lambda term: (term.last_day, term.pk))
    if not mine:
        return []
    today = database_now().date()
    last = today + dt.timedelta(days=max(ENDING_DAYS))
    return [
        Todo(
            title=_in_days((term.last_day - today).days),
            url=term.get_absolute_url(),
            detail=term.label,
            due_at=end_of(term.last_day),
        )
        for term in mine
        if term.last_day <= last and items_of(term).exclude(ticks__term=term).exists()
    ]


def _in_days(days: int) -> str:
    if not days:
        return _("Hand over: your term ends today")
    return (
        ngettext("Hand over: your term ends in %d day", "Hand over: your term ends in %d days", days) % days
    )
