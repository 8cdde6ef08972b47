"""A draft that several people or windows write: the second writer is told, and sees both texts."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

Words = list[tuple[str, str]]


class Guarded(forms.BaseForm):
    """A form that knows what the database held when its page was made. Mixed into a form, before it.

    A subclass says what is stored, as plain values (`values`) and in words (`words`). `needed` are fields that
    may stay empty in a draft, but not in the end.
    """

    needed: tuple[str, ...] = ()
    # What is stored, as plain values whose `repr` differs when they do; and label by label, as a person reads it.
    values: Callable[[], Any]
    words: Callable[[], Words]

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        self.fingerprint = hashlib.sha256(repr(self.values()).encode()).hexdigest()[:16]
        self.stored = self.words()
        self.has_conflict = False
        super().__init__(data, *args, **kwargs)
        self.fields["version"] = forms.CharField(
            required=False, widget=forms.HiddenInput, initial=self.fingerprint
        )
        for name in self.needed:
            self.fields[name].needed = True  # type: ignore[attr-defined]

    def clean(self) -> None:
        """Refuse once to overwrite what another window has saved in the meantime; saying it again does it."""
        if self.cleaned_data.get("version") != self.fingerprint:
            self.has_conflict = True
            typed = self.data.copy()  # type: ignore[attr-defined]
            typed["version"] = self.fingerprint
            self.data = typed
            raise ValidationError(
                _("Another window saved this while you wrote. Compare, then save again to keep yours."),
                code="conflict",
            )


def in_words(value: Any) -> str:
    """A stored value as a person would write it."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dt.date):
        return date_format(value, "j F Y")
    return "—" if value in {None, ""} else str(value)
