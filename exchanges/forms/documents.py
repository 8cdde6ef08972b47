"""Uploading a paper, and judging one."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.forms import PrivateFileField
from exchanges.models import ApplicationDocument, DocumentKind

Verdict = ApplicationDocument.Verdict
FARTHEST_YEARS = 50


class UploadForm(forms.Form):
    """The paper, and until when it holds where that matters; the date alone may be corrected."""

    file = forms.FileField()
    valid_until = forms.DateField(
        label=gettext_lazy("Valid until"),
        help_text=gettext_lazy("As printed on the paper."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(
        self,
        *args: Any,
        kind: DocumentKind,
        document: ApplicationDocument | None,
        today: dt.date,
        **kwargs: Any,
    ) -> None:
        self.today = today
        super().__init__(*args, initial={"valid_until": document and document.valid_until}, **kwargs)
        self.fields["file"] = PrivateFileField(
            label=_("New file") if document else _("File"), kinds=kind.file_kinds
        )
        if not kind.needs_expiry:
            del self.fields["valid_until"]
        elif document and document.verdict != Verdict.REFUSED:
            self._let_the_date_alone_be_corrected()

    def _let_the_date_alone_be_corrected(self) -> None:
        file = self.fields["file"]
        file.required, file.needed = False, True  # type: ignore[attr-defined]
        file.help_text = f"{file.help_text} {_('Choose none to keep the file that is there.')}"

    def clean_valid_until(self) -> dt.date:
        """A day to come, in a lifetime."""
        day: dt.date = self.cleaned_data["valid_until"]
        if day < self.today:
            raise ValidationError(_("This paper has expired: upload one that is still valid."))
        if day.year > self.today.year + FARTHEST_YEARS:
            raise ValidationError(_("Write the day that is printed on the paper."))
        return day


class JudgeForm(forms.Form):
    """Whether the paper will do; a refusal says why."""

    verdict = forms.ChoiceField(
        label=gettext_lazy("Is the paper all right?"),
        choices=[
            (Verdict.ACCEPTED.value, gettext_lazy("Yes, accept it")),
            (Verdict.REFUSED.value, gettext_lazy("No, the student uploads it again")),
        ],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=gettext_lazy("What is wrong with it"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("The student reads it. Needed when the paper comes again."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    file = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, document: ApplicationDocument, **kwargs: Any) -> None:
        self.document = document
        verdict = "" if document.verdict == Verdict.TO_CHECK else document.verdict
        initial = {"verdict": verdict, "note": document.note, "file": document.file.uuid}
        super().__init__(*args, initial=initial, **kwargs)

    def clean(self) -> None:
        """The verdict is on the file that the officer saw."""
        data = self.cleaned_data
        if data.get("file") != self.document.file.uuid:
            self.data = {**self.data.dict(), "file": self.document.file.uuid}
            raise ValidationError(_("The student has uploaded another file in the meantime: open it first."))
        if data.get("verdict") == Verdict.REFUSED and not data.get("note") and "note" not in self.errors:
            self.add_error("note", _("Say what is wrong, so that the student can correct it."))
