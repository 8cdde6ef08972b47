"""The agenda of a plenary: its items in their order, and the papers that belong to them."""

from __future__ import annotations

import uuid

import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assemblies.models.assemblies import Assembly
from assemblies.models.plenaries import Plenary
from assemblies.stock_names import in_words
from documents.models import PrivateFile

MOST_MINUTES, MOST_SECONDS, MOST_LETTERS = 600, 1800, 60_000


class PaperKind(models.Model):
    """A kind of paper with its deadline before an assembly; rows that an administrator edits."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    months = models.PositiveSmallIntegerField(
        _("months before"), default=0, validators=[MaxValueValidator(24)]
    )
    days = models.PositiveSmallIntegerField(
        _("and days before"),
        default=0,
        validators=[MaxValueValidator(365)],
        help_text=_("Before the first day of the assembly; papers are in time until the end of that day."),
    )
    only_in_august = models.BooleanField(_("only at August Meetings"), default=False)

    class Meta:
        verbose_name = _("kind of paper")
        verbose_name_plural = _("kinds of papers")
        ordering = ["name"]

    def __str__(self) -> str:
        return in_words(self.name)

    def is_in_season(self, assembly: Assembly) -> bool:
        """Some things are decided at August Meetings alone (source: the constitution, of its own changes)."""
        return not self.only_in_august or assembly.kind == Assembly.Kind.AUGUST


class AgendaItem(models.Model):
    """One item of a plenary's agenda, with the time that it may take."""

    class Kind(models.TextChoices):
        """What is done in it."""

        FORMALITY = "formality", _("formality")
        REPORT = "report", _("report")
        MOTIONS = "motions", _("motions")
        ELECTION = "election", _("election")
        PRESENTATION = "presentation", _("presentation")
        BREAK = "break", _("break")

    class State(models.TextChoices):
        """Of a plenary one item at most is being dealt with."""

        WAITING = "waiting", _("to come")
        CURRENT = "current", _("now")
        DONE = "done", _("done")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    plenary = models.ForeignKey(Plenary, models.PROTECT, related_name="items", verbose_name=_("plenary"))
    order = models.PositiveSmallIntegerField(_("order"), editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.FORMALITY)
    title = models.CharField(_("title"), max_length=200)
    note = models.TextField(_("note"), blank=True, max_length=4000)
    planned_at = models.DateTimeField(
        _("not before"),
        null=True,
        blank=True,
        help_text=_("Leave it empty for an item that follows the one before it."),
    )
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), default=15, validators=[MinValueValidator(1), MaxValueValidator(MOST_MINUTES)]
    )
    speech_seconds = models.PositiveSmallIntegerField(
        _("seconds a speech"),
        default=180,
        validators=[MinValueValidator(10), MaxValueValidator(MOST_SECONDS)],
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING, editable=False)

    class Meta:
        verbose_name = _("item of the agenda")
        verbose_name_plural = _("items of the agenda")
        ordering = ["plenary", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["plenary", "order"],
                name="item_has_a_place_of_its_own",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(
                fields=["plenary"], condition=Q(state="current"), name="one_current_item_a_plenary"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "current", "done"]), name="item_state_known"
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=1, speech_seconds__gte=1), name="item_takes_some_time"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class AgendaPaper(models.Model):
    """A paper of an item: a text or a file, in versions. Some are for everyone, others for members."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="papers", verbose_name=_("item"))
    kind = models.ForeignKey(PaperKind, models.PROTECT, related_name="+", verbose_name=_("kind"))
    title = models.CharField(_("title"), max_length=200)
    is_public = models.BooleanField(
        _("for everyone"), default=False, help_text=_("Otherwise only members of the federation read it.")
    )

    class Meta:
        verbose_name = _("paper of the agenda")
        verbose_name_plural = _("papers of the agenda")
        ordering = ["item", "pk"]
        constraints = [models.UniqueConstraint(fields=["item", "title"], name="paper_of_an_item_named_once")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page, with every version."""
        return reverse("assemblies:paper", args=[self.uuid])


class PaperVersion(models.Model):
    """A paper as it was handed in, a text or a file; never changed."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    paper = models.ForeignKey(AgendaPaper, models.CASCADE, related_name="versions", verbose_name=_("paper"))
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.TextField(_("text"), blank=True, max_length=MOST_LETTERS)
    file = models.ForeignKey(
        PrivateFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file")
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    handed_in_at = models.DateTimeField(_("handed in at"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("version of a paper")
        verbose_name_plural = _("versions of papers")
        ordering = ["paper", "number"]
        constraints = [
            models.UniqueConstraint(fields=["paper", "number"], name="paper_versions_without_twins"),
            models.CheckConstraint(
                condition=Q(file__isnull=False, text="") | Q(file__isnull=True) & ~Q(text=""),
                name="paper_is_a_text_or_a_file",
            ),
        ]
        triggers = [pgtrigger.Protect(name="handed_in_as_it_is", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.paper} {self.number}"
