"""Letters to an office: a case with a number, its messages, and answers that are written often."""

from __future__ import annotations

import secrets
import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from committees.models.offices import Office, terms_of_today
from members.models import NMO
from members.text import validate_email_address, validate_name

if TYPE_CHECKING:
    from members.models import User


def new_token() -> str:
    """The secret of the writer's page."""
    return secrets.token_urlsafe(24)


class CaseState(models.TextChoices):
    """Where a case stands."""

    HELD = "held", _("Held: perhaps spam")
    OPEN = "open", _("Waiting for an answer")
    ANSWERED = "answered", _("Answered")
    CLOSED = "closed", _("Closed")
    DISCARDED = "discarded", _("Discarded as spam")


class CaseQuerySet(models.QuerySet["Case"]):
    """Cases, by whose inbox they lie in."""

    def visible_to(self, user: User) -> CaseQuerySet:
        """Those written to an office that this person holds today: the inbox follows the office."""
        inboxes = Q(pk__in=[])
        for term in terms_of_today(user):
            if term.office.has_inbox:
                inboxes |= Q(office=term.office_id, nmo=term.nmo_id)
        return self.filter(inboxes)

    def waiting(self) -> CaseQuerySet:
        """Those that wait for an answer, the longest waiting first."""
        return self.filter(state=CaseState.OPEN).order_by("moved_at", "pk")

    def with_names(self) -> CaseQuerySet:
        """Ready for a list: no query per row."""
        return self.select_related("office__committee", "nmo", "assigned_to")


class Case(models.Model):
    """A letter to an office and what came of it. A change of officer changes nothing for the writer."""

    State = CaseState

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    state = models.CharField(
        _("state"), max_length=20, choices=CaseState, default=CaseState.OPEN, editable=False
    )
    office = models.ForeignKey(Office, models.PROTECT, related_name="cases", verbose_name=_("office"))
    nmo = models.ForeignKey(
        NMO, models.PROTECT, null=True, blank=True, related_name="cases", verbose_name=_("NMO")
    )
    subject = models.CharField(_("subject"), max_length=150)
    writer_name = models.CharField(_("your name"), max_length=150, validators=[validate_name])
    writer_email = models.EmailField(_("your e-mail"), max_length=254, validators=[validate_email_address])
    writer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="en")
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("in the hands of"),
    )
    opened_at = models.DateTimeField(_("opened at"), auto_now_add=True)
    moved_at = models.DateTimeField(_("last moved at"), auto_now_add=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=CaseState.values), name="case_state_known")
        ]
        indexes = [models.Index(fields=["office", "nmo", "state", "moved_at"], name="cases_of_an_inbox")]

    def __str__(self) -> str:
        return f"{self.number}: {self.subject}"

    def get_absolute_url(self) -> str:
        """Its page in the office's inbox."""
        return reverse("committees:case", args=[self.uuid])

    @property
    def number(self) -> str:
        """How people call it."""
        return f"C-{self.pk:05}"

    @property
    def addressee(self) -> str:
        """To whom it was written: “Secretary General”, “NEO, AMSA-USA”."""
        title = str(self.office)
        return f"{title}, {self.nmo}" if self.nmo else title

    @property
    def writer_url(self) -> str:
        """The writer's own page, for whoever has its link."""
        return reverse("committees:letter", args=[self.token])


class CaseMessage(models.Model):
    """One message of a case, or a note among the officers. Never changed."""

    class Kind(models.TextChoices):
        """Which way it went."""

        RECEIVED = "received", _("from the writer")
        SENT = "sent", _("answer")
        NOTE = "note", _("note for the office")

    case = models.ForeignKey(Case, models.CASCADE, related_name="messages", verbose_name=_("case"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    text = models.TextField(_("message"), max_length=10000)
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("message of a case")
        verbose_name_plural = _("messages of cases")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="received") | Q(by__isnull=False), name="office_messages_have_a_writer"
            )
        ]

    def __str__(self) -> str:
        return self.text[:60]


class AnswerTemplate(models.Model):
    """An answer that an office writes often; its next holder inherits it."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="templates", verbose_name=_("office"))
    nmo = models.ForeignKey(
        NMO, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("NMO")
    )
    name = models.CharField(_("name"), max_length=100)
    text = models.TextField(_("text"), max_length=10000)

    class Meta:
        verbose_name = _("answer template")
        verbose_name_plural = _("answer templates")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "nmo", "name"], nulls_distinct=False, name="one_template_a_name"
            )
        ]

    def __str__(self) -> str:
        return self.name
