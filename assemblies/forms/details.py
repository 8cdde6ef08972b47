"""What delegates fill in of themselves, and the least of their passport."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assemblies.models import DelegateDetails, Passport, Surcharge
from committees.models import Committee
from workflows.days import day_of
from workflows.drafts import Guarded, Words, in_words
from workflows.models import database_now

if TYPE_CHECKING:
    from assemblies.models import Registration

DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class DetailsForm(Guarded, forms.ModelForm):
    """Sessions, food, visa, whom to call; what may be chosen on the invoice."""

    # Empty is an answer here, too: the sessions of no committee.
    needed = ("committee",)
    extras = forms.ModelMultipleChoiceField(
        label=gettext_lazy("On the invoice, if you like"),
        queryset=Surcharge.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    class Meta:
        model = DelegateDetails
        fields = ["committee", "diet", "allergies", "needs_visa", "emergency_name", "emergency_phone"]
        widgets = {
            "allergies": forms.Textarea(attrs={"rows": 3}),
            "emergency_phone": forms.TextInput(attrs={"type": "tel", "dir": "ltr"}),
        }

    def __init__(self, data: Any = None, *, registration: Registration, may_choose: bool) -> None:
        self.registration = registration
        found = DelegateDetails.objects.filter(registration=registration).first()
        self.instance = found or DelegateDetails(registration=registration)
        super().__init__(data, instance=self.instance)
        sessions: Any = self.fields["committee"]
        sessions.queryset = Committee.objects.all()
        sessions.empty_label = _("Presidents’ and NMO management sessions")
        self._offer_extras(may_choose)

    def _offer_extras(self, may_choose: bool) -> None:
        offered = Surcharge.objects.filter(
            assembly=self.registration.assembly_id, rule=Surcharge.Rule.OPTIONAL
        )
        field: Any = self.fields["extras"]
        field.queryset = offered
        field.label_from_instance = lambda extra: f"{extra}, {extra.amount}\u00a0€"
        if may_choose and offered.exists():
            self.initial["extras"] = self.registration.extras.all()
        else:
            del self.fields["extras"]

    def values(self) -> Any:
        """What is stored."""
        return [getattr(self.instance, f"{name}_id" if name == "committee" else name) for name in NAMES]

    def words(self) -> Words:
        """The same, label by label; a new one has none."""
        if not self.instance.pk:
            return []
        return [
            (str(DelegateDetails._meta.get_field(name).verbose_name), in_words(_shown(self.instance, name)))  # type: ignore[union-attr]
            for name in NAMES
        ]

    def clean(self) -> Any:
        """The row's own rules, then whether another window saved meanwhile."""
        forms.ModelForm.clean(self)
        super().clean()
        return self.cleaned_data

    @property
    def chosen(self) -> list[Surcharge]:
        """What stands on the invoice by choice."""
        return list(self.cleaned_data.get("extras", []))


NAMES: list[str] = DetailsForm.Meta.fields


class PassportForm(forms.ModelForm):
    """What an embassy asks to see in an invitation letter."""

    class Meta:
        model = Passport
        fields = ["name", "born_on", "nationality", "number", "expires_on"]
        widgets = {"born_on": DAY, "expires_on": DAY}

    def clean(self) -> Any:
        """A passport that holds on the days of the assembly, of someone who is born."""
        cleaned = super().clean() or self.cleaned_data
        today = day_of(database_now())
        ends_on = self.instance.registration.assembly.ends_on
        if (born := cleaned.get("born_on")) and born >= today:
            self.add_error("born_on", _("The date of birth lies in the past."))
        if (expires := cleaned.get("expires_on")) and expires < ends_on:
            self.add_error("expires_on", _("The passport must be valid beyond the last day of the assembly."))
        return cleaned


def _shown(details: DelegateDetails, name: str) -> Any:
    return details.get_diet_display() if name == "diet" else getattr(details, name)
