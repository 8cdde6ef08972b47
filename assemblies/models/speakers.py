"""Who wants to speak in a plenary, in which order, and for how long."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from assemblies.models.agenda import AgendaItem
from assemblies.models.plenaries import Plenary
from members.models import NMO


class SpeechRequestQuerySet(models.QuerySet["SpeechRequest"]):
    """The speakers' list."""

    def waiting(self) -> SpeechRequestQuerySet:
        """In the order in which they are called: points of order first, then as they asked."""
        return self.waiting_or_speaking().filter(state="waiting")

    def waiting_or_speaking(self) -> SpeechRequestQuerySet:
        """Who has the floor, then the others in their order."""
        first = models.Case(
            models.When(state="speaking", then=0), models.When(kind="order", then=1), default=2
        )
        return self.filter(state__in=["waiting", "speaking"]).order_by(first, "asked_at", "pk")


class SpeechRequest(models.Model):
    """A person asks for the floor: what for, and what came of it."""

    class Kind(models.TextChoices):
        """A point of order comes before every speech."""

        SPEECH = "speech", _("speech")
        ORDER = "order", _("point of order")
        INFORMATION = "information", _("point of information")

    class State(models.TextChoices):
        """One at a time has the floor."""

        WAITING = "waiting", _("waits")
        SPEAKING = "speaking", _("speaks")
        DONE = "done", _("has spoken")
        WITHDRAWN = "withdrawn", _("withdrawn")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    plenary = models.ForeignKey(Plenary, models.PROTECT, related_name="speeches", verbose_name=_("plenary"))
    item = models.ForeignKey(
        AgendaItem,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="speeches",
        verbose_name=_("item of the agenda"),
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person")
    )
    nmo = models.ForeignKey(
        NMO, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("for")
    )
    kind = models.CharField(_("what for"), max_length=20, choices=Kind, default=Kind.SPEECH)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING, editable=False)
    seconds = models.PositiveSmallIntegerField(_("seconds"), help_text=_("How long it may take."))
    asked_at = models.DateTimeField(_("asked at"), db_default=Now(), editable=False)
    called_at = models.DateTimeField(_("called at"), null=True, editable=False)
    ended_at = models.DateTimeField(_("ended at"), null=True, editable=False)

    objects = SpeechRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request to speak")
        verbose_name_plural = _("requests to speak")
        ordering = ["plenary", "asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plenary"], condition=Q(state="speaking"), name="one_speaker_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["plenary", "person", "kind"],
                condition=Q(state="waiting"),
                name="asks_once_for_the_same",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "withdrawn"])
                | Q(state="speaking", called_at__isnull=False)
                | Q(
                    state="done",
                    called_at__isnull=False,
                    ended_at__isnull=False,
                    ended_at__gte=F("called_at"),
                ),
                name="speech_times_fit_its_state",
            ),
        ]
        indexes = [models.Index(fields=["plenary", "state"], name="speeches_by_state")]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_kind_display()}"
