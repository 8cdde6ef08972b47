"""Which delegates are invoiced and what is still open for them, a few queries for any number of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from assemblies.models import Invoice, InvoiceLine, Registration

if TYPE_CHECKING:
    from assemblies.models import Assembly


@dataclass(frozen=True)
class Due:
    """The invoice on which a delegate stands; None where none is written yet."""

    invoice: Invoice | None
    open: Decimal

    @property
    def is_paid(self) -> bool:
        """Whether nothing is left to pay."""
        return self.invoice is not None and self.open <= 0


def chains(*assemblies: Assembly | int) -> dict[int, int]:
    """Whose place each substitute took, by the keys of their registrations."""
    replaced = Registration.objects.filter(assembly__in=assemblies, replaces__isnull=False)
    return dict(replaced.values_list("pk", "replaces"))


def line_of(registration: int, chain: dict[int, int]) -> list[int]:
    """The registration and those whose place it took, one after the other: one price for all of them."""
    found = [registration]
    while found[-1] in chain:
        found.append(chain[found[-1]])
    return found


def dues_of(assembly: Assembly, registrations: Iterable[Registration]) -> dict[int, Due]:
    """How each of them stands with the money."""
    chain = chains(assembly)
    lines = {one.pk: line_of(one.pk, chain) for one in registrations}
    everyone = {key for line in lines.values() for key in line}
    fees = InvoiceLine.objects.filter(registration__in=everyone, surcharge="")
    invoice_of = dict(fees.values_list("registration", "invoice"))
    invoices = Invoice.objects.with_balance().in_bulk(set(invoice_of.values()))
    found = {}
    for key, line in lines.items():
        invoice = next((invoices[invoice_of[one]] for one in line if one in invoice_of), None)
        found[key] = Due(invoice, max(Decimal(0), invoice.balance) if invoice else Decimal(0))  # type: ignore[attr-defined]
    return found


def invoiced(assembly: Assembly, keys: Iterable[int]) -> set[int]:
    """Which of these registrations stand on an invoice already: themselves, or by whose place they took."""
    chain = chains(assembly)
    lines = {key: line_of(key, chain) for key in keys}
    everyone = {one for line in lines.values() for one in line}
    fees = InvoiceLine.objects.filter(registration__in=everyone, surcharge="")
    written = set(fees.values_list("registration", flat=True))
    return {key for key, line in lines.items() if written.intersection(line)}


def invoice_lines(registrations: Iterable[Registration]) -> dict[int, list[InvoiceLine]]:
    """What was invoiced for the place of each, by their keys: to themselves, or to those whose place they took."""
    people = list(registrations)
    chain = chains(*{one.assembly_id for one in people})
    lines = {one.pk: line_of(one.pk, chain) for one in people}
    everyone = {key for line in lines.values() for key in line}
    written: dict[int, list[InvoiceLine]] = {}
    for one in InvoiceLine.objects.filter(registration__in=everyone):
        written.setdefault(one.registration_id, []).append(one)
    return {key: [row for one in line for row in written.get(one, [])] for key, line in lines.items()}


def without_invoice(assembly: Assembly) -> dict[int, list[int]]:
    """Delegates with both approvals and no invoice: keys of registrations by the key of their delegation."""
    coming = assembly.registrations.coming().order_by("rank", "pk")
    rows = list(coming.values_list("delegation", "pk"))
    written = invoiced(assembly, [key for _delegation, key in rows])
    found: dict[int, list[int]] = {}
    for delegation, key in rows:
        if key not in written:
            found.setdefault(delegation, []).append(key)
    return found
