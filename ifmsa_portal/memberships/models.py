"""Decisions on the membership of an NMO: what changed, from when on, and what that rests on."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assemblies.models import Assembly
from members.models import NMO, MembershipStatus

ENDED = "ended"


class MembershipChange(models.Model):
    """One decision: the NMO is something else from a day on, or a member no more. Never changed afterwards."""

    class Target(models.TextChoices):
        """What an NMO can become."""

        FULL = "full", _("full member")
        ASSOCIATE = "associate", _("associate member")
        CANDIDATE = "candidate", _("candidate member")
        SUSPENDED = "suspended", _("suspended")
        ENDED = ENDED, _("no member any more")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    nmo = models.ForeignKey(
        NMO, models.PROTECT, related_name="membership_changes", verbose_name=_("NMO"), editable=False
    )
    before = models.CharField(
        _("before"), max_length=20, choices=MembershipStatus.Status, blank=True, editable=False
    )
    status = models.CharField(_("from then on"), max_length=20, choices=Target)
    first_day = models.DateField(_("from"), help_text=_("The first day on which it holds."))
    assembly = models.ForeignKey(
        Assembly,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="membership_changes",
        verbose_name=_("decided by"),
    )
    decided_on = models.DateField(_("decided on"))
    reason = models.CharField(
        _("the decision"),
        max_length=200,
        help_text=_(
            "Everyone reads it on the NMO’s page: “Plenary 3, 71 for, 4 against, 6 abstained”, or the article "
            "of the bylaws by which it comes without a vote."
        ),
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"), editable=False
    )
    at = models.DateTimeField(_("recorded at"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("change of membership")
        verbose_name_plural = _("changes of membership")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    status__in=[*MembershipStatus.Status.values, ENDED],
                    before__in=["", *MembershipStatus.Status.values],
                ),
                name="membership_change_statuses_known",
            ),
            models.CheckConstraint(
                condition=~Q(status=F("before")) & ~Q(status=ENDED, before=""),
                name="membership_change_changes_something",
            ),
            models.CheckConstraint(
                condition=Q(first_day__gte=F("decided_on")), name="membership_changes_once_it_is_decided"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="membership_change_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.nmo}: {self.get_status_display()}"

    def get_absolute_url(self) -> str:
        """Where everyone reads what came of it."""
        return reverse("members:nmo", args=[self.nmo.slug])

    @property
    def grounds(self) -> str:
        """What it rests on, in a line: the assembly, if it was one, and the decision."""
        return f"{self.assembly}: {self.reason}" if self.assembly else self.reason
