"""Why something ends, is sent back, annulled or taken back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class ReasonForm(forms.Form):
    """A reason; where people are told, they read it."""

    reason = forms.CharField(
        label=gettext_lazy("Why?"), max_length=500, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, data: Any = None, *, prefix: str | None = None, is_told: bool = False) -> None:
        super().__init__(data, prefix=prefix)
        if is_told:
            self.fields["reason"].help_text = _("Those who are told read it.")
