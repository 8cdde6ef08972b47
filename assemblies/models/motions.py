"""Motions and amendments: who proposes and seconds them, their text and each change of it."""

from __future__ import annotations

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assemblies.models.agenda import MOST_LETTERS, AgendaItem, PaperKind
from assemblies.models.assemblies import Assembly
from assemblies.models.polls import MajorityRule
from assemblies.stock_names import in_words
from committees.models import Office
from members.models import NMO


class MotionKind(models.Model):
    """A kind of motion: the majority that it needs, and until when it is handed in; an administrator's rows."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    majority = models.ForeignKey(MajorityRule, models.PROTECT, related_name="+", verbose_name=_("majority"))
    paper_kind = models.ForeignKey(
        PaperKind,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("deadline as for"),
        help_text=_("Empty: it may be proposed until it is voted on."),
    )

    class Meta:
        verbose_name = _("kind of motion")
        verbose_name_plural = _("kinds of motions")
        ordering = ["name"]

    def __str__(self) -> str:
        return in_words(self.name)


class Proposed(models.Model):
    """What an NMO or an office of the federation proposes, by the hand of a person."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    proposer_nmo = models.ForeignKey(
        NMO, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("proposing NMO")
    )
    proposer_office = models.ForeignKey(
        Office, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("proposing office")
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed at"), db_default=Now(), editable=False)
    reasons = models.TextField(_("reasons"), blank=True, max_length=10_000)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(proposer_nmo__isnull=False, proposer_office__isnull=True)
                | Q(proposer_nmo__isnull=True, proposer_office__isnull=False),
                name="%(class)s_has_one_proposer",
            )
        ]

    @property
    def proposer(self) -> NMO | Office:
        """Who proposes it."""
        return self.proposer_nmo or self.proposer_office


class Motion(Proposed):
    """What the assembly is asked to decide. Without a seconder it dies."""

    class State(models.TextChoices):
        """From the proposal to the decision."""

        PROPOSED = "proposed", _("needs a seconder")
        SECONDED = "seconded", _("seconded")
        WITHDRAWN = "withdrawn", _("withdrawn")
        DEAD = "dead", _("died without a seconder")
        CARRIED = "carried", _("carried")
        LOST = "lost", _("lost")

    # Not decided yet, and neither withdrawn nor dead.
    ALIVE = (State.PROPOSED, State.SECONDED)

    assembly = models.ForeignKey(
        Assembly, models.PROTECT, related_name="motions", verbose_name=_("General Assembly")
    )
    item = models.ForeignKey(
        AgendaItem,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="motions",
        verbose_name=_("item of the agenda"),
    )
    number = models.PositiveSmallIntegerField(_("number"), editable=False)
    kind = models.ForeignKey(MotionKind, models.PROTECT, related_name="+", verbose_name=_("kind"))
    title = models.CharField(_("title"), max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PROPOSED, editable=False)
    seconder_nmo = models.ForeignKey(
        NMO, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("seconding NMO")
    )
    seconded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("seconded by"),
    )

    class Meta(Proposed.Meta):
        verbose_name = _("motion")
        verbose_name_plural = _("motions")
        ordering = ["assembly", "number"]
        constraints = [
            *Proposed.Meta.constraints,
            models.UniqueConstraint(fields=["assembly", "number"], name="motion_numbered_once"),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "seconded", "withdrawn", "dead", "carried", "lost"]),
                name="motion_state_known",
            ),
            models.CheckConstraint(
                condition=Q(seconder_nmo__isnull=True)
                | Q(proposer_nmo__isnull=True)
                | ~Q(seconder_nmo=F("proposer_nmo")),
                name="nobody_seconds_the_own_motion",
            ),
            models.CheckConstraint(
                condition=Q(seconder_nmo__isnull=True, seconded_by__isnull=True)
                | Q(seconder_nmo__isnull=False, seconded_by__isnull=False),
                name="seconder_acts_by_a_person",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["seconded", "carried", "lost"]) | Q(seconder_nmo__isnull=False),
                name="motion_lives_by_its_seconder",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("assemblies:motion", args=[self.uuid])


class MotionText(models.Model):
    """The text of a motion from one change to the next; never changed. The last one stands."""

    motion = models.ForeignKey(Motion, models.CASCADE, related_name="texts", verbose_name=_("motion"))
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.TextField(_("text"), max_length=MOST_LETTERS)
    # Where its vote was annulled, an amendment stands by two texts: its own, and the one before it again.
    amendment = models.ForeignKey(
        "Amendment",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="texts",
        verbose_name=_("by amendment"),
    )
    at = models.DateTimeField(_("at"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("text of a motion")
        verbose_name_plural = _("texts of motions")
        ordering = ["motion", "number"]
        constraints = [
            models.UniqueConstraint(fields=["motion", "number"], name="motion_texts_without_twins"),
            models.CheckConstraint(
                condition=Q(number=1, amendment__isnull=True) | Q(number__gt=1, amendment__isnull=False),
                name="motion_text_changes_by_amendment",
            ),
        ]
        triggers = [pgtrigger.Protect(name="stands_as_it_was", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.motion} ({self.number})"


class Amendment(Proposed):
    """Another text for a motion: accepted by its proposer and seconder, or put to the vote."""

    class State(models.TextChoices):
        """Accepted and adopted both change the motion's text: the one without a vote, the other by one."""

        PROPOSED = "proposed", _("waits for proposer and seconder")
        TO_VOTE = "to-vote", _("put to the vote")
        ACCEPTED = "accepted", _("accepted")
        ADOPTED = "adopted", _("adopted by vote")
        LOST = "lost", _("lost")
        WITHDRAWN = "withdrawn", _("withdrawn")

    motion = models.ForeignKey(Motion, models.PROTECT, related_name="amendments", verbose_name=_("motion"))
    number = models.PositiveSmallIntegerField(_("number"), editable=False)
    base = models.ForeignKey(MotionText, models.PROTECT, related_name="+", verbose_name=_("text before"))
    text = models.TextField(_("text"), max_length=MOST_LETTERS)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PROPOSED, editable=False)
    proposer_accepts = models.BooleanField(_("the motion’s proposer accepts"), default=False, editable=False)
    seconder_accepts = models.BooleanField(_("its seconder accepts"), default=False, editable=False)

    class Meta(Proposed.Meta):
        verbose_name = _("amendment")
        verbose_name_plural = _("amendments")
        ordering = ["motion", "number"]
        constraints = [
            *Proposed.Meta.constraints,
            models.UniqueConstraint(fields=["motion", "number"], name="amendment_numbered_once"),
            models.CheckConstraint(
                condition=Q(
                    state__in=["proposed", "to-vote", "accepted", "adopted", "lost", "withdrawn"],
                ),
                name="amendment_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(proposer_accepts=True, seconder_accepts=True),
                name="amendment_accepted_by_both",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.motion.number}.{self.number}"

    def get_absolute_url(self) -> str:
        """Where it stands on the motion's page."""
        return f"{self.motion.get_absolute_url()}#amendment-{self.number}"
