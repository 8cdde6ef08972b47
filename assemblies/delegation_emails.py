"""One function an e-mail of delegations: to delegates at each move of theirs, to whoever heads the delegation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.functional import SimpleLazyObject

from assemblies.delegation_permissions import heads_of
from committees.moments import moment
from outbox.letters import write, write_many

if TYPE_CHECKING:
    import datetime as dt

    from assemblies.models import Delegation, Registration, SeatOverride
    from assemblies.pricing import Price
    from members.models import User
    from workflows.models import LogEntry


def invited(registration: Registration, entry: LogEntry) -> None:
    """A seat is kept: the delegate fills in what is missing. A substitute's price stands, so nothing presses."""
    closes = registration.assembly.windows.filter(closes_at__gte=entry.at).order_by("closes_at").first()
    until = _told(registration, closes.closes_at) if closes and not registration.finished_at else ""
    _to_delegate("delegate_invited", registration, entry, until=until)


def waiting(registration: Registration, entry: LogEntry) -> None:
    """On the list: in which order, and by which rules seats are offered."""
    _to_delegate("delegate_waiting", registration, entry)


def filled(registration: Registration, entry: LogEntry) -> None:
    """For the head of delegation: someone is ready to be approved."""
    _to_heads("delegate_filled", registration, entry)


def approved(registration: Registration, entry: LogEntry, price: Price) -> None:
    """Finished, and at which price; the federation has the next move."""
    _to_delegate("delegate_approved", registration, entry, price=price)


def sent_back(registration: Registration, entry: LogEntry) -> None:
    """Something has to be mended first."""
    _to_delegate("delegate_sent_back", registration, entry)


def accepted(registration: Registration, entry: LogEntry) -> None:
    """Both approvals are there: the delegate says whether they come."""
    _to_delegate("delegate_accepted", registration, entry)


def confirmed(registration: Registration, entry: LogEntry) -> None:
    """For the head of delegation: this one comes."""
    _to_heads("delegate_confirmed", registration, entry)


def offered(registration: Registration, entry: LogEntry) -> None:
    """A seat is free for who waited longest, until a given time."""
    until = registration.offered_until
    _to_delegate("seat_offered", registration, entry, until=_told(registration, until) if until else "")


def taken_up(registration: Registration, entry: LogEntry) -> None:
    """For the head of delegation: the offer was taken."""
    _to_heads("seat_taken_up", registration, entry)


def lapsed(registration: Registration, entry: LogEntry) -> None:
    """The offer wasn't answered in time: for the one who waited, and for the head."""
    _to_delegate("offer_lapsed", registration, entry)
    _to_heads("offer_lapsed", registration, entry)


def ended(registration: Registration, entry: LogEntry) -> None:
    """Withdrawn or cancelled, with what comes back: for the delegate, and for the head."""
    _to_delegate("delegate_ended", registration, entry)
    _to_heads("delegate_ended", registration, entry)


def substituted(registration: Registration, entry: LogEntry) -> None:
    """Someone else comes in their place: for the one who stays at home."""
    _to_delegate("delegate_substituted", registration, entry)


def head_named(delegation: Delegation, head: User, entry: LogEntry, *, by: User) -> None:
    """For the new head of delegation: what to do."""
    write(
        "assemblies/emails/head_named",
        to=head,
        event=f"delegation:{delegation.uuid}:{entry.number}",
        context={"delegation": delegation, "by": by},
    )


def seats_decided(override: SeatOverride) -> None:
    """For the head: the number changed, and why."""
    write_many(
        "assemblies/emails/seats_decided",
        to=heads_of(override.delegation),
        event=f"override:{override.uuid}",
        context={"delegation": override.delegation, "override": override},
    )


def _to_delegate(kind: str, registration: Registration, entry: LogEntry, **more: Any) -> None:
    context = {**_context(registration, entry), "is_delegate": True, **more}
    write(
        f"assemblies/emails/{kind}",
        to=registration.addressee,
        event=f"registration:{registration.uuid}:{entry.number}",
        context=context,
    )


def _to_heads(kind: str, registration: Registration, entry: LogEntry) -> None:
    """Everyone who heads the delegation, but who moved it themselves or is the delegate."""
    heads = [
        head
        for head in heads_of(registration.delegation)
        if head.pk not in {entry.by_id, registration.person_id}
    ]
    write_many(
        f"assemblies/emails/{kind}",
        to=heads,
        event=f"registration:{registration.uuid}:{entry.number}",
        context={**_context(registration, entry), "is_delegate": False},
    )


def _context(registration: Registration, entry: LogEntry) -> dict[str, Any]:
    return {
        "registration": registration,
        "delegation": registration.delegation,
        "assembly": registration.assembly,
        "rules": getattr(registration.assembly, "rules", None),
        "entry": entry,
    }


def _told(registration: Registration, instant: dt.datetime) -> Any:
    """In the assembly's zone, in UTC and in the reader's own: worded when the reader's zone is active."""
    zone = registration.assembly.zone
    return SimpleLazyObject(lambda: moment(instant, zone.key))
