"""A letter to a project's team, and what is answered."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.models import Letter, LetterMessage


class AnswerForm(forms.ModelForm):
    """The message alone."""

    class Meta:
        model = LetterMessage
        fields = ["text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 8})}


class LetterForm(forms.ModelForm):
    """The message, and whether the team sees the writer's address."""

    text = AnswerForm.base_fields["text"]

    class Meta:
        model = Letter
        fields = ["shows_address"]
        help_texts = {
            "shows_address": _(
                "Then they can write to you directly. Without it they answer through the portal."
            )
        }

    field_order = ["text", "shows_address"]
