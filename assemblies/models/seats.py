"""Where an NMO's seats come from: the quota by membership, seats outside it, and what was decided apart."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assemblies.models.assemblies import Assembly
from assemblies.models.delegations import Delegation
from assemblies.models.fees import FeeClass
from committees.models import Office
from members.models import MembershipStatus


class SeatCategory(models.TextChoices):
    """Why a seat is there."""

    QUOTA = "quota", _("quota")
    PROJECT = "project", _("endorsed project")
    OFFICE = "office", _("office")
    PROGRAMME = "programme", _("programme")
    TASK_FORCE = "task-force", _("task force")
    HOST = "host", _("host")
    SUPPORT = "support", _("support")
    DECISION = "decision", _("by decision")


# Seats that an administrator's rule gives.
BY_RULE = [
    SeatCategory.OFFICE,
    SeatCategory.PROGRAMME,
    SeatCategory.TASK_FORCE,
    SeatCategory.HOST,
    SeatCategory.SUPPORT,
]


class BaseQuota(models.Model):
    """How many seats of a fee an NMO has by its membership status; a status without a row has none."""

    assembly = models.ForeignKey(
        Assembly, models.CASCADE, related_name="base_quotas", verbose_name=_("General Assembly")
    )
    status = models.CharField(_("membership status"), max_length=20, choices=MembershipStatus.Status)
    fee_class = models.CharField(_("fee"), max_length=10, choices=FeeClass)
    seats = models.PositiveSmallIntegerField(
        _("seats"), null=True, blank=True, help_text=_("Empty: as many as they like. 0: none.")
    )

    class Meta:
        verbose_name = _("quota of a membership status")
        verbose_name_plural = _("quotas by membership status")
        ordering = ["assembly", "status", "fee_class"]
        constraints = [
            models.UniqueConstraint(
                fields=["assembly", "status", "fee_class"],
                name="one_quota_a_status_and_class",
                violation_error_message=_("This quota is there already."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=MembershipStatus.Status.values, fee_class__in=FeeClass.values),
                name="quota_status_and_class_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_status_display()}, {self.get_fee_class_display()}"


class SeatRule(models.Model):
    """Seats beside the quota: for holders of offices, programmes, task forces, hosts, helpers."""

    class GoesTo(models.TextChoices):
        """In whose delegation the seats are."""

        FEDERATION = "federation", _("the federation’s own delegation")
        HOST = "host", _("the host")
        COMING_HOST = "coming-host", _("the host of the next assembly")
        EACH_NMO = "each-nmo", _("each NMO")
        OWN_NMO = "own-nmo", _("the NMO of whoever holds the office")

    assembly = models.ForeignKey(
        Assembly, models.CASCADE, related_name="seat_rules", verbose_name=_("General Assembly")
    )
    name = models.CharField(_("name"), max_length=120)
    category = models.CharField(
        _("category"), max_length=20, choices=[(one.value, one.label) for one in BY_RULE]
    )
    goes_to = models.CharField(_("goes to"), max_length=20, choices=GoesTo)
    level = models.CharField(
        _("level of the office"),
        max_length=20,
        choices=Office.Level,
        blank=True,
        help_text=_("For the category “office”: each holder on the first day of the assembly has the seats."),
    )
    role = models.CharField(
        _("role of the office"),
        max_length=30,
        choices=Office.Role,
        blank=True,
        help_text=_("Empty: every office of the level."),
    )
    seats = models.PositiveSmallIntegerField(
        _("seats"),
        null=True,
        blank=True,
        default=1,
        help_text=_("For an office, for each holder. Empty: as many as they like. 0: none."),
    )
    fee_class = models.CharField(_("fee"), max_length=10, choices=FeeClass, default=FeeClass.EARLY)
    is_charged = models.BooleanField(
        _("charged to the quota"),
        default=False,
        help_text=_("Whoever takes such a seat takes one of the quota."),
    )

    class Meta:
        verbose_name = _("rule for seats beside the quota")
        verbose_name_plural = _("rules for seats beside the quota")
        ordering = ["assembly", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["assembly", "name"], name="seat_rule_named_once"),
            models.CheckConstraint(
                condition=Q(category="office") & ~Q(level="")
                | Q(category__in=["programme", "task-force", "host", "support"], level="", role=""),
                name="seats_of_offices_name_them",
                violation_error_message=_("Say which offices, for the category “office” and no other."),
            ),
            models.CheckConstraint(
                condition=~Q(goes_to="own-nmo") | Q(category="office"),
                name="own_nmo_is_that_of_an_office",
                violation_error_message=_("Only an office has a holder whose NMO can have the seat."),
            ),
            models.CheckConstraint(
                condition=Q(is_charged=False) | ~Q(goes_to="federation"),
                name="the_federation_has_no_quota",
                violation_error_message=_("The federation’s own delegation has no quota."),
            ),
            models.CheckConstraint(
                condition=Q(fee_class__in=FeeClass.values), name="seat_rule_fee_class_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SeatOverride(models.Model):
    """The federation gives one delegation more or fewer seats than the rules do, for a reason. It stays as written."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    delegation = models.ForeignKey(
        Delegation, models.PROTECT, related_name="overrides", verbose_name=_("delegation")
    )
    fee_class = models.CharField(_("fee"), max_length=10, choices=FeeClass)
    seats = models.SmallIntegerField(_("seats"), help_text=_("More, or with a minus fewer."))
    is_charged = models.BooleanField(
        _("changes the quota"), default=True, help_text=_("If not, the seats stand beside the quota.")
    )
    reason = models.CharField(_("reason"), max_length=300)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), auto_now_add=True)

    class Meta:
        verbose_name = _("seats by decision")
        verbose_name_plural = _("seats by decision")
        ordering = ["delegation", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(seats=0), name="decision_changes_something"),
            models.CheckConstraint(condition=~Q(reason=""), name="decision_has_a_reason"),
            models.CheckConstraint(
                condition=Q(fee_class__in=FeeClass.values), name="decision_fee_class_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delegation}: {self.seats:+}"
