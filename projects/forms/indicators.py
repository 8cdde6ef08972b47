"""The step with rows: what the project measures, from where to where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.forms.steps import Step
from projects.models import Indicator
from projects.revisions import as_written
from workflows.drafts import Words, in_words

if TYPE_CHECKING:
    from django.db.models import Model

    from projects.models import Project

ROWS = 8
FIRST_ROWS = 2
DIGITS = {"max_digits": 12, "decimal_places": 2}
PARTS = ("name", "unit", "baseline", "target")


class IndicatorsForm(Step, forms.Form):
    """Up to eight indicators; empty rows in between are closed up."""

    step, heading = "indicators", gettext_lazy("Indicators")
    hint = gettext_lazy("What you will measure: where it stands before, and what you want to reach.")
    template = "projects/edit_indicators.html"

    def __init__(self, data: Any = None, *, project: Project, **kwargs: Any) -> None:
        self.stored_rows = list(project.indicators.all())
        super().__init__(data, project=project, **kwargs)
        for number in range(1, ROWS + 1):
            row = self.stored_rows[number - 1] if number <= len(self.stored_rows) else None
            self._add(number, row)
        self.fields["name_1"].needed = self.fields["target_1"].needed = True

    def _add(self, number: int, row: Indicator | None) -> None:
        self.fields[f"name_{number}"] = forms.CharField(
            label=_("Indicator %d") % number,
            help_text=_("Such as: pupils who wash their hands before they eat.") if number == 1 else "",
            required=False,
            max_length=200,
            initial=row and row.name,
        )
        self.fields[f"unit_{number}"] = forms.CharField(
            label=_("Unit"), required=False, max_length=40, initial=row and row.unit
        )
        for part, label in (("baseline", _("Before")), ("target", _("Target"))):
            self.fields[f"{part}_{number}"] = forms.DecimalField(
                label=label,
                required=False,
                initial=as_written(getattr(row, part)) if row else None,
                widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"}),
                **DIGITS,
            )

    def values(self) -> Any:
        """Row by row."""
        return [(row.name, row.unit, row.baseline, row.target) for row in self.stored_rows]

    def words(self) -> Words:
        """One line a row."""
        lines = [
            f"{row.name}: {as_written(row.baseline)} → {as_written(row.target)} {row.unit}".strip()
            for row in self.stored_rows
        ]
        return [(_("Indicators"), in_words("\n".join(lines)))]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The four fields of each row; a row that nobody needs to see yet stays closed."""
        rows = []
        for number in range(1, ROWS + 1):
            fields = {part: self[f"{part}_{number}"] for part in PARTS}
            is_filled = any(field.value() not in {None, ""} or field.errors for field in fields.values())
            rows.append({**fields, "is_open": is_filled or number <= FIRST_ROWS})
        return rows

    def clean(self) -> None:
        """A row that is begun has its name and its target; no name stands twice."""
        super().clean()
        self.filled: list[dict[str, Any]] = []
        for number in range(1, ROWS + 1):
            row = {part: self.cleaned_data.get(f"{part}_{number}") for part in PARTS}
            if any(value not in {None, ""} for value in row.values()):
                self._check(number, row)
                self.filled.append(row)

    def _check(self, number: int, row: dict[str, Any]) -> None:
        if not row["name"] and f"name_{number}" not in self.errors:
            self.add_error(f"name_{number}", _("Say what you measure."))
        if row["target"] is None and f"target_{number}" not in self.errors:
            self.add_error(f"target_{number}", _("Say what you want to reach."))
        if row["name"] in {earlier["name"] for earlier in self.filled}:
            self.add_error(f"name_{number}", _("You named this indicator already."))

    def new_rows(self) -> dict[type[Model], list[Any]]:
        """All indicators anew, in order."""
        return {
            Indicator: [
                Indicator(
                    project=self.project,
                    order=order,
                    name=row["name"],
                    unit=row["unit"] or "",
                    baseline=row["baseline"] or 0,
                    target=row["target"],
                )
                for order, row in enumerate(self.filled)
            ]
        }
