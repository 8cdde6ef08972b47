"""Votes: the question with its rule, one ballot a mandate, and what was counted.

What a secret vote keeps: that a mandate voted (`Turnout`), and ballots without mandate, person or time
(`Ballot`). See docs/decisions/0016.
"""

from __future__ import annotations

import secrets
import uuid
from fractions import Fraction
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assemblies import verdict
from assemblies.models.plenaries import Mandate, Plenary
from assemblies.models.readers import holds_an_office, leads_plenaries, sits_in
from assemblies.stock_names import in_words

RECEIPT_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
RECEIPT_LENGTH = 12


def new_receipt() -> str:
    """Twelve letters that no one confuses, 60 bits: by it a voter finds the own ballot in the list."""
    return "".join(secrets.choice(RECEIPT_LETTERS) for _letter in range(RECEIPT_LENGTH))


class Majority(models.Model):
    """Which majority carries: a share, of whom, with or without abstentions, and what the share itself means."""

    class Base(models.TextChoices):
        """Of whom the share is counted."""

        VOTING = verdict.Base.VOTING.value, _("of those who vote")
        PRESENT = verdict.Base.PRESENT.value, _("of those present")
        ENTITLED = verdict.Base.ENTITLED.value, _("of all entitled")

    # What makes it up: copied whole from one with a name to a vote.
    PARTS = ("numerator", "denominator", "base", "counts_abstentions", "is_enough")

    numerator = models.PositiveSmallIntegerField(_("share: so many"), default=1)
    denominator = models.PositiveSmallIntegerField(_("of so many"), default=2)
    base = models.CharField(_("of whom"), max_length=10, choices=Base, default=Base.VOTING)
    counts_abstentions = models.BooleanField(_("abstentions count among those who vote"), default=False)
    is_enough = models.BooleanField(
        _("the share itself is enough"),
        default=False,
        help_text=_("Two thirds are usually enough; of one half, one vote more is needed."),
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(numerator__gte=1)
                & (Q(numerator__lt=F("denominator")) | Q(numerator=F("denominator"), is_enough=True)),
                name="%(class)s_is_a_share",
                violation_error_message=_("A majority is a share such as 2 of 3."),
            )
        ]

    @property
    def rule(self) -> verdict.Rule:
        """As the pure module reckons with it."""
        return verdict.Rule(
            Fraction(self.numerator, self.denominator),
            verdict.Base(self.base),
            self.counts_abstentions,
            verdict.Tie.CARRIES if self.is_enough else verdict.Tie.FAILS,
        )


class MajorityRule(Majority):
    """A majority with a name, as the bylaws of the day have it; rows that an administrator edits."""

    name = models.CharField(_("name"), max_length=80, unique=True)

    class Meta(Majority.Meta):
        verbose_name = _("majority")
        verbose_name_plural = _("majorities")
        ordering = ["name"]

    def __str__(self) -> str:
        return in_words(self.name)


class PollQuerySet(models.QuerySet["Poll"]):
    """Votes, by who reads them."""

    def visible_to(self, user: Any) -> PollQuerySet:
        """Who leads plenaries reads all; members all but the prepared; everyone else what is public, once closed.

        Members hold an office, vote in the assembly, or are delegates to it.
        """
        if leads_plenaries(user):
            return self
        opened = ~Q(state=Poll.State.PREPARED)
        if holds_an_office(user):
            return self.filter(opened)
        public = Q(is_public=True, state=Poll.State.CLOSED)
        return self.filter(opened & sits_in(user, OuterRef("plenary__assembly")) | public)

    def with_names(self) -> PollQuerySet:
        """Ready to be shown: plenary, assembly and how many voted in the same query, choices in a second."""
        turnouts = Turnout.objects.filter(poll=OuterRef("pk")).order_by().values("poll")
        return (
            self.select_related("plenary__assembly", "follows", "repeats", "motion", "amendment__motion")
            .prefetch_related("choices")
            .annotate(turnout_count=Coalesce(Subquery(turnouts.annotate(n=Count("pk")).values("n")), 0))
        )


class Poll(Majority):
    """One vote of one plenary, with the majority that it needs as a copy of its own."""

    class State(models.TextChoices):
        """An annulled vote stays to be read, with its reason in the log."""

        PREPARED = "prepared", _("prepared")
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")
        ANNULLED = "annulled", _("annulled")

    class Method(models.TextChoices):
        """How votes are given."""

        NAMED = "named", _("by name")
        OPEN = "electronic", _("open, by the portal")
        SECRET = "secret", _("secret, by the portal")
        HAND = "hand", _("by show of hands")

    class Kind(models.TextChoices):
        """What is asked."""

        QUESTION = "question", _("question")
        ELECTION = "election", _("election")
        RELATIVE = "relative", _("election, most votes")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    plenary = models.ForeignKey(Plenary, models.PROTECT, related_name="polls", verbose_name=_("plenary"))
    number = models.PositiveSmallIntegerField(_("number"), editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.QUESTION)
    method = models.CharField(_("how"), max_length=10, choices=Method, default=Method.OPEN)
    title = models.CharField(_("question"), max_length=300)
    item = models.ForeignKey(
        "assemblies.AgendaItem",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="polls",
        verbose_name=_("item of the agenda"),
    )
    motion = models.ForeignKey(
        "assemblies.Motion",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="polls",
        verbose_name=_("motion"),
    )
    amendment = models.ForeignKey(
        "assemblies.Amendment",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="polls",
        verbose_name=_("amendment"),
    )
    seats = models.PositiveSmallIntegerField(_("seats"), default=1)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PREPARED, editable=False)
    opened_at = models.DateTimeField(_("opened at"), null=True, editable=False)
    closed_at = models.DateTimeField(_("closed at"), null=True, editable=False)
    entitled = models.PositiveSmallIntegerField(_("entitled"), null=True, editable=False)
    present = models.PositiveSmallIntegerField(_("present"), null=True, editable=False)
    repeats = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="repeated_by",
        verbose_name=_("repeats"),
    )
    round = models.PositiveSmallIntegerField(_("round"), default=1, editable=False)
    follows = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="further_rounds",
        verbose_name=_("round after"),
    )
    # Empty where the majority isn't one of those with a name.
    majority_name = models.CharField(_("majority"), max_length=80, blank=True, editable=False)
    is_public = models.BooleanField(
        _("the result is public"), default=False, help_text=_("Otherwise the members read it.")
    )

    objects = PollQuerySet.as_manager()

    class Meta(Majority.Meta):
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        ordering = ["plenary", "number"]
        constraints = [
            *Majority.Meta.constraints,
            models.UniqueConstraint(fields=["plenary", "number"], name="poll_numbered_once"),
            models.UniqueConstraint(
                fields=["plenary"], condition=Q(state="open"), name="one_open_poll_a_plenary"
            ),
            models.CheckConstraint(condition=Q(seats__gte=1), name="poll_has_a_seat"),
            models.UniqueConstraint(
                fields=["follows"],
                condition=Q(follows__isnull=False) & ~Q(state="annulled"),
                name="one_further_round",
            ),
            models.CheckConstraint(
                condition=Q(round=1, follows__isnull=True) | Q(round__gte=2, follows__isnull=False),
                name="later_rounds_follow_one",
            ),
            models.CheckConstraint(condition=~Q(method="hand") | Q(seats=1), name="hands_fill_one_seat"),
            models.CheckConstraint(
                condition=Q(motion__isnull=True) | Q(amendment__isnull=True), name="poll_decides_one_thing"
            ),
            models.CheckConstraint(
                condition=Q(kind="question") | Q(motion__isnull=True, amendment__isnull=True),
                name="elections_decide_no_motion",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed")
                | Q(closed_at__isnull=False, entitled__isnull=False, present__lte=F("entitled")),
                name="closed_poll_is_counted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"

    def get_absolute_url(self) -> str:
        """Its page: where it stands, and its result."""
        return reverse("assemblies:poll", args=[self.uuid])

    @property
    def is_election(self) -> bool:
        """Whether people are elected, not a question decided."""
        return self.kind != self.Kind.QUESTION

    @property
    def is_secret(self) -> bool:
        """Whether nothing links a ballot to who cast it."""
        return self.method == self.Method.SECRET


class Choice(models.Model):
    """What a ballot of this vote can say; after closing, how many said it."""

    class Kind(models.TextChoices):
        """A question has the first three, an election candidates and the last two."""

        FAVOUR = "favour", _("In favour")
        AGAINST = "against", _("Against")
        CANDIDATE = "candidate", _("candidate")
        NONE = "none", _("None of the above")
        ABSTAIN = "abstain", _("Abstention")

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="choices")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    candidate = models.CharField(_("candidate"), max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    votes = models.PositiveSmallIntegerField(_("votes"), null=True, editable=False)
    has_withdrawn = models.BooleanField(_("withdrew after this round"), default=False, editable=False)

    class Meta:
        verbose_name = _("choice")
        verbose_name_plural = _("choices")
        ordering = ["poll", "order"]
        constraints = [
            models.UniqueConstraint(fields=["poll", "kind", "candidate"], name="choice_stands_once"),
            models.CheckConstraint(
                condition=Q(kind="candidate") & ~Q(candidate="") | ~Q(kind="candidate") & Q(candidate=""),
                name="candidates_have_names",
            ),
        ]

    def __str__(self) -> str:
        return self.candidate or str(self.Kind(self.kind).label)

    @property
    def key(self) -> str:
        """What the export and the pure modules call it: the kind, or a candidate's place on the list."""
        return f"candidate-{self.order + 1:03}" if self.kind == self.Kind.CANDIDATE else self.kind


class Turnout(models.Model):
    """That a mandate voted, and who acted for it: of a secret vote this is all that names anyone."""

    poll = models.ForeignKey(Poll, models.PROTECT, related_name="turnouts")
    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="turnouts")
    cast_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    cast_at = models.DateTimeField(_("cast at"), auto_now_add=True)

    class Meta:
        verbose_name = _("mandate that voted")
        verbose_name_plural = _("mandates that voted")
        constraints = [models.UniqueConstraint(fields=["poll", "mandate"], name="one_ballot_a_mandate")]

    def __str__(self) -> str:
        return f"{self.poll}: {self.mandate}"


class Ballot(models.Model):
    """What one mandate said. Of a secret vote it has no mandate; its key is random and tells no order."""

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    poll = models.ForeignKey(Poll, models.PROTECT, related_name="ballots")
    mandate = models.ForeignKey(Mandate, models.PROTECT, null=True, related_name="ballots")
    receipt = models.CharField(_("receipt"), max_length=20, default=new_receipt, unique=True)

    class Meta:
        verbose_name = _("ballot")
        verbose_name_plural = _("ballots")
        ordering = ["poll", "receipt"]
        constraints = [
            models.UniqueConstraint(
                fields=["poll", "mandate"],
                condition=Q(mandate__isnull=False),
                name="ballot_of_a_mandate_once",
            )
        ]

    def __str__(self) -> str:
        return self.receipt


class BallotMark(models.Model):
    """One choice on a ballot; elections of several seats allow as many."""

    ballot = models.ForeignKey(Ballot, models.CASCADE, related_name="marks")
    choice = models.ForeignKey(Choice, models.PROTECT, related_name="marks")

    class Meta:
        verbose_name = _("mark on a ballot")
        verbose_name_plural = _("marks on ballots")
        constraints = [models.UniqueConstraint(fields=["ballot", "choice"], name="choice_marked_once")]

    def __str__(self) -> str:
        return f"{self.ballot}: {self.choice}"


class HandCount(models.Model):
    """What one returning officer counted of a show of hands: two must agree."""

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="hand_counts")
    counted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(_("entered at"), auto_now=True)

    class Meta:
        verbose_name = _("count of hands")
        verbose_name_plural = _("counts of hands")
        constraints = [models.UniqueConstraint(fields=["poll", "counted_by"], name="one_count_an_officer")]

    def __str__(self) -> str:
        return f"{self.poll}: {self.counted_by}"


class HandTally(models.Model):
    """How many hands one officer counted for one choice."""

    count = models.ForeignKey(HandCount, models.CASCADE, related_name="tallies")
    choice = models.ForeignKey(Choice, models.CASCADE, related_name="hand_tallies")
    votes = models.PositiveSmallIntegerField(_("votes"))

    class Meta:
        verbose_name = _("hands for a choice")
        verbose_name_plural = _("hands for choices")
        constraints = [models.UniqueConstraint(fields=["count", "choice"], name="choice_counted_once")]

    def __str__(self) -> str:
        return f"{self.choice}: {self.votes}"
