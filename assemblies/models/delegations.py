"""A delegation: who comes to an assembly for an NMO, and who answers for it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assemblies.models.assemblies import Assembly
from committees.models import Office, Term
from members.models import NMO

if TYPE_CHECKING:
    from members.models import User

# What stands in addresses for the NMO of the federation's own delegation.
FEDERATION = "federation"


class DelegationQuerySet(models.QuerySet["Delegation"]):
    """Delegations, by who answers for them."""

    def headed_by(self, user: User) -> DelegationQuerySet:
        """Those for which this person registers and approves: as its President, or named as head.

        The federation's own is the Secretary General's.
        """
        terms = Term.objects.current().held_by(user)
        presidents = terms.filter(office__level=Office.Level.NATIONAL, office__role=Office.Role.PRESIDENT)
        secretary = terms.filter(
            office__level=Office.Level.FEDERATION, office__role=Office.Role.SECRETARY_GENERAL
        )
        return self.filter(
            Q(nmo__in=presidents.values("nmo")) | Q(head=user.pk) | Q(models.Exists(secretary), nmo=None)
        )

    def with_names(self) -> DelegationQuerySet:
        """Ready to be shown: no query per row."""
        return self.select_related("assembly__rules", "nmo", "head")


class Delegation(models.Model):
    """The people of one NMO at one assembly; without an NMO those of the federation itself."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    assembly = models.ForeignKey(
        Assembly, models.PROTECT, related_name="delegations", verbose_name=_("General Assembly")
    )
    nmo = models.ForeignKey(
        NMO,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="delegations",
        verbose_name=_("NMO"),
        help_text=_("Empty: the federation’s own delegation."),
    )
    head = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="headed_delegations",
        verbose_name=_("head of delegation"),
        help_text=_("Empty: the President. Registers and approves delegates beside the President."),
    )

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        ordering = ["assembly", "nmo"]
        constraints = [
            models.UniqueConstraint(
                fields=["assembly", "nmo"], nulls_distinct=False, name="one_delegation_an_nmo"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.assembly}"

    def get_absolute_url(self) -> str:
        """Its page: seats, delegates, waiting list."""
        return reverse("assemblies:delegation", args=self.place)

    @property
    def place(self) -> list[str]:
        """What names it in addresses: the assembly and the NMO."""
        return [self.assembly.slug, self.nmo.slug if self.nmo else FEDERATION]

    @property
    def name(self) -> str:
        """Whose delegation it is."""
        return str(self.nmo) if self.nmo else str(_("The federation"))
