"""What an NMO says of itself: facts, local committees, its own committees and whom they work with."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from committees.forms.kept import KeptForm
from committees.models import Committee, CommitteeLink, NationalCommittee, Topic
from members.forms import time_zone_choices
from members.models import NMO, LocalCommittee
from workflows.drafts import Words

NO_LINK = ""
MOST_LANGUAGES = 12


class FactsForm(KeptForm):
    """Where people find the NMO, in which languages it reads, and when its officers are awake."""

    website = forms.URLField(
        label=gettext_lazy("Website"), required=False, max_length=200, assume_scheme="https"
    )
    languages = forms.CharField(
        label=gettext_lazy("Languages"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("What your officers read, with commas between them: French, Arabic."),
    )
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), choices=time_zone_choices)

    class Meta:
        model = NMO
        fields = ["website", "languages", "time_zone"]

    def __init__(self, data: Any = None, *args: Any, instance: NMO, **kwargs: Any) -> None:
        super().__init__(data, *args, instance=instance, **kwargs)
        self.initial["languages"] = ", ".join(instance.languages)

    def words(self) -> Words:
        """Field by field, the languages as people write them."""
        nmo = self.instance
        return [
            (_("Website"), nmo.website or "—"),
            (_("Languages"), ", ".join(nmo.languages) or "—"),
            (_("Time zone"), nmo.time_zone),
        ]

    def clean_languages(self) -> list[str]:
        """Each once, in the order in which they were written."""
        typed = [" ".join(word.split()) for word in self.cleaned_data["languages"].split(",")]
        languages = list(dict.fromkeys(word for word in typed if word))
        if len(languages) > MOST_LANGUAGES:
            raise forms.ValidationError(_("Name at most 12 languages."))
        if any(len(word) > 40 for word in languages):  # noqa: PLR2004 as the column is
            raise forms.ValidationError(_("Put commas between the languages."))
        return languages

    def save(self, commit: bool = True) -> NMO:
        """These columns and no others: an administrator may change the rest at the same moment."""
        nmo: NMO = super().save(commit=False)
        nmo.save(update_fields=["website", "languages", "time_zone"])
        return nmo


class LocalCommitteeForm(KeptForm):
    """A group at a medical faculty, and where it lies on the map."""

    owner = "nmo"

    class Meta:
        model = LocalCommittee
        fields = ["city", "faculty", "latitude", "longitude", "is_active"]
        labels = {"is_active": gettext_lazy("It works today, and students can choose it")}

    def clean(self) -> Any:
        """A place has both degrees, or neither."""
        cleaned = super().clean()
        if {"latitude", "longitude"} <= cleaned.keys():
            for name, other in (("latitude", "longitude"), ("longitude", "latitude")):
                if cleaned[name] is None and cleaned[other] is not None:
                    self.add_error(name, _("Give both latitude and longitude, or neither."))
        return cleaned

    def clean_latitude(self) -> Any:
        """From pole to pole."""
        return _within(self.cleaned_data["latitude"], 90, _("A latitude lies between -90 and 90."))

    def clean_longitude(self) -> Any:
        """Once around the earth."""
        return _within(self.cleaned_data["longitude"], 180, _("A longitude lies between -180 and 180."))


class NationalCommitteeForm(KeptForm):
    """A national committee, and beside each committee of the federation how much they have to do with each other."""

    owner = "nmo"

    website = forms.URLField(
        label=gettext_lazy("Website"), required=False, max_length=300, assume_scheme="https"
    )

    class Meta:
        model = NationalCommittee
        fields = ["name", "abbreviation", "description", "website", "is_active"]
        widgets = {"description": forms.Textarea(attrs={"rows": 5})}
        labels = {"is_active": gettext_lazy("It works today")}

    def __init__(self, data: Any = None, *args: Any, instance: NationalCommittee, **kwargs: Any) -> None:
        self.committees = list(Committee.objects.all())
        self.links = {link.committee_id: link for link in instance.links.all()} if instance.pk else {}
        self.topics = list(instance.topics.all()) if instance.pk else []
        super().__init__(data, *args, instance=instance, **kwargs)
        self.fields["topics"] = forms.ModelMultipleChoiceField(
            label=_("Topics"),
            help_text=_("By these students elsewhere find it; who follows a topic hears of it."),
            queryset=Topic.objects.all(),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            initial=self.topics,
        )
        for committee in self.committees:
            link = self.links.get(committee.pk)
            self.fields[f"weight_{committee.slug}"] = forms.ChoiceField(
                label=committee.acronym,
                required=False,
                choices=[(NO_LINK, _("nothing")), *CommitteeLink.Weight.choices],
                initial=link.weight if link else NO_LINK,
            )
            self.fields[f"note_{committee.slug}"] = forms.CharField(
                label=_("%s: note") % committee.acronym,
                required=False,
                max_length=200,
                initial=link.note if link else "",
            )

    def values(self) -> Any:
        """The fields, the links and the topics."""
        links = sorted((pk, link.weight, link.note) for pk, link in self.links.items())
        return [super().values(), links, [topic.pk for topic in self.topics]]

    def words(self) -> Words:
        """The fields, then one line a link, then the topics."""
        by_pk = {committee.pk: committee.acronym for committee in self.committees}
        links = [
            (by_pk[pk], " · ".join(filter(None, [link.get_weight_display(), link.note])))
            for pk, link in self.links.items()
        ]
        topics = (_("Topics"), ", ".join(str(topic) for topic in self.topics))
        return [*super().words(), *links, topics]

    def own_fields(self) -> list[Any]:
        """The bound fields of the committee itself."""
        return [self[name] for name in self.names]

    def link_fields(self) -> list[tuple[Any, Any]]:
        """Beside each committee of the federation: how much, and a note."""
        return [(self[f"weight_{one.slug}"], self[f"note_{one.slug}"]) for one in self.committees]

    def clean(self) -> Any:
        """A note belongs to a link."""
        cleaned = super().clean()
        for committee in self.committees:
            if cleaned.get(f"note_{committee.slug}") and not cleaned.get(f"weight_{committee.slug}"):
                self.add_error(
                    f"weight_{committee.slug}", _("Say whether it is primary or related, or remove the note.")
                )
        return cleaned

    def save(self, commit: bool = True) -> NationalCommittee:
        """The committee with exactly the links and topics that were chosen."""
        committee: NationalCommittee = super().save(commit=True)
        committee.topics.set(self.cleaned_data["topics"])
        committee.links.all().delete()
        CommitteeLink.objects.bulk_create(
            CommitteeLink(
                national_committee=committee,
                committee=one,
                weight=self.cleaned_data[f"weight_{one.slug}"],
                note=self.cleaned_data[f"note_{one.slug}"],
            )
            for one in self.committees
            if self.cleaned_data[f"weight_{one.slug}"]
        )
        return committee


def _within(value: Any, limit: int, refusal: str) -> Any:
    if value is not None and abs(value) > limit:
        raise forms.ValidationError(refusal)
    return value
