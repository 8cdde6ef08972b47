"""What a committee shows of its year: priorities, sessions, documents."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from committees.models.committees import Committee
from documents.models import PrivateFile

# The year in office begins on 1 October (source: the federation's calls for candidates).
FIRST_MONTH = 10


def year_in_office(day: dt.date) -> int:
    """The calendar year in which the year in office of this day began: 2026 for all of 2026/27."""
    return day.year if day.month >= FIRST_MONTH else day.year - 1


def year_in_words(start_year: int) -> str:
    """How people call a year in office: 2026/27."""
    return f"{start_year}/{(start_year + 1) % 100:02}"


class CommitteePriority(models.Model):
    """One of the few things that a committee wants to get done in a year in office."""

    committee = models.ForeignKey(
        Committee, models.CASCADE, related_name="priorities", verbose_name=_("committee")
    )
    start_year = models.PositiveSmallIntegerField(_("year in office"))
    title = models.CharField(_("title"), max_length=150)
    text = models.TextField(_("text"), max_length=3000, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=1)

    class Meta:
        verbose_name = _("priority of a committee")
        verbose_name_plural = _("priorities of committees")
        ordering = ["-start_year", "order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(start_year__gte=1951, start_year__lte=2200),
                name="priority_of_a_year_of_the_federation",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def year(self) -> str:
        """Its year in office, as people say it."""
        return year_in_words(self.start_year)


class CommitteeSession(models.Model):
    """A meeting of a committee that everyone may know of, at a place or online."""

    committee = models.ForeignKey(
        Committee, models.CASCADE, related_name="sessions", verbose_name=_("committee")
    )
    title = models.CharField(_("title"), max_length=150)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    place = models.CharField(_("place"), max_length=150, blank=True)
    link = models.URLField(_("link"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("session of a committee")
        verbose_name_plural = _("sessions of committees")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="session_ends_after_it_begins",
                violation_error_message=_("The session ends after it begins."),
            )
        ]
        indexes = [models.Index(fields=["committee", "ends_at"], name="sessions_of_a_committee")]

    def __str__(self) -> str:
        return self.title


class CommitteeDocument(models.Model):
    """A paper that a committee gives to everyone: a manual, a plan, minutes."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    committee = models.ForeignKey(
        Committee, models.CASCADE, related_name="documents", verbose_name=_("committee")
    )
    title = models.CharField(_("title"), max_length=150)
    file = models.ForeignKey(PrivateFile, models.PROTECT, related_name="+", verbose_name=_("file"))
    is_published = models.BooleanField(_("published: everyone may read it"), default=True)
    added_at = models.DateTimeField(_("added at"), auto_now_add=True)

    class Meta:
        verbose_name = _("document of a committee")
        verbose_name_plural = _("documents of committees")
        ordering = ["-added_at", "-pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Where it is downloaded."""
        return reverse("committees:document", args=[self.committee.slug, self.uuid])
