"""Inviting someone to write a project together."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import User
from members.text import validate_email_address
from projects.models import Project

MOST_EDITORS = 20


class InviteForm(forms.Form):
    """The address of a co-editor; it never says whether someone of this address is in the portal."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        validators=[validate_email_address],
        help_text=gettext_lazy("They get a link by e-mail. Only who signs in with this address can use it."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        self.project = project
        super().__init__(*args, **kwargs)

    def clean_email(self) -> str:
        """An address that isn't invited yet, in small letters."""
        email = str(self.cleaned_data["email"]).lower()
        editors = list(self.project.editors.select_related("person"))
        people: list[User] = [self.project.proposer, *(one.person for one in editors if one.person)]
        if email in {one.email for one in editors} | {person.email for person in people}:
            raise ValidationError(_("This address is of the team or invited already."))
        if len(editors) >= MOST_EDITORS:
            raise ValidationError(_("A project has at most %d co-editors.") % MOST_EDITORS)
        return email
