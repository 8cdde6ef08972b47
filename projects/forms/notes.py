"""A note that goes with a move: why, in words that others read."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import MinLengthValidator
from django.utils.translation import gettext_lazy as _

SHORTEST = 10


class NoteForm(forms.Form):
    """A reason; what is asked for and who reads it stands beside the field."""

    note = forms.CharField(max_length=3000, widget=forms.Textarea(attrs={"rows": 6}))

    def __init__(self, *args: Any, label: str, hint: str = "", required: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["note"]
        field.label, field.help_text, field.required = label, hint, required
        if required:
            field.validators.append(
                MinLengthValidator(SHORTEST, _("Write a sentence: those who are told read nothing else."))
            )
