"""General Assemblies: when and where the member organizations meet."""

from __future__ import annotations

import datetime as dt
import zoneinfo

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.models import FEDERATION_DAY, NMO


class AssemblyQuerySet(models.QuerySet["Assembly"]):
    """Assemblies, by time."""

    def coming(self) -> AssemblyQuerySet:
        """Those that aren't over, the next first."""
        return self.filter(ends_on__gte=FEDERATION_DAY).order_by("starts_on")

    def past(self) -> AssemblyQuerySet:
        """Those that are over, the latest first."""
        return self.filter(ends_on__lt=FEDERATION_DAY).order_by("-starts_on")


class Assembly(models.Model):
    """One General Assembly: the March Meeting or the August Meeting of a year."""

    class Kind(models.TextChoices):
        """Twice a year."""

        MARCH = "march", _("March Meeting")
        AUGUST = "august", _("August Meeting")

    slug = models.SlugField(_("address part"), unique=True, max_length=60)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    starts_on = models.DateField(_("first day"), unique=True)
    ends_on = models.DateField(_("last day"))
    place = models.CharField(_("place"), max_length=120)
    host_nmo = models.ForeignKey(
        NMO,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="hosted_assemblies",
        verbose_name=_("host"),
    )

    objects = AssemblyQuerySet.as_manager()

    class Meta:
        verbose_name = _("General Assembly")
        verbose_name_plural = _("General Assemblies")
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="assembly_ends_after_it_starts",
                violation_error_message=_("It ends before it starts."),
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["march", "august"]), name="assembly_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its public page."""
        return reverse("assemblies:assembly", args=[self.slug])

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """In which its deadlines are set and its days begin."""
        rules = getattr(self, "rules", None)
        return zoneinfo.ZoneInfo(rules.time_zone if rules else "UTC")

    @property
    def begins_at(self) -> dt.datetime:
        """The first instant of its first day, in its own zone."""
        return dt.datetime.combine(self.starts_on, dt.time(), self.zone)
