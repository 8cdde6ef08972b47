"""Candidatures: what someone answered to a call, what the panel thinks of it, what came of it."""

from __future__ import annotations

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from committees.models.calls import Call, Paper, Question, Yardstick
from committees.models.offices import Term
from documents.models import PrivateFile
from members.models import NMO
from workflows.models import database_now

MOST_POINTS = 5

# Late means invalid: no row says otherwise, whoever writes it.
IN_TIME = """
IF NEW.submitted_at > (
    SELECT closes_at + grace_minutes * interval '1 minute' FROM committees_call WHERE id = NEW.call_id
) THEN
    RAISE EXCEPTION 'handed in after the call closed' USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""


class CandidatureState(models.TextChoices):
    """Where a candidature stands."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Handed in")
    VALID = "valid", _("Valid, being considered")
    INVALID = "invalid", _("Not valid")
    ACCEPTED = "accepted", _("Accepted")
    REJECTED = "rejected", _("Not accepted")
    WITHDRAWN = "withdrawn", _("Withdrawn")


DECIDED = [CandidatureState.ACCEPTED, CandidatureState.REJECTED]
# Nobody but the candidate sees what was never handed in.
UNSEEN = [CandidatureState.DRAFT]


class CandidatureQuerySet(models.QuerySet["Candidature"]):
    """Candidatures, with what may be said of them today."""

    def with_names(self) -> CandidatureQuerySet:
        """Ready to be shown; each knows whether its call's results are out."""
        later = Q(call__results_at__isnull=False, call__results_at__gt=Now())
        names = ["call__office__committee", "call__nmo", "candidate", "nmo", "supporter", "term"]
        return self.annotate(
            results_come_later=models.ExpressionWrapper(later, output_field=models.BooleanField())
        ).select_related(*names)

    def handed_in(self) -> CandidatureQuerySet:
        """Those that a call's officers see."""
        return self.exclude(state__in=UNSEEN).exclude(submitted_at=None)

    def told(self) -> CandidatureQuerySet:
        """Those that were decided on, and whose decision is out."""
        return self.filter(state__in=DECIDED).exclude(call__results_at__gt=Now())


class Candidature(models.Model):
    """Someone stands in a call. What was decided stays unsaid until the call's results are out."""

    State = CandidatureState

    class Support(models.TextChoices):
        """What the candidate's NMO said."""

        ASKED = "", _("not answered yet")
        GIVEN = "given", _("supports the candidature")
        REFUSED = "refused", _("doesn’t support it")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(
        _("state"), max_length=20, choices=CandidatureState, default=CandidatureState.DRAFT, editable=False
    )
    call = models.ForeignKey(Call, models.PROTECT, related_name="candidatures", verbose_name=_("call"))
    candidate = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="candidatures", verbose_name=_("candidate")
    )
    nmo = models.ForeignKey(
        NMO, models.PROTECT, null=True, blank=True, related_name="candidatures", verbose_name=_("NMO")
    )
    support = models.CharField(_("support of the NMO"), max_length=20, choices=Support, blank=True)
    support_note = models.TextField(_("word of the NMO"), max_length=2000, blank=True)
    supporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.TextField(_("reason"), max_length=4000, blank=True)
    submitted_at = models.DateTimeField(_("handed in at"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    told_at = models.DateTimeField(_("told at"), null=True, blank=True)
    term = models.OneToOneField(
        Term, models.SET_NULL, null=True, blank=True, related_name="candidature", verbose_name=_("term")
    )
    created_at = models.DateTimeField(_("begun at"), auto_now_add=True)

    objects = CandidatureQuerySet.as_manager()

    class Meta:
        verbose_name = _("candidature")
        verbose_name_plural = _("candidatures")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["call", "candidate"],
                condition=~Q(state="withdrawn"),
                name="one_candidature_a_person",
            ),
            models.CheckConstraint(
                condition=Q(state__in=CandidatureState.values), name="candidature_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"]) | Q(submitted_at__isnull=False),
                name="candidature_handed_in_has_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "rejected", "invalid"])
                | (Q(decided_at__isnull=False) & ~Q(reason="")),
                name="candidature_decided_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(support="", supporter__isnull=True)
                | (~Q(support="") & Q(supporter__isnull=False)),
                name="candidature_support_has_its_giver",
            ),
            models.CheckConstraint(
                condition=Q(supporter__isnull=True) | ~Q(supporter=models.F("candidate")),
                name="nobody_supports_themselves",
            ),
            models.CheckConstraint(
                condition=Q(term__isnull=True) | Q(state="accepted"), name="candidature_term_was_accepted"
            ),
        ]
        indexes = [models.Index(fields=["call", "state"], name="candidatures_of_a_call")]
        triggers = [
            pgtrigger.Trigger(
                name="handed_in_in_time",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("submitted_at"),
                func=IN_TIME,
            )
        ]

    def __str__(self) -> str:
        return f"{self.candidate}: {self.call}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("committees:candidature", args=[self.uuid])

    @property
    def is_held(self) -> bool:
        """Whether it was decided on, and nobody may know yet."""
        if self.state not in DECIDED or self.call.results_at is None:
            return False
        if not hasattr(self, "results_come_later"):
            self.results_come_later = self.call.results_at > database_now()
        return self.results_come_later

    @property
    def shown_state(self) -> str:
        """The state that one may say aloud: a decision that is held back still reads “valid”."""
        return CandidatureState.VALID if self.is_held else self.state

    def get_state_display(self) -> str:
        """The same in words, so that no message tells a decision early."""
        return str(CandidatureState(self.shown_state).label)


class Answer(models.Model):
    """What a candidate answered to one question."""

    candidature = models.ForeignKey(Candidature, models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, models.PROTECT, related_name="+", verbose_name=_("question"))
    text = models.TextField(_("answer"), max_length=40000)

    class Meta:
        verbose_name = _("answer of a candidature")
        verbose_name_plural = _("answers of candidatures")
        ordering = ["question__order", "question"]
        constraints = [
            models.UniqueConstraint(fields=["candidature", "question"], name="one_answer_a_question")
        ]

    def __str__(self) -> str:
        return self.text[:60]


class HandedPaper(models.Model):
    """A paper that a candidate handed in."""

    candidature = models.ForeignKey(Candidature, models.CASCADE, related_name="papers")
    paper = models.ForeignKey(Paper, models.PROTECT, related_name="+", verbose_name=_("paper"))
    file = models.ForeignKey(PrivateFile, models.PROTECT, related_name="+", verbose_name=_("file"))

    class Meta:
        verbose_name = _("paper of a candidature")
        verbose_name_plural = _("papers of candidatures")
        ordering = ["paper__order", "paper"]
        constraints = [models.UniqueConstraint(fields=["candidature", "paper"], name="one_file_a_paper")]

    def __str__(self) -> str:
        return str(self.paper)


class PanelReview(models.Model):
    """What one member of the panel thinks of one candidature; or that they stay out of it, and why."""

    candidature = models.ForeignKey(Candidature, models.CASCADE, related_name="reviews")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("reviewer")
    )
    has_conflict = models.BooleanField(_("conflict of interest"), default=False)
    comment = models.TextField(_("comment"), max_length=4000)
    answered_at = models.DateTimeField(_("answered at"))

    class Meta:
        verbose_name = _("review of a candidature")
        verbose_name_plural = _("reviews of candidatures")
        ordering = ["answered_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["candidature", "reviewer"], name="one_review_a_panelist"),
            models.CheckConstraint(condition=~Q(comment=""), name="panel_review_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.candidature}: {self.reviewer}"


class PanelScore(models.Model):
    """Points for one criterion, 0 to 5; the weight is the one that held when they were given."""

    review = models.ForeignKey(PanelReview, models.CASCADE, related_name="scores")
    yardstick = models.ForeignKey(Yardstick, models.PROTECT, related_name="+", verbose_name=_("criterion"))
    points = models.PositiveSmallIntegerField(_("points"))
    weight = models.PositiveSmallIntegerField(_("weight"))

    class Meta:
        verbose_name = _("score of a candidature")
        verbose_name_plural = _("scores of candidatures")
        ordering = ["yardstick__order", "yardstick"]
        constraints = [
            models.UniqueConstraint(fields=["review", "yardstick"], name="one_score_a_yardstick"),
            models.CheckConstraint(
                condition=Q(points__gte=0, points__lte=MOST_POINTS), name="panel_points_0_to_5"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.yardstick}: {self.points}"
