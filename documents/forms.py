"""A form field for a private file; the forms that look for a code and revoke one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from documents import codes
from documents.checks import KINDS, CheckedUpload, check, largest, names_of
from documents.models import VerificationCode


class PrivateFileField(forms.FileField):
    """Cleans to a CheckedUpload for `documents.files.store`, or says beside the field what is wrong."""

    widget = forms.FileInput

    def __init__(self, *, kinds: Sequence[str] = ("pdf", "jpeg", "png"), **kwargs: Any) -> None:
        """`kinds` are keys of `documents.checks.KINDS`; a photo takes ("jpeg", "png")."""
        self.kinds = kinds
        kwargs.setdefault("help_text", lazy(self._what_is_taken, str)())
        super().__init__(**kwargs)

    def to_python(self, data: Any) -> CheckedUpload | None:  # type: ignore[override]
        """The checked upload."""
        upload: Any = super().to_python(data)
        return None if upload is None else check(upload, kinds=self.kinds)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """What the browser's file chooser offers."""
        accepted = [text for kind in self.kinds for text in (*KINDS[kind].endings, KINDS[kind].content_type)]
        return {**super().widget_attrs(widget), "accept": ",".join(accepted)}

    def _what_is_taken(self) -> str:
        return gettext("%(kinds)s, up to %(limit)s.") % {"kinds": names_of(self.kinds), "limit": largest()}


class CodeForm(forms.Form):
    """The code from a paper, as a person types it."""

    code = forms.CharField(
        label=_("Code"),
        max_length=100,
        help_text=_(
            "Twelve letters and digits, as in 7KQ2-M4XP-9D0R. Spaces, hyphens and small letters don't matter."
        ),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )

    def clean_code(self) -> str:
        """The code in its groups."""
        code = codes.normalise(self.cleaned_data["code"])
        if not code:
            raise forms.ValidationError(_("A code has twelve letters and digits. Look at the paper again."))
        return codes.grouped(code)


class RevocationForm(forms.ModelForm):
    """Why papers no longer hold; everyone who has their codes reads it."""

    class Meta:
        model = VerificationCode
        fields = ["revocation_reason"]
        help_texts = {"revocation_reason": _("Public: whoever looks up the code reads it.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["revocation_reason"].required = True

    def _post_clean(self) -> None:
        """The form stands for several codes at once, so there is no row to validate."""
