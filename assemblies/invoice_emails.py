"""One function an e-mail of money: to who pays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assemblies.delegation_permissions import heads_of
from outbox.letters import write_many
from workflows.days import day_of
from workflows.models import database_now

if TYPE_CHECKING:
    from assemblies.models import CreditNote, Invoice, Payment
    from members.models import User


def payers(invoice: Invoice) -> list[User]:
    """Who is told of an invoice: the person, or who heads the delegation."""
    return [invoice.person] if invoice.person else heads_of(invoice.delegation)


def issued(invoice: Invoice) -> None:
    """The invoice is written: how much, until when, with which reference."""
    _tell("invoice_issued", invoice, f"{invoice.uuid}:issued")


def reminded(invoice: Invoice, days: int) -> None:
    """Still open a week before the due day, on it, a week after."""
    _tell("invoice_due", invoice, f"{invoice.uuid}:due:{days}", days=days, is_late=days > 0)


def credited(note: CreditNote) -> None:
    """Less is to be paid, or something comes back."""
    _tell("invoice_credited", note.invoice, f"{note.uuid}:credited", note=note)


def paid(payment: Payment) -> None:
    """A receipt, with what is left."""
    assert payment.invoice
    _tell("invoice_paid", payment.invoice, f"{payment.uuid}:paid:{payment.invoice.uuid}", payment=payment)


def reversed_(payment: Payment) -> None:
    """A payment doesn't count any more, and why."""
    assert payment.invoice
    _tell("invoice_reversed", payment.invoice, f"{payment.uuid}:reversed", payment=payment)


def _tell(kind: str, invoice: Invoice, event: str, **context: Any) -> None:
    fresh = type(invoice).objects.with_balance().with_names().get(pk=invoice.pk)
    balance = fresh.balance  # type: ignore[attr-defined]
    context = {
        "invoice": fresh,
        "assembly": fresh.assembly,
        "left": max(0, balance),
        "over": max(0, -balance),
        "is_late": fresh.due_on < day_of(database_now()),
        **context,
    }
    write_many(f"assemblies/emails/{kind}", to=payers(fresh), event=event, context=context)
