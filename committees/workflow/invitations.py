"""An office offered by mail, from the letter to the answer: the table, then one function a verb."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction

from committees import emails
from committees.models import Term, TermInvitation
from committees.permissions import is_granter, is_invited
from committees.workflow.terms import in_days, log, seat
from workflows.models import LogEntry, database_now
from workflows.steps import NotNow, Step, Workflow

if TYPE_CHECKING:
    from members.models import User

State = TermInvitation.State
# An invitation is answered within this time, or written anew.
ANSWERED_WITHIN = dt.timedelta(days=30)

STEPS = Workflow(
    accept=Step({State.OPEN}, State.ACCEPTED, is_invited),
    decline=Step({State.OPEN}, State.DECLINED, is_invited),
    withdraw=Step({State.OPEN}, State.WITHDRAWN, is_granter),
)


@transaction.atomic
def invite(invitation: TermInvitation, *, by: User) -> TermInvitation:
    """Offer an office to whoever owns an address: a mail with a link. Saves the invitation."""
    standing = is_granter(by, invitation)
    if not standing:
        raise PermissionDenied
    invitation.invited_by = by
    invitation.expires_on = database_now().date() + ANSWERED_WITHIN
    invitation.save()
    LogEntry.objects.append(
        invitation, "invite", source="", by=by, standing=standing, note=in_days(invitation)
    )
    emails.office_offered(invitation)
    return invitation


@transaction.atomic
def accept(invitation: TermInvitation, *, by: User) -> Term:
    """The invited person takes the office. Raises SeatTaken when someone else has it by now."""
    _still_stands(invitation)
    entry = STEPS.take("accept", invitation, by=by)
    term = Term(
        office=invitation.office,
        nmo=invitation.nmo,
        local_committee=invitation.local_committee,
        holder=by,
        kind=invitation.kind,
        first_day=invitation.first_day,
        last_day=invitation.last_day,
    )
    seat(term)
    invitation.term = term
    invitation.save(update_fields=["term"])
    log(term, "accept", by=by)
    emails.offer_answered(invitation, entry, by=by)
    return term


@transaction.atomic
def decline(invitation: TermInvitation, *, by: User) -> None:
    """The invited person says no; who invited is told."""
    emails.offer_answered(invitation, STEPS.take("decline", invitation, by=by), by=by)


@transaction.atomic
def withdraw(invitation: TermInvitation, *, by: User) -> None:
    """Take it back before it is answered: the link leads nowhere from now on, and the invited person is told."""
    STEPS.take("withdraw", invitation, by=by)
    emails.offer_withdrawn(invitation)


def withdraw_all_of(person: User) -> None:
    """Who loses an office early leaves no open offer behind: whoever follows writes their own."""
    for invitation in TermInvitation.objects.filter(invited_by=person.pk, state=State.OPEN).with_names():
        STEPS.take("withdraw", invitation, by=None)
        emails.offer_withdrawn(invitation)


def _still_stands(invitation: TermInvitation) -> None:
    """Neither too old, nor for a term that is over."""
    if not TermInvitation.objects.answerable().filter(pk=invitation.pk).exists():
        invitation.refresh_from_db(fields=["state"])
        raise NotNow(invitation)
