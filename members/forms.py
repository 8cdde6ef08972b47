"""What people say of themselves, and what they look for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from members.models import NMO, LocalCommittee, NMOQuerySet, Region, Unaccented, User, known_time_zones
from members.text import validate_email_address, validate_name


def time_zone_choices() -> list[tuple[str, str]]:
    """IANA zones of places, as people know them: “America/New York”."""
    places = sorted(zone for zone in known_time_zones() if "/" in zone and not zone.startswith("Etc/"))
    return [("UTC", "UTC"), *((zone, zone.replace("_", " ")) for zone in places)]


class SignupForm(forms.Form):
    """Asked beside e-mail and password when someone creates an account."""

    given_names = forms.CharField(
        label=_("Given names"),
        max_length=100,
        validators=[validate_name],
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    family_names = forms.CharField(
        label=_("Family names"),
        max_length=100,
        required=False,
        validators=[validate_name],
        help_text=_("Leave empty if you have only one name."),
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    language = forms.ChoiceField(
        label=_("Language of the portal and its mails"), choices=settings.LANGUAGES, initial=get_language
    )

    field_order = ["given_names", "family_names", "email", "password1", "language"]

    def signup(self, request: Any, user: User) -> None:
        """Nothing more to do: the adapter has kept the names."""


class ProfileForm(forms.ModelForm):
    """Name, NMO and faculty, language and time zone. The list of faculties follows the NMO."""

    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=time_zone_choices,
        help_text=_("Dates and times are shown to you in this zone."),
    )

    class Meta:
        model = User
        fields = [
            "given_names", "family_names", "latin_name", "form_of_address",
            "nmo", "local_committee", "language", "time_zone",
        ]  # fmt: skip
        labels = {"nmo": _("Your national member organization"), "local_committee": _("Your faculty")}
        help_texts = {
            "local_committee": _(
                "The local committee at your medical school. Not listed? Ask your national officer. "
                "An application that you have begun keeps the faculty it was begun with."
            )
        }
        widgets = {
            "given_names": forms.TextInput(attrs={"autocomplete": "given-name"}),
            "family_names": forms.TextInput(attrs={"autocomplete": "family-name"}),
            "nmo": forms.Select(
                attrs={
                    "hx-get": reverse_lazy("members:profile"),
                    "hx-include": "#id_next",
                    "hx-select": "#id_local_committee",
                    "hx-target": "#id_local_committee",
                    "hx-swap": "outerHTML",
                }
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        faculty = self.fields["local_committee"]
        faculty.queryset = faculties_of(self._nmo_id())  # type: ignore[attr-defined]
        faculty.empty_label = _("Choose …")  # type: ignore[attr-defined]
        self.fields["nmo"].queryset = NMO.objects.present().order_by(Unaccented("short_name"))  # type: ignore[attr-defined]
        self.fields["nmo"].empty_label = _("Choose …")  # type: ignore[attr-defined]

    def _nmo_id(self) -> int | None:
        """The NMO that is chosen on the page, or else the person's own."""
        chosen = str(self["nmo"].value() or "")
        return int(chosen) if chosen.isdecimal() and len(chosen) < 10 else None  # noqa: PLR2004 fits an integer

    @property
    def lacks_faculty(self) -> bool:
        """Whether an NMO was chosen that has faculties to choose from, and none was chosen."""
        faculty = self.fields["local_committee"]
        return not self.instance.local_committee_id and faculty.queryset.exists()  # type: ignore[attr-defined]

    def require(self, *names: str) -> None:
        """Where the person wants to go next, these can't stay open."""
        for name in names:
            self.fields[name].required = True

    def keep_nmo(self) -> None:
        """Who holds an office doesn't move to another NMO by themselves: nobody decides on their own."""
        self.fields["nmo"].disabled = True
        # The field on the page was made when its value was asked for, with the text of then.
        self["nmo"].help_text = _(
            "It stays while you hold an office, or will. Write to the Secretary General if it is wrong."
        )

    def save(self, commit: bool = True) -> User:
        """Write these columns and no others: the password or the address may change at the same moment."""
        user: User = super().save(commit=False)
        if commit:
            user.save(update_fields=self.Meta.fields)
        return user

    def clean(self) -> dict[str, Any]:
        """A faculty left over from the NMO that was chosen before is let go, unless one is needed."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        is_needed = self.fields["local_committee"].required
        if "local_committee" in self.errors and "nmo" in self.changed_data and not is_needed:
            del self.errors["local_committee"]
            cleaned["local_committee"] = None
        return cleaned


def faculties_of(nmo_id: int | None) -> QuerySet[LocalCommittee]:
    """The faculties of an NMO that one may choose."""
    return LocalCommittee.objects.filter(nmo=nmo_id, is_active=True).order_by(Unaccented("city"), "faculty")


class MergeForm(forms.Form):
    """The address of one's second account."""

    email = forms.EmailField(
        label=_("The other e-mail address"),
        max_length=254,
        validators=[validate_email_address],
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


class NMOFilter(forms.Form):
    """Narrows the list of organizations; what was typed stays in the address."""

    q = forms.CharField(
        label=_("Search"), required=False, max_length=100, widget=forms.TextInput(attrs={"type": "search"})
    )
    region = forms.ChoiceField(
        label=_("Region"), required=False, choices=[("", _("All regions")), *Region.choices]
    )

    def narrow(self, nmos: NMOQuerySet) -> NMOQuerySet:
        """The organizations that match, whatever accents or capitals were typed."""
        if not self.is_valid():
            return nmos.none()
        if region := self.cleaned_data["region"]:
            nmos = nmos.filter(region=region)
        return nmos.called(self.cleaned_data["q"])
