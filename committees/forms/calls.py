"""What an officer enters for a call: its times and seats, what it asks, who judges."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import from_current_timezone
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from committees.call_permissions import may_sit, offices_for
from committees.call_presets import OFFICES
from committees.models import Call, Office, Paper, Question, Yardstick
from members.forms import time_zone_choices
from members.models import User
from members.zones import zone_in_words
from workflows.drafts import Guarded, Words, in_words

TIMES = ["opens_at", "closes_at", "results_at"]
DAYS = ["first_day", "last_day"]
MOST_ROWS = 15
DAY_INPUT = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class WallTimeField(forms.DateTimeField):
    """A time as the clock on the wall shows it; the form's own zone says which instant it is."""

    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})

    def to_python(self, value: Any) -> dt.datetime | None:
        """The time without a zone."""
        with timezone.override(dt.UTC):
            aware = super().to_python(value)
        return aware and aware.replace(tzinfo=None)


def place_walls(form: forms.BaseForm, names: list[str], zone: str) -> None:
    """The times of these fields become the instants that they mean in the zone."""
    for name in names:
        wall = form.cleaned_data.get(name)
        if wall is None:
            continue
        try:
            with timezone.override(zoneinfo.ZoneInfo(zone)):
                form.cleaned_data[name] = from_current_timezone(wall)
        except (ValidationError, OverflowError):
            form.add_error(name, _("This time doesn’t exist in that zone, or exists twice."))


class CallForm(Guarded, forms.ModelForm):
    """A call as a draft. The times are meant in the zone that the form names."""

    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        choices=time_zone_choices,
        help_text=gettext_lazy("In which the times of this page are meant. The federation counts in UTC."),
    )
    opens_at = WallTimeField(label=gettext_lazy("Opens"))
    closes_at = WallTimeField(label=gettext_lazy("Closes"))
    results_at = WallTimeField(
        label=gettext_lazy("Results on"),
        required=False,
        help_text=gettext_lazy(
            "Decisions are held back until then, and all are told at once. Empty: each at once."
        ),
    )

    class Meta:
        model = Call
        fields = [
            "office", "title", "text", "time_zone", "opens_at", "closes_at", "grace_minutes", "results_at",
            "seats", "first_day", "last_day", "nmo_support",
        ]  # fmt: skip
        widgets = {"text": forms.Textarea(attrs={"rows": 8}), "first_day": DAY_INPUT, "last_day": DAY_INPUT}

    def __init__(self, data: Any = None, *, call: Call, person: User) -> None:
        self.call = call
        super().__init__(data, instance=call)
        for name in TIMES:
            instant = getattr(call, name)
            self.initial[name] = instant and timezone.localtime(instant, call.zone).replace(tzinfo=None)
        self._choose_office(person)
        if call.kind == Call.Kind.DELEGATES:
            for name in DAYS:
                del self.fields[name]
        else:
            for name in DAYS:
                self.fields[name].required = True

    def _choose_office(self, person: User) -> None:
        fixed = OFFICES.get(Call.Kind(self.call.kind))
        if self.call.kind == Call.Kind.DELEGATES or fixed or self.call.repeats_id:
            del self.fields["office"]
        else:
            field: Any = self.fields["office"]
            field.queryset = offices_for(person, self.call.kind, self.call.nmo).select_related("committee")
            field.label_from_instance = lambda office: office.full_title
            field.required = True
        if fixed and not self.call.office_id:
            self.instance.office = Office.objects.get(code=fixed)

    def values(self) -> Any:
        """Every field as it is stored; a new call has none."""
        if not self.call.pk:
            return None
        return [getattr(self.call, f"{name}_id" if name == "office" else name) for name in self._meta.fields]

    def words(self) -> Words:
        """Field by field."""
        names = self._meta.fields if self.call.pk else []
        return [
            (str(Call._meta.get_field(name).verbose_name), in_words(getattr(self.call, name)))  # type: ignore[union-attr]
            for name in names
        ]

    def clean(self) -> None:
        """Times in their order, in a zone where they exist; a term that ends after it begins."""
        self._place_times()
        super().clean()
        filled = self.cleaned_data
        opens, closes, results = (filled.get(name) for name in TIMES)
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("The call closes after it opens."))
        if closes and results and results < closes:
            self.add_error("results_at", _("The results come after the call has closed."))
        first, last = filled.get("first_day"), filled.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day comes after the first."))

    def _place_times(self) -> None:
        """The instants that the times mean in the form's zone."""
        zone = self.cleaned_data.get("time_zone")
        if not zone:
            # Without a zone a time means no instant.
            self.cleaned_data = {name: one for name, one in self.cleaned_data.items() if name not in TIMES}
            return
        place_walls(self, TIMES, zone)


class _RowsFormSet(forms.BaseInlineFormSet):
    """Rows in the order in which they stand on the page."""

    def save(self, commit: bool = True) -> Any:
        """Rows keep their places."""
        kept = [row for row in self.forms if row not in self.deleted_forms]
        for order, row in enumerate(kept):
            row.instance.order = order
        saved = super().save(commit)
        for order, row in enumerate(kept):
            if row.instance.pk:
                type(row.instance).objects.filter(pk=row.instance.pk).update(order=order)
        return saved


def _rows(model: Any, fields: list[str]) -> Any:
    return forms.inlineformset_factory(
        Call, model, formset=_RowsFormSet, fields=fields, extra=3, max_num=MOST_ROWS, validate_max=True
    )


ROWS = {
    "questions": _rows(Question, ["text", "hint", "most_words", "is_required"]),
    "papers": _rows(Paper, ["name", "hint", "is_required"]),
    "criteria": _rows(Yardstick, ["name", "hint", "weight"]),
}


class PanelForm(forms.Form):
    """Who is called to the panel, by the address of their account."""

    email = forms.EmailField(label=gettext_lazy("E-mail address of the account"), max_length=254)

    def __init__(self, data: Any = None, *, call: Call) -> None:
        super().__init__(data)
        self.call = call

    def clean_email(self) -> str:
        """Someone who can sit on this panel. What is wrong is said alike, whoever has an account."""
        address = self.cleaned_data["email"].lower()
        person = User.objects.filter(email=address, is_active=True).first()
        if person is None or not may_sit(person, self.call):
            raise ValidationError(
                _("Nobody with this address can sit on the panel: it takes an account of this organization.")
                if self.call.nmo_id
                else _("Nobody with this address can sit on the panel: it takes someone in office today.")
            )
        self.person = person
        return str(address)


class ExtendForm(forms.Form):
    """Until when a call stays open instead, in its own zone, and why; everyone concerned reads it."""

    closes_at = WallTimeField(label=gettext_lazy("Closes"))
    results_at = WallTimeField(label=gettext_lazy("Results on"))
    note = forms.CharField(
        label=gettext_lazy("Why?"),
        help_text=gettext_lazy(
            "Everyone reads it on the call’s page; who stands in it, and the panel, get it by e-mail."
        ),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any = None, *, call: Call) -> None:
        walls = {name: getattr(call, name) for name in ("closes_at", "results_at")}
        initial = {
            name: instant and timezone.localtime(instant, call.zone).replace(tzinfo=None)
            for name, instant in walls.items()
        }
        super().__init__(data, initial=initial)
        self.call = call
        zone = zone_in_words(call.time_zone, call.closes_at.date())
        self.fields["closes_at"].help_text = _("As clocks show it there: %s.") % zone
        if call.results_at is None:
            del self.fields["results_at"]

    def clean(self) -> None:
        """The instants that these times mean in the call's zone."""
        super().clean()
        place_walls(self, ["closes_at", "results_at"], self.call.time_zone)


class CancelForm(forms.Form):
    """Why a call is taken back; everyone who stands in it reads it."""

    note = forms.CharField(
        label=gettext_lazy("Why?"),
        help_text=gettext_lazy("Everyone who stands in the call gets it by e-mail."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
