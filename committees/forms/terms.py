"""What an administrator or the Secretary General enters: a term that matches its office."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from committees.models import Office, Term

Level = Office.Level


class OfficeChoice(forms.ModelChoiceField):
    """Offices with their level, since several are called President."""

    def label_from_instance(self, obj: Office) -> str:
        """As in “President (national)”."""
        return f"{obj.title} ({obj.get_level_display()})"


class TermForm(forms.ModelForm):
    """The same rules as the database's trigger `term_matches_office`, each said beside its field."""

    class Meta:
        model = Term
        fields = ["office", "holder", "nmo", "local_committee", "seat", "kind", "first_day", "last_day"]

    def clean(self) -> dict[str, Any]:
        """A local term takes its NMO from the local committee where none was named."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        office = cleaned.get("office") or getattr(self.instance, "office", None)
        if office is None:
            return cleaned
        if "office" in self.fields:
            self._check_place(office, cleaned)
        if cleaned.get("seat", 0) > office.seats:
            self.add_error("seat", _("This office has %d seats in one place.") % office.seats)
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day comes after the first."))
        return cleaned

    def _post_clean(self) -> None:
        """Ask the database's constraints about the whole term, also about fields that are only shown."""
        super()._post_clean()  # type: ignore[misc]
        if not self.errors:
            try:
                self.instance.validate_constraints()
            except forms.ValidationError as error:
                self._update_errors(error)  # type: ignore[attr-defined]

    def _check_place(self, office: Office, cleaned: dict[str, Any]) -> None:
        faculty = cleaned.get("local_committee")
        if faculty and office.level != Level.LOCAL:
            self.add_error("local_committee", _("Only a local office names a local committee."))
        if office.level == Level.LOCAL:
            self._check_local(faculty, cleaned)
        elif office.level == Level.NATIONAL and not cleaned.get("nmo"):
            self.add_error("nmo", _("A national office names its NMO."))
        elif office.level in {Level.FEDERATION, Level.COMMITTEE} and cleaned.get("nmo"):
            self.add_error("nmo", _("An office of the federation or a committee names no NMO."))

    def _check_local(self, faculty: Any, cleaned: dict[str, Any]) -> None:
        if not faculty:
            self.add_error("local_committee", _("A local office names its local committee."))
        elif cleaned.get("nmo") is None:
            cleaned["nmo"] = faculty.nmo
        elif cleaned["nmo"] != faculty.nmo:
            self.add_error("local_committee", _("This local committee belongs to another NMO."))


class OfficeForm(forms.ModelForm):
    """An office keeps the seats that people sit on."""

    class Meta:
        model = Office
        fields = ["code", "title", "abbreviation", "level", "role", "committee", "seats", "order"]

    def clean_seats(self) -> int:
        """No fewer than the highest seat that a term names."""
        seats: int = self.cleaned_data["seats"]
        highest = (
            self.instance.terms.order_by("-seat").values_list("seat", flat=True).first()
            if self.instance.pk
            else 0
        )
        if seats < (highest or 1):
            raise forms.ValidationError(_("Someone sits or sat on seat %d.") % (highest or 1))
        return seats
