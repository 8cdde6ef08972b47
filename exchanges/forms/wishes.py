"""The steps with ranks and rows: cities, departments or projects, languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.dates import MONTHS_3
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exchanges.forms.draft import Step, Words, in_words
from exchanges.hosts import SEASON_ORDER
from exchanges.models import (
    Application,
    CityWish,
    DepartmentWish,
    Language,
    LanguageSkill,
    Level,
    Programme,
    ProjectWish,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import Model

CITIES = 3
DEPARTMENTS = 4
LANGUAGES = 6
Choices = list[tuple[str, Any]]


class RowsStep(Step, forms.Form):
    """A step made of numbered rows; empty rows in between are closed up."""

    def choice(self, name: str, label: str, choices: Choices, *, initial: Any = None) -> None:
        """Add one list to choose from, with nothing chosen as the first choice."""
        self.fields[name] = forms.ChoiceField(
            label=label, required=False, choices=[("", _("Choose …")), *choices], initial=initial
        )

    def refuse_twins(self, prefix: str, count: int, message: str) -> list[tuple[int, str]]:
        """The rows filled in, as number and value; the second of two equal ones gets the error."""
        rows: list[tuple[int, str]] = []
        for number in range(1, count + 1):
            value = self.cleaned_data.get(f"{prefix}_{number}")
            if not value:
                continue
            if value in {earlier for _number, earlier in rows}:
                self.add_error(f"{prefix}_{number}", message)
            rows.append((number, value))
        return rows


class WishesForm(RowsStep):
    """Three ranked cities; four ranked departments, or research projects."""

    step, title = "wishes", gettext_lazy("Wishes")
    hint = gettext_lazy("Put your favourites first. Your host tries to meet your wishes, and decides.")
    template = "exchanges/draft_wishes.html"

    def __init__(self, data: Any = None, *, application: Application, **kwargs: Any) -> None:
        self.cities = list(application.cities.select_related("local_committee"))
        self.others = list(_others(application))
        super().__init__(data, application=application, **kwargs)
        _fill(
            self,
            "city",
            _("City"),
            CITIES,
            _places(application),
            [str(w.local_committee_id) for w in self.cities],
        )
        if application.is_research:
            chosen = [str(wish.project_id) for wish in self.others]
            _fill(self, "project", _("Project"), DEPARTMENTS, _projects(application), chosen)
            self.fields["project_1"].needed = True
        else:
            self._add_departments(application)
            self.fields["department_1"].needed = True
        self.fields["city_1"].needed = True

    def _add_departments(self, application: Application) -> None:
        choices = [
            (str(pk), name) for pk, name in application.conditions.disciplines.values_list("pk", "name")
        ]
        _fill(
            self,
            "department",
            _("Department"),
            DEPARTMENTS,
            choices,
            [str(w.discipline_id) for w in self.others],
        )
        for number in range(1, DEPARTMENTS + 1):
            wish = self.others[number - 1] if number <= len(self.others) else None
            self.fields[f"studied_{number}"] = forms.BooleanField(
                label=_("I have studied it"), required=False, initial=bool(wish and wish.has_studied)
            )
            self.fields[f"passed_{number}"] = forms.BooleanField(
                label=_("I have passed the exam"), required=False, initial=bool(wish and wish.has_passed)
            )

    def values(self) -> Any:
        """Who is wished for, in order."""
        return [wish.local_committee_id for wish in self.cities], [_values(wish) for wish in self.others]

    def words(self) -> Words:
        """The same as a person reads it."""
        title = _("Research projects") if self.application.is_research else _("Departments")
        return [(_("Cities"), _joined(self.cities)), (title, _joined(self.others))]

    @property
    def city_fields(self) -> list[forms.BoundField]:
        """The cities' fields, in order."""
        return [self[f"city_{number}"] for number in range(1, CITIES + 1)]

    @property
    def project_fields(self) -> list[forms.BoundField]:
        """The projects' fields, in order; none for departments."""
        return [self[name] for name in self.fields if name.startswith("project_")]

    @property
    def department_rows(self) -> list[list[forms.BoundField]]:
        """Each department with its two questions; none for research."""
        if self.application.is_research:
            return []
        return [
            [self[f"{name}_{number}"] for name in ("department", "studied", "passed")]
            for number in range(1, DEPARTMENTS + 1)
        ]

    def clean(self) -> None:
        """All different."""
        super().clean()
        self.chosen_cities = self.refuse_twins("city", CITIES, _("You chose this city already."))
        self.chosen_projects = self.refuse_twins("project", DEPARTMENTS, _("You chose this project already."))
        self.chosen_departments = self.refuse_twins(
            "department", DEPARTMENTS, _("You chose this department already.")
        )

    def new_rows(self) -> dict[type[Model], list[Any]]:
        """All wishes anew, ranked without gaps."""
        mine = {"application": self.application}
        return {
            CityWish: [
                CityWish(rank=rank, local_committee_id=int(pk), **mine)
                for rank, (_number, pk) in enumerate(self.chosen_cities, 1)
            ],
            ProjectWish: [
                ProjectWish(rank=rank, project_id=int(pk), **mine)
                for rank, (_number, pk) in enumerate(self.chosen_projects, 1)
            ],
            DepartmentWish: [
                DepartmentWish(
                    rank=rank,
                    discipline_id=int(pk),
                    has_studied=self.cleaned_data[f"studied_{number}"],
                    has_passed=self.cleaned_data[f"passed_{number}"],
                    **mine,
                )
                for rank, (number, pk) in enumerate(self.chosen_departments, 1)
            ],
        }


class LanguagesForm(RowsStep):
    """Up to six languages, each with its level; one that is stored can be removed."""

    step, title = "languages", gettext_lazy("Languages")
    template = "exchanges/draft_languages.html"

    def __init__(self, data: Any = None, *, application: Application, **kwargs: Any) -> None:
        self.skills = list(application.languages.all())
        super().__init__(data, application=application, **kwargs)
        asked = ", ".join(
            str(requirement) for requirement in application.conditions.languages.filter(is_required=True)
        )
        self.hint = _("Your host asks for: %s.") % asked if asked else ""
        languages = sorted(Language.choices, key=lambda choice: str(choice[1]))
        for number in range(1, LANGUAGES + 1):
            skill = self.skills[number - 1] if number <= len(self.skills) else None
            self.choice(f"language_{number}", _("Language"), languages, initial=skill and skill.language)
            self.choice(f"level_{number}", _("Level"), Level.choices, initial=skill and skill.level)
            if skill:
                self.fields[f"remove_{number}"] = forms.BooleanField(
                    label=_("Remove this language"), required=False
                )
            # Whether a row is needed stands in its legend.
            self.fields[f"language_{number}"].needed = self.fields[f"level_{number}"].needed = True

    def values(self) -> Any:
        """Language and level, in order."""
        return [(skill.language, skill.level) for skill in self.skills]

    def words(self) -> Words:
        """In one line."""
        return [(_("Languages"), in_words(", ".join(str(skill) for skill in self.skills)))]

    @property
    def rows(self) -> list[tuple[int, list[forms.BoundField]]]:
        """The rows in view: those filled in and one more."""
        used = [number for number, fields in self._numbered() if any(field.value() for field in fields)]
        return self._numbered()[: max(used, default=0) + 1]

    @property
    def more_rows(self) -> list[tuple[int, list[forms.BoundField]]]:
        """The empty rows, folded away."""
        return self._numbered()[len(self.rows) :]

    def _numbered(self) -> list[tuple[int, list[forms.BoundField]]]:
        """Each row's number with its fields."""
        names = ("language", "level", "remove")
        return [
            (number, [self[f"{name}_{number}"] for name in names if f"{name}_{number}" in self.fields])
            for number in range(1, LANGUAGES + 1)
        ]

    def clean(self) -> None:
        """All different, each with its level."""
        super().clean()
        for number in range(1, len(self.skills) + 1):
            if self.cleaned_data.get(f"remove_{number}"):
                self.cleaned_data |= {f"language_{number}": "", f"level_{number}": ""}
        self.chosen = self.refuse_twins("language", LANGUAGES, _("You named this language already."))
        for number in range(1, LANGUAGES + 1):
            language, level = (self.cleaned_data.get(f"{name}_{number}") for name in ("language", "level"))
            if language and not level and f"level_{number}" not in self.errors:
                self.add_error(f"level_{number}", _("Say how well you speak it."))
            if level and not language and f"language_{number}" not in self.errors:
                self.add_error(f"language_{number}", _("Say which language you mean."))

    def new_rows(self) -> dict[type[Model], list[Any]]:
        """All languages anew."""
        return {
            LanguageSkill: [
                LanguageSkill(
                    application=self.application,
                    language=language,
                    level=self.cleaned_data[f"level_{number}"],
                )
                for number, language in self.chosen
            ]
        }


def _fill(form: RowsStep, name: str, label: str, count: int, choices: Choices, chosen: list[str]) -> None:
    """Ranked lists of the same choices, `name_1` to `name_<count>`."""
    for number in range(1, count + 1):
        initial = chosen[number - 1] if number <= len(chosen) else None
        form.choice(f"{name}_{number}", f"{label} {number}", choices, initial=initial)


def _places(application: Application) -> Choices:
    """The host's cities, with the months in which each takes students."""
    places = application.conditions.places.select_related("local_committee")
    return [
        (str(place.local_committee_id), f"{place.local_committee} ({months_in_words(place.months)})")
        for place in places
    ]


def _projects(application: Application) -> Choices:
    projects = application.conditions.projects.filter(is_open=True).select_related("local_committee")
    return [(str(project.pk), f"{project.title} ({project.local_committee.city})") for project in projects]


def _others(application: Application) -> Iterable[Any]:
    if application.programme == Programme.SCORE:
        return application.projects.select_related("project")
    return application.departments.select_related("discipline")


def _values(wish: Any) -> tuple[Any, ...]:
    if isinstance(wish, ProjectWish):
        return (wish.project_id,)
    return wish.discipline_id, wish.has_studied, wish.has_passed


def _joined(wishes: Iterable[Any]) -> str:
    return in_words(" · ".join(str(wish) for wish in wishes))


def months_in_words(months: Iterable[int]) -> str:
    """Months of a season as a person says them: “Apr–Sep, Mar”, “all year”."""
    places = sorted(SEASON_ORDER.index(month) for month in set(months))
    if len(places) == len(SEASON_ORDER):
        return _("all year")
    spans: list[list[int]] = []
    for place in places:
        if spans and spans[-1][-1] == place - 1:
            spans[-1].append(place)
        else:
            spans.append([place])
    return ", ".join(
        "–".join(_short(place) for place in dict.fromkeys((span[0], span[-1]))) for span in spans
    )


def _short(place: int) -> str:
    return str(MONTHS_3[SEASON_ORDER[place]]).title()
