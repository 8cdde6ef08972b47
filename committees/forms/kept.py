"""Forms of pages that several officers keep: the second writer is told, and sees both texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from committees.models import (
    Committee,
    CommitteeDocument,
    CommitteePriority,
    CommitteeSession,
    Term,
)
from committees.models.life import year_in_office, year_in_words
from documents.files import remove, store
from documents.forms import PrivateFileField
from workflows.drafts import Guarded, Words, in_words
from workflows.models import database_now

if TYPE_CHECKING:
    from members.models import User

MINUTES = "%Y-%m-%dT%H:%M"
# Priorities are voted in August for the year that begins in October; a year that is over keeps its own.
YEARS_BACK, YEARS_AHEAD = 1, 1


class KeptForm(Guarded, forms.ModelForm):
    """A row that knows what the database held when its page was made."""

    # What identifies the row's owner takes part in the check of uniqueness, though no one types it.
    owner = ""

    def __init__(self, data: Any = None, *args: Any, instance: Any, **kwargs: Any) -> None:
        self.instance = instance
        self.names = list(self.base_fields)
        super().__init__(data, *args, instance=instance, **kwargs)

    def values(self) -> Any:
        """Field by field."""
        return [getattr(self.instance, name, None) for name in self.names]

    def words(self) -> Words:
        """Field by field, under its label."""
        return [
            (str(self.base_fields[name].label), _told(getattr(self.instance, name, None)))
            for name in self.names
        ]

    def clean(self) -> Any:
        """The row's own rules, then whether someone else saved meanwhile."""
        forms.ModelForm.clean(self)
        super().clean()
        return self.cleaned_data

    def _get_validation_exclusions(self) -> set[str]:
        return super()._get_validation_exclusions() - {self.owner}


class FocusForm(KeptForm):
    """What a committee is about."""

    class Meta:
        model = Committee
        fields = ["focus"]
        widgets = {"focus": forms.Textarea(attrs={"rows": 12, "maxlength": 5000})}
        help_texts = {"focus": gettext_lazy("An empty line begins a new paragraph.")}

    def clean_focus(self) -> str:
        """A page of text, not a book."""
        text: str = self.cleaned_data["focus"]
        if len(text) > 5000:  # noqa: PLR2004 said in the error
            raise forms.ValidationError(_("Write at most 5,000 characters."))
        return text


class PriorityForm(KeptForm):
    """One priority of a year in office."""

    start_year = forms.TypedChoiceField(label=gettext_lazy("Year in office"), coerce=int)

    class Meta:
        model = CommitteePriority
        fields = ["start_year", "title", "text", "order"]
        widgets = {"text": forms.Textarea(attrs={"rows": 5})}
        help_texts = {"order": gettext_lazy("1 stands first.")}

    def __init__(self, data: Any = None, *args: Any, instance: Any, **kwargs: Any) -> None:
        super().__init__(data, *args, instance=instance, **kwargs)
        this = year_in_office(database_now().date())
        years = {*range(this - YEARS_BACK, this + YEARS_AHEAD + 1), instance.start_year or this}
        self.fields["start_year"].choices = [(year, year_in_words(year)) for year in sorted(years)]
        if not instance.pk:
            self.initial["start_year"] = this


class SessionForm(KeptForm):
    """A meeting that everyone may know of; its times are meant in the writer's own zone."""

    link = forms.URLField(label=gettext_lazy("Link"), required=False, max_length=300, assume_scheme="https")

    class Meta:
        model = CommitteeSession
        fields = ["title", "starts_at", "ends_at", "place", "link"]
        widgets = {
            name: forms.DateTimeInput(format=MINUTES, attrs={"type": "datetime-local"})
            for name in ("starts_at", "ends_at")
        }
        help_texts = {
            "place": gettext_lazy("A city and a room, or “online”."),
            "link": gettext_lazy("Where one reads more or takes part."),
        }

    def __init__(self, data: Any = None, *args: Any, instance: Any, **kwargs: Any) -> None:
        super().__init__(data, *args, instance=instance, **kwargs)
        for name in ("starts_at", "ends_at"):
            self.fields[name].help_text = _("In your time zone, %s.") % timezone.get_current_timezone_name()

    def clean(self) -> Any:
        """It ends after it begins."""
        cleaned = super().clean()
        begins, ends = cleaned.get("starts_at"), cleaned.get("ends_at")
        if begins and ends and ends <= begins:
            self.add_error("ends_at", _("The session ends after it begins."))
        return cleaned


class DocumentForm(KeptForm):
    """A paper for everyone; a new file takes the place of the old one."""

    upload = PrivateFileField(label=gettext_lazy("File"), kinds=("pdf",))

    class Meta:
        model = CommitteeDocument
        fields = ["title", "is_published"]

    field_order = ["title", "upload", "is_published"]

    def __init__(self, data: Any = None, *args: Any, instance: Any, by: User, **kwargs: Any) -> None:
        self.by = by
        super().__init__(data, *args, instance=instance, **kwargs)
        self.fields["upload"].required = not instance.pk

    def values(self) -> Any:
        """The title, whether it is published, and which file."""
        return [self.instance.title, self.instance.is_published, self.instance.file_id]

    def words(self) -> Words:
        """The same, with the file's name."""
        document = self.instance
        name = document.file.original_name if document.file_id else ""
        return [
            (_("Title"), in_words(document.title)),
            (_("File"), in_words(name)),
            (_("Published"), in_words(document.is_published)),
        ]

    def save(self, commit: bool = True) -> CommitteeDocument:
        """Keep the file and the row; the bytes of the file before go with the commit."""
        document: CommitteeDocument = super().save(commit=False)
        upload = self.cleaned_data["upload"]
        before = document.file if upload and document.file_id else None
        if upload:
            document.file = store(upload, owner=self.by)
        document.save()
        if before:
            remove(before)
        return document


class PublicContactForm(KeptForm):
    """The address that the holder of an office shows beside their name, or none."""

    class Meta:
        model = Term
        fields = ["public_email"]
        labels = {"public_email": gettext_lazy("Public e-mail")}
        help_texts = {
            "public_email": gettext_lazy(
                "Everyone reads it beside your name, as long as the term lasts. Leave it empty to show none."
            )
        }

    def save(self, commit: bool = True) -> Term:
        """Write that column and no other."""
        term: Term = super().save(commit=False)
        term.save(update_fields=["public_email"])
        return term


def _told(value: Any) -> str:
    """A stored value as a person reads it, an instant in their own zone."""
    if hasattr(value, "hour"):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    return in_words(value)
