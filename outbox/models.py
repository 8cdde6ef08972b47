"""E-mails as rows: written with the change that they tell of, sent after the commit."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class EmailQuerySet(models.QuerySet["Email"]):
    """Mails, by what is to be done with them; the clock is the database's."""

    def due(self) -> EmailQuerySet:
        """Mails to send now: waiting, not put off, and in no living sender's hands."""
        free = models.Q(leased_until=None) | models.Q(leased_until__lte=Now())
        return self.filter(free, state=Email.State.WAITING, not_before__lte=Now())

    def resendable(self) -> EmailQuerySet:
        """Mails that nobody will send unless a person says so; a secret one is asked for anew instead."""
        return self.filter(is_secret=False, state__in=[Email.State.FAILED, Email.State.HELD])

    def summary(self) -> dict[str, int]:
        """How many wait, have failed and are held, and how many went out in the last 24 hours."""
        state, last_day = Email.State, Now() - dt.timedelta(days=1)
        conditions = {
            state.WAITING: models.Q(state=state.WAITING),
            state.FAILED: models.Q(state=state.FAILED),
            state.HELD: models.Q(state=state.HELD),
            state.SENT: models.Q(state=state.SENT, sent_at__gte=last_day),
        }
        counts = {key.value: models.Count("pk", filter=condition) for key, condition in conditions.items()}
        return self.filter(~models.Q(state=state.SENT) | models.Q(sent_at__gte=last_day)).aggregate(**counts)


class Email(models.Model):
    """One mail to one person about one event; the three together are its key."""

    class State(models.TextChoices):
        """Where a mail stands."""

        WAITING = "waiting", _("waiting")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")
        HELD = "held", _("held back")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.CharField(_("event"), max_length=200)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("recipient"),
    )
    address = models.CharField(_("address"), max_length=254)
    kind = models.CharField(_("kind"), max_length=100)
    language = models.CharField(_("language"), max_length=10)
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"))
    html = models.TextField(_("text with layout"))
    is_secret = models.BooleanField(
        _("secret"),
        default=False,
        help_text=_("Holds a code or link that signs someone in: never shown, wiped once sent or failed."),
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    not_before = models.DateTimeField(_("not before"), db_default=Now())
    leased_until = models.DateTimeField(_("in a sender's hands until"), null=True, blank=True)
    message_id = models.CharField(_("Message-ID"), max_length=300)
    created_at = models.DateTimeField(_("written at"), db_default=Now())
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    last_error = models.TextField(_("last error"), blank=True)

    objects = EmailQuerySet.as_manager()

    class Meta:
        verbose_name = _("e-mail")
        verbose_name_plural = _("e-mails")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "address", "kind"], name="email_once_an_event"),
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "sent", "failed", "held"]), name="email_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state="sent", sent_at__isnull=False)
                | (~models.Q(state="sent") & models.Q(sent_at__isnull=True)),
                name="email_sent_has_its_time",
            ),
            models.CheckConstraint(
                condition=models.Q(leased_until__isnull=True) | models.Q(state="waiting"),
                name="email_lease_only_while_waiting",
            ),
        ]
        indexes = [
            models.Index(
                fields=["not_before", "id"], condition=models.Q(state="waiting"), name="email_waiting"
            ),
            models.Index(fields=["state", "-created_at", "-id"], name="email_by_state"),
            models.Index(fields=["-created_at", "-id"], name="email_by_time"),
            models.Index(fields=["sent_at"], condition=models.Q(state="sent"), name="email_by_sending"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} ({self.address})"

    def stable_message_id(self) -> str:
        """The same for each sending of this mail, so that a repetition can be told from a second mail."""
        key = f"{self.event}|{self.address}|{self.kind}"
        digest = hashlib.sha256(key.encode()).hexdigest()[:32]
        return f"<{digest}@{urlsplit(settings.SITE_URL).hostname}>"


class Heartbeat(models.Model):
    """When a background process last said that it lives."""

    name = models.CharField(_("name"), max_length=40, unique=True)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")

    def __str__(self) -> str:
        return f"{self.name} {self.at}"


class Freeze(models.Model):
    """While there is one, no mail goes out: after a restore, until a person has looked at what waits."""

    reason = models.CharField(_("reason"), max_length=200)
    since = models.DateTimeField(_("since"), db_default=Now())

    class Meta:
        verbose_name = _("freeze of sending")
        verbose_name_plural = _("freezes of sending")

    def __str__(self) -> str:
        return self.reason
