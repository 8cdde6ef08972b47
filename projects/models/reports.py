"""What an endorsed project owes the federation: a report at its end, or every year."""

from __future__ import annotations

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from projects.models.endorsements import Endorsement
from projects.models.projects import Indicator


class ReportQuerySet(models.QuerySet["Report"]):
    """Reports, by whether they are in."""

    def owed(self) -> ReportQuerySet:
        """Those that aren't handed in and may still be, of endorsements that hold."""
        return self.filter(
            submitted_at__isnull=True, missed_at__isnull=True, endorsement__state=Endorsement.State.ENDORSED
        )

    def missed_in_a_row(self) -> list[dt.date]:
        """The days of those that were missed since the last that came: a report in time begins anew."""
        days: list[dt.date] = []
        for report in self.order_by("due_on"):
            if report.submitted_at:
                days = []
            elif report.missed_at:
                days.append(report.due_on)
        return days


class Report(models.Model):
    """A report that is due; once handed in, what was reached."""

    class Kind(models.TextChoices):
        """When it is due."""

        FINAL = "final", _("final report")
        YEARLY = "yearly", _("yearly report")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    endorsement = models.ForeignKey(
        Endorsement, models.CASCADE, related_name="reports", verbose_name=_("endorsement")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    due_on = models.DateField(_("due on"))
    people_reached = models.PositiveIntegerField(_("people reached"), null=True, blank=True)
    summary = models.TextField(_("what was done"), blank=True, max_length=4000)
    lessons = models.TextField(_("lessons"), blank=True, max_length=4000)
    future = models.TextField(_("what comes next"), blank=True, max_length=4000)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("handed in by"),
    )
    submitted_at = models.DateTimeField(_("handed in at"), null=True, blank=True)
    missed_at = models.DateTimeField(_("missed at"), null=True, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["endorsement", "due_on"], name="one_report_a_day"),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True)
                | Q(submitted_by__isnull=False, people_reached__isnull=False),
                name="report_says_whom_it_reached",
            ),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True) | Q(missed_at__isnull=True),
                name="report_is_in_or_missed",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on"],
                condition=Q(submitted_at__isnull=True, missed_at__isnull=True),
                name="report_owed_by",
            )
        ]

    def __str__(self) -> str:
        return f"{self.endorsement}: {self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        """Where it is written and read."""
        return reverse("projects:report", args=[self.uuid])


class IndicatorResult(models.Model):
    """What an indicator had come to when the report was written; the target is the one that held then."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="results")
    indicator = models.ForeignKey(Indicator, models.SET_NULL, null=True, related_name="+")
    name = models.CharField(_("indicator"), max_length=200)
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    baseline = models.DecimalField(_("baseline"), max_digits=12, decimal_places=2)
    target = models.DecimalField(_("target"), max_digits=12, decimal_places=2)
    value = models.DecimalField(_("result"), max_digits=12, decimal_places=2)

    class Meta:
        verbose_name = _("result of an indicator")
        verbose_name_plural = _("results of indicators")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.name}: {self.value}"
