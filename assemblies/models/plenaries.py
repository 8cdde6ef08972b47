"""A plenary and its roll: which NMOs have a voice in it, who is there, and who speaks for whom."""

from __future__ import annotations

import uuid
from fractions import Fraction
from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assemblies.models.assemblies import Assembly
from members.models import NMO


class Plenary(models.Model):
    """One sitting of all member organizations. Its roll is frozen when it opens."""

    class State(models.TextChoices):
        """Once closed it is for the minutes."""

        PLANNED = "planned", _("planned")
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    assembly = models.ForeignKey(
        Assembly, models.PROTECT, related_name="plenaries", verbose_name=_("General Assembly")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    starts_at = models.DateTimeField(_("starts at"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PLANNED, editable=False)
    opened_at = models.DateTimeField(_("opened at"), null=True, editable=False)
    closed_at = models.DateTimeField(_("closed at"), null=True, editable=False)
    quorum_numerator = models.PositiveSmallIntegerField(_("quorum: so many"), default=1)
    quorum_denominator = models.PositiveSmallIntegerField(_("of so many entitled NMOs"), default=2)
    proxies_per_holder = models.PositiveSmallIntegerField(
        _("proxies"), default=1, help_text=_("How many absent NMOs one NMO may vote for; 0 for none.")
    )

    class Meta:
        verbose_name = _("plenary")
        verbose_name_plural = _("plenaries")
        ordering = ["assembly", "number"]
        constraints = [
            models.UniqueConstraint(fields=["assembly", "number"], name="plenary_numbered_once"),
            models.UniqueConstraint(
                fields=["assembly"], condition=Q(state="open"), name="one_open_plenary_an_assembly"
            ),
            models.CheckConstraint(
                condition=Q(quorum_numerator__gte=1, quorum_numerator__lte=F("quorum_denominator")),
                name="quorum_is_a_share",
                violation_error_message=_("A quorum is a share such as 1 of 2."),
            ),
            models.CheckConstraint(
                condition=Q(state="planned")
                | Q(state="open", opened_at__isnull=False)
                | Q(state="closed", opened_at__isnull=False, closed_at__isnull=False),
                name="plenary_times_fit_its_state",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assembly}, {self.number}"

    def get_absolute_url(self) -> str:
        """Its page: the agenda."""
        return reverse("assemblies:plenary", args=[self.uuid])

    @property
    def quorum_share(self) -> Fraction:
        """Which share of the entitled mandates must be present or represented."""
        return Fraction(self.quorum_numerator, self.quorum_denominator)


class MandateQuerySet(models.QuerySet["Mandate"]):
    """The roll of a plenary."""

    def entitled(self) -> MandateQuerySet:
        """NMOs that vote."""
        return self.filter(bar=Mandate.Bar.NONE)

    def heard(self) -> MandateQuerySet:
        """Entitled, and there or represented by an NMO that is there: what counts for the quorum."""
        return self.entitled().filter(Q(is_present=True) | Q(proxy__is_present=True))

    def spoken_for_by(self, user: Any) -> MandateQuerySet:
        """Those whose vote this person casts now: the own one first, then those that it represents."""
        if not user.is_authenticated:
            return self.none()
        own = Q(voter=user.pk, is_present=True)
        found = self.entitled().filter(own | Q(proxy__voter=user.pk, proxy__is_present=True))
        return found.select_related("nmo", "proxy__nmo").order_by(
            F("proxy").asc(nulls_first=True), "nmo__short_name"
        )


class Mandate(models.Model):
    """One NMO's voice in one plenary, as the credentials stood when the roll was frozen."""

    class Bar(models.TextChoices):
        """Why an NMO on the roll has no vote."""

        NONE = "", _("votes")
        STATUS = "status", _("no full member")
        SUSPENDED = "suspended", _("suspended")
        DEBTS = "debts", _("debts")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    plenary = models.ForeignKey(Plenary, models.CASCADE, related_name="mandates", verbose_name=_("plenary"))
    nmo = models.ForeignKey(NMO, models.PROTECT, related_name="mandates", verbose_name=_("NMO"))
    bar = models.CharField(_("vote"), max_length=10, choices=Bar, blank=True)
    voter = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="mandates",
        verbose_name=_("who votes"),
    )
    is_present = models.BooleanField(_("present"), default=False)
    proxy = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="represented",
        verbose_name=_("represented by"),
    )

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        ordering = ["plenary", "nmo"]
        constraints = [
            models.UniqueConstraint(fields=["plenary", "nmo"], name="one_mandate_an_nmo"),
            models.UniqueConstraint(
                fields=["plenary", "voter"],
                condition=Q(voter__isnull=False),
                name="one_voter_a_mandate",
                violation_error_message=_("This person votes for another NMO already."),
            ),
            models.CheckConstraint(
                condition=Q(is_present=False) | Q(proxy__isnull=True),
                name="never_present_and_represented",
            ),
            models.CheckConstraint(
                condition=Q(proxy__isnull=True) | Q(bar=""), name="only_who_votes_is_represented"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="no_chain_of_proxies",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("proxy_id"),
                condition=pgtrigger.Condition("NEW.proxy_id IS NOT NULL"),
                func="""
                    IF EXISTS (
                        SELECT 1 FROM assemblies_mandate AS holder WHERE holder.id = NEW.proxy_id AND (
                            holder.proxy_id IS NOT NULL OR holder.bar <> ''
                            OR holder.plenary_id <> NEW.plenary_id OR holder.id = NEW.id
                        )
                    ) OR EXISTS (SELECT 1 FROM assemblies_mandate AS given WHERE given.proxy_id = NEW.id)
                    THEN
                        RAISE EXCEPTION 'a proxy is never handed on'
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'no_chain_of_proxies';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return str(self.nmo)

    @property
    def is_entitled(self) -> bool:
        """Whether this NMO votes."""
        return self.bar == self.Bar.NONE

    @property
    def speaker(self) -> Mandate:
        """The mandate whose voter casts this one's vote: itself, or the NMO that represents it."""
        return self.proxy or self
