"""Tags of delegations: where a registration stands, instants in every zone that counts, sums and numbers in words."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from assemblies.models import FeeClass
from assemblies.models.registrations import RegistrationState as State
from committees import moments

if TYPE_CHECKING:
    import datetime as dt
    from decimal import Decimal

    from assemblies.models import Assembly, Registration

register = template.Library()
GO = {State.ACCEPTED, State.CONFIRMED}
STOP = {State.LAPSED, State.WITHDRAWN, State.CANCELLED}


@register.inclusion_tag("_partials/tag.html")
def registration_tag(registration: Registration) -> dict[str, Any]:
    """The state as a tag: {% registration_tag registration %}."""
    state = State(registration.state)
    kind = "go" if state in GO else "stop" if state in STOP else "wait"
    return {"tag": SimpleNamespace(kind="plain" if state == State.SUBSTITUTED else kind, words=state.label)}


@register.simple_tag
def in_zone(instant: dt.datetime, assembly: Assembly) -> str:
    """An instant in the assembly's zone, in UTC and in the reader's own: {% in_zone window.closes_at assembly %}."""
    return moments.moment(instant, assembly.zone.key)


@register.filter
def euros(amount: Decimal | None) -> str:
    """A sum, or that nobody has entered it: {{ price.total|euros }}."""
    return _("not entered yet") if amount is None else f"{number_format(amount, 2)}\u00a0€"


@register.filter
def fee(fee_class: str) -> str:
    """What a fee is called: {{ registration.fee_class|fee }}."""
    return str(FeeClass(fee_class).label)


@register.filter
def many(seats: int | None) -> str:
    """A number of seats, None being as many as they like: {{ allocation.total|many }}."""
    return _("as many as you like") if seats is None else str(seats)


@register.filter
def done(verb: str) -> str:
    """What a verb of the log did, in words: {{ entry.verb|done }}."""
    words = {
        "register": _("Registered"),
        "put_on_list": _("Put on the waiting list"),
        "fill": _("Filled in"),
        "correct": _("Corrected"),
        "approve": _("Approved by the head of delegation"),
        "send_back": _("Sent back"),
        "accept": _("Accepted by the federation"),
        "confirm": _("Said that they come"),
        "offer": _("Offered a seat"),
        "take_up": _("Took the seat"),
        "lapse": _("Didn’t answer in time"),
        "wait_again": _("Put back on the waiting list"),
        "withdraw": _("Withdrawn"),
        "cancel": _("Cancelled"),
        "substitute": _("Replaced"),
        "name_head": _("Head of delegation named"),
        "rank": _("Put in order"),
        "decide_seats": _("Seats decided"),
        "choose_payer": _("Payer of the invoices chosen"),
        "check_in": _("Checked in"),
        "undo_check_in": _("Check-in undone"),
    }
    return words[verb]
