"""What the plenary team and the credential committee enter: sittings, items, papers, who votes for whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assemblies.models import AgendaItem, AgendaPaper, Mandate, PaperKind, Plenary, Registration
from assemblies.models.agenda import MOST_LETTERS
from assemblies.models.registrations import COMING
from assemblies.motion_forms import plain_lines
from committees.forms.kept import MINUTES, KeptForm
from committees.models import Office, Term
from documents.forms import PrivateFileField
from members.models import User

if TYPE_CHECKING:
    from assemblies.models import Assembly

ROWS = {"rows": 16}


class PlenaryForm(KeptForm):
    """When a sitting begins, how many must be there, how many proxies one NMO may hold."""

    class Meta:
        model = Plenary
        fields = ["starts_at", "quorum_numerator", "quorum_denominator", "proxies_per_holder"]
        widgets = {"starts_at": forms.DateTimeInput(format=MINUTES, attrs={"type": "datetime-local"})}

    def __init__(self, data: Any = None, *, instance: Plenary) -> None:
        super().__init__(data, instance=instance)
        self.fields["starts_at"].help_text = _in_your_zone()


class ItemForm(KeptForm):
    """One item of the agenda."""

    class Meta:
        model = AgendaItem
        fields = ["kind", "title", "note", "planned_at", "minutes", "speech_seconds"]
        widgets = {
            "planned_at": forms.DateTimeInput(format=MINUTES, attrs={"type": "datetime-local"}),
            "note": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, data: Any = None, *, instance: AgendaItem) -> None:
        super().__init__(data, instance=instance)
        self.fields["planned_at"].help_text = " ".join(
            [_("Leave it empty for an item that follows the one before it."), _in_your_zone()]
        )


class VersionFields(forms.Form):
    """A paper as it is handed in: a text or a file."""

    text = forms.CharField(
        label=gettext_lazy("Text"), required=False, max_length=MOST_LETTERS, widget=forms.Textarea(attrs=ROWS)
    )
    upload = PrivateFileField(label=gettext_lazy("or a file"), required=False, kinds=("pdf",))

    def clean_text(self) -> str:
        """With plain line breaks."""
        return plain_lines(self.cleaned_data["text"])

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and bool(cleaned.get("text")) == bool(cleaned.get("upload")):
            self.add_error("text", _("Write a text or choose a file: one of the two."))
        return cleaned

    def version(self) -> dict[str, Any]:
        """What the workflow keeps."""
        return {"text": self.cleaned_data["text"], "upload": self.cleaned_data["upload"]}


class PaperForm(VersionFields, forms.ModelForm):
    """A new paper of an item, with its first version."""

    class Meta:
        model = AgendaPaper
        fields = ["kind", "title", "is_public"]

    field_order = ["kind", "title", "text", "upload", "is_public"]

    def __init__(self, *args: Any, assembly: Assembly, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = PaperKind.objects.all()
        told = _(
            "Each kind has its last day before the assembly: administrators keep them as “Kinds of papers”."
        )
        if assembly.kind != assembly.Kind.AUGUST:
            kinds = kinds.filter(only_in_august=False)
            told = f"{told} " + _("Changes of the constitution are dealt with in August only.")
        self.fields["kind"].help_text = told
        self.fields["kind"].queryset = kinds

    def clean_title(self) -> str:
        """Two papers of an item are told apart by their titles."""
        title: str = self.cleaned_data["title"]
        if AgendaPaper.objects.filter(item=self.instance.item_id, title=title).exists():
            raise forms.ValidationError(
                _(
                    "This item has a paper of this title: hand in a new version of it, or choose another title."
                )
            )
        return title


class VoterForm(forms.Form):
    """Who votes for an NMO: one of its officers or registered delegates, or someone else by their address."""

    voter = forms.ModelChoiceField(label=gettext_lazy("Who votes"), queryset=None, required=False)
    email = forms.EmailField(
        label=gettext_lazy("or another delegate, by e-mail"), required=False, max_length=254
    )

    def __init__(self, *args: Any, mandate: Mandate, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        officers = Term.objects.current().filter(nmo=mandate.nmo_id, office__level=Office.Level.NATIONAL)
        delegates = Registration.objects.filter(
            assembly=mandate.plenary.assembly_id, delegation__nmo=mandate.nmo_id, state__in=COMING
        )
        people = User.objects.filter(
            Q(pk__in=officers.values("holder"))
            | Q(pk__in=delegates.values("person"))
            | Q(pk=mandate.voter_id)
        )
        self.fields["voter"].queryset = people.order_by("plain_name")
        self.initial.setdefault("voter", mandate.voter_id)

    def clean_email(self) -> User | None:
        """The person who signs in with this address."""
        address: str = self.cleaned_data["email"]
        if not address:
            return None
        found: User | None = User.objects.filter(email=address.lower(), is_active=True).first()
        if found is None:
            raise forms.ValidationError(_("Nobody signs in with this address."))
        return found

    def clean(self) -> dict[str, Any]:
        """Someone; a typed address counts before the list."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not cleaned["voter"] and not cleaned["email"]:
            self.add_error("voter", _("Choose who votes."))
        return cleaned

    @property
    def person(self) -> User:
        """Who it is."""
        found: User = self.cleaned_data["email"] or self.cleaned_data["voter"]
        return found


class ProxyForm(forms.Form):
    """By which NMO that is there an absent one is represented."""

    proxy = forms.ModelChoiceField(label=gettext_lazy("Represented by"), queryset=None)

    def __init__(self, *args: Any, mandate: Mandate, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        free = mandate.plenary.mandates.entitled().filter(is_present=True).exclude(pk=mandate.pk)
        free = free.annotate(held=Count("represented")).filter(held__lt=mandate.plenary.proxies_per_holder)
        field = self.fields["proxy"]
        field.queryset = free.select_related("nmo").order_by("nmo__short_name")


class RollFilter(forms.Form):
    """Which NMOs of the roll are shown."""

    q = forms.CharField(label=gettext_lazy("NMO"), required=False, max_length=80)
    show = forms.ChoiceField(
        label=gettext_lazy("Show"),
        required=False,
        choices=[
            ("", gettext_lazy("all")),
            ("present", gettext_lazy("present or represented")),
            ("absent", gettext_lazy("absent")),
            ("barred", gettext_lazy("without a vote")),
        ],
    )


def _in_your_zone() -> str:
    return _("In your time zone, %s.") % timezone.get_current_timezone_name()
