"""The committees, and the topics that people work on."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class Topic(models.Model):
    """What people work on, whatever their committee is called: projects and people are found by it."""

    slug = models.SlugField(_("address part"), unique=True, max_length=60)
    name = models.CharField(_("name"), max_length=80, unique=True)

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["name"]

    def __str__(self) -> str:
        return gettext(self.name)

    def get_absolute_url(self) -> str:
        """Its public page."""
        return reverse("topic", args=[self.slug])


class Committee(models.Model):
    """A standing committee (SCOME, SCOPH, SCORA, SCORP) or an exchange committee (SCOPE, SCORE)."""

    class Kind(models.TextChoices):
        """Exchange committees run exchanges; standing committees run projects and campaigns."""

        STANDING = "standing", _("standing committee")
        EXCHANGE = "exchange", _("exchange committee")

    slug = models.SlugField(_("address part"), unique=True, max_length=40)
    acronym = models.CharField(_("acronym"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    focus = models.TextField(_("focus"), blank=True)
    topics = models.ManyToManyField(
        Topic,
        blank=True,
        related_name="committees",
        verbose_name=_("topics"),
        help_text=_("By these the committee and its officers are found."),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("committee")
        verbose_name_plural = _("committees")
        ordering = ["order", "acronym"]

    def __str__(self) -> str:
        return self.acronym

    def get_absolute_url(self) -> str:
        """Its public page."""
        return reverse("committees:committee", args=[self.slug])

    @property
    def full_name(self) -> str:
        """The name in the reader's language."""
        return gettext(self.name)

    @property
    def about(self) -> str:
        """The focus in the reader's language, as long as it is the one to begin with."""
        return gettext(self.focus) if self.focus else ""
