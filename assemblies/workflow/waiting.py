"""The waiting list: a free seat is offered to the first on it, for a time; then to the next."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Now

from assemblies import delegation_emails as emails
from assemblies.allocation import FOR_ALL, Allocation, allocation_of
from assemblies.models import Delegation, Registration
from assemblies.models.registrations import HOLDING
from assemblies.seats import FEE_CLASSES
from assemblies.workflow.holding import hold_delegation
from assemblies.workflow.registration_steps import STEPS
from members.models import FEDERATION_DAY
from workflows.models import database_now

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assemblies.seats import Seat

USUAL_HOURS = 48
SEAT = ["category", "fee_class", "is_charged", "grant", "rule", "seat"]


def offer_free_seats(delegation: Delegation) -> int:
    """Offer what is free to those who wait, in their order; gives how many offers. The caller holds the delegation.

    Not once the assembly has begun, nor to an NMO that debts bar.
    """
    queue = list(delegation.registrations.waiting().with_names())
    now, ends = database_now(), delegation.assembly.begins_at
    if not queue or now >= ends:
        return 0
    allocation = allocation_of(delegation)
    if allocation.is_barred:
        return 0
    rules = getattr(delegation.assembly, "rules", None)
    until = min(ends, now + dt.timedelta(hours=rules.offer_hours if rules else USUAL_HOURS))
    offers = 0
    for registration, seat in zip(queue, _free(allocation), strict=False):
        sit(registration, seat)
        registration.offered_until = until
        registration.save(update_fields=[*SEAT, "offered_until"])
        emails.offered(registration, STEPS.take("offer", registration, by=None))
        offers += 1
    return offers


@transaction.atomic
def lapse(registration: Registration) -> bool:
    """An offer that wasn't answered in time ends, and the next one on the list is asked. False if it was answered."""
    delegation = hold_delegation(registration.delegation_id)
    overdue = Registration.objects.filter(
        pk=registration.pk, state=Registration.State.OFFERED, offered_until__lt=Now()
    )
    if not overdue.update(ended_at=Now()):
        return False
    registration.refresh_from_db()
    emails.lapsed(registration, STEPS.take("lapse", registration, by=None))
    offer_free_seats(delegation)
    return True


def lapse_overdue() -> None:
    """End what wasn't answered in time. As often as one likes."""
    overdue = Registration.objects.filter(state=Registration.State.OFFERED, offered_until__lt=Now())
    for registration in overdue.order_by("offered_until"):
        lapse(registration)


def offer_what_became_free() -> None:
    """Offer seats that became free without anyone's move in the delegation: by a rule, a status, a debt that was paid.

    As often as one likes; each delegation with a queue is reckoned anew.
    """
    to_come = Registration.objects.waiting().filter(assembly__starts_on__gte=FEDERATION_DAY)
    for delegation in Delegation.objects.filter(pk__in=to_come.order_by().values("delegation")):
        with transaction.atomic():
            offer_free_seats(hold_delegation(delegation.pk))


def sit(registration: Registration, seat: Seat) -> None:
    """Put the registration on the first free seat of this kind; the caller saves it and holds the delegation."""
    registration.category, registration.fee_class = seat.category, seat.fee_class
    registration.is_charged = seat.is_charged
    registration.grant_id = seat.source if seat.category == "project" else None
    registration.rule_id = None if seat.category == "project" else seat.source
    same = registration.delegation.registrations.filter(
        state__in=HOLDING,
        category=seat.category,
        fee_class=seat.fee_class,
        grant=registration.grant_id,
        rule=registration.rule_id,
    )
    taken = set(same.values_list("seat", flat=True))
    registration.seat = next(number for number in range(1, len(taken) + 2) if number not in taken)


def leave_seat(registration: Registration) -> None:
    """Whoever waits has no seat, and no offer of one; the caller saves it and holds the delegation."""
    registration.category = registration.fee_class = ""
    registration.is_charged = False
    registration.grant = registration.rule = registration.seat = registration.offered_until = None


def next_rank(delegation: Delegation) -> int:
    """The rank behind everyone."""
    return (delegation.registrations.aggregate(last=Max("rank"))["last"] or 0) + 1


def _free(allocation: Allocation) -> Iterator[Seat]:
    """One seat after the other for whoever waits: the lowest fee first."""
    kinds = [seat for seat in allocation.kinds if seat.category in FOR_ALL]
    kinds.sort(key=lambda seat: FEE_CLASSES.index(seat.fee_class))
    for seat in kinds:
        while allocation.free(seat) != 0:
            allocation.taken.append(seat)
            yield seat
