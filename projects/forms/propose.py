"""How a project begins: its title, kind and committee."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from committees.models import Committee
from members.text import validate_name
from projects.forms.fields import CommitteeField, ProjectAddressField
from projects.models import Project


class ProposeForm(forms.ModelForm):  # type: ignore[type-arg]
    """Enough to begin; everything else is written in the draft."""

    committee = CommitteeField(
        Committee.objects.all(),
        label=_("Standing committee"),
        help_text=_("Its Director reviews your project."),
        empty_label=_("Choose …"),
    )
    replicates = ProjectAddressField(widget=forms.HiddenInput)

    class Meta:
        model = Project
        fields = ["title", "kind", "committee", "replicates"]
        help_texts = {
            "title": _("As you would tell it to a friend; you can change it later."),
            "kind": _(
                "A continuous project has no last day and reports each year; any other reports once, at its end."
            ),
        }
        widgets = {"kind": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].validators.append(validate_name)

    def clean(self) -> dict[str, Any]:
        """Only a replica names the project that it follows."""
        data = super().clean() or self.cleaned_data
        if data.get("kind") != Project.Kind.REPLICATING:
            data["replicates"] = None
        return data
