"""Money that came in: bank statements waiting to be imported, and the payments made of their rows."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assemblies.models.assemblies import Assembly
from assemblies.models.invoices import Invoice
from assemblies.money.statements import Entry


class StatementQuerySet(models.QuerySet["Statement"]):
    """Statements, by whether they are imported."""

    def waiting(self) -> StatementQuerySet:
        """Read, and not imported yet."""
        return self.filter(imported_at__isnull=True)


class Statement(models.Model):
    """A file of the bank: its rows wait for the import, then payments hold what counts and the rows go."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    assembly = models.ForeignKey(
        Assembly, models.PROTECT, related_name="statements", verbose_name=_("General Assembly")
    )
    name = models.CharField(_("name of the file"), max_length=200)
    rows = models.JSONField(_("rows"), default=list, blank=True)
    read_at = models.DateTimeField(_("read at"), auto_now_add=True)
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("read by")
    )
    imported_at = models.DateTimeField(_("imported at"), null=True, blank=True, editable=False)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("imported by"),
    )

    objects = StatementQuerySet.as_manager()

    class Meta:
        verbose_name = _("bank statement")
        verbose_name_plural = _("bank statements")
        ordering = ["-read_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(imported_at__isnull=True, imported_by__isnull=True)
                | Q(imported_at__isnull=False, imported_by__isnull=False, rows=[]),
                name="imported_statement_keeps_no_rows",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its preview."""
        return reverse("assemblies:statement", args=[self.uuid])

    @property
    def entries(self) -> list[Entry]:
        """The rows as the matching takes them."""
        return [Entry.from_json(row) for row in self.rows]


class PaymentQuerySet(models.QuerySet["Payment"]):
    """Payments, by whether they count."""

    def unknown(self) -> PaymentQuerySet:
        """Nobody knows yet what for."""
        return self.filter(invoice__isnull=True, reversed_at__isnull=True)

    def with_names(self) -> PaymentQuerySet:
        """Ready to be shown: no query per row."""
        return self.select_related("assembly", "invoice", "reversed_by")


class Payment(models.Model):
    """One transfer that came in, for an invoice or for one that isn't known yet."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    assembly = models.ForeignKey(
        Assembly, models.PROTECT, related_name="payments", verbose_name=_("General Assembly")
    )
    statement = models.ForeignKey(
        Statement, models.PROTECT, related_name="payments", verbose_name=_("bank statement")
    )
    invoice = models.ForeignKey(
        Invoice, models.PROTECT, null=True, blank=True, related_name="payments", verbose_name=_("invoice")
    )
    bank_reference = models.CharField(_("reference of the bank"), max_length=200, unique=True)
    booked_on = models.DateField(_("booked on"))
    amount = models.DecimalField(_("amount"), max_digits=10, decimal_places=2)
    payer = models.CharField(_("from"), max_length=200, blank=True)
    text = models.CharField(_("purpose"), max_length=500, blank=True)
    reversed_at = models.DateTimeField(_("reversed at"), null=True, blank=True, editable=False)
    reversed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("reversed by"),
    )
    reversed_because = models.CharField(_("why it was reversed"), max_length=500, blank=True, editable=False)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ["-booked_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_of_something"),
            models.CheckConstraint(
                condition=Q(reversed_at__isnull=True, reversed_by__isnull=True, reversed_because="")
                | Q(reversed_at__isnull=False, reversed_by__isnull=False) & ~Q(reversed_because=""),
                name="payment_reversed_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} €, {self.payer}"
