"""Fields of their own kind: the address of a project's page."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from committees.models import Committee
from projects.models import Project


class ProjectAddressField(forms.CharField):
    """A public project, named by the address of its page or the last part of it. No list: there are thousands."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}))
        super().__init__(required=False, max_length=300, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """The address of the project that is stored."""
        return value.get_absolute_url() if isinstance(value, Project) else value

    def clean(self, value: Any) -> Any:
        """The project, or nothing."""
        text = super().clean(value)
        if not text:
            return None
        found = Project.objects.public().filter(slug=slug_in(text)).first()
        if found is None:
            raise ValidationError(_("No endorsed project has this address: copy it from its page."))
        return found


class CommitteeField(forms.ModelChoiceField):
    """A committee by acronym and name: who proposes a first project doesn’t know the acronyms."""

    def label_from_instance(self, obj: Committee) -> str:
        """Such as “SCOPH: Standing Committee on Public Health”."""
        return f"{obj.acronym}: {obj.name}"


def slug_in(text: str) -> str:
    """The last part of an address, or the text itself."""
    try:
        path = urlsplit(text).path
    except ValueError:
        return ""
    return path.rstrip("/").rpartition("/")[2]
