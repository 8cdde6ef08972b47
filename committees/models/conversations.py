"""What two people write to each other through the portal, which shows neither's address to the other."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Greatest, Least
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from committees.models.cases import Case

if TYPE_CHECKING:
    from typing import Self

    from members.models import User


class ConversationQuerySet(models.QuerySet["Conversation"]):
    """Conversations, by whose they are."""

    def of(self, user: User) -> Self:
        """Those of this person, also where the other one's words were never let through."""
        return self.filter(Q(opener=user.pk) | Q(recipient=user.pk))

    def visible_to(self, user: User) -> Self:
        """Those that this person wrote in, or got something in."""
        seen = ConversationMessage.objects.filter(conversation=OuterRef("pk")).visible_to(user)
        return self.of(user).filter(Exists(seen))

    def between(self, one: User, other: User) -> Self:
        """The one conversation of two people, whoever began it."""
        return self.of(one).of(other)

    def with_blocked(self, user: User) -> Self:
        """Those with people whom this person has blocked."""
        blocked = Block.objects.filter(by=user.pk).values("blocked")
        return (
            self.of(user)
            .filter(Q(opener__in=blocked) | Q(recipient__in=blocked))
            .select_related("opener", "recipient")
        )

    def latest_first(self, user: User) -> Self:
        """Each with `last_at` and `last_by` of what this person may read; no query per row."""
        last = (
            ConversationMessage.objects.filter(conversation=OuterRef("pk"))
            .visible_to(user)
            .order_by("-at", "-pk")
        )
        return (
            self.select_related("opener__nmo", "recipient__nmo")
            .annotate(last_at=Subquery(last.values("at")[:1]), last_by=Subquery(last.values("by")[:1]))
            .order_by("-last_at", "-pk")
        )


class Conversation(models.Model):
    """Two people write to each other. There is one of them for two people, whoever began."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    opener = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who began")
    )
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who was written to")
    )
    started_at = models.DateTimeField(_("begun at"), auto_now_add=True)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        constraints = [
            models.UniqueConstraint(
                Least("opener", "recipient"), Greatest("opener", "recipient"), name="one_conversation_a_pair"
            ),
            models.CheckConstraint(condition=~Q(opener=F("recipient")), name="nobody_writes_to_themselves"),
        ]

    def __str__(self) -> str:
        return f"{self.opener}, {self.recipient}"

    def get_absolute_url(self) -> str:
        """Where both read and answer."""
        return reverse("committees:conversation", args=[self.uuid])

    def other(self, user: User) -> User:
        """Whom this one of the two writes with."""
        return self.recipient if user.pk == self.opener_id else self.opener


class ConversationMessageQuerySet(models.QuerySet["ConversationMessage"]):
    """Messages, by who may read them."""

    def visible_to(self, user: User) -> Self:
        """One's own, and what the other one wrote while not blocked."""
        return self.filter(Q(by=user.pk) | Q(is_let_through=True))


class ConversationMessage(models.Model):
    """One message. Never changed. One from a blocked person is kept, and shown to nobody but them."""

    conversation = models.ForeignKey(
        Conversation, models.CASCADE, related_name="messages", verbose_name=_("conversation")
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    text = models.TextField(_("message"), max_length=4000)
    is_let_through = models.BooleanField(_("let through"), default=True)
    at = models.DateTimeField(_("at"), auto_now_add=True)

    objects = ConversationMessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message of a conversation")
        verbose_name_plural = _("messages of conversations")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.text[:60]


class Block(models.Model):
    """A person reads nothing more of another one, who isn't told."""

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="blocks", verbose_name=_("by")
    )
    blocked = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("blocked person")
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("block")
        verbose_name_plural = _("blocks")
        constraints = [
            models.UniqueConstraint(fields=["by", "blocked"], name="a_person_is_blocked_once"),
            models.CheckConstraint(condition=~Q(by=F("blocked")), name="nobody_blocks_themselves"),
        ]

    def __str__(self) -> str:
        return f"{self.by}: {self.blocked}"


class ConversationReport(models.Model):
    """A person reports what another one wrote. `quoted` is what stood there, kept as it was."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    conversation = models.ForeignKey(
        Conversation, models.PROTECT, related_name="reports", verbose_name=_("conversation")
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("reported person")
    )
    reason = models.TextField(_("what is wrong with it"), max_length=2000)
    quoted = models.TextField(_("what was written"))
    case = models.OneToOneField(
        Case, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("case")
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("report of a conversation")
        verbose_name_plural = _("reports of conversations")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["conversation", "by"], name="one_report_a_side"),
            models.CheckConstraint(condition=~Q(by=F("person")), name="nobody_reports_themselves"),
        ]

    def __str__(self) -> str:
        return f"{self.by}: {self.person}"


class Suspension(models.Model):
    """A person may not write to others through the portal, until it is lifted."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="suspensions", verbose_name=_("person")
    )
    reason = models.CharField(
        _("reason"), max_length=500, help_text=_("The person reads it in the mail that tells them.")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"), editable=False
    )
    at = models.DateTimeField(_("since"), auto_now_add=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("lifted by"),
        editable=False,
    )
    lifted_at = models.DateTimeField(_("lifted at"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("suspension from writing")
        verbose_name_plural = _("suspensions from writing")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(lifted_at__isnull=True),
                name="one_suspension_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="lifted_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)
