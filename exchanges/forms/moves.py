"""What officers fill in when they move an application: a note, or the Card of Acceptance."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import MinLengthValidator
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from exchanges.forms.contact import AddressField, PhoneField
from exchanges.models import Application, CardOfAcceptance, ConditionsPlace
from exchanges.permissions import officers
from exchanges.readiness import TOLERANCE_DAYS
from members.models import LocalCommittee
from members.text import validate_name

if TYPE_CHECKING:
    from exchanges.models import DocumentKind

SHORTEST_NOTE = 10
# Hosts move dates by some days, to the first of a month; more than that the student should have asked for.
FAR = dt.timedelta(days=14)


class NoteForm(forms.Form):
    """Why an application is returned or rejected."""

    note = forms.CharField(
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 6}),
        validators=[
            MinLengthValidator(
                SHORTEST_NOTE, gettext_lazy("Write a sentence: the student reads nothing else.")
            )
        ],
    )

    def __init__(self, *args: Any, label: str, hint: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].label = label
        self.fields["note"].help_text = hint


class UncheckedForm(forms.Form):
    """Passing an application on: whoever does so with papers that are not accepted says why."""

    note = forms.CharField(
        label=gettext_lazy("Why do you pass it on all the same?"),
        help_text=gettext_lazy("The host and the student read it."),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 4}),
        validators=[
            MinLengthValidator(SHORTEST_NOTE, gettext_lazy("Write a sentence: the host relies on it."))
        ],
    )

    def __init__(self, *args: Any, kinds: list[DocumentKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not kinds:
            self.fields["note"].required = False
            self.fields["note"].widget = forms.HiddenInput()

    def clean_note(self) -> str:
        """No note goes with papers that are all accepted."""
        return self.cleaned_data["note"] if self.fields["note"].required else ""


class ByWish(forms.models.ModelChoiceIterator):  # type: ignore[type-arg]
    """The host's cities: those that the student wished for first."""

    def __iter__(self) -> Any:
        faculties = {faculty.pk: faculty for faculty in self.queryset}
        wished = [pk for pk in self.field.wished if pk in faculties]  # type: ignore[attr-defined]
        yield ("", _("Choose …"))
        yield (_("Wished for"), [self.choice(faculties[pk]) for pk in wished])
        yield (_("Other cities"), [self.choice(f) for pk, f in faculties.items() if pk not in wished])


class CardForm(forms.ModelForm):  # type: ignore[type-arg]
    """The Card of Acceptance, prefilled with the student's first wish and the officer who will meet them."""

    contact_name = forms.CharField(
        label=gettext_lazy("Contact person"), max_length=150, validators=[validate_name]
    )
    contact_email = AddressField(label=gettext_lazy("Contact's e-mail"))
    contact_phone = PhoneField(label=gettext_lazy("Contact's phone"), required=False)
    anyway = forms.BooleanField(label=gettext_lazy("Issue the card anyway"), required=False)

    class Meta:
        model = CardOfAcceptance
        fields = [
            "local_committee",
            "department",
            "hospital",
            "start_on",
            "end_on",
            "contact_name",
            "contact_email",
            "contact_phone",
            "remarks",
        ]
        help_texts = {"remarks": gettext_lazy("Lodging, first day, what to bring: the student reads it.")}
        widgets = {
            "department": forms.TextInput(attrs={"list": "wished-names", "autocomplete": "off"}),
            "start_on": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            "end_on": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            "remarks": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        self.application = application
        self.wished = [wish.local_committee for wish in application.cities.select_related("local_committee")]
        super().__init__(*args, initial=self._wishes(), **kwargs)
        city = self.fields["local_committee"]
        city.wished = [place.pk for place in self.wished]  # type: ignore[attr-defined]
        city.iterator = ByWish  # type: ignore[attr-defined]
        city.queryset = LocalCommittee.objects.filter(nmo=application.hosting_nmo, is_active=True)  # type: ignore[attr-defined]
        self.fields["department"].label = _("Project") if application.is_research else _("Department")
        self.hide_anyway()

    def hide_anyway(self) -> None:
        """The question whether to issue it anyway is asked only once there is something to ask."""
        self.fields["anyway"].widget = forms.HiddenInput()

    def clean_start_on(self) -> Any:
        """A day of the season that the application is for."""
        start, season = self.cleaned_data["start_on"], self.application.season
        if not season.first_day <= start <= season.last_day:
            raise forms.ValidationError(
                _("Choose a day of the season %(season)s, from %(first)s to %(last)s."),
                params={"season": season, "first": _words(season.first_day), "last": _words(season.last_day)},
            )
        return start

    def clean(self) -> None:
        """The last day follows the first; what the host's conditions or the student don't expect is asked about."""
        super().clean()
        start, end = self.cleaned_data.get("start_on"), self.cleaned_data.get("end_on")
        if start and end and end <= start:
            self.add_error("end_on", _("Choose a day after the first one."))
        if self.errors or self.cleaned_data.get("anyway"):
            return
        doubts = self._doubts(self.cleaned_data["local_committee"], start, end)
        if doubts:
            self.fields["anyway"].widget = forms.CheckboxInput()
            self.add_error("anyway", doubts)

    def _doubts(self, place: LocalCommittee, start: dt.date, end: dt.date) -> list[str]:
        """What looks like a slip: the month, the length, days far from those that the student wished for."""
        application, weeks = self.application, self.application.conditions.duration_weeks
        doubts = []
        if start.month not in self._months(place):
            doubts.append(
                _("By your conditions %(city)s takes nobody in %(month)s.")
                % {"city": place.city, "month": date_format(start, "F")}
            )
        if abs(end - start + dt.timedelta(days=1) - dt.timedelta(weeks=weeks)).days > TOLERANCE_DAYS:
            doubts.append(
                ngettext(
                    "By your conditions you take students for %(weeks)d week; these dates are %(days)d days.",
                    "By your conditions you take students for %(weeks)d weeks; these dates are %(days)d days.",
                    weeks,
                )
                % {"weeks": weeks, "days": (end - start).days + 1}
            )
        if _is_far(application, start, end):
            doubts.append(
                _("The student wished for %(first)s to %(last)s.")
                % {"first": _words(application.start_on), "last": _words(application.end_on)}
            )
        return doubts

    def _months(self, place: LocalCommittee) -> list[int]:
        found = ConditionsPlace.objects.filter(
            conditions=self.application.conditions_id, local_committee=place
        )
        return found.values_list("months", flat=True).first() or []

    def _wishes(self) -> dict[str, Any]:
        application = self.application
        city = self.wished[0] if self.wished else None
        initial = {"local_committee": city, "start_on": application.start_on, "end_on": application.end_on}
        if names := department_names(application):
            initial["department"] = names[0]
        return initial | _contact(application, city)


def _is_far(application: Application, start: dt.date, end: dt.date) -> bool:
    """Whether the exchange would begin or end far outside the days that the student wished for."""
    if not (application.start_on and application.end_on):  # forgotten with the years
        return False
    return start < application.start_on - FAR or end > application.end_on + FAR


def department_names(application: Application) -> list[str]:
    """The departments or projects that the student wished for, the dearest first."""
    if application.is_research:
        return [wish.project.title for wish in application.projects.select_related("project")]
    return [wish.discipline.name for wish in application.departments.select_related("discipline")]


def _contact(application: Application, city: LocalCommittee | None) -> dict[str, str]:
    """The local officer of the city, else the national officer."""
    nmo, programme = application.hosting_nmo, application.programme
    people = officers(nmo=nmo, programme=programme, local_committee=city) if city else []
    people = people or officers(nmo=nmo, programme=programme)
    return {"contact_name": people[0].get_full_name(), "contact_email": people[0].email} if people else {}


def _words(day: Any) -> str:
    return date_format(day, "j F Y")
