"""A sheet of officers: a file, or its text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.text import clean_text

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

LONGEST = 200_000  # characters


class RosterForm(forms.Form):
    """What was read from a file can be mended on the page; a new file counts more than what stands there."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV in UTF-8, separated by commas, semicolons or tabs."),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )
    text = forms.CharField(
        label=gettext_lazy("… or its text"),
        required=False,
        max_length=LONGEST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
    )

    def clean_file(self) -> str:
        """The file's text."""
        upload = self.cleaned_data["file"]
        return _text_of(upload) if upload else ""

    def clean(self) -> dict[str, Any]:
        """The text of the sheet, from wherever it came."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        cleaned["text"] = cleaned.get("file") or cleaned.get("text", "")
        if not cleaned["text"].strip() and not self.errors:
            self.add_error("file", _("Choose a file, or paste the sheet."))
        return cleaned


def _text_of(upload: UploadedFile) -> str:
    try:
        text = upload.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise forms.ValidationError(_("This file isn’t in UTF-8: save it as “CSV UTF-8”.")) from error
    if len(text) > LONGEST:
        raise forms.ValidationError(_("This file is too long: import it in parts."))
    return clean_text(text)
