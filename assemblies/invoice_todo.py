"""What waits for a person in the money of assemblies and at the desk: invoices to pay, payments to assign."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from assemblies.invoice_papers import euros
from assemblies.models import Delegation, Invoice, Payment
from assemblies.money_permissions import desks_of
from committees.backends import is_secretary_general
from workflows.dates import CalendarDate
from workflows.days import day_of, end_of
from workflows.models import database_now
from workflows.todo import Todo

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assemblies.models.invoices import InvoiceQuerySet
    from members.models import User

MOST = 10


def invoices_todo(user: User) -> list[Todo]:
    """Everything of it that waits for this person, in a fixed number of queries."""
    return [*_to_pay(user), *_desks(user), *_unknown(user)]


def invoice_dates(user: User) -> list[CalendarDate]:
    """Until when one pays what one has to pay."""
    today = day_of(database_now())
    return [
        CalendarDate(
            key=f"invoice-{invoice.uuid}",
            kind="assemblies",
            title=_("Invoice due: %s") % invoice,
            at=end_of(invoice.due_on),
            url=invoice.get_absolute_url(),
            detail=str(invoice.assembly),
        )
        for invoice in _open(user)
        if invoice.due_on >= today
    ]


def _open(user: User) -> InvoiceQuerySet:
    """What this person pays themselves, or for a delegation that they head."""
    own = Invoice.objects.filter(person=user.pk)
    headed = Delegation.objects.headed_by(user)
    together = own | Invoice.objects.filter(person=None, delegation__in=headed.values("pk"))
    found: InvoiceQuerySet = together.open().with_names().order_by("due_on", "pk")[:MOST]
    return found


def _to_pay(user: User) -> Iterator[Todo]:
    today = day_of(database_now())
    for invoice in _open(user):
        words = {"sum": euros(invoice.balance), "assembly": invoice.assembly}  # type: ignore[attr-defined]
        yield Todo(
            title=_("Pay %(sum)s: %(assembly)s") % words,
            url=invoice.get_absolute_url(),
            detail=invoice.number,
            due_at=end_of(invoice.due_on),
            is_late=invoice.due_on < today,
        )


def _desks(user: User) -> Iterator[Todo]:
    for staff in desks_of(user):
        yield Todo(
            title=_("Check delegates in: %s") % staff.assembly,
            url=reverse("assemblies:desk", args=[staff.assembly.slug]),
        )


def _unknown(user: User) -> Iterator[Todo]:
    """For the Secretary General; administrators find them on the page."""
    if user.is_superuser or not is_secretary_general(user):
        return
    payments = Payment.objects.unknown().select_related("assembly").order_by("assembly_id", "pk")
    for payment in payments.distinct("assembly_id")[:MOST]:
        yield Todo(
            title=_("Assign payments to invoices: %s") % payment.assembly,
            url=reverse("assemblies:money", args=[payment.assembly.slug]),
        )
