"""A mail's own words in one language, where someone has changed them."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


@pghistory.track()
class MailText(models.Model):
    """Subject and text that take the place of a template's, until they are reset; each version is kept."""

    kind = models.CharField(_("mail"), max_length=100)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject"), max_length=1000)
    text = models.TextField(_("text"), max_length=10000)
    is_used = models.BooleanField(
        _("used"), default=True, help_text=_("Not once it was reset: then the portal’s own words hold.")
    )
    problem = models.CharField(
        _("problem"),
        max_length=300,
        blank=True,
        help_text=_("Why the portal’s own words went out instead."),
    )
    version = models.PositiveIntegerField(_("version"), default=1)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("changed by")
    )
    changed_at = models.DateTimeField(_("changed at"), db_default=Now())

    class Meta:
        verbose_name = _("words of a mail")
        verbose_name_plural = _("words of the mails")
        constraints = [
            models.UniqueConstraint(fields=["kind", "language"], name="one_text_a_mail_and_language"),
            models.CheckConstraint(
                condition=models.Q(language__in=[code for code, _name in settings.LANGUAGES]),
                name="mail_text_language_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(subject="") & ~models.Q(text="") & ~models.Q(subject__contains="\n"),
                name="mail_text_has_its_words",
            ),
            models.CheckConstraint(
                condition=models.Q(version__gte=1), name="mail_text_versions_count_from_1"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.language})"
