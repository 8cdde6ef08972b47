"""Giving and taking offices: one function a verb. What happened to a term stands in the log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from committees import emails
from committees.models import Office, Term
from committees.permissions import is_granter
from workflows.models import LogEntry

if TYPE_CHECKING:
    from members.models import User

Kind = Term.Kind


class SeatTaken(Exception):
    """Every seat of the office has a holder on some of these days."""

    def __init__(self, holders: list[Term]) -> None:
        self.holders = holders
        who = ", ".join(
            _("%(name)s until %(day)s") % {"name": term.holder, "day": term.last_day} for term in holders
        )
        super().__init__(_("No seat is free on all of these days: %s.") % who)


@transaction.atomic
def appoint(term: Term, *, by: User) -> Term:
    """Give an office to someone directly: rights begin on the first day, the holder is told.

    Raises PermissionDenied when `by` may not grant it, SeatTaken when no seat is free. Saves the term.
    """
    standing = is_granter(by, term)
    if not standing:
        raise PermissionDenied
    seat(term)
    entry = log(term, "appoint", by=by, standing=standing)
    emails.office_given(term, entry, by=by)
    return term


def seat(term: Term) -> None:
    """Save the term on the first seat that is free on all its days; an elect waits beside the holder.

    The office's row is held, so that of two who grant its last seat at once one is told.
    """
    office = Office.objects.select_for_update(no_key=True).get(pk=term.office_id)
    beside = list(overlapping(term))
    taken = {other.seat for other in beside}
    free = [number for number in range(1, office.seats + 1) if number not in taken]
    if not free and term.kind != Kind.ELECT:
        raise SeatTaken(beside)
    term.seat = free[0] if free else 1
    try:
        with transaction.atomic():
            term.save()
    except IntegrityError as error:
        # A hand in the admin doesn't hold the office's row; the constraint does.
        raise SeatTaken(list(overlapping(term))) from error


def overlapping(term: Any) -> Any:
    """Who holds the same office in the same place on some of these days."""
    return (
        Term.objects.beside(term)
        .filter(first_day__lte=term.last_day, last_day__gte=term.first_day)
        .exclude(kind=Kind.ELECT)
        .exclude(pk=term.pk if isinstance(term, Term) else None)
        .select_related("holder")
        .order_by("seat")
    )


@transaction.atomic
def confirm(term: Term, *, by: User) -> None:
    """An elect takes office: from the first day on, the rights are theirs."""
    standing = is_granter(by, term)
    held = Term.objects.select_for_update().get(pk=term.pk)
    if not standing or held.kind != Kind.ELECT:
        raise PermissionDenied
    term.kind = Kind.ELECTED
    seat(term)
    entry = log(term, "confirm", by=by, standing=standing)
    emails.office_given(term, entry, by=by)


def log(
    term: Term, verb: str, *, by: User, standing: Term | None = None, note: str = "", is_gone: bool = False
) -> LogEntry:
    """Write down what happened to a term. Its place in the log is how and from when to when it is held."""
    last = LogEntry.objects.about(term).last()
    return LogEntry.objects.append(
        term,
        verb,
        source=last.target if last else "",
        target="" if is_gone else in_days(term),
        by=by,
        standing=standing,
        note=note,
    )


def in_days(term: Any) -> str:
    """How it is held, and from when to when: “elected, 2026-10-01 – 2027-09-30”."""
    return f"{term.kind}, {term.first_day.isoformat()} – {term.last_day.isoformat()}"
