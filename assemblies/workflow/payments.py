"""What the bank says, imported: exactly what was previewed, each row of a statement once.

The invoices that a statement touches are held, then everything is looked at anew; what has changed is said.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from assemblies import invoice_emails as emails
from assemblies.models import Invoice, Payment, Statement
from assemblies.money.matching import Claim, Outcome, Verdict, match
from assemblies.money_permissions import is_treasurer
from assemblies.workflow.holding import Refused
from workflows.models import LogEntry, database_now

if TYPE_CHECKING:
    from assemblies.models import Assembly
    from assemblies.money.statements import Entry
    from members.models import User


# So long a file waits to be imported.
KEPT = dt.timedelta(days=7)


class Stale(Refused):
    """Something was paid, written or imported since the preview was shown: it has to be looked at again."""

    def __init__(self) -> None:
        super().__init__(_("Something has changed since. Nothing was imported: look at the rows again."))


@transaction.atomic
def read_statement(assembly: Assembly, name: str, entries: Sequence[Entry], *, by: User) -> Statement:
    """Keep the rows of a file until they are imported."""
    if not is_treasurer(by):
        raise PermissionDenied
    rows = [entry.as_json() for entry in entries]
    return Statement.objects.create(assembly=assembly, name=name[:200], rows=rows, read_by=by)


def plan(statement: Statement) -> list[Verdict]:
    """Row by row what the import would do now."""
    entries = statement.entries
    names = [entry.bank_reference for entry in entries]
    known = set(Payment.objects.filter(bank_reference__in=names).values_list("bank_reference", flat=True))
    claims = [
        Claim(key, reference, balance)
        for key, reference, balance in Invoice.objects.with_balance()
        .order_by("pk")
        .values_list("pk", "reference", "balance")
    ]
    return match(entries, claims, known)


def seal(verdicts: Sequence[Verdict]) -> str:
    """A digest of what was shown, so that nothing else is imported."""
    rows = [[one.entry.as_json(), one.outcome, one.claim, str(one.left)] for one in verdicts]
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()


@transaction.atomic
def import_statement(
    statement: Statement, shown: str, accepted: Collection[int], *, by: User
) -> list[Payment]:
    """Make payments of the rows as they were shown; `accepted` are the places of those that were "perhaps".

    Raises Stale when the rows would be taken otherwise now, and Refused when it was imported before.
    """
    standing = is_treasurer(by)
    if not standing:
        raise PermissionDenied
    held = Statement.objects.select_for_update().get(pk=statement.pk)
    if held.imported_at is not None:
        raise Refused(_("This statement was imported already."))
    touched = _touched(plan(held))
    list(Invoice.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=touched).order_by("pk"))
    verdicts = plan(held)
    if seal(verdicts) != shown or not _touched(verdicts) <= touched:
        raise Stale
    payments = [
        _payment(held, verdict, is_accepted=place in accepted)
        for place, verdict in enumerate(verdicts)
        if verdict.is_kept
    ]
    try:
        with transaction.atomic():
            Payment.objects.bulk_create(payments)
    except IntegrityError as error:  # the same rows by another statement, in this moment
        raise Stale from error
    held.rows, held.imported_at, held.imported_by = [], database_now(), by
    held.save(update_fields=["rows", "imported_at", "imported_by"])
    for payment in payments:
        if payment.invoice:
            _log(payment, "pay", by=by, standing=standing)
            emails.paid(payment)
    return payments


@transaction.atomic
def discard(statement: Statement, *, by: User) -> None:
    """A file that isn't to be imported goes with its rows."""
    if not is_treasurer(by):
        raise PermissionDenied
    if not Statement.objects.waiting().filter(pk=statement.pk).delete()[0]:
        raise Refused(_("This statement was imported already."))


def forget_statements() -> None:
    """Files that nobody imported go with their rows."""
    Statement.objects.waiting().filter(read_at__lt=database_now() - KEPT).delete()


@transaction.atomic
def assign(payment: Payment, invoice: Invoice, *, by: User) -> None:
    """The treasurer says which invoice a payment is for. Raises Refused when it has one already, or is reversed."""
    standing = is_treasurer(by)
    if not standing:
        raise PermissionDenied
    Invoice.objects.select_for_update(no_key=True).get(pk=invoice.pk)
    if not Payment.objects.unknown().filter(pk=payment.pk).update(invoice=invoice):
        raise Refused(_("This payment has its invoice already, or was reversed."))
    payment.invoice = invoice
    _log(payment, "pay", by=by, standing=standing)
    emails.paid(payment)


@transaction.atomic
def reverse(payment: Payment, reason: str, *, by: User) -> None:
    """A payment doesn't count any more: bounced, sent back, assigned wrongly. The row stays with the reason."""
    standing = is_treasurer(by)
    if not standing:
        raise PermissionDenied
    if payment.invoice_id:
        Invoice.objects.select_for_update(no_key=True).get(pk=payment.invoice_id)
    unchanged = Payment.objects.filter(pk=payment.pk, reversed_at=None, invoice=payment.invoice_id)
    if not unchanged.update(reversed_at=database_now(), reversed_by=by, reversed_because=reason):
        raise Refused(_("Someone else changed this payment in this moment."))
    payment.refresh_from_db()
    if payment.invoice:
        _log(payment, "reverse", by=by, standing=standing, note=reason)
        emails.reversed_(payment)


def _touched(verdicts: Sequence[Verdict]) -> set[int]:
    """The invoices that rows are, or perhaps are, for."""
    return {one.claim for one in verdicts if one.claim}


def _payment(statement: Statement, verdict: Verdict, *, is_accepted: bool) -> Payment:
    entry = verdict.entry
    is_for = verdict.claim if verdict.outcome != Outcome.PERHAPS or is_accepted else None
    return Payment(
        assembly=statement.assembly,
        statement=statement,
        invoice_id=is_for,
        bank_reference=entry.bank_reference,
        booked_on=entry.booked_on,
        amount=entry.amount,
        payer=entry.payer,
        text=entry.text,
    )


def _log(payment: Payment, verb: str, *, by: User, standing: Any, note: str = "") -> None:
    words = f"{payment.amount:.2f} {payment.bank_reference}" + (f": {note}" if note else "")
    LogEntry.objects.append(payment.invoice, verb, source="", target="", by=by, standing=standing, note=words)
