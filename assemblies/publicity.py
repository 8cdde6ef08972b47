"""Who reads a result or a paper, everyone or the members: what the pressed button said, whatever is so by then."""

from __future__ import annotations

from django import forms

EVERYONE, MEMBERS = "everyone", "members"


class ReadersForm(forms.Form):
    """Names who shall read it: two people who press the same button don't undo each other."""

    readers = forms.ChoiceField(choices=[(EVERYONE, EVERYONE), (MEMBERS, MEMBERS)], widget=forms.HiddenInput)

    @property
    def is_public(self) -> bool:
        """Whether everyone shall."""
        return bool(self.cleaned_data["readers"] == EVERYONE)


def other_readers(*, is_public: bool) -> str:
    """Whom a button offers."""
    return MEMBERS if is_public else EVERYONE
