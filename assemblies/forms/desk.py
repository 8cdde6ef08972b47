"""What is entered about the check-in desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assemblies.models import DeskStaff
from members.models import User

if TYPE_CHECKING:
    from assemblies.models import Assembly

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class StaffForm(forms.ModelForm):
    """Who works at the desk, by the address of their account, and on which days."""

    email = forms.EmailField(label=gettext_lazy("E-mail address of the account"), max_length=254)

    class Meta:
        model = DeskStaff
        fields = ["first_day", "last_day"]
        widgets = {"first_day": DATE, "last_day": DATE}

    field_order = ["email", "first_day", "last_day"]

    def __init__(self, data: Any = None, *, assembly: Assembly) -> None:
        days = {"first_day": assembly.starts_on, "last_day": assembly.ends_on}
        super().__init__(data, instance=DeskStaff(assembly=assembly), initial=days)

    def clean_email(self) -> str:
        """Someone with an account; `instance` becomes theirs."""
        address: str = self.cleaned_data["email"].lower()
        found = User.objects.filter(email=address, is_active=True).first()
        if found is None:
            raise ValidationError(_("Nobody has an account with this address."))
        self.instance.person = found
        return address


class FindForm(forms.Form):
    """A name, or the code of a badge; and whether to list only who has come, or who hasn’t."""

    MISSING, HERE = "missing", "here"
    WHICH = [
        ("", gettext_lazy("Everyone")),
        (MISSING, gettext_lazy("Expected, not here yet")),
        (HERE, gettext_lazy("Checked in")),
    ]

    q = forms.CharField(
        label=gettext_lazy("Name, or code of the badge"),
        max_length=100,
        required=False,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false", "autofocus": True}
        ),
    )
    which = forms.ChoiceField(label=gettext_lazy("Which"), choices=WHICH, required=False)
