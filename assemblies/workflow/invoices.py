"""Writing invoices and credit notes: lines frozen from the prices of the moment, numbers without gaps or twins.

The delegation's row is held first, then the series of numbers: always in this order.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from assemblies import charges
from assemblies import invoice_emails as emails
from assemblies.delegation_permissions import is_head
from assemblies.dues import invoice_lines, invoiced
from assemblies.models import (
    Billing,
    CreditNote,
    Delegation,
    Invoice,
    InvoiceLine,
    InvoiceSeries,
    PaymentRules,
    Registration,
)
from assemblies.models.registrations import COMING
from assemblies.money import due
from assemblies.money.reference import reference_of
from assemblies.money_permissions import is_payer_or_treasurer, is_treasurer
from assemblies.workflow.holding import Refused, hold, hold_delegation
from workflows.days import day_of
from workflows.models import LogEntry, database_now
from workflows.words import as_stored

if TYPE_CHECKING:
    from assemblies.models import Assembly
    from assemblies.pricing import Price, Tariff
    from members.models import User

# Whoever gave the place up gets back a share of what was invoiced for it.
GIVEN_UP = {Registration.State.CANCELLED, Registration.State.WITHDRAWN}
# So many days a reminder may be late, if the clock stood still.
GRACE = 3


@transaction.atomic
def set_rules(rules: PaymentRules, *, by: User) -> PaymentRules:
    """The treasurer says until when and to which account an assembly is paid; invoices written before stay."""
    standing = is_treasurer(by)
    if not standing:
        raise PermissionDenied
    before = PaymentRules.objects.select_for_update().filter(pk=rules.pk).first()
    rules.save()
    if changes := _changes(before, rules):
        note = "\n".join(changes)
        LogEntry.objects.append(rules, "set_rules", source="", target="", by=by, standing=standing, note=note)
    return rules


@transaction.atomic
def choose_payer(billing: Billing, *, by: User) -> Billing:
    """The head of delegation chooses who pays what isn't invoiced yet."""
    standing = is_head(by, billing.delegation)
    if not standing:
        raise PermissionDenied
    hold_delegation(billing.delegation_id)
    Billing.objects.update_or_create(
        delegation=billing.delegation,
        defaults={"payer": billing.payer, "address": billing.address, "chosen_by": by},
    )
    LogEntry.objects.append(
        billing.delegation,
        "choose_payer",
        source="",
        target="",
        by=by,
        standing=standing,
        note=as_stored(Billing.Payer(billing.payer), "label"),
    )
    return billing


@transaction.atomic
def issue(delegation: Delegation, *, by: User) -> list[Invoice]:
    """Write the invoices for everyone of the delegation who has both approvals and stands on none.

    Raises Refused where rules of payment or a fee aren't entered: an invoice is written whole or not at all.
    """
    standing = is_payer_or_treasurer(by, delegation)
    if not standing:
        raise PermissionDenied
    hold_delegation(delegation.pk)
    return _issue(delegation, _books(delegation.assembly, [delegation]), by=by, standing=standing)


def issue_all(assembly: Assembly, *, by: User) -> tuple[list[Invoice], list[str]]:
    """The same for each delegation of an assembly: what was written, and why not where it wasn't."""
    standing = is_treasurer(by)
    if not standing:
        raise PermissionDenied
    made, refusals = [], []
    with transaction.atomic():
        # All delegations before any number: whoever issues for one holds them in the same order.
        held = Delegation.objects.select_for_update(of=("self",)).with_names().filter(assembly=assembly)
        delegations = list(held.order_by("pk"))
        books = _books(assembly, delegations)
        for delegation in filter(books.missing, delegations):
            try:
                made += _issue(delegation, books, by=by, standing=standing)
            except Refused as refusal:
                refusals.append(f"{delegation.name}: {refusal}")
    return made, refusals


@transaction.atomic
def credit(registration: Registration) -> CreditNote | None:
    """Write the credit note that an ended registration earns by its refund share; None if none, or once more."""
    delegation = hold(registration)
    if registration.state not in GIVEN_UP or not registration.refund_percent:
        return None
    if CreditNote.objects.filter(registration=registration).exists():
        return None
    lines = invoice_lines([registration])[registration.pk]
    amount = _earned(registration, lines)
    if not amount:
        return None
    # What is open on it changes for one after the other: an import holds it, too.
    invoice = Invoice.objects.select_for_update(no_key=True).get(pk=lines[0].invoice_id)
    note = CreditNote.objects.create(
        number=next_number(f"C{prefix_of(delegation.assembly)}"),
        invoice=invoice,
        registration=registration,
        name=registration.name[:200],
        percent=registration.refund_percent,
        amount=amount,
        issued_on=day_of(database_now()),
    )
    _log(invoice, "credit", by=None, note=f"{note.number}: {amount}")
    emails.credited(note)
    return note


def credit_cancelled() -> int:
    """Credit notes for everyone who cancelled, or withdrew from an invoiced place, and has none yet.

    Gives how many were written.
    """
    cancelled = Registration.objects.filter(
        state__in=GIVEN_UP, refund_percent__gt=0, credit_note__isnull=True
    )
    # Something was to be paid by themselves, or by whoever's place they took.
    asked = cancelled.filter(Q(invoice_lines__amount__gt=0) | Q(replaces__isnull=False)).distinct()
    rows = list(asked.select_related("delegation__assembly", "person"))
    lines = invoice_lines(rows)
    # Held are only those who earn something: the others would be held anew each minute, for ever.
    return sum(credit(one) is not None for one in rows if _earned(one, lines[one.pk]))


def remind(today: dt.date) -> None:
    """A week before the due day, on it and a week after, each once; for a few days more if the clock stood still."""
    longest = dt.timedelta(days=max(due.REMINDERS) + GRACE)
    soon = dt.timedelta(days=-min(due.REMINDERS))
    rows = Invoice.objects.open().filter(due_on__gte=today - longest, due_on__lte=today + soon)
    for invoice in rows.with_names():
        days = due.reminder_on(invoice.due_on, today)
        assert days is not None
        day = invoice.due_on + dt.timedelta(days=days)
        if invoice.issued_on < day and today - day <= dt.timedelta(days=GRACE):
            emails.reminded(invoice, days)


def prefix_of(assembly: Assembly) -> str:
    """The series of an assembly's invoices: M27 for the March Meeting of 2027."""
    return f"{assembly.kind[0].upper()}{assembly.starts_on:%y}"


def next_number(prefix: str) -> str:
    """The next number of a series; the row's lock keeps it free of gaps and twins."""
    InvoiceSeries.objects.get_or_create(prefix=prefix)
    series = InvoiceSeries.objects.select_for_update().get(prefix=prefix)
    series.last += 1
    series.save(update_fields=["last"])
    return str(series)


@dataclass(frozen=True)
class _Books:
    """What invoices are written from, read once for all delegations that are held."""

    rules: PaymentRules | None
    tariff: Tariff
    now: dt.datetime
    billings: dict[int, Billing]
    # By delegation: everyone on a seat, in the head's order.
    seated: dict[int, list[Registration]]
    settled: set[int]

    def missing(self, delegation: Delegation) -> list[Registration]:
        """Who has both approvals and stands on no invoice."""
        seated = self.seated.get(delegation.pk, [])
        return [one for one in seated if one.state in COMING and one.pk not in self.settled]


def _books(assembly: Assembly, delegations: list[Delegation]) -> _Books:
    rows = Registration.objects.holding().filter(delegation__in=delegations).order_by("rank", "pk")
    seated: dict[int, list[Registration]] = {}
    for one in rows.select_related("person__nmo").prefetch_related("extras"):
        seated.setdefault(one.delegation_id, []).append(one)
    billings = Billing.objects.filter(delegation__in=delegations)
    return _Books(
        rules=PaymentRules.objects.filter(assembly=assembly).first(),
        tariff=charges.tariff_of(assembly),
        now=database_now(),
        billings={one.delegation_id: one for one in billings},
        seated=seated,
        settled=invoiced(assembly, [one.pk for people in seated.values() for one in people]),
    )


def _issue(delegation: Delegation, books: _Books, *, by: User, standing: Any) -> list[Invoice]:
    """Refused before anything is written."""
    if books.rules is None:
        raise Refused(_("Due days and account of this assembly aren’t entered yet."))
    missing = books.missing(delegation)
    if not missing:
        return []
    prices = charges.prices_of(
        delegation, books.seated[delegation.pk], books.now, books.tariff, books.settled
    )
    for one in missing:
        if prices[one.pk].total is None:
            raise Refused(_("The fee of %s isn’t entered yet.") % one)
    priced = [(one, prices[one.pk]) for one in missing]
    billing = books.billings.get(delegation.pk)
    is_each = billing is not None and billing.payer == Billing.Payer.PERSON
    groups = [[one] for one in priced] if is_each else [priced]
    return [_write(group, delegation, books.rules, billing, by=by, standing=standing) for group in groups]


def _write(
    group: list[tuple[Registration, Price]],
    delegation: Delegation,
    rules: PaymentRules,
    billing: Billing | None,
    *,
    by: User,
    standing: Any,
) -> Invoice:
    is_personal = billing is not None and billing.payer == Billing.Payer.PERSON
    person = group[0][0].person if is_personal else None
    number = next_number(prefix_of(delegation.assembly))
    today = day_of(database_now())
    classes = {price.fee_class for _registration, price in group}
    invoice = Invoice.objects.create(
        number=number,
        reference=reference_of(number),
        assembly=delegation.assembly,
        delegation=delegation,
        person=person,
        addressee=_addressee(delegation, billing, person),
        issuer=rules.issuer,
        account_holder=rules.account_holder,
        iban=rules.iban,
        bic=rules.bic,
        note=rules.note,
        total=sum((price.total or Decimal(0) for _registration, price in group), Decimal(0)),
        issued_on=today,
        due_on=due.due_on(today, classes, rules.deadlines, rules.days),
        issued_by=by,
    )
    InvoiceLine.objects.bulk_create(
        InvoiceLine(
            invoice=invoice,
            registration=registration,
            name=registration.name[:200],
            fee_class=line.fee_class,
            surcharge=line.name,
            amount=line.amount or Decimal(0),
        )
        for registration, price in group
        for line in price.lines
    )
    _log(invoice, "issue", by=by, standing=standing)
    emails.issued(invoice)
    return invoice


def _changes(before: PaymentRules | None, rules: PaymentRules) -> list[str]:
    """From what to what each of the rules was changed, for the log."""
    changes = []
    for name in PaymentRules.ENTERED:
        old, new = (" ".join(str(getattr(one, name, None) or "").split()) for one in (before, rules))
        if old != new:
            words = as_stored(PaymentRules._meta.get_field(name), "verbose_name")
            changes.append(f"{words}: {old or '—'} → {new or '—'}" if before else f"{words}: {new}")
    return changes


def _earned(registration: Registration, lines: list[InvoiceLine]) -> Decimal:
    """What comes back of what was invoiced for a place."""
    return due.share(sum((one.amount for one in lines), Decimal(0)), registration.refund_percent or 0)


def _addressee(delegation: Delegation, billing: Billing | None, person: User | None) -> str:
    if person:
        return str(person)
    if billing and billing.address:
        return billing.address
    return (
        f"{delegation.nmo.name}\n{delegation.nmo.territory}"
        if delegation.nmo
        else as_stored(delegation, "name")
    )


def _log(invoice: Invoice, verb: str, *, by: User | None, standing: Any = None, note: str = "") -> LogEntry:
    return LogEntry.objects.append(invoice, verb, source="", target="", by=by, standing=standing, note=note)
