"""E-mails as rows: written with the change that they tell of, sent after the commit."""

from __future__ import annotations

import datetime as dt
import uuid
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from outbox.models.categories import Category


class EmailQuerySet(models.QuerySet["Email"]):
    """Mails, by what is to be done with them; the clock is the database's."""

    def due(self) -> EmailQuerySet:
        """Mails to send now: waiting, not put off, and in no living sender's hands."""
        free = models.Q(leased_until=None) | models.Q(leased_until__lte=Now())
        return self.filter(free, state=Email.State.WAITING, not_before__lte=Now())

    def resendable(self) -> EmailQuerySet:
        """Mails that nobody will send unless a person says so; a secret one is asked for anew instead."""
        return self.filter(is_secret=False, state__in=[Email.State.FAILED, Email.State.HELD])

    def to_gather(self) -> EmailQuerySet:
        """Mails whose digest is due: the reader's morning has come."""
        return self.filter(state=Email.State.COLLECTED, not_before__lte=Now())

    def summary(self) -> dict[str, int]:
        """How many stand in each state that a person may have to look at, and went out in the last 24 hours."""
        state, last_day = Email.State, Now() - dt.timedelta(days=1)
        conditions = {
            state.WAITING: models.Q(state=state.WAITING),
            state.FAILED: models.Q(state=state.FAILED),
            state.HELD: models.Q(state=state.HELD),
            state.COLLECTED: models.Q(state=state.COLLECTED),
            state.BLOCKED: models.Q(state=state.BLOCKED),
            state.SENT: models.Q(state=state.SENT, sent_at__gte=last_day),
        }
        counts = {key.value: models.Count("pk", filter=condition) for key, condition in conditions.items()}
        open_ones = ~models.Q(state__in=[state.SENT, state.DIGESTED])
        return self.filter(open_ones | models.Q(sent_at__gte=last_day)).aggregate(**counts)


class Email(models.Model):
    """One mail to one person about one event; the three together are its key."""

    class State(models.TextChoices):
        """Where a mail stands."""

        WAITING = "waiting", _("waiting")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")
        HELD = "held", _("held back")
        COLLECTED = "collected", _("waits for a digest")
        DIGESTED = "digested", _("went into a digest")
        BLOCKED = "blocked", _("address blocked")

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
    category = models.CharField(
        _("category"), max_length=20, choices=Category, default=Category.NEEDED, db_default=Category.NEEDED
    )
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
    bounced_at = models.DateTimeField(
        _("came back at"),
        null=True,
        blank=True,
        help_text=_("When a mail server reported that the address can’t be reached, for good."),
    )
    digest = models.ForeignKey(
        "self",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name=_("digest"),
        help_text=_("The mail by which it went out, together with others."),
    )

    objects = EmailQuerySet.as_manager()

    class Meta:
        verbose_name = _("e-mail")
        verbose_name_plural = _("e-mails")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "address", "kind"], name="email_once_an_event"),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=["waiting", "sent", "failed", "held", "collected", "digested", "blocked"]
                ),
                name="email_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(category__in=Category.values), name="email_category_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state="digested", digest__isnull=False)
                | (~models.Q(state="digested") & models.Q(digest__isnull=True)),
                name="email_in_a_digest_names_it",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["collected", "digested"], category="needed"),
                name="email_that_is_needed_goes_at_once",
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
            models.Index(
                fields=["not_before", "id"], condition=models.Q(state="collected"), name="email_collected"
            ),
            models.Index(fields=["address"], condition=models.Q(state="blocked"), name="email_blocked"),
            models.Index(fields=["message_id"], name="email_by_message_id"),
            models.Index(
                fields=["address"], condition=models.Q(bounced_at__isnull=False), name="email_come_back"
            ),
            models.Index(fields=["sent_at"], condition=models.Q(state="sent"), name="email_by_sending"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} ({self.address})"

    def stable_message_id(self) -> str:
        """The same for each sending of this mail, so that a repetition can be told from a second mail.

        Keyed, so that nobody can report as undeliverable a mail that they never saw.
        """
        key = f"{self.event}|{self.address}|{self.kind}"
        digest = salted_hmac("outbox.message-id", key, algorithm="sha256").hexdigest()[:32]
        return f"<{digest}@{urlsplit(settings.SITE_URL).hostname}>"
