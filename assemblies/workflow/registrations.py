"""A registration from the invitation to the hall, or to its end: one function a verb.

Each holds the delegation's row first, so that seats are given and freed one after the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from assemblies import charges
from assemblies import delegation_emails as emails
from assemblies.allocation import allocation_of, seat_of
from assemblies.delegation_permissions import is_delegate, is_head_or_secretary
from assemblies.dues import invoice_lines, invoiced
from assemblies.models import Registration
from assemblies.seats import uncovered
from assemblies.workflow import waiting
from assemblies.workflow.holding import Refused, hold
from assemblies.workflow.registration_steps import STEPS
from workflows.models import LogEntry, database_now

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assemblies.models import DelegateDetails, Delegation, Surcharge
    from assemblies.pricing import Price
    from members.models import User

State = Registration.State
# Until when one chooses what an invoice will say, and until when one corrects what one said of oneself.
CHOOSING = {State.INVITED, State.FILLED, State.APPROVED}
CORRECTABLE = {State.FILLED, State.APPROVED, State.ACCEPTED, State.CONFIRMED}


@transaction.atomic
def fill(
    registration: Registration, details: DelegateDetails, extras: Iterable[Surcharge], *, by: User
) -> None:
    """The delegate fills in their own data and takes the registration up; again as often as they like.

    Raises Refused when they have another registration for this assembly.
    """
    hold(registration)
    STEPS.check("fill", by, registration)
    _take_for(registration, by)
    _keep(registration, details, extras)
    emails.filled(registration, STEPS.take("fill", registration, by=by))


@transaction.atomic
def correct(
    registration: Registration, details: DelegateDetails, extras: Iterable[Surcharge], *, by: User
) -> None:
    """The delegate changes their data after it was handed in; it moves nothing.

    What is chosen on the invoice stays as it was once the federation has accepted, or the invoice is written.
    """
    hold(registration)
    if registration.state not in CORRECTABLE or not is_delegate(by, registration):
        raise PermissionDenied
    _keep(registration, details, extras)
    LogEntry.objects.append(registration, "correct", source=registration.state, by=by)


@transaction.atomic
def approve(registration: Registration, *, by: User) -> Price:
    """The head of delegation approves: the registration is finished, and by this instant it is priced.

    Raises Refused when the seat is no longer there.
    """
    hold(registration)
    STEPS.check("approve", by, registration)
    _covered(registration)
    if registration.finished_at is None:
        registration.finished_at = database_now()
        registration.save(update_fields=["finished_at"])
    entry = STEPS.take("approve", registration, by=by)
    price = price_to_pay(registration)
    emails.approved(registration, entry, price)
    return price


@transaction.atomic
def send_back(registration: Registration, note: str, *, by: User) -> None:
    """Something has to be mended first. What was finished once keeps its instant, and so its price."""
    hold(registration)
    emails.sent_back(registration, STEPS.take("send_back", registration, by=by, note=note))


@transaction.atomic
def accept(registration: Registration, *, by: User) -> None:
    """The federation accepts: the second approval, which invoice and visa letter wait for.

    Raises Refused when the seat is no longer there, or debts bar the NMO.
    """
    hold(registration)
    STEPS.check("accept", by, registration)
    _covered(registration)
    emails.accepted(registration, STEPS.take("accept", registration, by=by))


@transaction.atomic
def confirm(registration: Registration, *, by: User) -> None:
    """The delegate says that they come."""
    hold(registration)
    emails.confirmed(registration, STEPS.take("confirm", registration, by=by))


@transaction.atomic
def take_up(registration: Registration, *, by: User) -> None:
    """Whoever waited takes the seat that was offered. Raises Refused when the time to answer is over."""
    hold(registration)
    STEPS.check("take_up", by, registration)
    if registration.offered_until is not None and registration.offered_until < database_now():
        raise Refused(_("The time to answer this offer is over."))
    _take_for(registration, by)
    emails.taken_up(registration, STEPS.take("take_up", registration, by=by))


@transaction.atomic
def wait_again(registration: Registration, *, by: User) -> None:
    """The head puts someone who missed an offer back on the list, at its end."""
    delegation = hold(registration)
    STEPS.check("wait_again", by, registration)
    try:
        with transaction.atomic():
            entry = STEPS.take("wait_again", registration, by=by)
    except IntegrityError as error:
        raise Refused(_("%s is registered for the assembly already.") % registration) from error
    waiting.leave_seat(registration)
    registration.rank, registration.ended_at = waiting.next_rank(delegation), None
    registration.save(update_fields=[*waiting.SEAT, "offered_until", "rank", "ended_at"])
    emails.waiting(registration, entry)
    waiting.offer_free_seats(delegation)


@transaction.atomic
def withdraw(registration: Registration, note: str, *, by: User) -> None:
    """Given up before the federation has accepted it. The next one on the list is asked.

    Nothing was to be paid, unless the place was invoiced before this one took it: then it ends as a cancellation does.
    """
    delegation = hold(registration)
    STEPS.check("withdraw", by, registration)
    if is_invoiced(registration):
        _write_refund(registration)
    _end("withdraw", registration, delegation, note, by=by)


@transaction.atomic
def cancel(registration: Registration, note: str, *, by: User) -> None:
    """Given up after both approvals: what comes back follows from the instant."""
    delegation = hold(registration)
    STEPS.check("cancel", by, registration)
    _write_refund(registration)
    _end("cancel", registration, delegation, note, by=by)


@transaction.atomic
def substitute(registration: Registration, name: str, email: str, *, by: User) -> Registration:
    """Someone else comes in a delegate's place: on the same seat, at the price that was reached, with what was chosen
    on the invoice. Both rows stay.

    Raises Refused when it is too late, or the other one is registered already.
    """
    hold(registration)
    STEPS.check("substitute", by, registration)
    if why := why_no_substitute(registration):
        raise Refused(why)
    _write_end(registration)
    entry = STEPS.take("substitute", registration, by=by, note=name)
    other = Registration(
        delegation=registration.delegation,
        assembly=registration.assembly,
        given_name=name,
        email=email.lower(),
        rank=registration.rank,
        category=registration.category,
        fee_class=registration.fee_class,
        is_charged=registration.is_charged,
        grant=registration.grant,
        rule=registration.rule,
        seat=registration.seat,
        finished_at=registration.finished_at,
        replaces=registration,
        registered_by=by,
    )
    try:
        with transaction.atomic():
            other.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(_("%s is registered for the assembly already.") % other.email) from error
    other.extras.set(registration.extras.all())
    begun = LogEntry.objects.append(
        other, "register", source="", by=by, standing=is_head_or_secretary(by, other), note=str(registration)
    )
    emails.substituted(registration, entry)
    emails.invited(other, begun)
    return other


def why_no_substitute(registration: Registration) -> str:
    """Why nobody can come in this delegate's place any more; empty when someone can."""
    rules = getattr(registration.assembly, "rules", None)
    now = database_now()
    if rules and rules.substitutes_until:
        is_late = now > rules.substitutes_until
    else:
        is_late = now >= registration.assembly.begins_at
    return _("Delegates of this assembly can’t be replaced any more.") if is_late else ""


def price_of(registration: Registration) -> Price:
    """The price of one registration on a seat as it stands: the delegates before it count, too."""
    others = registration.delegation.registrations.holding()
    others = others.select_related("person__nmo").prefetch_related("extras")
    return charges.prices_of(registration.delegation, others, database_now())[registration.pk]


def price_to_pay(registration: Registration) -> Price:
    """What the invoice says once one is written for this place; before, the price as it stands."""
    lines = invoice_lines([registration])[registration.pk]
    return charges.price_on(lines) if lines else price_of(registration)


def is_invoiced(registration: Registration) -> bool:
    """Whether an invoice is written for this place already."""
    return bool(invoiced(registration.assembly, [registration.pk]))


def may_choose(registration: Registration) -> bool:
    """Whether the delegate still chooses what stands on the invoice."""
    return registration.state in CHOOSING and not is_invoiced(registration)


def refund_now(registration: Registration) -> int:
    """Which share of the price comes back at this instant, in per cent."""
    return charges.refund_at(registration.assembly, database_now())


def _keep(registration: Registration, details: DelegateDetails, extras: Iterable[Surcharge]) -> None:
    """Write the details beside the registration, and what was chosen on the invoice while it is open to choice."""
    details.registration = registration
    details.save()
    if may_choose(registration):
        registration.extras.set(extras)


def _end(verb: str, registration: Registration, delegation: Delegation, note: str, *, by: User) -> None:
    """The caller holds the delegation, and has checked that this one may."""
    _write_end(registration)
    emails.ended(registration, STEPS.take(verb, registration, by=by, note=note))
    waiting.offer_free_seats(delegation)


def _write_refund(registration: Registration) -> None:
    registration.refund_percent = refund_now(registration)
    registration.save(update_fields=["refund_percent"])


def _write_end(registration: Registration) -> None:
    registration.ended_at = database_now()
    registration.save(update_fields=["ended_at"])


def _take_for(registration: Registration, person: User) -> None:
    """The registration is this person's from now on, unless it was before."""
    if registration.person_id == person.pk:
        return
    registration.person = person
    try:
        with transaction.atomic():
            registration.save(update_fields=["person"])
    except IntegrityError as error:
        raise Refused(_("You are registered for this assembly already.")) from error


def _covered(registration: Registration) -> None:
    """Refused when debts bar the NMO, or the seat isn't there any more."""
    allocation = allocation_of(registration.delegation)
    if allocation.is_barred:
        raise Refused(_("The NMO owes more than the rules of this assembly allow."))
    if seat_of(registration) in uncovered(allocation.lines, allocation.taken):
        raise Refused(_("This seat is no longer there: more seats of its kind are taken than there are."))
