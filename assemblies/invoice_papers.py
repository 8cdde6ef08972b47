"""Invoices and credit notes as PDF, in the reader's language; what is frozen on them is printed as it was written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from documents.pdf import render

if TYPE_CHECKING:
    from decimal import Decimal

    from assemblies.models import CreditNote, Invoice

TEMPLATE = "assemblies/pdf/invoice.typ"


def draw_invoice(invoice: Invoice) -> bytes:
    """The invoice with its lines and how to pay it; `invoice` comes with its balance."""
    paid, credited = invoice.paid, invoice.credited  # type: ignore[attr-defined]
    sums = [(_("Total"), euros(invoice.total))]
    if paid or credited:
        sums += [(_("Credited"), euros(credited)), (_("Paid"), euros(paid))]
        sums.append((_("Still to pay"), euros(max(invoice.total - paid - credited, 0))))  # type: ignore[type-var]
    pay = [
        (_("Pay until"), date_format(invoice.due_on, "j F Y")),
        (_("Account holder"), invoice.account_holder),
        (_("IBAN"), invoice.iban),
        (_("BIC"), invoice.bic),
        (_("Reference"), invoice.printed_reference),
    ]
    data = {
        **_head(invoice, _("Invoice"), invoice.number, date_format(invoice.issued_on, "j F Y")),
        "lines": [(line.name, line.what, euros(line.amount)) for line in invoice.lines.all()],
        "sums": sums,
        "pay-title": _("How to pay"),
        "pay": [row for row in pay if row[1]],
        "body": [_("Write the reference into your transfer, so that the payment is found."), invoice.note],
    }
    return render(TEMPLATE, data)


def draw_credit_note(note: CreditNote) -> bytes:
    """The credit note, with the invoice that it belongs to."""
    what = (
        _("Withdrawn: %(percent)d %% of the price")
        if note.is_withdrawal
        else _("Cancelled: %(percent)d %% of the price")
    )
    data = {
        **_head(note.invoice, _("Credit note"), note.number, date_format(note.issued_on, "j F Y")),
        "lines": [(note.name, what % {"percent": note.percent}, euros(note.amount))],
        "sums": [(_("Credited"), euros(note.amount))],
        "pay-title": "",
        "pay": [],
        "body": [_("It lowers what is open on invoice %s. What was paid beyond comes back.") % note.invoice],
    }
    return render(TEMPLATE, data)


def euros(amount: Decimal | int) -> str:
    """An amount as it is printed."""
    return f"{number_format(amount, 2, force_grouping=True)} €"


def _head(invoice: Invoice, title: str, number: str, date: str) -> dict[str, Any]:
    return {
        "title": f"{title} {number}",
        "reference": number,
        "date": date,
        "to-label": _("To"),
        "from-label": _("From"),
        "addressee": invoice.addressee,
        "sender": invoice.issuer,
        "facts": [
            (_("General Assembly"), f"{invoice.assembly.name}, {invoice.assembly.place}"),
            (_("Delegation"), invoice.delegation.name),
        ],
        "columns": [_("Delegate"), _("For"), _("Amount")],
    }
