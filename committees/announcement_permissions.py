"""Who announces what to whom: the Executive Board to every office, a Director to the offices of the committee,
a Regional Assistant to its national and local offices in the region.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from committees.models import Announcement, Office, Term, terms_of_today
from committees.models.announcements import BOARD

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from committees.models import TermQuerySet
    from members.models import User

Level, Role = Office.Level, Office.Role


def is_of_the_board(office: Office) -> bool:
    """Whether it is an office of the Executive Board."""
    return office.level == Level.FEDERATION and office.role in BOARD


def may_announce(office: Office) -> bool:
    """Whether its holder writes announcements."""
    return (
        is_of_the_board(office)
        or (office.level == Level.COMMITTEE and office.role == Role.DIRECTOR)
        or bool(office.region)
    )


def offices_to_announce_from(user: User) -> list[Office]:
    """The offices of today in whose name this person writes."""
    offices = [term.office for term in terms_of_today(user) if may_announce(term.office)]
    return sorted(dict.fromkeys(offices), key=lambda office: (office.order, office.pk))


def is_author(user: User, announcement: Announcement) -> Term | None:
    """The term of today in the office in whose name it is written: a draft follows the office."""
    if not may_announce(announcement.office):
        return None
    return Term.objects.current().held_by(user).filter(office=announcement.office_id).with_names().first()


def second_readers(announcement: Announcement) -> TermQuerySet:
    """Who may be asked to look it over: the board, others in the office, the Director of the same committee."""
    board = Q(office__level=Level.FEDERATION, office__role__in=BOARD)
    director = Q(
        office__level=Level.COMMITTEE,
        office__role=Role.DIRECTOR,
        office__committee=announcement.office.committee_id,
    )
    above = Q(office=announcement.office_id) | board | director
    return Term.objects.current().filter(above, holder__is_active=True).with_names().order_by("office__order")


def is_second_reader(user: User, announcement: Announcement) -> Term | None:
    """The term by which someone who was asked may look it over today."""
    if announcement.asked_id != user.pk:
        return None
    return second_readers(announcement).held_by(user).first()


def within_reach(office: Office) -> Q:
    """The terms that an announcement in the name of this office can reach at most."""
    if is_of_the_board(office):
        return Q()
    if not may_announce(office):
        return Q(pk__in=[])
    if office.region:
        return Q(
            office__committee=office.committee_id,
            office__level__in=[Level.NATIONAL, Level.LOCAL],
            nmo__region=office.region,
        )
    return Q(office__committee=office.committee_id)


def offices_within_reach(office: Office) -> QuerySet[Office]:
    """The offices that can be chosen; the board reaches teams by committee and level, so that the list is short."""
    offices = Office.objects.select_related("committee").order_by("order", "title")
    if is_of_the_board(office):
        return offices.exclude(role=Role.ASSISTANT)
    if office.region:
        return offices.filter(committee=office.committee_id, level__in=[Level.NATIONAL, Level.LOCAL])
    return offices.filter(committee=office.committee_id)
