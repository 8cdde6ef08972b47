"""What concerns a whole delegation: its head, who is registered, in which order, and seats by decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from assemblies import delegation_emails as emails
from assemblies.allocation import Allocation, allocation_of
from assemblies.delegation_permissions import is_head, is_president, is_secretary
from assemblies.models import Assembly, Delegation, FeeClass, Registration, SeatOverride
from assemblies.models.registrations import OPEN
from assemblies.seats import QUOTA, Seat, fill
from assemblies.workflow import waiting
from assemblies.workflow.holding import Refused, hold_delegation
from workflows.models import LogEntry
from workflows.words import as_stored

if TYPE_CHECKING:
    from members.models import NMO, User


@dataclass(frozen=True)
class Named:
    """Someone to be registered: name and address as the head of delegation wrote them."""

    name: str
    email: str


class NoSeat(Refused):
    """More people than free seats: nobody is registered. The allocation says line by line why."""

    def __init__(self, allocation: Allocation, asked: int, free: int) -> None:
        self.allocation = allocation
        words = {"asked": asked, "free": free}
        super().__init__(_("Nobody was registered. Seats asked for: %(asked)d; free: %(free)d.") % words)


class Registered(Refused):
    """Some of them are registered for this assembly already; `emails` says who."""

    def __init__(self, addresses: Sequence[str]) -> None:
        self.emails = addresses
        super().__init__(_("Registered for this assembly already: %s.") % ", ".join(addresses))


def delegation_of(assembly: Assembly, nmo: NMO | None) -> Delegation:
    """The delegation, made when it is needed first; of two who do it at once both get the same."""
    found, _is_new = Delegation.objects.get_or_create(assembly=assembly, nmo=nmo)
    return found


@transaction.atomic
def register(
    delegation: Delegation, people: Sequence[Named], seat: Seat | None, *, by: User, may_wait: bool = False
) -> list[Registration]:
    """Register people in the order in which they stand, on seats of one kind; without a kind on those of the quota,
    the lowest fee first. Each gets a letter.

    All or nobody: NoSeat says why, unless those who find no seat `may_wait`. Raises Refused outside the
    windows and for debts, Registered for who is registered already.
    """
    standing = is_head(by, delegation)
    if not standing:
        raise PermissionDenied
    hold_delegation(delegation.pk)
    allocation = allocation_of(delegation)
    if why := why_not_register(delegation, allocation):
        raise Refused(why)
    _nobody_twice(delegation, people)
    seats = _seats(allocation, len(people), seat)
    if len(seats) < len(people) and not may_wait:
        raise NoSeat(allocation, len(people), len(seats))
    return [
        _register(delegation, one, seat, by=by, standing=standing)
        for one, seat in zip(people, [*seats, *[None] * (len(people) - len(seats))], strict=True)
    ]


def why_not_register(delegation: Delegation, allocation: Allocation) -> str:
    """Why nobody can be registered now; empty when someone can."""
    if allocation.is_barred:
        return _("The NMO owes more than the rules of this assembly allow: nobody can be registered.")
    if not delegation.assembly.windows.open().exists():
        return _("Registration isn’t open now.")
    return ""


@transaction.atomic
def name_head(delegation: Delegation, head: User | None, *, by: User) -> None:
    """The President names who registers and approves beside them; None takes the task back."""
    standing = is_president(by, delegation)
    if not standing:
        raise PermissionDenied
    hold_delegation(delegation.pk)
    delegation.head = head
    delegation.save(update_fields=["head"])
    entry = LogEntry.objects.append(
        delegation, "name_head", source="", target="", by=by, standing=standing, note=str(head or "")
    )
    if head:
        emails.head_named(delegation, head, entry, by=by)


@transaction.atomic
def rank(delegation: Delegation, ranks: dict[int, int], *, by: User) -> None:
    """The head puts the delegates in order, by the keys of their registrations; the waiting list follows it."""
    standing = is_head(by, delegation)
    if not standing:
        raise PermissionDenied
    hold_delegation(delegation.pk)
    rows = list(delegation.registrations.filter(state__in=OPEN, pk__in=ranks))
    rows.sort(key=lambda row: (ranks[row.pk], row.rank, row.pk))
    for number, row in enumerate(rows, start=1):
        row.rank = number
    Registration.objects.bulk_update(rows, ["rank"])
    LogEntry.objects.append(delegation, "rank", source="", target="", by=by, standing=standing)


@transaction.atomic
def decide(override: SeatOverride, *, by: User) -> SeatOverride:
    """The federation gives a delegation more or fewer seats than the rules do, and says why. Saves the decision."""
    standing = is_secretary(by)
    if not standing:
        raise PermissionDenied
    hold_delegation(override.delegation_id)
    override.decided_by = by
    override.save(force_insert=True)
    LogEntry.objects.append(
        override.delegation,
        "decide_seats",
        source="",
        target="",
        by=by,
        standing=standing,
        note=f"{override.seats:+} {as_stored(FeeClass(override.fee_class), 'label')}: {override.reason}",
    )
    emails.seats_decided(override)
    waiting.offer_free_seats(override.delegation)
    return override


def _seats(allocation: Allocation, number: int, seat: Seat | None) -> list[Seat]:
    """As many seats as are asked for, or as there are."""
    if seat is None or seat.category == QUOTA:
        return fill(allocation.lines, allocation.taken, number)
    free = allocation.free(seat)
    return [seat] * (number if free is None else min(free, number))


def _nobody_twice(delegation: Delegation, people: Sequence[Named]) -> None:
    addresses = [one.email.lower() for one in people]
    known = delegation.assembly.registrations.filter(state__in=OPEN, email__in=addresses)
    twice = {one for one in addresses if addresses.count(one) > 1}
    if found := sorted({*known.values_list("email", flat=True), *twice}):
        raise Registered(found)


def _register(
    delegation: Delegation, named: Named, seat: Seat | None, *, by: User, standing: Any
) -> Registration:
    registration = Registration(
        delegation=delegation,
        assembly=delegation.assembly,
        given_name=named.name,
        email=named.email.lower(),
        rank=waiting.next_rank(delegation),
        registered_by=by,
        state=Registration.State.INVITED if seat else Registration.State.WAITING,
    )
    if seat:
        waiting.sit(registration, seat)
    try:
        with transaction.atomic():
            registration.save(force_insert=True)
    except IntegrityError as error:
        # Another NMO registered the same address in this moment; the constraint saw it.
        raise Registered([registration.email]) from error
    verb = "register" if seat else "put_on_list"
    entry = LogEntry.objects.append(registration, verb, source="", by=by, standing=standing)
    (emails.invited if seat else emails.waiting)(registration, entry)
    return registration
