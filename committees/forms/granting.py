"""What those who grant offices enter: whom, which office, from when to when, why it ends."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from committees.models import HandoverDocument, Office, Term, TermInvitation
from committees.permissions import granting_term
from members.models import LocalCommittee, Unaccented, User
from members.text import validate_email_address
from workflows.drafts import Guarded, in_words
from workflows.models import database_now

if TYPE_CHECKING:
    from members.models import NMO

Level = Office.Level
YEARS_AT_MOST = 3
# A term that began in the past can still be entered, so that the history is whole.
DAYS_BACK = 366
SEPTEMBER_ENDS = (9, 30)


def end_of_term(day: dt.date) -> dt.date:
    """The 30 September that ends the federation's year in office (source: terms begin on 1 October)."""
    end = day.replace(month=SEPTEMBER_ENDS[0], day=SEPTEMBER_ENDS[1])
    return end if day <= end else end.replace(year=end.year + 1)


class DayField(forms.DateField):
    """A day, chosen as the browser does it."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class OfficeField(forms.ModelChoiceField):
    """Offices by title, with the abbreviation that people use."""

    def label_from_instance(self, obj: Office) -> str:
        """As in “National officer, SCOPE (NEO)”."""
        return f"{obj.title} ({obj.abbreviation})" if obj.abbreviation else obj.title


class GrantForm(forms.Form):
    """An office for someone: by an invitation to an address, or directly to a person of this NMO."""

    office = OfficeField(label=gettext_lazy("Office"), queryset=None, to_field_name="code")
    local_committee = forms.ModelChoiceField(
        label=gettext_lazy("Local committee"),
        queryset=None,
        required=False,
        to_field_name="uuid",
        help_text=gettext_lazy("For a local office."),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        validators=[validate_email_address],
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("How they come to it"),
        choices=Term.Kind,
        help_text=gettext_lazy("Someone elect waits without rights until you confirm them in office."),
    )
    first_day = DayField(label=gettext_lazy("First day"))
    last_day = DayField(
        label=gettext_lazy("Last day"), help_text=gettext_lazy("Rights hold on this day too.")
    )

    def __init__(self, *args: Any, offices: list[Office], nmo: NMO | None, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.nmo, self.by = nmo, by
        today = database_now().date()
        self.today = today
        self.fields["office"].queryset = Office.objects.filter(pk__in=[office.pk for office in offices])
        if nmo and any(office.level == Level.LOCAL for office in offices):
            self.fields["local_committee"].queryset = LocalCommittee.objects.filter(
                nmo=nmo, is_active=True
            ).order_by(Unaccented("city"), "faculty")
        else:
            del self.fields["local_committee"]
        self.fields["first_day"].initial = today
        self.fields["last_day"].initial = end_of_term(today)

    def clean_email(self) -> str:
        """In small letters; not one's own."""
        email = str(self.cleaned_data["email"]).lower()
        if email == self.by.email or self.by.emailaddress_set.filter(email=email).exists():
            raise ValidationError(_("Nobody gives an office to themselves."))
        return email

    def clean(self) -> dict[str, Any]:
        """A local office names its place; the days stand in their order and within reason."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        office, faculty = cleaned.get("office"), cleaned.get("local_committee")
        if office and office.level == Level.LOCAL and not faculty and not self.errors.get("local_committee"):
            self.add_error("local_committee", _("A local office names its local committee."))
        if office and office.level != Level.LOCAL and faculty:
            self.add_error("local_committee", _("Only a local office names a local committee."))
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last:
            self._check_days(first, last)
        return cleaned

    def _check_days(self, first: dt.date, last: dt.date) -> None:
        for field, message in problems_of_days(first, last, self.today):
            self.add_error(field, message)

    @property
    def place(self) -> dict[str, Any]:
        """What a term or an invitation names."""
        cleaned = self.cleaned_data
        return {
            "office": cleaned["office"],
            "nmo": self.nmo if cleaned["office"].level in {Level.NATIONAL, Level.LOCAL} else None,
            "local_committee": cleaned.get("local_committee"),
            "kind": cleaned["kind"],
            "first_day": cleaned["first_day"],
            "last_day": cleaned["last_day"],
        }


def problems_of_days(first: dt.date, last: dt.date, today: dt.date) -> list[tuple[str, str]]:
    """What is wrong with the days of a new term, each with the field it concerns."""
    if first < today - dt.timedelta(days=DAYS_BACK) or first.year > today.year + YEARS_AT_MOST:
        return [("first_day", _("The first day lies within a year back and %d ahead.") % YEARS_AT_MOST)]
    if last < first:
        return [("last_day", _("The last day comes after the first."))]
    if last < today:
        return [("last_day", _("This day is past."))]
    if (last - first).days > YEARS_AT_MOST * 366:
        return [("last_day", _("A term lasts %d years at most.") % YEARS_AT_MOST)]
    return []


class InviteForm(GrantForm):
    """By mail: it never says whether someone of this address is in the portal."""

    note = forms.CharField(
        label=gettext_lazy("A word to the invited person"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    field_order = ["email", "office", "local_committee", "kind", "first_day", "last_day", "note"]

    def clean(self) -> dict[str, Any]:
        """One open invitation for an address to an office."""
        cleaned = super().clean()
        if not self.errors and self._is_invited():
            self.add_error("email", _("An invitation to this address for this office waits already."))
        return cleaned

    def _is_invited(self) -> bool:
        place = {name: self.place[name] for name in ("office", "nmo", "local_committee")}
        return TermInvitation.objects.filter(
            **place, email=self.cleaned_data["email"], state=TermInvitation.State.OPEN
        ).exists()

    def invitation(self) -> TermInvitation:
        """The new invitation, not yet stored."""
        cleaned = self.cleaned_data
        return TermInvitation(**self.place, email=cleaned["email"], note=cleaned["note"])


class AppointForm(GrantForm):
    """Directly: someone of the own NMO, or for the federation anyone who ever held an office."""

    field_order = ["email", "office", "local_committee", "kind", "first_day", "last_day"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].initial = Term.Kind.APPOINTED
        self.fields["email"].help_text = _("With it they sign in. No answer is needed; a mail tells them.")

    def clean_email(self) -> str:
        """The address of someone whom the granter knows already; of strangers nothing is told."""
        email = super().clean_email()
        self.person = known_person(email, self.nmo)
        if self.person is None:
            raise ValidationError(_("Nobody known here has this address. Send an invitation instead."))
        return email

    def term(self) -> Term:
        """The new term, not yet stored."""
        return Term(**self.place, holder=self.person)


def known_person(email: str, nmo: NMO | None) -> User | None:
    """Who has this address and is of the NMO, or holds or held an office there; for the federation: any office."""
    people = User.objects.filter(
        is_active=True, emailaddress__email=email, emailaddress__verified=True
    ).distinct()
    if nmo is None:
        return people.filter(terms__isnull=False).first()
    return people.filter(nmo=nmo).first() or people.filter(terms__nmo=nmo).first()


class EndForm(forms.Form):
    """The last day of a term that ends early, and why."""

    last_day = DayField(label=gettext_lazy("Last day in office"))
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("The holder and those who grant the office read it; it stays in the log."),
    )

    def __init__(self, *args: Any, term: Term, earliest: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.term, self.earliest = term, earliest
        self.has_begun = term.first_day <= database_now().date() and term.kind != Term.Kind.ELECT
        if not self.has_begun:
            del self.fields["last_day"]
        else:
            self.fields["last_day"].initial = earliest

    def clean_last_day(self) -> dt.date:
        """Between now and the day on which it ends anyway."""
        day: dt.date = self.cleaned_data["last_day"]
        if not self.earliest <= day < self.term.last_day:
            raise ValidationError(
                _("Choose a day from %(first)s on, before %(last)s.")
                % {"first": in_words(self.earliest), "last": in_words(self.term.last_day)}
            )
        return day

    @property
    def ends_on(self) -> dt.date:
        """The last day with rights; a term that never begins has none, so the day before its first."""
        if self.has_begun:
            return self.cleaned_data["last_day"]
        return self.term.first_day - dt.timedelta(days=1)


class ChecklistForm(forms.Form):
    """The handover checklist of a term."""

    items = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Done"), queryset=None, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, items: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["items"].queryset = items


class HandoverForm(Guarded, forms.ModelForm):
    """The office's document: the second of two writers is told and sees both texts."""

    class Meta:
        model = HandoverDocument
        fields = ["text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 18})}

    def __init__(self, data: Any = None, *args: Any, instance: HandoverDocument, **kwargs: Any) -> None:
        self.kept = instance.text
        super().__init__(data, *args, instance=instance, **kwargs)

    def values(self) -> Any:
        """The text as it is stored."""
        return self.kept

    def words(self) -> list[tuple[str, str]]:
        """The same, for who was second."""
        return [(str(_("What the next one should know")), in_words(self.kept))]


def grantable(terms: list[Term], nmo: NMO | None) -> list[Office]:
    """The offices that these terms let their holder grant: of this NMO, or of the federation."""
    levels = [Level.NATIONAL, Level.LOCAL] if nmo else [Level.FEDERATION, Level.COMMITTEE]
    offices = Office.objects.filter(level__in=levels).select_related("committee").order_by("order", "title")
    return [office for office in offices if granting_term(terms, office, nmo.pk if nmo else None)]
