"""An NMO's own committees, and which committees of the federation they work with."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from committees.models.committees import Committee, Topic
from members.models import NMO, Unaccented

if TYPE_CHECKING:
    from typing import Self


class NationalCommitteeQuerySet(models.QuerySet["NationalCommittee"]):
    """National committees, as pages show them."""

    def active(self) -> Self:
        """Those that work today."""
        return self.filter(is_active=True)

    def with_links(self) -> Self:
        """Each with its links, the primary ones first: no query per row."""
        links = CommitteeLink.objects.select_related("committee").order_by("weight", "committee__order")
        return self.prefetch_related(Prefetch("links", links))


class NationalCommittee(models.Model):
    """What an NMO calls its own group on a cause. It rarely has the name of a committee of the federation."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    nmo = models.ForeignKey(NMO, models.CASCADE, related_name="national_committees", verbose_name=_("NMO"))
    name = models.CharField(_("name"), max_length=150)
    abbreviation = models.CharField(_("abbreviation"), max_length=30, blank=True)
    description = models.TextField(_("what it does"), max_length=2000, blank=True)
    website = models.URLField(_("website"), max_length=300, blank=True)
    is_active = models.BooleanField(_("works today"), default=True)
    committees = models.ManyToManyField(
        Committee,
        through="CommitteeLink",
        related_name="national_committees",
        verbose_name=_("works with"),
    )
    topics = models.ManyToManyField(
        Topic,
        through="NationalCommitteeTopic",
        blank=True,
        related_name="national_committees",
        verbose_name=_("topics"),
    )

    objects = NationalCommitteeQuerySet.as_manager()

    class Meta:
        verbose_name = _("national committee")
        verbose_name_plural = _("national committees")
        ordering = [Unaccented("name")]
        constraints = [
            models.UniqueConstraint(
                fields=["nmo", "name"],
                name="one_national_committee_a_name",
                violation_error_message=_("Your NMO has a committee of this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.abbreviation or self.name


class CommitteeLink(models.Model):
    """A national committee works with a committee of the federation: mainly, or among other things."""

    class Weight(models.TextChoices):
        """How much of its work it is."""

        PRIMARY = "primary", _("primary")
        RELATED = "related", _("related")

    national_committee = models.ForeignKey(
        NationalCommittee, models.CASCADE, related_name="links", verbose_name=_("national committee")
    )
    committee = models.ForeignKey(
        Committee, models.CASCADE, related_name="links", verbose_name=_("committee")
    )
    weight = models.CharField(_("weight"), max_length=20, choices=Weight, default=Weight.PRIMARY)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("link to a committee")
        verbose_name_plural = _("links to committees")
        ordering = ["weight", "committee"]
        constraints = [
            models.UniqueConstraint(
                fields=["national_committee", "committee"], name="one_link_between_committees"
            ),
            models.CheckConstraint(
                condition=models.Q(weight__in=["primary", "related"]), name="link_weight_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.national_committee} – {self.committee}"


class NationalCommitteeTopic(models.Model):
    """A national committee works on a topic; who follows the topic hears of it."""

    national_committee = models.ForeignKey(
        NationalCommittee, models.CASCADE, related_name="+", verbose_name=_("national committee")
    )
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="+", verbose_name=_("topic"))
    added_at = models.DateTimeField(_("added at"), auto_now_add=True)

    class Meta:
        verbose_name = _("topic of a national committee")
        verbose_name_plural = _("topics of national committees")
        constraints = [
            models.UniqueConstraint(
                fields=["national_committee", "topic"], name="a_national_committee_has_a_topic_once"
            )
        ]
        indexes = [models.Index(fields=["added_at"], name="national_topics_by_time")]

    def __str__(self) -> str:
        return f"{self.national_committee}: {self.topic}"
