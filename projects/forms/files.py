"""Adding a paper or a picture to a project."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.forms import PrivateFileField
from documents.models import PrivateFile
from projects.models import Project

MOST_FILES = 30


class FileForm(forms.Form):
    """The file, what it shows, and whether the public may see it."""

    file = PrivateFileField(label=gettext_lazy("File"))
    caption = forms.CharField(
        label=gettext_lazy("What it is"),
        max_length=200,
        help_text=gettext_lazy("One line: it also tells people who don’t see a picture what it shows."),
    )
    is_public = forms.BooleanField(
        label=gettext_lazy("Show this picture on the public page"),
        required=False,
        help_text=gettext_lazy(
            "Only once the project is endorsed. Everyone who can be recognised has agreed."
        ),
    )

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        self.project = project
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Only pictures are public; there is an end to files."""
        data = self.cleaned_data
        upload = data.get("file")
        if upload and data.get("is_public") and upload.content_type == PrivateFile.Type.PDF:
            self.add_error("is_public", _("Only pictures stand on the public page."))
        if self.project.files.current().count() >= MOST_FILES:
            raise ValidationError(_("A project has at most %d files: remove one first.") % MOST_FILES)
        return data
