"""Why an exchange is called off."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class CancelForm(forms.Form):
    """A reason, needed as soon as someone else has the application on their desk."""

    note = forms.CharField(
        label=_("Reason"),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Everyone who is told reads it."),
    )

    def __init__(self, *args: Any, is_draft: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_draft:
            del self.fields["note"]

    def clean(self) -> dict[str, Any]:
        """A draft is cancelled without a reason."""
        return {"note": "", **super().clean()}  # type: ignore[dict-item]
