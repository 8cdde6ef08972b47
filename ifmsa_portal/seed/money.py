"""Invoices of the load data's assemblies with the payments that came in."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from assemblies.models import Billing, Invoice, InvoiceLine, InvoiceSeries, Payment, Statement
from assemblies.money.reference import reference_of
from assemblies.workflow.invoices import prefix_of
from ifmsa_portal.seed.assemblies import A_DAY, ACCOUNT, ISSUER, PRICE, Delegate, Gathering
from ifmsa_portal.seed.copying import Row, copy_numbered
from ifmsa_portal.seed.log import Move, copy_log
from ifmsa_portal.seed.plan import Plan
from members.models import NMO

# Each delegate of every third NMO has an invoice of their own; of ten invoices one stays open.
EACH, OPEN = 3, 10
DAYS_TO_PAY = 30
INVOICE = [
    "uuid", "number", "reference", "assembly_id", "delegation_id", "person_id", "addressee", "issuer",
    "account_holder", "iban", "total", "issued_on", "due_on", "issued_by_id",
]  # fmt: skip
PAYMENT = [
    "uuid",
    "assembly_id",
    "statement_id",
    "invoice_id",
    "bank_reference",
    "booked_on",
    "amount",
    "payer",
]


@dataclass(slots=True)
class Bill:
    """One invoice before it is a row: who stands on it, and who pays."""

    uuid: uuid.UUID
    number: str
    lines: list[Delegate]
    person: int | None
    addressee: str
    issued_on: dt.date


def seed_money(plan: Plan, gatherings: list[Gathering]) -> None:
    """An invoice for everyone who comes; most are paid."""
    names = dict(NMO.objects.values_list("pk", "name"))
    for gathering in gatherings:
        bills = list(_bills(plan, gathering, names))
        first = copy_numbered(Invoice, INVOICE, (_invoice(gathering, bill) for bill in bills))
        keys = range(first, first + len(bills))
        columns = ["invoice_id", "registration_id", "name", "fee_class", "amount"]
        copy_numbered(InvoiceLine, columns, _lines(bills, keys))
        copy_log(Invoice, ((bill.uuid, [_issued(bill)]) for bill in bills))
        _seed_payments(plan, gathering, bills, keys)


def _issued(bill: Bill) -> Move:
    at = dt.datetime.combine(bill.issued_on, dt.time(), dt.UTC)
    return Move("issue", "", "", at, bill.lines[0].head)


def _bills(plan: Plan, gathering: Gathering, names: dict[int, str]) -> Iterator[Bill]:
    prefix = prefix_of(gathering.assembly)
    series, _is_new = InvoiceSeries.objects.get_or_create(prefix=prefix)
    by_delegation: dict[int, list[Delegate]] = {}
    for one in gathering.delegates:
        if one.is_coming:
            by_delegation.setdefault(one.delegation, []).append(one)
    choices = []
    for number, (delegation, coming) in enumerate(by_delegation.items()):
        is_each = number % EACH == 0
        if is_each:
            choices.append(Billing(delegation_id=delegation, payer="person", chosen_by_id=coming[0].head))
        for lines in [[one] for one in coming] if is_each else [coming]:
            series.last += 1
            yield Bill(
                uuid=plan.uuid(),
                number=str(series),
                lines=lines,
                person=lines[0].person if is_each else None,
                addressee=lines[0].name if is_each else names[lines[0].nmo],
                issued_on=gathering.opened.date() + 20 * A_DAY,
            )
    Billing.objects.bulk_create(choices)
    series.save()


def _invoice(gathering: Gathering, bill: Bill) -> Row:
    return (
        *(bill.uuid, bill.number, reference_of(bill.number), gathering.assembly.pk, bill.lines[0].delegation),
        *(bill.person, bill.addressee, ISSUER, *ACCOUNT.values(), PRICE * len(bill.lines), bill.issued_on),
        *(bill.issued_on + DAYS_TO_PAY * A_DAY, bill.lines[0].head),
    )


def _lines(bills: list[Bill], keys: range) -> Iterator[Row]:
    for key, bill in zip(keys, bills, strict=True):
        for one in bill.lines:
            yield key, one.key, one.name, "early", PRICE


def _seed_payments(plan: Plan, gathering: Gathering, bills: list[Bill], keys: range) -> None:
    by = gathering.delegates[0].head
    statement = Statement.objects.create(
        uuid=plan.uuid(),
        assembly=gathering.assembly,
        name=f"{gathering.assembly.slug}.csv",
        read_by_id=by,
        imported_at=plan.now,
        imported_by_id=by,
    )
    paid = [pair for number, pair in enumerate(zip(keys, bills, strict=True)) if number % OPEN]
    rows = (
        (plan.uuid(), gathering.assembly.pk, statement.pk, key, f"{gathering.assembly.slug}-{key}",
         bill.issued_on + 7 * A_DAY, PRICE * len(bill.lines), bill.addressee[:200])
        for key, bill in paid
    )  # fmt: skip
    copy_numbered(Payment, PAYMENT, rows)
