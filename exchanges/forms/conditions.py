"""A host edits its conditions: one form with its places, languages, and departments or research projects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.utils.dates import MONTHS_3
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exchanges import offers
from exchanges.models import (
    ConditionsPlace,
    DocumentKind,
    ExchangeConditions,
    LanguageRequirement,
    ResearchProject,
    SendingPractice,
)
from members.models import LocalCommittee

SEASON_ORDER = [4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3]
MONTHS_OF_A_SEASON = [(month, MONTHS_3[month].title()) for month in SEASON_ORDER]


class ConditionsForm(forms.ModelForm):  # type: ignore[type-arg]
    """Everything that stands once; knows the version that the page was made from."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = ExchangeConditions
        fields = [
            "duration_weeks",
            "deadline_weeks",
            "lowest_year",
            "accepts_graduates",
            "disciplines",
            "documents",
            "text",
            "is_published",
        ]
        labels = {
            "duration_weeks": gettext_lazy("Length in weeks"),
            "deadline_weeks": gettext_lazy("Applications reach you, in weeks before the start"),
            "lowest_year": gettext_lazy("Lowest year of study"),
            "accepts_graduates": gettext_lazy("Graduates are accepted"),
            "disciplines": gettext_lazy("Departments that students can wish for"),
            "documents": gettext_lazy("Documents you ask for, beside the standard ones"),
            "text": gettext_lazy("What students should know"),
            "is_published": gettext_lazy("Published: students read these conditions and apply under them"),
        }
        widgets = {
            "disciplines": forms.CheckboxSelectMultiple,
            "documents": forms.CheckboxSelectMultiple,
            "text": forms.Textarea(attrs={"rows": 12}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored_version = self.instance.version
        self.initial["version"] = self.stored_version
        self.has_conflict = False
        self.fields["documents"].queryset = DocumentKind.objects.filter(is_standard=False)  # type: ignore[attr-defined]
        if self.instance.programme == "score":
            del self.fields["disciplines"]

    def clean(self) -> None:
        """Refuse once to overwrite what someone else has saved meanwhile; saying it again does it."""
        super().clean()
        if self.cleaned_data.get("version") != self.stored_version:
            self.has_conflict = True
            self.data = self.data.copy()
            self.data["version"] = self.stored_version
            self.add_error(
                None,
                _(
                    "Someone saved these conditions while you wrote. Compare below, then save again to keep yours."
                ),
            )


class PlaceForm(forms.Form):
    """One faculty of the host: the months in which it takes students, or none."""

    months = forms.TypedMultipleChoiceField(
        choices=MONTHS_OF_A_SEASON, coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    remarks = forms.CharField(label=gettext_lazy("Remarks"), required=False, max_length=300)

    def __init__(
        self, *args: Any, faculty: LocalCommittee, place: ConditionsPlace | None, **kwargs: Any
    ) -> None:
        self.faculty, self.place = faculty, place
        initial = {"months": place.months, "remarks": place.remarks} if place else {}
        super().__init__(*args, initial=initial, prefix=f"place-{faculty.pk}", **kwargs)
        self.fields["months"].label = str(faculty)

    def save(self, conditions: ExchangeConditions) -> None:
        """A faculty without a month is no place."""
        if not self.cleaned_data["months"]:
            conditions.places.filter(local_committee=self.faculty).delete()
        elif self.has_changed():
            values = {"months": sorted(self.cleaned_data["months"]), "remarks": self.cleaned_data["remarks"]}
            conditions.places.update_or_create(local_committee=self.faculty, defaults=values)


class ProjectForm(forms.ModelForm):  # type: ignore[type-arg]
    """A research project; it is closed rather than deleted, since students have wished for it."""

    class Meta:
        model = ResearchProject
        fields = ["title", "local_committee", "supervisor", "description", "is_open"]
        widgets = {"description": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, faculties: list[LocalCommittee], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["local_committee"].choices = [("", _("Choose …")), *((f.pk, str(f)) for f in faculties)]  # type: ignore[attr-defined]
        self.fields["local_committee"].queryset = LocalCommittee.objects.filter(
            pk__in=[f.pk for f in faculties]
        )  # type: ignore[attr-defined]


class LanguageForm(forms.ModelForm):  # type: ignore[type-arg]
    """A language the host asks for; an empty row requires nothing yet."""

    class Meta:
        model = LanguageRequirement
        fields = ["language", "level", "is_required"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.initial["is_required"] = False


# `absolute_max` holds whatever a request claims: else a forged count builds a thousand forms.
LanguageFormSet = forms.inlineformset_factory(
    ExchangeConditions,
    LanguageRequirement,
    form=LanguageForm,
    extra=2,
    max_num=20,
    absolute_max=24,
)
ProjectFormSet = forms.inlineformset_factory(
    ExchangeConditions,
    ResearchProject,
    form=ProjectForm,
    extra=1,
    max_num=400,
    absolute_max=500,
    can_delete=False,
)


class PracticeForm(forms.ModelForm):  # type: ignore[type-arg]
    """How the NMO sends its own students."""

    class Meta:
        model = SendingPractice
        fields = ["local_check"]
        labels = {"local_check": gettext_lazy("The local officer checks each application before you send it")}


@dataclass(frozen=True)
class Difference:
    """Something that two people wrote differently."""

    label: str
    stored: str
    yours: str


class Editor:
    """All forms of the page, which are saved together or not at all."""

    def __init__(self, conditions: ExchangeConditions, data: Any = None) -> None:
        self.conditions = conditions
        self.form = ConditionsForm(data, instance=conditions)
        faculties = self._faculties()
        there = {place.local_committee_id: place for place in conditions.places.all()}
        self.places = [PlaceForm(data, faculty=faculty, place=there.get(faculty.pk)) for faculty in faculties]
        self.languages = LanguageFormSet(data, instance=conditions, prefix="languages")
        self.projects = None
        if conditions.programme == "score":
            self.projects = ProjectFormSet(
                data, instance=conditions, prefix="projects", form_kwargs={"faculties": faculties}
            )

    @property
    def parts(self) -> list[Any]:
        """Every form and formset of the page."""
        return [self.form, *self.places, self.languages, *([self.projects] if self.projects else [])]

    @property
    def has_errors(self) -> bool:
        """Whether something has to be mended."""
        return any(form.errors for form in self.forms) or bool(self.languages.non_form_errors())

    def is_valid(self) -> bool:
        """Whether all parts are; conditions are published only with a month in a city."""
        valid = all([part.is_valid() for part in self.parts])  # noqa: C419 every part shows its errors
        if (
            valid
            and self.form.cleaned_data["is_published"]
            and not any(p.cleaned_data["months"] for p in self.places)
        ):
            self.form.add_error("is_published", _("Tick at least one month in one city, then publish."))
            return False
        return valid

    def save(self) -> None:
        """Keep everything, as a new version."""
        for part in (self.form, self.languages, *([self.projects] if self.projects else [])):
            part.save()
        for place in self.places:
            place.save(self.conditions)
        offers.keep(self.conditions)

    def differences(self) -> list[Difference]:
        """What the database holds now, beside what was typed here, wherever the two differ."""
        return [
            Difference(
                label=str(form.fields[name].label),
                stored=_in_words(form.fields[name], form[name].initial),
                yours=_in_words(form.fields[name], form.cleaned_data.get(name, form[name].data)),
            )
            for form in self.forms
            for name in form.changed_data
            if name != "version"
        ]

    @property
    def forms(self) -> list[Any]:
        """Every single form, those in formsets too."""
        rows = [*self.languages.forms, *(self.projects.forms if self.projects else [])]
        return [self.form, *self.places, *rows]

    def _faculties(self) -> list[LocalCommittee]:
        """The host's active faculties, and those that host here already."""
        ours = LocalCommittee.objects.filter(nmo=self.conditions.nmo)
        hosting = self.conditions.places.values("local_committee")
        return list(ours.filter(is_active=True) | ours.filter(pk__in=hosting))


def _in_words(field: Any, value: Any) -> str:
    """A value as a person would write it, from the database or from a form."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list | tuple | QuerySet):
        return ", ".join(_in_words(field, one) for one in value) or "—"
    if isinstance(value, Model):
        return str(value)
    words = dict(getattr(field, "choices", ())).get(value, value)
    return "—" if words in {None, ""} else str(words)
