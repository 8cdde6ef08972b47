"""The delegate allowance: which rule gives how many seats, and the seats that were given."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from committees.models import Committee
from members.models import FEDERATION_DAY, NMO
from projects.models.endorsements import Endorsement
from projects.models.projects import Project


class FeeClass(models.TextChoices):
    """Which fee a delegate on the seat pays."""

    EARLY = "early", _("early fee")
    LATE = "late", _("late fee")


class Scope(models.TextChoices):
    """For how many assemblies a seat is given."""

    NEXT = "next", _("the next assembly")
    EACH = "each", _("each assembly while endorsed")


class AllowanceRule(models.Model):
    """How many seats an endorsement earns; rows that an administrator edits, effective at once."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    committee = models.ForeignKey(
        Committee,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("only for projects of"),
    )
    kind = models.CharField(_("only for kind"), max_length=20, choices=Project.Kind, blank=True)
    seats = models.PositiveSmallIntegerField(_("seats"), default=1)
    fee_class = models.CharField(_("fee"), max_length=10, choices=FeeClass, default=FeeClass.EARLY)
    scope = models.CharField(_("for"), max_length=10, choices=Scope, default=Scope.EACH)
    weeks_before = models.PositiveSmallIntegerField(
        _("weeks before the assembly"),
        default=8,
        help_text=_("A request handed in later than this before an assembly earns nothing for it."),
    )
    is_active = models.BooleanField(_("in force"), default=True)

    class Meta:
        verbose_name = _("rule of the delegate allowance")
        verbose_name_plural = _("rules of the delegate allowance")
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=Q(seats__gte=1), name="rule_gives_a_seat")]

    def __str__(self) -> str:
        return self.name


class SeatGrantQuerySet(models.QuerySet["SeatGrant"]):
    """Seats earned by projects."""

    def standing(self) -> SeatGrantQuerySet:
        """Grants that haven't been taken back and may still meet an assembly."""
        return self.filter(ended_on__isnull=True, last_day__gte=FEDERATION_DAY)

    def with_names(self) -> SeatGrantQuerySet:
        """Ready for a list: no query per row."""
        return self.select_related("endorsement__project", "nmo", "rule")


class SeatGrant(models.Model):
    """Seats that an endorsement earned its NMO, for assemblies that begin between two days.

    With scope `next` it is the first assembly in that time, with `each` all of them.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    endorsement = models.ForeignKey(
        Endorsement, models.PROTECT, related_name="grants", verbose_name=_("endorsement")
    )
    rule = models.ForeignKey(AllowanceRule, models.PROTECT, related_name="grants", verbose_name=_("rule"))
    nmo = models.ForeignKey(NMO, models.PROTECT, related_name="seat_grants", verbose_name=_("NMO"))
    scope = models.CharField(_("for"), max_length=10, choices=Scope)
    seats = models.PositiveSmallIntegerField(_("seats"))
    fee_class = models.CharField(_("fee"), max_length=10, choices=FeeClass)
    first_day = models.DateField(_("for assemblies from"))
    last_day = models.DateField(_("until"))
    granted_at = models.DateTimeField(_("granted at"), auto_now_add=True)
    ended_on = models.DateField(_("taken back on"), null=True, blank=True)
    end_reason = models.CharField(_("why taken back"), max_length=300, blank=True)

    objects = SeatGrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("delegate seats of a project")
        verbose_name_plural = _("delegate seats of projects")
        ordering = ["nmo", "first_day", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["endorsement", "rule"],
                condition=Q(ended_on__isnull=True),
                name="one_standing_grant_a_rule",
            ),
            models.CheckConstraint(condition=Q(seats__gte=1), name="grant_gives_a_seat"),
            models.CheckConstraint(
                condition=Q(last_day__gte=models.F("first_day")), name="grant_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, end_reason="")
                | Q(ended_on__isnull=False) & ~Q(end_reason=""),
                name="grant_taken_back_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nmo}: {self.seats}"
