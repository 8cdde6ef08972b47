"""Which two texts are compared."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.models import Revision
from projects.standing import day


class CompareForm(forms.Form):
    """An older and a newer text; what the address leaves open are the last two."""

    old = forms.TypedChoiceField(label=gettext_lazy("From"), coerce=int, required=False)
    new = forms.TypedChoiceField(label=gettext_lazy("To"), coerce=int, required=False)

    def __init__(self, data: Any, *, revisions: list[Revision]) -> None:
        self.revisions = {revision.number: revision for revision in revisions}
        numbers = list(self.revisions)
        usual = {"old": numbers[-2] if len(numbers) > 1 else "", "new": numbers[-1] if numbers else ""}
        super().__init__({name: data.get(name) or usual[name] for name in usual})
        choices = [(number, _name(revision)) for number, revision in self.revisions.items()]
        for name in usual:
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def pair(self) -> tuple[Revision | None, Revision | None]:
        """The two texts; nothing where there is none, or none of that number."""
        data = self.cleaned_data if self.is_valid() else {}
        old, new = (self.revisions.get(data.get(name, "")) for name in ("old", "new"))
        return old, new


def _name(revision: Revision) -> str:
    if revision.pk is None:
        return _("Your draft as it stands")
    return _("Revision %(number)d, %(day)s") % {"number": revision.number, "day": day(revision.at)}
