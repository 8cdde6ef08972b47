"""Addresses that mails come back from; after three the address gets no more."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

MOST_FAILURES = 3


class FailingAddress(models.Model):
    """One address, how many mails to it failed for good, and since when it is blocked."""

    address = models.CharField(_("address"), max_length=254, unique=True)
    failures = models.PositiveSmallIntegerField(_("mails that came back"), default=0)
    last_error = models.CharField(_("what the mail server said"), max_length=1000, blank=True)
    last_failed_at = models.DateTimeField(_("last time"))
    blocked_at = models.DateTimeField(_("blocked since"), null=True, blank=True)

    class Meta:
        verbose_name = _("address that fails")
        verbose_name_plural = _("addresses that fail")
        ordering = ["-last_failed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(address=Lower("address")), name="failing_address_in_lower_case"
            ),
            models.CheckConstraint(
                condition=models.Q(failures__lt=MOST_FAILURES, blocked_at__isnull=True)
                | models.Q(failures__gte=MOST_FAILURES, blocked_at__isnull=False),
                name="address_is_blocked_after_three_failures",
            ),
        ]
        indexes = [models.Index(fields=["-last_failed_at", "-id"], name="failing_address_by_time")]

    def __str__(self) -> str:
        return self.address
