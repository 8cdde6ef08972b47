"""The draft, one thing a page: the steps of the application form, and how far each is."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from exchanges.forms.contact import AddressField, EmergencyPhoneField
from exchanges.models import Application, TermsOfExchange
from exchanges.readiness import Lack, needed_kinds, what_lacks
from members.text import validate_name
from workflows.drafts import Guarded, Words, in_words
from workflows.models import database_now

if TYPE_CHECKING:
    from django.db.models import Model

LONGEST_STAY = dt.timedelta(weeks=52)


class Step(Guarded):
    """One step: what is stored of it, and what is to be stored (`new_fields`, `new_rows`)."""

    step = ""
    title: Any = ""
    hint: Any = ""
    template = "exchanges/draft_step.html"

    def __init__(self, data: Any = None, *, application: Application, **kwargs: Any) -> None:
        self.application = application
        super().__init__(data, **kwargs)

    def new_fields(self) -> dict[str, Any]:
        """Fields of the application that this step changes."""
        return {}

    def new_rows(self) -> dict[type[Model], list[Any]]:
        """Rows of the application that this step replaces, by model."""
        return {}


class PlainStep(Step, forms.Form):
    """A step whose fields are fields of the application, by the same names."""

    def __init__(self, data: Any = None, *, application: Application, **kwargs: Any) -> None:
        names = list(self.base_fields)
        kwargs["initial"] = {name: getattr(application, name) for name in names}
        self.names = names
        super().__init__(data, application=application, **kwargs)

    def values(self) -> Any:
        """Field by field."""
        return [getattr(self.application, name) for name in self.names]

    def words(self) -> Words:
        """Field by field, under its label."""
        return [
            (str(self.base_fields[name].label), in_words(getattr(self.application, name)))
            for name in self.names
        ]

    def new_fields(self) -> dict[str, Any]:
        """Every field of the step."""
        return {name: self.cleaned_data[name] for name in self.names}


class DatesForm(PlainStep):
    """First and last day; the last follows from the host's length when it is left empty."""

    step, title = "dates", gettext_lazy("Dates")
    needed = ("start_on",)

    start_on = forms.DateField(label=gettext_lazy("First day"), required=False)
    end_on = forms.DateField(label=gettext_lazy("Last day"), required=False)

    def __init__(self, data: Any = None, *, application: Application, **kwargs: Any) -> None:
        super().__init__(data, application=application, **kwargs)
        season, weeks = application.season, application.conditions.duration_weeks
        limits = {"min": season.first_day.isoformat(), "max": season.last_day.isoformat()}
        for name in self.names:
            self.fields[name].widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        self.fields["start_on"].widget.attrs.update(limits)
        self.hint = ngettext(
            "%(host)s takes students for %(weeks)d week.",
            "%(host)s takes students for %(weeks)d weeks.",
            weeks,
        ) % {"host": application.hosting_nmo, "weeks": weeks}
        self.fields["end_on"].help_text = _("Leave it empty to stay as long as the host offers.")

    def clean_start_on(self) -> dt.date | None:
        """A day of the season."""
        start, season = self.cleaned_data["start_on"], self.application.season
        if start and not season.first_day <= start <= season.last_day:
            raise ValidationError(
                _("Choose a day of the season, from %(first)s to %(last)s."),
                params={"first": in_words(season.first_day), "last": in_words(season.last_day)},
            )
        return start  # type: ignore[no-any-return]

    def clean(self) -> None:
        """The last day follows the first, within a year."""
        super().clean()
        start, end = self.cleaned_data.get("start_on"), self.cleaned_data.get("end_on")
        if start and end and not start < end <= start + LONGEST_STAY:
            self.add_error("end_on", _("Choose a day after the first one, within a year."))
        elif end and not start and "start_on" not in self.errors:
            self.add_error("start_on", _("Say the first day too."))
        elif start and not end and "end_on" not in self.errors:
            weeks = self.application.conditions.duration_weeks
            self.cleaned_data["end_on"] = start + dt.timedelta(weeks=weeks, days=-1)


class StudiesForm(PlainStep):
    """How far the student is."""

    step, title = "studies", gettext_lazy("Studies")
    needed = ("year_of_study",)

    year_of_study = forms.IntegerField(
        label=gettext_lazy("Year of study"),
        required=False,
        min_value=1,
        max_value=8,
        help_text=gettext_lazy("The year you are in when the exchange begins: 1 to 8."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    is_graduate = forms.BooleanField(label=gettext_lazy("I have graduated"), required=False)

    def clean(self) -> None:
        """A graduate is in no year of study."""
        super().clean()
        if self.cleaned_data["is_graduate"]:
            self.cleaned_data["year_of_study"] = None


class MotivationForm(PlainStep):
    """Why this student, why there."""

    step, title = "motivation", gettext_lazy("Motivation")
    needed = ("motivation",)

    motivation = forms.CharField(
        label=gettext_lazy("Why do you want to go, and why there?"),
        required=False,
        max_length=10000,
        help_text=gettext_lazy("Half a page is enough. Your officers and your host read it."),
        widget=forms.Textarea(attrs={"rows": 12}),
    )


class EmergencyForm(PlainStep):
    """Whom the host calls when something happens."""

    step, title = "emergency", gettext_lazy("Emergency contact")
    hint = gettext_lazy("Someone your host can call when something happens to you.")
    needed = ("emergency_name", "emergency_phone")

    emergency_name = forms.CharField(
        label=gettext_lazy("Name"),
        required=False,
        max_length=150,
        validators=[validate_name],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    emergency_phone = EmergencyPhoneField(
        label=gettext_lazy("Phone"),
        required=False,
        help_text=gettext_lazy("With the country's code, such as +49."),
    )
    emergency_email = AddressField(label=gettext_lazy("E-mail"), required=False)


class TermsForm(Step, forms.Form):
    """The newest terms, read and accepted; version and instant are kept."""

    step, title = "terms", gettext_lazy("Terms of exchange")
    template = "exchanges/draft_terms.html"

    accepted = forms.BooleanField(label=gettext_lazy("I have read the terms and accept them."))

    def __init__(self, data: Any = None, *, application: Application, **kwargs: Any) -> None:
        self.newest = TermsOfExchange.objects.latest()
        is_accepted = application.terms_id == self.newest.pk
        super().__init__(data, application=application, initial={"accepted": is_accepted}, **kwargs)

    def values(self) -> Any:
        """New terms that come out while one reads are read before they are accepted."""
        return self.newest.pk

    def words(self) -> Words:
        """The version that holds now."""
        return [(_("Version"), self.newest.version)]

    def new_fields(self) -> dict[str, Any]:
        """What was accepted, and when."""
        return {"terms": self.newest, "terms_accepted_at": database_now()}


@dataclass(frozen=True)
class Section:
    """A row of the task list; `state` is "done", "todo" or "problem"."""

    step: str
    title: str
    summary: str
    lacks: list[Lack]
    url: str

    @property
    def state(self) -> str:
        """Done when nothing lacks; a problem when something that is filled in doesn't fit."""
        if not self.lacks:
            return "done"
        return "todo" if all(lack.is_missing for lack in self.lacks) else "problem"


def sections(application: Application, lacks: list[Lack] | None = None) -> list[Section]:
    """The draft as a task list, in the order of the form. `lacks` spares asking twice what lacks."""
    lacks = what_lacks(application) if lacks is None else lacks
    return [
        Section(
            step=step,
            title=str(title),
            summary=summary(application),
            lacks=[lack for lack in lacks if lack.step == step],
            url=reverse("exchanges:edit", args=[application.uuid, step]),
        )
        for step, title, summary in (
            ("dates", DatesForm.title, _dates),
            ("wishes", _("Wishes"), _wishes),
            ("languages", _("Languages"), _languages),
            ("studies", StudiesForm.title, _studies),
            ("motivation", MotivationForm.title, _motivation),
            ("emergency", EmergencyForm.title, _emergency),
            ("documents", _("Documents"), _documents),
            ("terms", TermsForm.title, _terms),
        )
    ]


def _dates(application: Application) -> str:
    if not application.start_on:
        return ""
    return f"{in_words(application.start_on)} – {in_words(application.end_on)}"


def _wishes(application: Application) -> str:
    cities = [wish.local_committee.city for wish in application.cities.select_related("local_committee")]
    if application.is_research:
        others = [str(wish.project) for wish in application.projects.select_related("project")]
    else:
        others = [str(wish.discipline) for wish in application.departments.select_related("discipline")]
    return " · ".join(", ".join(names) for names in (cities, others) if names)


def _languages(application: Application) -> str:
    return ", ".join(str(skill) for skill in application.languages.all())


def _studies(application: Application) -> str:
    if application.is_graduate:
        return _("Graduated")
    return _("Year %d") % application.year_of_study if application.year_of_study else ""


def _motivation(application: Application) -> str:
    count = len(application.motivation.split())
    return ngettext("%d word", "%d words", count) % count if count else ""


def _emergency(application: Application) -> str:
    return application.emergency_name


def _documents(application: Application) -> str:
    kinds = {kind.pk for kind in needed_kinds(application)}
    there = sum(document.kind_id in kinds for document in application.documents.all())
    return _("%(there)d of %(all)d uploaded") % {"there": there, "all": len(kinds)}


def _terms(application: Application) -> str:
    return _("Version %s accepted") % application.terms if application.terms else ""
