"""What proposers, seconders and the plenary team enter for motions and amendments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assemblies.agenda_permissions import possible_seconders, voices
from assemblies.models import AgendaItem, Amendment, Assembly, Motion, MotionKind, Plenary
from assemblies.models.agenda import MOST_LETTERS
from members.models import NMO

if TYPE_CHECKING:
    from collections.abc import Iterable

    from committees.models import Office
    from members.models import User

TEXT = forms.Textarea(attrs={"rows": 16})
REASONS = forms.Textarea(attrs={"rows": 5})


class InTheNameOf(forms.ModelForm):
    """Something that a person proposes for an NMO or in an office."""

    proposer = forms.ChoiceField(label=gettext_lazy("Proposed by"))
    text = forms.CharField(label=gettext_lazy("Text"), max_length=MOST_LETTERS, widget=TEXT)

    def __init__(self, *args: Any, user: User, assembly: Assembly, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parties = by_key(voices(user, assembly))
        field = self.fields["proposer"]
        field.choices = [(key, str(party)) for key, party in self.parties.items()]
        if len(self.parties) == 1:
            self.initial["proposer"] = next(iter(self.parties))
            field.widget = forms.HiddenInput()

    def _post_clean(self) -> None:
        """The row's own rules, with its proposer."""
        party = self.parties.get(self.cleaned_data.get("proposer", ""))
        if isinstance(party, NMO):
            self.instance.proposer_nmo = party
        else:
            self.instance.proposer_office = party
        super()._post_clean()


class MotionForm(InTheNameOf):
    """A motion with its text."""

    class Meta:
        model = Motion
        fields = ["kind", "title", "reasons"]
        widgets = {"reasons": REASONS}

    field_order = ["proposer", "kind", "title", "text", "reasons"]

    def __init__(self, *args: Any, assembly: Assembly, **kwargs: Any) -> None:
        super().__init__(*args, assembly=assembly, **kwargs)
        kinds = MotionKind.objects.select_related("majority")
        if assembly.kind != Assembly.Kind.AUGUST:
            kinds = kinds.exclude(paper_kind__only_in_august=True)
            self.fields["kind"].help_text = _("Changes of the constitution are dealt with in August only.")
        field = self.fields["kind"]
        field.queryset = kinds
        field.label_from_instance = lambda kind: f"{kind}: {kind.majority}"

    def clean_text(self) -> str:
        """With plain line breaks."""
        return plain_lines(self.cleaned_data["text"])


class AmendmentForm(InTheNameOf):
    """The motion's whole text as it would read."""

    class Meta:
        model = Amendment
        fields = ["reasons"]
        widgets = {"reasons": REASONS}

    field_order = ["proposer", "text", "reasons"]

    def __init__(self, *args: Any, motion: Motion, **kwargs: Any) -> None:
        super().__init__(*args, assembly=motion.assembly, **kwargs)
        self.standing = motion.texts.last().text
        self.initial.setdefault("text", self.standing)
        self.fields["text"].help_text = _("The motion’s text stands here: change it as it should read.")

    def clean_text(self) -> str:
        """Another text than the one that stands."""
        return _another(self.cleaned_data["text"], self.standing)


class RewriteForm(forms.Form):
    """An amendment for the text that stands now."""

    text = forms.CharField(label=gettext_lazy("Text"), max_length=MOST_LETTERS, widget=TEXT)

    def __init__(self, *args: Any, amendment: Amendment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.standing = amendment.motion.texts.last().text
        self.initial.setdefault("text", amendment.text)

    def clean_text(self) -> str:
        """Another text than the one that stands."""
        return _another(self.cleaned_data["text"], self.standing)


class SecondForm(forms.Form):
    """In the name of which NMO a motion is seconded."""

    nmo = forms.ModelChoiceField(
        label=gettext_lazy("In the name of"), queryset=NMO.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, user: User, motion: Motion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = [nmo.pk for nmo in possible_seconders(user, motion)]
        self.fields["nmo"].queryset = NMO.objects.filter(pk__in=keys)


class PlaceForm(forms.Form):
    """In which item a motion is dealt with."""

    item = forms.ModelChoiceField(
        label=gettext_lazy("Item of the agenda"),
        queryset=AgendaItem.objects.none(),
        required=False,
        empty_label=gettext_lazy("none yet"),
    )

    def __init__(self, *args: Any, motion: Motion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        items = AgendaItem.objects.filter(plenary__assembly=motion.assembly_id)
        field = self.fields["item"]
        field.queryset = (
            items.exclude(state=AgendaItem.State.DONE)
            .exclude(plenary__state=Plenary.State.CLOSED)
            .select_related("plenary")
            .order_by("plenary__number", "order")
        )
        field.label_from_instance = lambda item: _("Plenary %(number)d: %(item)s") % {
            "number": item.plenary.number, "item": item,
        }  # fmt: skip
        self.initial.setdefault("item", motion.item_id)


def by_key(parties: Iterable[NMO | Office]) -> dict[str, NMO | Office]:
    """NMOs and offices by what a form says of them."""
    return {f"{party._meta.model_name}-{party.pk}": party for party in parties}


def plain_lines(text: str) -> str:
    """A browser sends every line break as two characters: texts are compared without."""
    return text.replace("\r\n", "\n")


def _another(text: str, standing: str) -> str:
    text = plain_lines(text)
    if text == standing:
        raise forms.ValidationError(_("This is the text as it stands: change something."))
    return text
