"""What a hosting NMO offers and asks for: Exchange Conditions (EC) of a programme in a season."""

from __future__ import annotations

import uuid

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from exchanges.models.seasons import Language, Level, Month, Programme, Season
from members.models import NMO, LocalCommittee, MembershipStatus


class Discipline(models.Model):
    """A clinical department that students can wish for."""

    name = models.CharField(_("name"), max_length=100, unique=True)

    class Meta:
        verbose_name = _("discipline")
        verbose_name_plural = _("disciplines")
        ordering = ["name"]

    def __str__(self) -> str:
        return gettext(self.name)


class DocumentKind(models.Model):
    """A paper that is asked for: standard ones by every host, others where a host's conditions say so."""

    code = models.SlugField(_("code"), unique=True, max_length=40)
    name = models.CharField(_("name"), max_length=100)
    hint = models.CharField(_("hint"), max_length=300, blank=True)
    is_standard = models.BooleanField(_("asked for by every host"), default=False)
    is_health = models.BooleanField(_("health paper"), default=False)
    needs_expiry = models.BooleanField(_("has a date of expiry"), default=False)
    is_picture = models.BooleanField(
        _("a picture"), db_default=False, default=False, help_text=_("Only JPEG or PNG is taken, no PDF.")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("kind of document")
        verbose_name_plural = _("kinds of document")
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return gettext(self.name)

    @property
    def advice(self) -> str:
        """The hint in the reader's language."""
        return gettext(self.hint) if self.hint else ""

    @property
    def file_kinds(self) -> tuple[str, ...]:
        """What its file may be, as keys of `documents.checks.KINDS`."""
        return ("jpeg", "png") if self.is_picture else ("pdf", "jpeg", "png")


class TermsOfExchange(models.Model):
    """The terms a student accepts; a new version is a new row, so that each acceptance keeps its text."""

    version = models.CharField(_("version"), max_length=20, unique=True)
    text = models.TextField(_("text"))
    published_on = models.DateField(_("published on"))

    class Meta:
        verbose_name = _("terms of exchange")
        verbose_name_plural = _("terms of exchange")
        ordering = ["-published_on"]
        get_latest_by = "published_on"

    def __str__(self) -> str:
        return self.version


class SendingPractice(models.Model):
    """How an NMO sends its students: whether the local officer checks first."""

    nmo = models.ForeignKey(NMO, models.CASCADE, related_name="sending_practices", verbose_name=_("NMO"))
    programme = models.CharField(_("programme"), max_length=10, choices=Programme)
    local_check = models.BooleanField(_("the local officer checks first"), default=False)

    class Meta:
        verbose_name = _("sending practice")
        verbose_name_plural = _("sending practices")
        constraints = [
            models.UniqueConstraint(fields=["nmo", "programme"], name="one_practice_a_programme"),
            models.CheckConstraint(
                condition=models.Q(programme__in=Programme.values), name="practice_programme_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nmo} {self.programme.upper()}"


class ExchangeConditionsQuerySet(models.QuerySet["ExchangeConditions"]):
    """Conditions, by whether students may see and use them."""

    def published(self) -> ExchangeConditionsQuerySet:
        """Conditions anyone may read: the host says they are ready, and isn't suspended."""
        suspended = MembershipStatus.objects.current().filter(status=MembershipStatus.Status.SUSPENDED)
        return self.filter(is_published=True).exclude(nmo__in=suspended.values("nmo"))

    def open(self) -> ExchangeConditionsQuerySet:
        """Conditions one may apply under: published, in a season that is open."""
        return self.published().filter(season__is_open=True)


@pghistory.track()
class ExchangeConditions(models.Model):
    """What one NMO offers and asks of students it hosts, in one programme and season."""

    nmo = models.ForeignKey(NMO, models.PROTECT, related_name="conditions", verbose_name=_("NMO"))
    programme = models.CharField(_("programme"), max_length=10, choices=Programme)
    season = models.ForeignKey(Season, models.PROTECT, related_name="conditions", verbose_name=_("season"))
    is_published = models.BooleanField(_("published"), default=False)
    text = models.TextField(
        _("what students should know"),
        blank=True,
        max_length=20000,
        help_text=_("Lodging, food, dress code, what to bring, insurance, fees, holidays."),
    )
    duration_weeks = models.PositiveSmallIntegerField(
        _("length in weeks"), default=4, validators=[MinValueValidator(1), MaxValueValidator(52)]
    )
    deadline_weeks = models.PositiveSmallIntegerField(
        _("applications reach us, in weeks before the start"),
        default=12,
        validators=[MinValueValidator(0), MaxValueValidator(52)],
    )
    lowest_year = models.PositiveSmallIntegerField(
        _("lowest year of study"), default=1, validators=[MinValueValidator(1), MaxValueValidator(7)]
    )
    accepts_graduates = models.BooleanField(_("graduates are accepted"), default=False)
    disciplines = models.ManyToManyField(
        Discipline, blank=True, related_name="conditions", verbose_name=_("disciplines")
    )
    documents = models.ManyToManyField(
        DocumentKind, blank=True, related_name="conditions", verbose_name=_("documents asked for")
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    confirmed_at = models.DateTimeField(_("last confirmed"), null=True, blank=True)

    objects = ExchangeConditionsQuerySet.as_manager()

    class Meta:
        verbose_name = _("exchange conditions")
        verbose_name_plural = _("exchange conditions")
        ordering = ["nmo", "programme", "-season"]
        constraints = [
            models.UniqueConstraint(fields=["nmo", "programme", "season"], name="one_set_of_conditions"),
            models.CheckConstraint(
                condition=models.Q(programme__in=Programme.values), name="conditions_programme_known"
            ),
            models.CheckConstraint(
                condition=models.Q(duration_weeks__gte=1, duration_weeks__lte=52),
                name="conditions_length_sane",
            ),
            models.CheckConstraint(
                condition=models.Q(deadline_weeks__lte=52), name="conditions_deadline_sane"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nmo} {self.programme.upper()} {self.season}"

    def get_absolute_url(self) -> str:
        """Where its page is."""
        address = reverse("exchanges:conditions", args=[self.nmo.slug, self.programme])
        return f"{address}?season={self.season.start_year}"


class ConditionsPlace(models.Model):
    """A local committee that hosts, and in which calendar months."""

    conditions = models.ForeignKey(ExchangeConditions, models.CASCADE, related_name="places")
    local_committee = models.ForeignKey(
        LocalCommittee, models.PROTECT, related_name="+", verbose_name=_("city")
    )
    months = ArrayField(
        models.PositiveSmallIntegerField(choices=Month), verbose_name=_("months"), default=list
    )
    remarks = models.CharField(_("remarks"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        ordering = ["local_committee__city", "local_committee__faculty"]
        constraints = [
            models.UniqueConstraint(fields=["conditions", "local_committee"], name="one_row_a_place"),
            models.CheckConstraint(
                condition=models.Q(months__contained_by=list(range(1, 13))), name="place_months_exist"
            ),
        ]

    def __str__(self) -> str:
        return str(self.local_committee)


class LanguageRequirement(models.Model):
    """A language that the host asks for, at least at a level; either required or welcome."""

    conditions = models.ForeignKey(ExchangeConditions, models.CASCADE, related_name="languages")
    language = models.CharField(_("language"), max_length=5, choices=Language)
    level = models.CharField(_("at least"), max_length=2, choices=Level)
    is_required = models.BooleanField(_("required"), default=True)

    class Meta:
        verbose_name = _("language requirement")
        verbose_name_plural = _("language requirements")
        ordering = ["-is_required", "language"]
        constraints = [
            models.UniqueConstraint(fields=["conditions", "language"], name="one_row_a_required_language")
        ]

    def __str__(self) -> str:
        return f"{self.get_language_display()} {self.get_level_display()}"


class ResearchProject(models.Model):
    """A research project that a SCORE student can wish for."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    conditions = models.ForeignKey(ExchangeConditions, models.CASCADE, related_name="projects")
    local_committee = models.ForeignKey(
        LocalCommittee, models.PROTECT, related_name="+", verbose_name=_("city")
    )
    title = models.CharField(_("title"), max_length=200)
    supervisor = models.CharField(_("supervisor"), max_length=120, blank=True)
    description = models.TextField(_("description"), blank=True, max_length=5000)
    is_open = models.BooleanField(_("open for applications"), default=True)

    class Meta:
        verbose_name = _("research project")
        verbose_name_plural = _("research projects")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title
