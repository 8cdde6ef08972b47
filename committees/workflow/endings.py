"""A term that ends before its time: taken back by who grants the office, or laid down by its holder."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction

from committees import emails
from committees.models import Term
from committees.permissions import is_granter
from committees.workflow.invitations import withdraw_all_of
from committees.workflow.terms import log
from workflows.models import database_now

if TYPE_CHECKING:
    from members.models import User

A_DAY = dt.timedelta(days=1)


@transaction.atomic
def end(term: Term, last_day: dt.date, *, reason: str, by: User) -> None:
    """End a term early: `last_day` is the last with rights.

    A term that has not begun, and an elect's, vanishes; the log keeps that it was given. The holder's open
    invitations are taken back with it.
    """
    standing = may_end(by, term)
    held = Term.objects.select_for_update().get(pk=term.pk)
    if not standing:
        raise PermissionDenied
    remains = held.kind != Term.Kind.ELECT and last_day >= held.first_day
    if remains:
        held.last_day = term.last_day = last_day
        held.save(update_fields=["last_day"])
    entry = log(term, "end", by=by, standing=standing, note=reason, is_gone=not remains)
    if not remains:
        held.delete()
    withdraw_all_of(term.holder)
    emails.office_ended(term, entry, last_day, by=by)


def may_end(user: User, term: Term) -> Term | None:
    """Who grants the office takes it back; its holder lays it down. What is over, or ends today, stays."""
    has_begun = term.first_day <= database_now().date()
    if has_begun and earliest_end(term, by=user) >= term.last_day:
        return None
    return term if term.holder_id == user.pk else is_granter(user, term)


def earliest_end(term: Term, *, by: User) -> dt.date:
    """The first day that may be a term's last: yesterday, so that rights end at once; today for who resigns.

    Who was in office for a first day was there: that day stays. A term to come may vanish.
    """
    today = database_now().date()
    if term.holder_id == by.pk or term.first_day == today:
        return today
    return today - A_DAY
