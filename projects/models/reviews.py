"""What reviewers are asked, and what they answer: scores on weighted criteria and a recommendation."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from projects.models.endorsements import Endorsement
from projects.models.projects import Revision

MOST_POINTS = 5


class Criterion(models.Model):
    """A question to reviewers, with its weight; rows that an administrator edits."""

    name = models.CharField(_("criterion"), max_length=120, unique=True)
    hint = models.CharField(_("what to look at"), max_length=300, blank=True)
    weight = models.PositiveSmallIntegerField(_("weight"), default=1)
    is_active = models.BooleanField(_("asked"), default=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["order", "name"]
        constraints = [models.CheckConstraint(condition=Q(weight__gte=1), name="criterion_weighs_something")]

    def __str__(self) -> str:
        return self.name


class ReviewQuerySet(models.QuerySet["Review"]):
    """Reviews, by whether the Director still waits for them."""

    def owed(self) -> ReviewQuerySet:
        """Those without an answer since they were asked for, last."""
        return self.filter(Q(answered_at__isnull=True) | Q(answered_at__lt=F("asked_at")))


class Review(models.Model):
    """A reviewer whom the Director asked, and the answer once it is there."""

    class Recommendation(models.TextChoices):
        """What the reviewer would do."""

        ENDORSE = "endorse", _("endorse")
        CHANGE = "change", _("endorse after changes")
        DECLINE = "decline", _("don’t endorse")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    endorsement = models.ForeignKey(Endorsement, models.CASCADE, related_name="reviews")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("reviewer")
    )
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked at"), auto_now_add=True)
    due_on = models.DateField(_("wanted by"))
    recommendation = models.CharField(_("recommendation"), max_length=20, choices=Recommendation, blank=True)
    comment = models.TextField(_("comment"), blank=True, max_length=4000)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["endorsement", "reviewer"], name="one_review_a_reviewer"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, recommendation="")
                | Q(answered_at__isnull=False) & ~Q(recommendation=""),
                name="answered_with_a_recommendation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.endorsement}: {self.reviewer}"

    @property
    def is_owed(self) -> bool:
        """Whether it was asked for, or asked for again, and no answer came since."""
        return self.answered_at is None or self.answered_at < self.asked_at

    def is_about(self, revision: Revision | None) -> bool:
        """Whether the answer is about this text, and not about one that was handed in before it."""
        return bool(revision and self.answered_at and self.answered_at >= revision.at)


class Score(models.Model):
    """Points for one criterion, 0 to 5; the weight is the one that held when they were given."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+", verbose_name=_("criterion"))
    points = models.PositiveSmallIntegerField(_("points"))
    weight = models.PositiveSmallIntegerField(_("weight"))

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        ordering = ["criterion__order"]
        constraints = [
            models.UniqueConstraint(fields=["review", "criterion"], name="one_score_a_criterion"),
            models.CheckConstraint(condition=Q(points__gte=0, points__lte=MOST_POINTS), name="points_0_to_5"),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.points}"
