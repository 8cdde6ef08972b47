"""Forms about one's own data: input and its errors."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class EraseForm(forms.Form):
    """One tick, so that nobody erases themselves by a stray click."""

    understood = forms.BooleanField(
        label=_("I have read what goes and what stays, and I want my account erased"),
        error_messages={"required": _("Tick this if you want your account erased.")},
    )


class EmptyForm(forms.Form):
    """A button alone."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
