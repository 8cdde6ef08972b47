"""The draft of a project, one thing a page: its steps, each guarded against a second writer."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from committees.models import Committee, Topic
from members.models import NMO, Unaccented
from members.text import validate_name
from projects import clock
from projects.forms.fields import CommitteeField, ProjectAddressField
from projects.models import Project
from workflows.drafts import Guarded, Words, in_words
from workflows.models import database_now

if TYPE_CHECKING:
    from django.db.models import Model

DATE = {"type": "date"}


class Step(Guarded):
    """One step: what is stored of it, and what is to be stored."""

    step = ""
    heading: Any = ""
    hint: Any = ""
    template = "projects/edit.html"

    def __init__(self, data: Any = None, *, project: Project, **kwargs: Any) -> None:
        self.project = project
        super().__init__(data, **kwargs)

    def new_fields(self) -> dict[str, Any]:
        """Fields of the project that this step changes."""
        return {}

    def new_links(self) -> dict[str, Any]:
        """Many-to-many fields of the project, each with all that it is linked to from now on."""
        return {}

    def new_rows(self) -> dict[type[Model], list[Any]]:
        """Rows of the project that this step replaces, by model."""
        return {}


class FieldsStep(Step, forms.ModelForm):  # type: ignore[type-arg]
    """A step whose fields are fields of the project, by the same names. The form itself stores nothing."""

    links: tuple[str, ...] = ()

    def __init__(self, data: Any = None, *, project: Project, **kwargs: Any) -> None:
        self.names = list(self.base_fields)
        initial = {name: self._stored(project, name) for name in self.names}
        super().__init__(data, project=project, initial=initial, **kwargs)
        for name in self.names:
            if name not in {"title", "kind", "committee"}:
                self.fields[name].required = False

    def values(self) -> Any:
        """Field by field."""
        return [self._stored(self.project, name) for name in self.names]

    def words(self) -> Words:
        """Field by field, under its label."""
        return [(str(self.base_fields[name].label), self._words(name)) for name in self.names]

    def new_fields(self) -> dict[str, Any]:
        """Every field of the step but the links."""
        return {name: self.cleaned_data[name] for name in self.names if name not in self.links}

    def new_links(self) -> dict[str, Any]:
        """Topics, committees, NMOs."""
        return {name: self.cleaned_data[name] for name in self.links}

    def _post_clean(self) -> None:
        # A step checks its own fields; the form's instance stays empty, since the view stores what is new.
        for name in self.names:
            value = self.cleaned_data.get(name)
            if name not in self.links and value not in {None, ""}:
                try:
                    Project._meta.get_field(name).run_validators(value)
                except ValidationError as error:
                    self.add_error(name, error)

    def _stored(self, project: Project, name: str) -> Any:
        if name in self.links:
            return list(getattr(project, name).values_list("pk", flat=True))
        return getattr(project, name)

    def _words(self, name: str) -> str:
        if name in self.links:
            return in_words(", ".join(str(one) for one in getattr(self.project, name).all()))
        if name == "kind":
            return str(self.project.get_kind_display())
        return in_words(getattr(self.project, name))


class BasicsForm(FieldsStep):
    """What it is called, where it belongs, when it runs, in a few sentences."""

    step, heading = "basics", gettext_lazy("Basics")
    template = "projects/edit_basics.html"
    needed = ("topics", "starts_on", "ends_on", "summary")
    links = ("related_committees", "topics", "partner_nmos")

    committee = CommitteeField(
        Committee.objects.all(),
        label=gettext_lazy("Standing committee"),
        help_text=gettext_lazy("Its Director reviews your project."),
        empty_label=None,
    )
    replicates = ProjectAddressField(
        label=gettext_lazy("Which project it replicates"),
        help_text=gettext_lazy("The address of its page in this portal, if it is there."),
    )

    class Meta:
        model = Project
        fields = [
            "title",
            "kind",
            "replicates",
            "committee",
            "related_committees",
            "topics",
            "starts_on",
            "ends_on",
            "summary",
            "partner_nmos",
        ]
        labels = {"partner_nmos": gettext_lazy("Other NMOs taking part")}
        help_texts = {
            "kind": gettext_lazy(
                "A continuous project has no last day and reports each year; any other reports once, at its end."
            ),
            "related_committees": gettext_lazy("Their Directors may review it as well."),
            "topics": gettext_lazy("By these people find your project."),
            "ends_on": gettext_lazy("A continuous project may leave it empty."),
            "summary": gettext_lazy(
                "Two or three sentences for readers who know nothing of it. The public reads them first."
            ),
        }
        widgets = {
            "kind": forms.RadioSelect,
            "related_committees": forms.CheckboxSelectMultiple,
            "topics": forms.CheckboxSelectMultiple,
            "partner_nmos": forms.CheckboxSelectMultiple,
            "starts_on": forms.DateInput(format="%Y-%m-%d", attrs=DATE),
            "ends_on": forms.DateInput(format="%Y-%m-%d", attrs=DATE),
            "summary": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, data: Any = None, *, project: Project, **kwargs: Any) -> None:
        super().__init__(data, project=project, **kwargs)
        self.fields["title"].validators.append(validate_name)
        self.fields["related_committees"].queryset = Committee.objects.all()
        self.fields["topics"].queryset = Topic.objects.all()
        self.fields["partner_nmos"].queryset = NMO.objects.exclude(pk=project.nmo_id).order_by(
            Unaccented("short_name")
        )

    def clean_replicates(self) -> Project | None:
        """Another project than this one."""
        found: Project | None = self.cleaned_data["replicates"]
        if found and found.pk == self.project.pk:
            raise ValidationError(_("A project doesn’t replicate itself."))
        return found

    def clean_starts_on(self) -> Any:
        """A day that people live to see."""
        return _sensible(self.cleaned_data["starts_on"])

    def clean_ends_on(self) -> Any:
        """The same."""
        return _sensible(self.cleaned_data["ends_on"])

    def clean(self) -> None:
        """The last day isn't before the first; a committee stands once; only a replica names its model."""
        super().clean()
        data = self.cleaned_data
        start, end = data.get("starts_on"), data.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", _("Choose a day after the first one."))
        if data.get("kind") != Project.Kind.REPLICATING:
            data["replicates"] = None
        if "related_committees" in data:
            others = data["related_committees"]
            data["related_committees"] = [one for one in others if one != data.get("committee")]


class PlanForm(FieldsStep):
    """Why, what for, how and for whom."""

    step, heading = "plan", gettext_lazy("Plan")
    needed = ("problem", "objectives", "activities", "target_group", "target_size")

    class Meta:
        model = Project
        fields = ["problem", "objectives", "activities", "target_group", "target_size"]
        help_texts = {
            "problem": gettext_lazy("What is wrong, for whom, and how you know."),
            "objectives": gettext_lazy("Specific, measurable, achievable, relevant, with a date."),
            "activities": gettext_lazy("What you do, when, and who does it."),
            "target_group": gettext_lazy("Such as: pupils of six primary schools in Tunis."),
        }
        widgets = {
            "problem": forms.Textarea(attrs={"rows": 6}),
            "objectives": forms.Textarea(attrs={"rows": 6}),
            "activities": forms.Textarea(attrs={"rows": 8}),
            "target_size": forms.NumberInput(attrs={"inputmode": "numeric"}),
        }


class MeansForm(FieldsStep):
    """With whom, with what money, and how people are kept safe."""

    step, heading = "means", gettext_lazy("Means and safety")
    template = "projects/edit_means.html"
    needed = ("budget", "currency", "safeguarding")

    class Meta:
        model = Project
        fields = ["partners", "budget", "currency", "funding", "safeguarding"]
        help_texts = {
            "partners": gettext_lazy("Schools, ministries, foundations, companies: who else is in it."),
            "budget": gettext_lazy("0 if it costs nothing."),
            "currency": gettext_lazy("Three letters, such as EUR or TND."),
            "funding": gettext_lazy("Where the money comes from, and what is still missing."),
            "safeguarding": gettext_lazy(
                "How you protect those who take part: consent, privacy, children, patients, your own people."
            ),
        }
        widgets = {
            "partners": forms.Textarea(attrs={"rows": 3}),
            "budget": forms.NumberInput(attrs={"inputmode": "decimal", "min": "0", "step": "any"}),
            "currency": forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off"}),
            "funding": forms.Textarea(attrs={"rows": 3}),
            "safeguarding": forms.Textarea(attrs={"rows": 6}),
        }

    def clean_currency(self) -> str:
        """In capitals, however it is typed."""
        return str(self.cleaned_data["currency"]).upper()

    def clean(self) -> None:
        """A sum of money says in which currency."""
        super().clean()
        data = self.cleaned_data
        if data.get("budget") is not None and data.get("currency") == "":
            self.add_error("currency", _("Say in which currency the budget is."))


class VisionForm(FieldsStep):
    """How it follows the federation's vision, and whether the public may read of it."""

    step, heading = "vision", gettext_lazy("Vision and consent")
    needed = ("alignment",)

    class Meta:
        model = Project
        fields = ["alignment", "consents"]
        labels = {
            "alignment": gettext_lazy("How the project follows the federation’s vision"),
            "consents": gettext_lazy("The project may be published once it is endorsed"),
        }
        help_texts = {
            "alignment": gettext_lazy(
                "Such as: whose health gets better by it, what students learn, and what other NMOs can take over."
            ),
            "consents": gettext_lazy(
                "Everyone then reads its text, its public pictures and its results. "
                "Without this tick it can be endorsed all the same; a page that is public goes at once."
            ),
        }
        widgets = {"alignment": forms.Textarea(attrs={"rows": 6})}


def _sensible(day: dt.date | None) -> dt.date | None:
    """A day between the federation's first year and a few from now."""
    today = database_now().date()
    if day and not clock.is_sensible(day, today):
        years = {"first": clock.FOUNDED, "last": today.year + clock.FARTHEST_YEARS}
        raise ValidationError(_("Choose a day between %(first)d and %(last)d."), params=years)
    return day
