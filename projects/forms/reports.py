"""What the team writes in a report: whom it reached, what each indicator came to; and the pictures of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from documents.forms import PrivateFileField
from projects.models import IndicatorResult, Report

LARGE = {"max_digits": 12, "decimal_places": 2}


class ReportForm(forms.ModelForm):  # type: ignore[type-arg]
    """A report; it asks for a result of each indicator of the endorsed text."""

    class Meta:
        model = Report
        fields = ["people_reached", "summary", "lessons", "future"]
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 6}),
            "lessons": forms.Textarea(attrs={"rows": 5}),
            "future": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {
            "people_reached": _(
                "How many people took part or were reached; 0 if the project didn’t take place."
            ),
            "summary": _("Everyone may read it on the project’s page."),
            "lessons": _("What would you do differently? It helps who replicates the project."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ["people_reached", "summary", "lessons"]:
            self.fields[name].required = True
        self.indicators = self.instance.endorsement.revision["indicators"] or []
        for number, indicator in enumerate(self.indicators):
            self.fields[f"result_{number}"] = forms.DecimalField(
                label=indicator["name"],
                help_text=_("At the start: %(before)s. Wanted: %(target)s.") % _with_units(indicator),
                **LARGE,
            )
        later = ["summary", "lessons", "future"]
        self.order_fields([name for name in self.fields if name not in later] + later)

    def values(self) -> dict[str, Any]:
        """The report's own fields."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    def results(self) -> list[IndicatorResult]:
        """A row for each indicator, with the target that was endorsed."""
        known = {row.name: row for row in self.instance.endorsement.project.indicators.all()}
        return [
            IndicatorResult(
                indicator=known.get(indicator["name"]),
                name=indicator["name"],
                unit=indicator["unit"],
                baseline=Decimal(indicator["baseline"]),
                target=Decimal(indicator["target"]),
                value=self.cleaned_data[f"result_{number}"],
            )
            for number, indicator in enumerate(self.indicators)
        ]


def _with_units(indicator: dict[str, str]) -> dict[str, str]:
    unit = indicator["unit"]
    return {
        "before": f"{indicator['baseline']} {unit}".strip(),
        "target": f"{indicator['target']} {unit}".strip(),
    }


class PictureForm(forms.Form):
    """One picture of what was done, with what it shows."""

    file = PrivateFileField(label=_("Picture"), kinds=("jpeg", "png"))
    caption = forms.CharField(
        label=_("What it shows"), max_length=200, help_text=_("Also read out to who can’t see it.")
    )
    is_public = forms.BooleanField(
        label=_("Show it on the project’s public page"),
        required=False,
        help_text=_("Only with the consent of everyone who can be recognized."),
    )
