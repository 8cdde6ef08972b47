"""A note that goes with a move: why, in words that others read, about the text that the page shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MinLengthValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.forms import PrivateFileField

if TYPE_CHECKING:
    from projects.models import Endorsement

SHORTEST = 10


class NoteForm(forms.Form):
    """A reason; what is asked for and who reads it stands beside the field.

    Of a request that was sent back and handed in anew in the meantime, the new text is to be read first.
    """

    note = forms.CharField(max_length=3000, widget=forms.Textarea(attrs={"rows": 6}))
    text = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        label: Any,
        hint: Any = "",
        required: bool = True,
        endorsement: Endorsement | None = None,
    ) -> None:
        self.handed_in = endorsement.revision_id if endorsement else None
        super().__init__(data, files, initial={"text": self.handed_in})
        field = self.fields["note"]
        field.label, field.help_text, field.required = label, hint, required
        if required:
            field.validators.append(
                MinLengthValidator(
                    SHORTEST, gettext_lazy("Write a sentence: those who are told read nothing else.")
                )
            )

    def clean(self) -> dict[str, Any]:
        """What was typed, unless it is about a text that isn't the newest any more."""
        seen = self.cleaned_data.pop("text", None)
        if seen and seen != self.handed_in:
            typed = self.data.copy()
            typed["text"] = self.handed_in
            self.data = typed
            raise ValidationError(
                _("Another text was handed in since you opened this page. Read it, then say it again."),
                code="another-text",
            )
        return self.cleaned_data


class AppealForm(NoteForm):
    """Why it should be decided otherwise, and a paper that shows it."""

    file = PrivateFileField(label=gettext_lazy("A paper that bears you out"), required=False)
