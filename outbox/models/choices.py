"""How soon each person wants mails of a category; without a row they come at once."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from outbox.models.categories import Category, Rhythm


class Choice(models.Model):
    """One person's wish for one category."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="mail_choices", verbose_name=_("person")
    )
    category = models.CharField(_("category"), max_length=20, choices=Category)
    rhythm = models.CharField(_("when"), max_length=10, choices=Rhythm)
    left_from = models.CharField(
        _("before it was left"),
        max_length=10,
        choices=Rhythm,
        blank=True,
        help_text=_("What held before the link in a mail was used, so that it can be taken back."),
    )
    changed_at = models.DateTimeField(_("changed at"), db_default=Now())

    class Meta:
        verbose_name = _("choice of mails")
        verbose_name_plural = _("choices of mails")
        constraints = [
            models.UniqueConstraint(fields=["person", "category"], name="one_choice_a_category"),
            models.CheckConstraint(
                condition=models.Q(category__in=Category.to_choose()), name="choice_of_what_can_be_chosen"
            ),
            models.CheckConstraint(
                condition=models.Q(rhythm__in=Rhythm.values)
                & ~models.Q(category=Category.REMINDERS, rhythm=Rhythm.WEEKLY),
                name="choice_of_a_rhythm_that_helps",
            ),
            models.CheckConstraint(
                condition=models.Q(left_from="")
                | models.Q(rhythm=Rhythm.NONE, left_from__in=[Rhythm.AT_ONCE, Rhythm.DAILY, Rhythm.WEEKLY]),
                name="choice_remembers_only_what_was_left",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_category_display()}: {self.get_rhythm_display()}"
