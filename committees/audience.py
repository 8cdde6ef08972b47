"""Whom an announcement reaches: asked of the terms of today, each person once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Window
from django.db.models.functions import RowNumber

from committees.announcement_permissions import within_reach
from committees.models import AnnouncementRecipient, Term
from members.models import MembershipStatus

if TYPE_CHECKING:
    from committees.models import Announcement, TermQuerySet


def is_chosen(announcement: Announcement) -> bool:
    """Whether anything says to whom it goes; nothing chosen would mean everyone within reach."""
    return bool(
        announcement.levels
        or announcement.regions
        or announcement.statuses
        or announcement.offices.exists()
        or announcement.committees.exists()
        or announcement.nmos.exists()
    )


def terms_addressed(announcement: Announcement) -> TermQuerySet:
    """The terms of today that fit everything that was chosen, within the reach of the office that writes."""
    if not is_chosen(announcement):
        return Term.objects.none()
    found = Term.objects.current().filter(within_reach(announcement.office), holder__is_active=True)
    chosen = {
        "office__in": list(announcement.offices.all()),
        "office__committee__in": list(announcement.committees.all()),
        "office__level__in": announcement.levels,
        "nmo__region__in": announcement.regions,
        "nmo__in": list(announcement.nmos.all()),
    }
    found = found.filter(**{what: which for what, which in chosen.items() if which})
    if announcement.statuses:
        fitting = MembershipStatus.objects.current().filter(status__in=announcement.statuses)
        found = found.filter(nmo__in=fitting.values("nmo"))
    return found


def addressed(announcement: Announcement) -> TermQuerySet:
    """One term for each person, that of the first of their offices, by name; those who got it already too.

    Numbered in one pass: looked up again by their keys, the terms could be joined with themselves, thousands by
    thousands, where the database knows little of them.
    """
    of_the_person = Window(RowNumber(), partition_by="holder", order_by=["office__order", "pk"])
    firsts = terms_addressed(announcement).annotate(among_own=of_the_person).filter(among_own=1)
    return firsts.with_names().order_by("holder__plain_name", "pk")


def yet_to_get(announcement: Announcement) -> TermQuerySet:
    """The same without those who got it already."""
    got = AnnouncementRecipient.objects.filter(announcement=announcement.pk)
    return addressed(announcement).exclude(holder__in=got.values("person"))
