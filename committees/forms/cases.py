"""What people write to an office, and what its holders answer."""

from __future__ import annotations

import re
import time
from typing import Any

from django import forms
from django.conf import settings
from django.core import signing
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from committees.models import AnswerTemplate, Case, Office
from members.models import NMO

SALT = "contact"
# A person needs this long to fill the form, in seconds; a form stays good for a day.
QUICKEST, LONGEST = 4, 24 * 3600
MOST_LINKS = 3
LINK = re.compile(r"https?://|www\.", re.IGNORECASE)


class LetterForm(forms.ModelForm):
    """A letter to an office. Spam is held without a puzzle: by an unseen field, by time, by links."""

    text = forms.CharField(label=_("Message"), max_length=10000, widget=forms.Textarea(attrs={"rows": 9}))
    website = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )
    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Case
        fields = ["writer_name", "writer_email", "subject"]

    def __init__(self, *args: Any, person: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["shown"].initial = signing.dumps(int(time.time()), salt=SALT)
        if person:
            # Who has signed in writes under their own name and verified address.
            del self.fields["writer_name"], self.fields["writer_email"]

    def letter_to(self, office: Office, nmo: NMO | None) -> Case:
        """The new case with what was typed, not yet stored."""
        filled = self.cleaned_data
        name = str(self.person) if self.person else filled["writer_name"]
        address = self.person.email if self.person else filled["writer_email"].lower()
        return Case(
            office=office,
            nmo=nmo,
            state=Case.State.HELD if self.is_suspicious else Case.State.OPEN,
            subject=filled["subject"],
            writer_name=name,
            writer_email=address,
            language=get_language() or settings.LANGUAGE_CODE,
        )

    @property
    def is_suspicious(self) -> bool:
        """Whether a machine may have filled it: then the office looks before anyone is told."""
        if self.person:
            return False
        filled = self.cleaned_data
        links = len(LINK.findall(filled["text"] + " " + filled["subject"]))
        return bool(filled["website"]) or links > MOST_LINKS or not self._took_its_time()

    def _took_its_time(self) -> bool:
        try:
            shown = signing.loads(self.cleaned_data["shown"], salt=SALT, max_age=LONGEST)
        except signing.BadSignature:
            return False
        return time.time() - shown >= QUICKEST


class MessageForm(forms.Form):
    """A follow-up of the writer, or a note among officers."""

    text = forms.CharField(label=_("Message"), max_length=10000, widget=forms.Textarea(attrs={"rows": 6}))


class AnswerForm(MessageForm):
    """An answer, which may close the case."""

    closes = forms.BooleanField(label=_("Close the case with this answer"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].help_text = _(
            "The e-mail greets the writer by name and ends with your office: write neither."
        )


class AssignForm(forms.Form):
    """Who of the office has the case in hand."""

    person = forms.ModelChoiceField(
        label=_("In the hands of"), queryset=None, required=False, empty_label=_("nobody in particular")
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people


class TemplateForm(forms.ModelForm):
    """An answer that is written often."""

    class Meta:
        model = AnswerTemplate
        fields = ["name", "text"]
