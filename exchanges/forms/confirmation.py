"""The Card of Confirmation: when and where the student arrives."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from exchanges.forms.contact import AddressField, EmergencyPhoneField
from exchanges.models import Application, CardOfConfirmation
from members.text import validate_name
from members.zones import zone_in_words

EARLIEST = dt.timedelta(days=30)
LATEST = dt.timedelta(days=7)
LONGEST_STAY = dt.timedelta(days=90)


def day_input(**attrs: Any) -> forms.DateInput:
    """A day, as the browser's own calendar offers it; ISO on the wire."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", **attrs})


class ConfirmationForm(forms.ModelForm):  # type: ignore[type-arg]
    """Arrival in the host's own time; whom to call, as the application says unless it has changed."""

    arrival_day = forms.DateField(label=_("Day of arrival"), widget=day_input())
    arrival_time = forms.TimeField(
        label=_("Time of arrival"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )
    departs_on = forms.DateField(label=_("Day of departure"), widget=day_input())
    emergency_name = forms.CharField(label=_("Name"), max_length=150, validators=[validate_name])
    emergency_phone = EmergencyPhoneField(label=_("Phone"))
    emergency_email = AddressField(label=_("E-mail"), required=False)

    field_order = ["arrival_day", "arrival_time", "arrival_place", "carrier", "departs_on", "details"]

    class Meta:
        model = CardOfConfirmation
        fields = [
            "arrival_place",
            "carrier",
            "departs_on",
            "details",
            "emergency_name",
            "emergency_phone",
            "emergency_email",
        ]
        help_texts = {
            "arrival_place": _("Airport, station or address, with the city."),
            "carrier": _("So that your host can look up delays."),
            "details": _("Anything your host should know: diet, allergies, who travels with you."),
        }
        widgets = {"details": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        self.card = application.card
        self.zone = zoneinfo.ZoneInfo(application.hosting_nmo.time_zone)
        contact = ("emergency_name", "emergency_phone", "emergency_email")
        super().__init__(*args, initial={name: getattr(application, name) for name in contact}, **kwargs)
        start = _words(self.card.start_on)
        self.fields["arrival_day"].help_text = _("Your exchange begins on %s.") % start
        zone = zone_in_words(application.hosting_nmo.time_zone, self.card.start_on)
        self.fields["arrival_time"].help_text = _("In the time of your host: %s.") % zone

    def clean_arrival_day(self) -> dt.date:
        """From a month before the first day, not later than a week after it."""
        day: dt.date = self.cleaned_data["arrival_day"]
        first, last = self.card.start_on - EARLIEST, self.card.start_on + LATEST
        if not first <= day <= last:
            raise forms.ValidationError(
                _("Choose a day between %(first)s and %(last)s: your exchange begins on %(start)s."),
                params={name: _words(d) for name, d in
                        (("first", first), ("last", last), ("start", self.card.start_on))},
            )  # fmt: skip
        return day

    def clean(self) -> None:
        """The instant of arrival exists in the host's zone; departure follows arrival."""
        data = self.cleaned_data
        day, time, leaves = (data.get(name) for name in ("arrival_day", "arrival_time", "departs_on"))
        if day and time:
            self._set_arrival(dt.datetime.combine(day, time))
        if day and leaves and not day < leaves <= self.card.end_on + LONGEST_STAY:
            self.add_error(
                "departs_on",
                _("Choose a day after your arrival, not later than %s.")
                % _words(self.card.end_on + LONGEST_STAY),
            )

    def _set_arrival(self, local: dt.datetime) -> None:
        """A clock that jumps forward leaves times out (source: IANA time zones)."""
        instant = local.replace(tzinfo=self.zone)
        if instant.astimezone(dt.UTC).astimezone(self.zone).replace(tzinfo=None) != local:
            self.add_error(
                "arrival_time", _("The clocks go forward that night: this time does not exist there.")
            )
        self.instance.arrives_at = instant


def _words(day: dt.date) -> str:
    return date_format(day, "j F Y")
