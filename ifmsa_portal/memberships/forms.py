"""What the Secretary General enters of a decision on membership."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assemblies.models import Assembly
from ifmsa_portal.memberships.models import MembershipChange
from workflows.models import database_now

DAY_INPUT = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class MembershipChangeForm(forms.ModelForm):
    """What was decided, by which assembly, on which day, and from when on it holds."""

    assembly = forms.ModelChoiceField(
        label=gettext_lazy("Decided by"),
        queryset=Assembly.objects.order_by("-starts_on"),
        required=False,
        to_field_name="slug",
        empty_label=gettext_lazy("no assembly: the bylaws say so"),
    )

    class Meta:
        model = MembershipChange
        fields = ["status", "assembly", "decided_on", "first_day", "reason"]
        widgets = {"decided_on": DAY_INPUT, "first_day": DAY_INPUT}

    def clean(self) -> dict[str, Any]:
        """Decided before today is over, on a day of the assembly, and before it holds."""
        filled: dict[str, Any] = super().clean() or self.cleaned_data
        decided, first, assembly = (filled.get(name) for name in ("decided_on", "first_day", "assembly"))
        if decided and decided > database_now().date():
            self.add_error("decided_on", _("This day is still to come: nothing was decided on it."))
        if decided and assembly and not assembly.starts_on <= decided <= assembly.ends_on:
            self.add_error("decided_on", _("The assembly doesn’t meet on this day."))
        if decided and first and first < decided:
            self.add_error("first_day", _("It holds from the day of the decision at the earliest."))
        return filled
