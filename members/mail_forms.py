"""How soon a person wants which mails."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from outbox.models import Category, Rhythm, rhythms_for

EXAMPLES = {
    Category.REMINDERS: _("A report is due, your term ends, a call closes."),
    Category.INFORMATION: _("A note to a request, the week’s figures, a place that someone was given."),
    Category.NEWS: _("What the federation and your committees announce to many."),
    Category.TOPICS: _("What is new on the topics that you follow."),
}


class MailsForm(forms.Form):
    """One choice a category; needed mails are none of it."""

    def __init__(self, *args: Any, chosen: dict[Category, Rhythm], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for category, rhythm in chosen.items():
            self.fields[category] = forms.ChoiceField(
                label=category.label,
                help_text=EXAMPLES[category],
                choices=[(one.value, one.label) for one in rhythms_for(category)],
                initial=rhythm,
            )

    @property
    def wishes(self) -> dict[Category, Rhythm]:
        """What was chosen, category by category."""
        return {Category(name): Rhythm(value) for name, value in self.cleaned_data.items()}
