"""Importing endorsed projects in the admin: a sheet, a preview of each line with its errors, then the import."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.internal.flows.reauthentication import (
    did_recently_reauthenticate,
    raise_if_reauthentication_required,
)
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from members.text import clean_text
from projects.importing import COLUMNS, NEEDED, import_sheet, read
from workflows.submissions import once

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin
    from django.core.files.uploadedfile import UploadedFile

    from projects.models import Project

LONGEST = 1_000_000  # characters
PERMISSION = "projects.import_project"


class SheetForm(forms.Form):
    """A file, or its text: what was read can be mended on the page."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV in UTF-8, separated by commas, semicolons or tabs."),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )
    text = forms.CharField(
        label=gettext_lazy("… or its text"),
        required=False,
        max_length=LONGEST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "cols": 110, "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        """The text of the sheet, from wherever it came; a new file counts more than what stands there."""
        data: dict[str, Any] = self.cleaned_data
        if data.get("file"):
            data["text"] = _text_of(data["file"])
        if not data.get("text", "").strip() and not self.errors:
            raise forms.ValidationError(_("Choose a file, or paste the sheet."))
        return data


@once
def view(request: HttpRequest, model_admin: ModelAdmin[Project]) -> HttpResponse:
    """The sheet, its preview, and the import, after a fresh sign-in; what was mended for long isn't lost."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    if request.method != "POST":
        raise_if_reauthentication_required(request, app="")
    is_fresh = did_recently_reauthenticate(request)
    form = SheetForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    sheet = None
    if form.is_valid():
        text = form.cleaned_data["text"]
        if "import" in request.POST and is_fresh and (done := import_sheet(text, by=request.user)):
            words = ngettext("%d project is imported.", "%d projects are imported.", done)
            messages.success(request, words % done)
            return HttpResponseRedirect(reverse("admin:projects_project_changelist"))
        sheet = read(text, by=request.user)
        form = SheetForm(initial={"text": text})
    page = {
        **model_admin.admin_site.each_context(request),
        "title": _("Import endorsed projects"),
        "opts": model_admin.opts,
        "form": form,
        "sheet": sheet,
        "is_stale": "import" in request.POST and not is_fresh,
        "columns": COLUMNS,
        "needed": NEEDED,
    }
    return TemplateResponse(request, "projects/admin/import.html", page)


def _text_of(upload: UploadedFile) -> str:
    try:
        text = upload.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise forms.ValidationError(_("This file isn’t in UTF-8: save it as “CSV UTF-8”.")) from error
    if len(text) > LONGEST:
        raise forms.ValidationError(_("This file is too long: import it in parts."))
    return clean_text(text)
