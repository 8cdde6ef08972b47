"""What a person asked for (a copy of their data, the end of their account), and what went by itself."""

from __future__ import annotations

import secrets
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

FOLDER = "takeouts"


def new_path() -> str:
    """A random place below MEDIA_ROOT that says nothing about the file."""
    return f"{FOLDER}/{secrets.token_hex(16)}.zip"


class TakeoutQuerySet(models.QuerySet["Takeout"]):
    """Copies of one's data, by time."""

    def lasting(self) -> TakeoutQuerySet:
        """Those that can be downloaded, or are being made."""
        return self.filter(expires_at__gt=Now())


class Takeout(models.Model):
    """A copy of everything that the portal keeps about a person, for them alone and for a few days."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person")
    )
    path = models.CharField(_("place"), max_length=60, unique=True, default=new_path, editable=False)
    asked_at = models.DateTimeField(_("asked for at"), db_default=Now())
    ready_at = models.DateTimeField(_("ready at"), null=True, blank=True)
    expires_at = models.DateTimeField(_("kept until"))

    objects = TakeoutQuerySet.as_manager()

    class Meta:
        verbose_name = _("copy of one’s data")
        verbose_name_plural = _("copies of one’s data")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(path__regex=rf"^{FOLDER}/[0-9a-f]{{32}}\.zip$"), name="takeout_path_random"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.asked_at:%Y-%m-%d}"


class ErasureQuerySet(models.QuerySet["Erasure"]):
    """Erasures, by where they stand."""

    def waiting(self) -> ErasureQuerySet:
        """Asked for, and neither done nor called off."""
        return self.filter(done_at=None, cancelled_at=None)

    def done(self) -> ErasureQuerySet:
        """Those that were carried out."""
        return self.filter(done_at__isnull=False)


class Erasure(models.Model):
    """A person wants their account erased: a waiting time in which it can be called off, then it is done."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="erasures", verbose_name=_("person")
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked for by")
    )
    reason = models.CharField(
        _("reason"), max_length=300, blank=True, help_text=_("How the person asked, without names.")
    )
    asked_at = models.DateTimeField(_("asked for at"), db_default=Now())
    due_at = models.DateTimeField(_("due at"))
    warned_at = models.DateTimeField(_("last told at"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("called off at"), null=True, blank=True)
    stopped_by = models.CharField(_("stopped by"), max_length=300, blank=True)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)

    objects = ErasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("erasure of an account")
        verbose_name_plural = _("erasures of accounts")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(done_at__isnull=True, cancelled_at__isnull=True),
                name="one_waiting_erasure_a_person",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(cancelled_at__isnull=True),
                name="erasure_done_or_called_off",
            ),
            models.CheckConstraint(
                condition=Q(asked_by=models.F("person")) | ~Q(reason=""),
                name="erasure_for_another_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(stopped_by="") | Q(cancelled_at__isnull=False),
                name="stopped_erasure_is_called_off",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)


class Sweep(models.Model):
    """How many rows of one kind went by themselves on one day."""

    kind = models.CharField(_("kind"), max_length=40)
    day = models.DateField(_("day"))
    rows = models.PositiveIntegerField(_("rows"), default=0)

    class Meta:
        verbose_name = _("sweep")
        verbose_name_plural = _("sweeps")
        ordering = ["-day", "kind"]
        constraints = [models.UniqueConstraint(fields=["kind", "day"], name="one_figure_a_kind_and_day")]

    def __str__(self) -> str:
        return f"{self.kind} {self.day}: {self.rows}"
