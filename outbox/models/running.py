"""Whether mails go out at all: a worker lives, and nothing is frozen."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


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
