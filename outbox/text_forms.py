"""The words of a mail as they are typed in the admin."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from outbox.text import one_line_of_words, plain
from outbox.wording import Original, check


class WordsForm(forms.Form):
    """Subject and text with gaps; what isn't known here is an error beside the field."""

    subject = forms.CharField(label=_("Subject"), max_length=1000, widget=forms.TextInput)
    text = forms.CharField(
        label=_("Text"), max_length=10000, strip=False, widget=forms.Textarea(attrs={"rows": 20})
    )
    holds = forms.MultipleChoiceField(
        label=_("In the preview it is so that"), required=False, widget=forms.CheckboxSelectMultiple
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, original: Original, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.original = original
        if original.conditions:
            holds: Any = self.fields["holds"]
            holds.choices = [(asked, f"{{% if {asked} %}}") for asked in original.conditions]
            holds.initial = list(original.conditions)
        else:
            del self.fields["holds"]

    def clean_subject(self) -> str:
        """One line."""
        return one_line_of_words(self.cleaned_data["subject"])

    def clean_text(self) -> str:
        """Line feeds alone break its lines."""
        text = plain(self.cleaned_data["text"]).strip()
        if not text:
            raise forms.ValidationError(_("Write the text of the mail."), code="required")
        return f"{text}\n"

    def clean(self) -> dict[str, Any]:
        """Nothing but what this mail's template knows."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        wrong = check(cleaned.get("subject", ""), cleaned.get("text", ""), self.original)
        for field, errors in wrong.items():
            self.add_error(field, errors)
        return cleaned
