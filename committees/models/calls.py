"""Calls: what one can stand for, until when, what is asked, and who reads the answers."""

from __future__ import annotations

import datetime as dt
import uuid
import zoneinfo
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _

from committees.models.offices import Office
from members.models import NMO, validate_time_zone

MOST_WORDS = 2000


class CallState(models.TextChoices):
    """Where a call stands; whether it is open is a question of the clock."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    CONCLUDED = "concluded", _("Concluded")
    CANCELLED = "cancelled", _("Cancelled")


class CallQuerySet(models.QuerySet["Call"]):
    """Calls, by the clock of the database."""

    def public(self) -> CallQuerySet:
        """Those that anyone reads: all but drafts."""
        return self.exclude(state=CallState.DRAFT)

    def with_phase(self) -> CallQuerySet:
        """Each with `phase`, as a visitor sees it: draft, coming, open, review, concluded, cancelled."""
        return self.annotate(
            phase=models.Case(
                models.When(~Q(state=CallState.PUBLISHED), then=F("state")),
                models.When(opens_at__gt=Now(), then=models.Value("coming")),
                models.When(closes_at__gt=Now(), then=models.Value("open")),
                default=models.Value("review"),
                output_field=models.CharField(),
            )
        )

    def with_names(self) -> CallQuerySet:
        """Ready for a list: no query per row."""
        return self.with_phase().select_related("office__committee", "nmo")


class Call(models.Model):
    """One call of the federation or of an NMO, from its opening to its decisions."""

    State = CallState

    class Kind(models.TextChoices):
        """What one stands for."""

        ADVISORY_COUNCIL = "advisory-council", _("Advisory Council")
        SUPERVISING_COUNCIL = "supervising-council", _("Supervising Council")
        VACANT_POST = "vacant-post", _("Vacant post")
        REGIONAL_ASSISTANT = "regional-assistant", _("Regional Assistant")
        DELEGATES = "delegates", _("Delegates of an NMO")

    class Support(models.TextChoices):
        """Whether the candidate's NMO has to stand behind the candidature."""

        NONE = "none", _("not asked for")
        OPTIONAL = "optional", _("may be given")
        REQUIRED = "required", _("is required")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(
        _("state"), max_length=20, choices=CallState, default=CallState.DRAFT, editable=False
    )
    kind = models.CharField(_("kind"), max_length=30, choices=Kind)
    office = models.ForeignKey(
        Office, models.PROTECT, null=True, blank=True, related_name="calls", verbose_name=_("office")
    )
    nmo = models.ForeignKey(
        NMO, models.PROTECT, null=True, blank=True, related_name="calls", verbose_name=_("NMO")
    )
    title = models.CharField(_("title"), max_length=150)
    text = models.TextField(
        _("what it is about"),
        max_length=10000,
        help_text=_("What the work is, who can stand, how it is decided."),
    )
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    time_zone = models.CharField(
        _("time zone"),
        max_length=60,
        default="UTC",
        validators=[validate_time_zone],
        help_text=_("In which the times of this page are meant."),
    )
    grace_minutes = models.PositiveSmallIntegerField(
        _("minutes of grace"),
        default=10,
        validators=[MaxValueValidator(24 * 60)],
        help_text=_("For slow connections, said on the call’s page. After them a candidature is late."),
    )
    results_at = models.DateTimeField(
        _("results on"),
        null=True,
        blank=True,
        help_text=_("Decisions are held back until then, and all are told at once. Empty: each at once."),
    )
    seats = models.PositiveSmallIntegerField(
        _("seats"), default=1, validators=[MinValueValidator(1), MaxValueValidator(200)]
    )
    first_day = models.DateField(_("first day of the term"), null=True, blank=True)
    last_day = models.DateField(_("last day of the term"), null=True, blank=True)
    nmo_support = models.CharField(
        _("support of the candidate’s NMO"), max_length=20, choices=Support, default=Support.NONE
    )
    repeats = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="repeated_by", editable=False
    )
    number = models.PositiveSmallIntegerField(_("number"), default=1, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        ordering = ["closes_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=CallState.values), name="call_state_known"),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="call_closes_after_it_opens"
            ),
            models.CheckConstraint(
                condition=Q(results_at__isnull=True) | Q(results_at__gte=F("closes_at")),
                name="call_results_after_it_closes",
            ),
            models.CheckConstraint(condition=Q(seats__gte=1), name="call_has_a_seat"),
            models.CheckConstraint(
                condition=Q(kind="delegates", office__isnull=True, nmo__isnull=False)
                | (~Q(kind="delegates") & Q(office__isnull=False)),
                name="call_names_an_office_or_its_nmo",
            ),
            models.CheckConstraint(
                condition=Q(first_day__isnull=True, last_day__isnull=True)
                | Q(last_day__gte=F("first_day"), office__isnull=False),
                name="call_term_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(repeats__isnull=True, number=1) | Q(repeats__isnull=False, number__gt=1),
                name="call_repeats_are_numbered",
            ),
        ]
        indexes = [models.Index(fields=["state", "closes_at"], name="calls_by_closing")]

    def __str__(self) -> str:
        return self.title if self.number == 1 else f"{self.title} ({self.ordinal})"

    def get_absolute_url(self) -> str:
        """Its public page."""
        return reverse("committees:call", args=[self.uuid])

    @property
    def ordinal(self) -> str:
        """How often it was called: “call no. 3”."""
        return _gettext("call no. %d") % self.number

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The zone in which its times are meant."""
        return zoneinfo.ZoneInfo(self.time_zone)

    @property
    def last_instant(self) -> dt.datetime:
        """The end of the grace: what arrives later is late."""
        return self.closes_at + dt.timedelta(minutes=self.grace_minutes)

    if TYPE_CHECKING:
        phase: str


class Question(models.Model):
    """One question of a call, with the most words that an answer may have."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="questions")
    text = models.CharField(_("question"), max_length=200)
    hint = models.CharField(_("hint"), max_length=300, blank=True)
    most_words = models.PositiveSmallIntegerField(
        _("most words"),
        default=300,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_WORDS)],
    )
    is_required = models.BooleanField(_("must be answered"), default=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("question of a call")
        verbose_name_plural = _("questions of calls")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["call", "text"], name="one_question_a_text"),
            models.CheckConstraint(
                condition=Q(most_words__gte=1, most_words__lte=MOST_WORDS), name="question_word_limit"
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Paper(models.Model):
    """A paper that a call asks for: a CV, a motivation letter."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="papers")
    name = models.CharField(_("paper"), max_length=100)
    hint = models.CharField(_("hint"), max_length=300, blank=True)
    is_required = models.BooleanField(_("must be there"), default=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("paper of a call")
        verbose_name_plural = _("papers of calls")
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["call", "name"], name="one_paper_a_name")]

    def __str__(self) -> str:
        return self.name


class Yardstick(models.Model):
    """What the panel gives points for; the heavier, the more it counts."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="yardsticks")
    name = models.CharField(_("criterion"), max_length=120)
    hint = models.CharField(_("what to look at"), max_length=300, blank=True)
    weight = models.PositiveSmallIntegerField(
        _("weight"), default=1, validators=[MinValueValidator(1), MaxValueValidator(10)]
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("criterion of a call")
        verbose_name_plural = _("criteria of calls")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["call", "name"], name="one_yardstick_a_name"),
            models.CheckConstraint(condition=Q(weight__gte=1), name="yardstick_weighs_something"),
        ]

    def __str__(self) -> str:
        return self.name


class Panelist(models.Model):
    """Who reads and scores the candidatures of a call; barred from standing in it."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="panel")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person")
    )
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(_("added at"), auto_now_add=True)

    class Meta:
        verbose_name = _("member of a panel")
        verbose_name_plural = _("members of panels")
        ordering = ["added_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["call", "person"], name="once_on_a_panel")]

    def __str__(self) -> str:
        return str(self.person)
