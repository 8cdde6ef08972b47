"""What an assembly costs and until when: windows, fees, surcharges, refunds, and what NMOs owe from before."""

from __future__ import annotations

from decimal import Decimal

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from assemblies.models.assemblies import Assembly
from members.models import NMO, validate_time_zone

CATEGORIES = "ABCDEF"


class FeeClass(models.TextChoices):
    """Which fee a delegate pays, the lowest first. A seat has one; whoever is late drops to a later one."""

    EARLY = "early", _("early fee")
    LATE = "late", _("late fee")
    EXTRA = "extra", _("fee of the extra round")


class RegistrationRules(models.Model):
    """How registration for an assembly works, where it isn't said by windows, fees and seats."""

    assembly = models.OneToOneField(
        Assembly, models.CASCADE, related_name="rules", verbose_name=_("General Assembly")
    )
    time_zone = models.CharField(
        _("time zone"),
        max_length=60,
        default="UTC",
        validators=[validate_time_zone],
        help_text=_("In which deadlines are shown first."),
    )
    tolerated_debt = models.DecimalField(
        _("tolerated debt"),
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
        help_text=_(
            "In euros. An NMO that owes more registers nobody. 0: any debt blocks; empty: debts don’t block."
        ),
    )
    offer_hours = models.PositiveSmallIntegerField(
        _("hours to answer an offer"),
        default=48,
        validators=[MinValueValidator(1), MaxValueValidator(24 * 30)],
        help_text=_("So long a seat is kept for whoever it is offered to from the waiting list."),
    )
    waiting_rules = models.TextField(
        _("rules of the waiting list"),
        max_length=2000,
        blank=True,
        help_text=_("Shown to those who wait, below what the portal says by itself."),
    )
    substitutes_until = models.DateTimeField(
        _("substitutes until"),
        null=True,
        blank=True,
        help_text=_("Until when a delegate may be replaced. Empty: until the assembly begins."),
    )

    class Meta:
        verbose_name = _("rules of registration")
        verbose_name_plural = _("rules of registration")
        constraints = [
            models.CheckConstraint(condition=Q(offer_hours__gte=1), name="offer_leaves_time_to_answer"),
            models.CheckConstraint(
                condition=Q(tolerated_debt__isnull=True) | Q(tolerated_debt__gte=0),
                name="tolerated_debt_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return str(self.assembly)


class WindowQuerySet(models.QuerySet["RegistrationWindow"]):
    """Windows, by the database's clock."""

    def open(self) -> WindowQuerySet:
        """Those in which delegates can be registered at this instant, the last second included."""
        return self.filter(opens_at__lte=Now(), closes_at__gte=Now())


class RegistrationWindow(models.Model):
    """A time in which NMOs register delegates, and the fee that counts in it."""

    class Phase(models.TextChoices):
        """What people call it."""

        EARLY = "early", _("early registration")
        LATE = "late", _("late registration")
        EXTRA = "extra", _("extra round")

    assembly = models.ForeignKey(
        Assembly, models.CASCADE, related_name="windows", verbose_name=_("General Assembly")
    )
    phase = models.CharField(_("phase"), max_length=10, choices=Phase)
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"), help_text=_("What is finished at this instant is in time."))
    fee_class = models.CharField(_("fee"), max_length=10, choices=FeeClass)

    objects = WindowQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration window")
        verbose_name_plural = _("registration windows")
        ordering = ["assembly", "opens_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="window_closes_after_it_opens",
                violation_error_message=_("The window closes after it opens."),
            ),
            ExclusionConstraint(
                name="one_window_at_a_time",
                expressions=[
                    ("assembly", RangeOperators.EQUAL),
                    (
                        models.Func(
                            F("opens_at"),
                            F("closes_at"),
                            models.Value("[]"),
                            function="tstzrange",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("Another window is open at that time."),
            ),
            models.CheckConstraint(condition=Q(fee_class__in=FeeClass.values), name="window_fee_class_known"),
        ]

    def __str__(self) -> str:
        return str(self.get_phase_display())


class Fee(models.Model):
    """What a delegate of an NMO in a fee category pays, in euros."""

    assembly = models.ForeignKey(
        Assembly, models.CASCADE, related_name="fees", verbose_name=_("General Assembly")
    )
    category = models.CharField(
        _("fee category"), max_length=1, choices=[(letter, letter) for letter in CATEGORIES]
    )
    fee_class = models.CharField(_("fee"), max_length=10, choices=FeeClass)
    amount = models.DecimalField(
        _("amount"),
        max_digits=8,
        decimal_places=2,
        validators=[MinValueValidator(Decimal(0))],
        help_text=_("In euros."),
    )

    class Meta:
        verbose_name = _("fee")
        verbose_name_plural = _("fees")
        ordering = ["assembly", "category", "fee_class"]
        constraints = [
            models.UniqueConstraint(
                fields=["assembly", "category", "fee_class"],
                name="one_fee_a_category_and_class",
                violation_error_message=_("This fee is there already."),
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="fee_not_negative"),
            models.CheckConstraint(
                condition=Q(category__in=list(CATEGORIES), fee_class__in=FeeClass.values),
                name="fee_category_and_class_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category}, {self.get_fee_class_display()}"


class Surcharge(models.Model):
    """What comes on top of the fee, by a rule."""

    class Rule(models.TextChoices):
        """Who pays it."""

        EACH = "each", _("each delegate")
        BEYOND = "beyond", _("each delegate of the quota beyond so many")
        OPTIONAL = "optional", _("whoever chooses it")

    assembly = models.ForeignKey(
        Assembly, models.CASCADE, related_name="surcharges", verbose_name=_("General Assembly")
    )
    name = models.CharField(_("name"), max_length=120)
    rule = models.CharField(_("who pays it"), max_length=10, choices=Rule)
    beyond = models.PositiveSmallIntegerField(
        _("beyond so many"),
        null=True,
        blank=True,
        help_text=_("8: the ninth delegate pays it, and each after."),
    )
    categories = models.CharField(
        _("only in fee categories"),
        max_length=6,
        blank=True,
        validators=[RegexValidator(r"^A?B?C?D?E?F?$", _("Letters from A to F in their order, such as EF."))],
        help_text=_("Such as EF. Empty: in all."),
    )
    amount = models.DecimalField(
        _("amount"),
        max_digits=8,
        decimal_places=2,
        validators=[MinValueValidator(Decimal("0.01"))],
        help_text=_("In euros, for each person."),
    )

    class Meta:
        verbose_name = _("surcharge")
        verbose_name_plural = _("surcharges")
        ordering = ["assembly", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["assembly", "name"], name="surcharge_named_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="surcharge_costs_something"),
            models.CheckConstraint(
                condition=Q(rule="beyond", beyond__isnull=False)
                | Q(rule__in=["each", "optional"], beyond__isnull=True),
                name="surcharge_counts_by_its_rule",
                violation_error_message=_("Say beyond how many, for that rule and no other."),
            ),
            models.CheckConstraint(
                condition=Q(categories__regex=r"^A?B?C?D?E?F?$"), name="surcharge_categories_in_order"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RefundStep(models.Model):
    """Which share of the price comes back to whoever cancels until an instant; after the last one nothing does."""

    assembly = models.ForeignKey(
        Assembly, models.CASCADE, related_name="refund_steps", verbose_name=_("General Assembly")
    )
    until = models.DateTimeField(_("cancelled until"))
    percent = models.PositiveSmallIntegerField(
        _("per cent"), validators=[MinValueValidator(1), MaxValueValidator(100)]
    )

    class Meta:
        verbose_name = _("step of the refund")
        verbose_name_plural = _("steps of the refund")
        ordering = ["assembly", "until"]
        constraints = [
            models.UniqueConstraint(fields=["assembly", "until"], name="one_refund_at_a_time"),
            models.CheckConstraint(
                condition=Q(percent__gte=1, percent__lte=100), name="refund_is_a_share_of_the_price"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.percent} %"


class DocumentDeadline(models.Model):
    """Until when a kind of paper has to be handed in for the assembly."""

    assembly = models.ForeignKey(
        Assembly, models.CASCADE, related_name="document_deadlines", verbose_name=_("General Assembly")
    )
    name = models.CharField(_("papers"), max_length=120)
    due_at = models.DateTimeField(_("due"))

    class Meta:
        verbose_name = _("deadline for papers")
        verbose_name_plural = _("deadlines for papers")
        ordering = ["assembly", "due_at", "name"]
        constraints = [models.UniqueConstraint(fields=["assembly", "name"], name="one_deadline_a_kind")]

    def __str__(self) -> str:
        return self.name


class DebtQuerySet(models.QuerySet["Debt"]):
    """What NMOs owe."""

    def open(self) -> DebtQuerySet:
        """What isn't paid yet."""
        return self.filter(settled_on__isnull=True)

    def owed_by(self, nmo: NMO | None) -> Decimal:
        """The sum that an NMO owes today, in euros."""
        found = self.open().filter(nmo=nmo).aggregate(sum=models.Sum("amount"))["sum"] if nmo else None
        return found or Decimal(0)


class Debt(models.Model):
    """What an NMO owes the federation or an earlier host, until it is settled."""

    nmo = models.ForeignKey(NMO, models.PROTECT, related_name="debts", verbose_name=_("NMO"))
    reason = models.CharField(_("what for"), max_length=200)
    amount = models.DecimalField(
        _("amount"),
        max_digits=8,
        decimal_places=2,
        validators=[MinValueValidator(Decimal("0.01"))],
        help_text=_("In euros."),
    )
    since = models.DateField(_("since"))
    settled_on = models.DateField(_("settled on"), null=True, blank=True)

    objects = DebtQuerySet.as_manager()

    class Meta:
        verbose_name = _("debt of an NMO")
        verbose_name_plural = _("debts of NMOs")
        ordering = ["nmo", "since"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="debt_of_something"),
            models.CheckConstraint(
                condition=Q(settled_on__isnull=True) | Q(settled_on__gte=F("since")),
                name="debt_settled_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nmo}: {self.reason}"
