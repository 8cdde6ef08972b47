"""What people leave on a request: a note, or leave for someone to act in spite of a conflict."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import MinLengthValidator
from django.utils.translation import gettext_lazy as _

from projects.case import barred_people
from projects.models import Note
from projects.permissions import side_of
from projects.reviewing import MAY_WRITE

if TYPE_CHECKING:
    from members.models import User
    from projects.models import Endorsement

SHORTEST_REASON = 10


class RequestNoteForm(forms.Form):
    """A note, and who reads it: one's own side, or everyone."""

    text = forms.CharField(label=_("Note"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6}))
    visibility = forms.ChoiceField(
        label=_("Who reads it?"),
        widget=forms.RadioSelect,
        help_text=_("A note stays as it is; who reads it can’t be changed afterwards."),
    )

    def __init__(self, data: Any = None, *, endorsement: Endorsement, user: User) -> None:
        super().__init__(data)
        labels = dict(Note.Visibility.choices)
        mine = MAY_WRITE[side_of(user, endorsement)]
        self.fields["visibility"].choices = [(value, labels[value]) for value in mine]  # type: ignore[attr-defined]


class OverrideForm(forms.Form):
    """Who may act in spite of a conflict, and why."""

    person = forms.TypedChoiceField(
        label=_("Who may act on it all the same?"), coerce=int, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("Everyone on this request reads it, the applicants too."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        validators=[MinLengthValidator(SHORTEST_REASON, _("Write a sentence that others can judge."))],
    )

    def __init__(self, data: Any = None, *, endorsement: Endorsement, user: User) -> None:
        super().__init__(data)
        self.people = {person.pk: person for person in barred_people(endorsement) if person != user}
        self.fields["person"].choices = [(pk, str(person)) for pk, person in self.people.items()]  # type: ignore[attr-defined]

    def clean_person(self) -> User:
        """The person."""
        return self.people[self.cleaned_data["person"]]
