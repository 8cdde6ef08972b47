"""At the venue: who works at the desk, badges, who has come, who is in the hall, and the papers one takes home."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from assemblies.models.assemblies import Assembly
from assemblies.models.registrations import Registration
from documents import codes
from documents.models import VerificationCode
from members.models import FEDERATION_DAY

if TYPE_CHECKING:
    from members.models import User


class DeskStaffQuerySet(models.QuerySet["DeskStaff"]):
    """Who works at desks."""

    def current(self) -> DeskStaffQuerySet:
        """Today, both days included."""
        return self.filter(first_day__lte=FEDERATION_DAY, last_day__gte=FEDERATION_DAY)

    def held_by(self, user: User) -> DeskStaffQuerySet:
        """Of one person."""
        return self.filter(person=user.pk)


class DeskStaff(models.Model):
    """Someone who checks delegates in at an assembly, from one day to another."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    assembly = models.ForeignKey(
        Assembly, models.CASCADE, related_name="desk_staff", verbose_name=_("General Assembly")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="desks", verbose_name=_("person")
    )
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    named_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("named by")
    )

    objects = DeskStaffQuerySet.as_manager()

    class Meta:
        verbose_name = _("person at the check-in desk")
        verbose_name_plural = _("people at check-in desks")
        ordering = ["assembly", "first_day", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["assembly", "person"], name="one_desk_a_person_and_assembly"),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="desk_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.assembly}"


class Badge(models.Model):
    """The code on a delegate's badge, which the desk scans or types."""

    registration = models.OneToOneField(
        Registration, models.CASCADE, related_name="badge", verbose_name=_("registration")
    )
    code = models.CharField(
        _("code"), max_length=codes.LENGTH, unique=True, default=codes.new_code, editable=False
    )

    class Meta:
        verbose_name = _("badge")
        verbose_name_plural = _("badges")
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=codes.PATTERN), name="badge_code_well_formed")
        ]

    def __str__(self) -> str:
        return self.grouped

    @property
    def grouped(self) -> str:
        """As it is printed: three groups of four."""
        return codes.grouped(self.code)


class CheckInQuerySet(models.QuerySet["CheckIn"]):
    """Check-ins, by whether they count."""

    def counted(self) -> CheckInQuerySet:
        """Those that weren't undone."""
        return self.filter(undone_at__isnull=True)


class CheckIn(models.Model):
    """A delegate has come and stood at the desk; an undone one stays with its reason."""

    registration = models.ForeignKey(
        Registration, models.PROTECT, related_name="check_ins", verbose_name=_("registration")
    )
    at = models.DateTimeField(_("at"), db_default=Now(), editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True, editable=False)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("undone by"),
    )
    undone_because = models.CharField(_("why it was undone"), max_length=500, blank=True, editable=False)

    objects = CheckInQuerySet.as_manager()

    class Meta:
        verbose_name = _("check-in")
        verbose_name_plural = _("check-ins")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["registration"], condition=Q(undone_at__isnull=True), name="one_check_in_a_delegate"
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True, undone_because="")
                | Q(undone_at__isnull=False, undone_by__isnull=False) & ~Q(undone_because=""),
                name="check_in_undone_with_reason",
            ),
        ]
        indexes = [models.Index(fields=["-at", "-id"], name="check_ins_by_time")]

    def __str__(self) -> str:
        return f"{self.registration}, {self.at:%Y-%m-%d %H:%M}"


class Passage(models.Model):
    """A delegate goes in or out. Append-only: the last one says where they are."""

    class Direction(models.TextChoices):
        """Which way."""

        IN = "in", _("in")
        OUT = "out", _("out")

    registration = models.ForeignKey(
        Registration, models.PROTECT, related_name="passages", verbose_name=_("registration")
    )
    direction = models.CharField(_("direction"), max_length=3, choices=Direction)
    at = models.DateTimeField(_("at"), db_default=Now(), editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))

    class Meta:
        verbose_name = _("way in or out")
        verbose_name_plural = _("ways in and out")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(direction__in=["in", "out"]), name="direction_known")
        ]
        indexes = [models.Index(fields=["registration", "-at"], name="passages_by_time")]
        triggers = [
            pgtrigger.Protect(name="passage_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.registration}: {self.get_direction_display()}"


class DelegatePaper(models.Model):
    """A paper that a delegate was given, with the code by which anyone can verify it."""

    class Kind(models.TextChoices):
        """Which paper."""

        VISA = "visa", _("invitation letter")
        ATTENDANCE = "attendance", _("certificate of attendance")

    registration = models.ForeignKey(
        Registration, models.PROTECT, related_name="papers", verbose_name=_("registration")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    code = models.OneToOneField(
        VerificationCode, models.PROTECT, related_name="delegate_paper", verbose_name=_("code")
    )

    class Meta:
        verbose_name = _("paper of a delegate")
        verbose_name_plural = _("papers of delegates")
        ordering = ["registration", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["registration", "kind"], name="one_paper_of_a_kind"),
            models.CheckConstraint(condition=Q(kind__in=["visa", "attendance"]), name="paper_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.registration}"
