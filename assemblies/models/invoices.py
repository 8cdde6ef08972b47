"""What delegations and delegates are asked to pay: rules, invoices with frozen lines, credit notes."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import TYPE_CHECKING

import pgtrigger
from django.apps import apps
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assemblies.models.assemblies import Assembly
from assemblies.models.delegations import Delegation
from assemblies.models.fees import FeeClass
from assemblies.models.registrations import Registration
from assemblies.money.reference import printed
from committees.backends import is_secretary_general

if TYPE_CHECKING:
    from members.models import User

MONEY = models.DecimalField(max_digits=10, decimal_places=2)
NOTHING = Value(Decimal(0), output_field=MONEY)
# The columns of an invoice that nothing changes.
WRITTEN = [
    "number", "reference", "assembly_id", "delegation_id", "addressee", "issuer", "account_holder", "iban", "bic",
    "note", "total", "issued_on", "due_on",
]  # fmt: skip


class PaymentRules(models.Model):
    """Until when an assembly is paid, to which account, and what its invoices say."""

    # What the treasurer enters, in the order of the form.
    ENTERED = (
        "early_due_on", "late_due_on", "extra_due_on", "days", "issuer", "account_holder", "iban", "bic", "note",
    )  # fmt: skip

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    assembly = models.OneToOneField(
        Assembly, models.CASCADE, related_name="payment_rules", verbose_name=_("General Assembly")
    )
    early_due_on = models.DateField(_("early fee due on"), null=True, blank=True)
    late_due_on = models.DateField(_("late fee due on"), null=True, blank=True)
    extra_due_on = models.DateField(_("fee of the extra round due on"), null=True, blank=True)
    days = models.PositiveSmallIntegerField(
        _("days to pay"),
        default=14,
        validators=[MinValueValidator(1), MaxValueValidator(90)],
        help_text=_("Nobody has less time than this after the invoice was written."),
    )
    issuer = models.TextField(
        _("who writes the invoice"), max_length=500, help_text=_("Name and address, as on the letterhead.")
    )
    account_holder = models.CharField(_("account holder"), max_length=70)
    iban = models.CharField(_("IBAN"), max_length=42)
    bic = models.CharField(_("BIC"), max_length=11, blank=True)
    note = models.TextField(
        _("note at the end of the invoice"),
        max_length=1000,
        blank=True,
        help_text=_("Such as who bears the bank’s charges."),
    )

    class Meta:
        verbose_name = _("rules of payment")
        verbose_name_plural = _("rules of payment")
        constraints = [
            models.CheckConstraint(condition=Q(days__gte=1, days__lte=90), name="time_to_pay_within_reason")
        ]

    def __str__(self) -> str:
        return str(self.assembly)

    @property
    def deadlines(self) -> dict[str, object]:
        """The due days by fee."""
        return {
            FeeClass.EARLY: self.early_due_on,
            FeeClass.LATE: self.late_due_on,
            FeeClass.EXTRA: self.extra_due_on,
        }


class Billing(models.Model):
    """Who pays for a delegation: the NMO with one invoice, or each person with their own. The head chooses."""

    class Payer(models.TextChoices):
        """Whom invoices go to."""

        NMO = "nmo", _("one invoice for all, to the NMO")
        PERSON = "person", _("an invoice to each delegate")

    delegation = models.OneToOneField(
        Delegation, models.CASCADE, related_name="billing", verbose_name=_("delegation")
    )
    payer = models.CharField(_("who pays"), max_length=10, choices=Payer, default=Payer.NMO)
    address = models.TextField(
        _("address on the invoice"),
        max_length=500,
        blank=True,
        help_text=_("Name and address of the organization, as its accounts need it. Empty: its full name."),
    )
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("chosen by")
    )

    class Meta:
        verbose_name = _("choice of the payer")
        verbose_name_plural = _("choices of the payer")
        constraints = [models.CheckConstraint(condition=Q(payer__in=["nmo", "person"]), name="payer_known")]

    def __str__(self) -> str:
        return f"{self.delegation}: {self.get_payer_display()}"


class InvoiceSeries(models.Model):
    """The last number given in a series, such as M27; its row is locked while one is given."""

    prefix = models.CharField(_("series"), max_length=10, unique=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("series of invoices")
        verbose_name_plural = _("series of invoices")

    def __str__(self) -> str:
        return f"{self.prefix}-{self.last:04}"


class InvoiceQuerySet(models.QuerySet["Invoice"]):
    """Invoices, by who may see them and how they stand."""

    def visible_to(self, user: User) -> InvoiceQuerySet:
        """One's own; those of a delegation that one heads; the Secretary General and administrators all."""
        if user.is_superuser or is_secretary_general(user):
            return self
        headed = Delegation.objects.headed_by(user)
        return self.filter(Q(person=user.pk) | Q(delegation__in=headed.values("pk")))

    def with_balance(self) -> InvoiceQuerySet:
        """With what was credited, what was paid, and what is still open (with a minus: paid too much)."""
        return self.annotate(
            credited=_sum_of("CreditNote", "invoice"), paid=_sum_of("Payment", "invoice", reversed_at=None)
        ).annotate(balance=models.ExpressionWrapper(F("total") - F("credited") - F("paid"), MONEY))

    def open(self) -> InvoiceQuerySet:
        """With something left to pay."""
        return self.with_balance().filter(balance__gt=0)

    def with_names(self) -> InvoiceQuerySet:
        """Ready to be shown: no query per row."""
        return self.select_related("assembly", "delegation__assembly", "delegation__nmo", "person")


def _sum_of(model: str, to: str, **only: object) -> Coalesce:
    """The sum of the rows that point to an invoice."""
    rows = apps.get_model("assemblies", model)._default_manager.filter(**{to: OuterRef("pk")}, **only)
    summed = rows.order_by().values(to).annotate(sum=Sum("amount")).values("sum")
    return Coalesce(Subquery(summed, output_field=MONEY), NOTHING)


class Invoice(models.Model):
    """What a delegation or a delegate is asked to pay. Nothing on it changes once it is written."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("number"), max_length=20, unique=True, editable=False)
    reference = models.CharField(_("reference for the payment"), max_length=25, unique=True, editable=False)
    assembly = models.ForeignKey(
        Assembly, models.PROTECT, related_name="invoices", verbose_name=_("General Assembly")
    )
    delegation = models.ForeignKey(
        Delegation, models.PROTECT, related_name="invoices", verbose_name=_("delegation")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="invoices",
        verbose_name=_("person"),
        help_text=_("Empty: the NMO pays."),
    )
    addressee = models.CharField(_("addressee"), max_length=600)
    issuer = models.CharField(_("who writes the invoice"), max_length=500)
    account_holder = models.CharField(_("account holder"), max_length=70)
    iban = models.CharField(_("IBAN"), max_length=42)
    bic = models.CharField(_("BIC"), max_length=11, blank=True)
    note = models.CharField(_("note"), max_length=1000, blank=True)
    total = models.DecimalField(_("total"), max_digits=10, decimal_places=2)
    issued_on = models.DateField(_("date"))
    due_on = models.DateField(_("due on"))
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("issued by")
    )

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        ordering = ["-issued_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(total__gte=0), name="invoice_asks_for_no_less_than_nothing"),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("issued_on")), name="invoice_due_after_it_is_written"
            ),
            models.CheckConstraint(
                condition=Q(reference__regex=r"^RF[0-9]{2}[0-9A-Z]{1,21}$"),
                name="invoice_reference_well_formed",
            ),
        ]
        indexes = [
            models.Index(fields=["assembly", "due_on"], name="invoices_by_due_day"),
            models.Index(fields=["-issued_on", "-id"], name="invoices_by_date"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="written_once",
                operation=pgtrigger.Delete | pgtrigger.UpdateOf(*WRITTEN),
            )
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """Its page: lines, payments, what is open."""
        return reverse("assemblies:invoice", args=[self.uuid])

    @property
    def printed_reference(self) -> str:
        """In groups of four, as banks print it."""
        return printed(self.reference)

    @property
    def payer(self) -> str:
        """Who pays it, in a word."""
        return str(self.person) if self.person else self.delegation.name


class InvoiceLine(models.Model):
    """One line: the fee or a surcharge of one delegate, as it was when the invoice was written."""

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="lines", verbose_name=_("invoice"))
    registration = models.ForeignKey(
        Registration, models.PROTECT, related_name="invoice_lines", verbose_name=_("registration")
    )
    name = models.CharField(_("delegate"), max_length=200)
    fee_class = models.CharField(_("fee"), max_length=10, choices=FeeClass, blank=True)
    surcharge = models.CharField(_("surcharge"), max_length=120, blank=True)
    amount = models.DecimalField(_("amount"), max_digits=8, decimal_places=2)

    class Meta:
        verbose_name = _("line of an invoice")
        verbose_name_plural = _("lines of invoices")
        ordering = ["invoice", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["registration"], condition=Q(surcharge=""), name="a_fee_is_invoiced_once"
            ),
            models.CheckConstraint(
                condition=Q(surcharge="", fee_class__in=FeeClass.values) | ~Q(surcharge="") & Q(fee_class=""),
                name="line_is_a_fee_or_a_surcharge",
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="line_not_negative"),
        ]
        triggers = [
            pgtrigger.Protect(name="line_written_once", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.what}"

    @property
    def what(self) -> str:
        """What is to be paid, in words."""
        return self.surcharge or str(self.get_fee_class_display())


class CreditNote(models.Model):
    """What needn't be paid of an invoice any more, or comes back: the share of a registration that was given up."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("number"), max_length=20, unique=True, editable=False)
    invoice = models.ForeignKey(
        Invoice, models.PROTECT, related_name="credit_notes", verbose_name=_("invoice")
    )
    registration = models.OneToOneField(
        Registration, models.PROTECT, related_name="credit_note", verbose_name=_("registration")
    )
    name = models.CharField(_("delegate"), max_length=200)
    percent = models.PositiveSmallIntegerField(_("per cent"))
    amount = models.DecimalField(_("amount"), max_digits=10, decimal_places=2)
    issued_on = models.DateField(_("date"))

    class Meta:
        verbose_name = _("credit note")
        verbose_name_plural = _("credit notes")
        ordering = ["-issued_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(percent__gte=1, percent__lte=100, amount__gt=0), name="credit_of_something"
            )
        ]
        triggers = [
            pgtrigger.Protect(name="credit_written_once", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_withdrawal(self) -> bool:
        """Whether the delegate withdrew before the federation had accepted them; otherwise they cancelled."""
        return self.registration.state == Registration.State.WITHDRAWN
