"""What an office enters for an announcement: its texts, to whom it goes, its deadline and links."""

from __future__ import annotations

import zoneinfo
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms.utils import from_current_timezone
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from committees.announcement_permissions import is_of_the_board, offices_within_reach
from committees.forms.calls import WallTimeField
from committees.models import Announcement, AnnouncementLink, AnnouncementText, Committee, Office
from committees.placeholders import in_a_row, validate_placeholders
from members.forms import time_zone_choices
from members.models import NMO, MembershipStatus, Region
from workflows.drafts import Guarded, Words, in_words

if TYPE_CHECKING:
    from committees.models import TermQuerySet

Level = Office.Level
TEXTS = ["title", "summary", "body"]
MOST_LINKS = 4
TICKS = forms.CheckboxSelectMultiple


class _TextFields(forms.ModelForm):
    """Title, summary and text in one language; braces hold nothing but words of the fixed list."""

    class Meta:
        model = AnnouncementText
        fields = TEXTS
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 3}),
            "body": forms.Textarea(attrs={"rows": 14}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["summary"].help_text = _("Two or three sentences: what it is about, and what to do.")
        self.fields["body"].help_text = (
            _(
                "An empty line begins a paragraph, a dash at the beginning of a line a point. "
                "Filled in for each reader: %s."
            )
            % in_a_row()
        )
        for name in TEXTS:
            self.fields[name].validators.append(validate_placeholders)


class NewAnnouncementForm(_TextFields):
    """An announcement that nobody has begun yet, with its first text."""

    office = forms.ModelChoiceField(
        label=gettext_lazy("In the name of"), queryset=None, to_field_name="code", empty_label=None
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
    field_order = ["office", "language", *TEXTS]

    class Meta(_TextFields.Meta):
        fields = ["language", *TEXTS]

    def __init__(self, data: Any = None, *, offices: list[Office]) -> None:
        super().__init__(data)
        field: Any = self.fields["office"]
        field.queryset = Office.objects.filter(pk__in=[office.pk for office in offices])
        field.label_from_instance = lambda office: office.full_title
        self.initial["office"] = offices[0].code
        self.initial["language"] = get_language()
        self.fields["body"].help_text += " " + _("Other languages can be added afterwards.")

    def announcement(self) -> Announcement:
        """The new announcement, not yet stored."""
        return Announcement(office=self.cleaned_data["office"])


class AnnouncementTextForm(Guarded, _TextFields):
    """One text of a draft; the second of two writers is told and sees both."""

    def __init__(self, data: Any = None, *, text: AnnouncementText) -> None:
        self.stored_text = [getattr(text, name) for name in TEXTS]
        super().__init__(data, instance=text)

    def values(self) -> Any:
        """As it is stored."""
        return self.stored_text

    def words(self) -> Words:
        """Field by field."""
        labels = [str(AnnouncementText._meta.get_field(name).verbose_name) for name in TEXTS]  # type: ignore[union-attr]
        return [(label, in_words(value)) for label, value in zip(labels, self.stored_text, strict=True)]

    def clean(self) -> None:
        """The row's own rules, then whether someone else saved meanwhile."""
        forms.ModelForm.clean(self)
        super().clean()


class AudienceForm(Guarded, forms.ModelForm):
    """To whom it goes: what is ticked within a group adds up, the groups narrow each other."""

    offices = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Offices"), queryset=None, required=False, to_field_name="code", widget=TICKS
    )
    levels = forms.MultipleChoiceField(
        label=gettext_lazy("Levels"), choices=Level, required=False, widget=TICKS
    )
    committees = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Committees"),
        queryset=Committee.objects.all(),
        required=False,
        to_field_name="slug",
        widget=TICKS,
    )
    regions = forms.MultipleChoiceField(
        label=gettext_lazy("Regions"), choices=Region, required=False, widget=TICKS
    )
    statuses = forms.MultipleChoiceField(
        label=gettext_lazy("Membership of the NMO today"),
        choices=MembershipStatus.Status,
        required=False,
        widget=TICKS,
    )
    nmos = forms.ModelMultipleChoiceField(
        label=gettext_lazy("NMOs"), queryset=None, required=False, to_field_name="slug", widget=TICKS
    )

    class Meta:
        model = Announcement
        fields = ["offices", "levels", "committees", "regions", "statuses", "nmos"]

    def __init__(self, data: Any = None, *, announcement: Announcement) -> None:
        self.record = announcement
        super().__init__(data, instance=announcement)
        self._choices_within_reach(announcement.office)

    def _choices_within_reach(self, office: Office) -> None:
        fields: Any = self.fields
        fields["offices"].queryset = offices_within_reach(office)
        fields["offices"].label_from_instance = _office_in_words
        fields["nmos"].queryset = NMO.objects.present()
        if is_of_the_board(office):
            return
        del fields["committees"]
        fields["levels"].choices = [choice for choice in Level.choices if choice[0] != Level.FEDERATION]
        if office.region:
            del fields["regions"]
            fields["levels"].choices = [
                (Level.NATIONAL, Level.NATIONAL.label),
                (Level.LOCAL, Level.LOCAL.label),
            ]
            fields["nmos"].queryset = NMO.objects.present().filter(region=office.region)

    def values(self) -> Any:
        """What is chosen, in a fixed order."""
        record = self.record
        many = [
            sorted(row.pk for row in getattr(record, name).all())
            for name in ("offices", "committees", "nmos")
        ]
        return [*many, sorted(record.levels), sorted(record.regions), sorted(record.statuses)]

    def words(self) -> Words:
        """The same as people read it."""
        return audience_in_words(self.record)

    def clean(self) -> None:
        """Something is ticked: nothing at all would be everyone within reach."""
        super().clean()
        if not self.errors and not any(self.cleaned_data.get(name) for name in self._meta.fields):
            self.add_error("offices", _("Choose to whom it goes: tick at least one box on this page."))


class HeadForm(Guarded, forms.ModelForm):
    """Deadline and links at its head, who reads it on the site, and whether it is needed for the office."""

    deadline_at = WallTimeField(label=gettext_lazy("Deadline"), required=False)
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone of the deadline"),
        choices=time_zone_choices,
        help_text=gettext_lazy("Readers see it in their own zone and in the federation’s too."),
    )

    class Meta:
        model = Announcement
        fields = ["deadline_at", "time_zone", "readership", "is_needed"]

    def __init__(self, data: Any = None, *, announcement: Announcement) -> None:
        self.record = announcement
        self.links = list(announcement.links.all())
        instant = announcement.deadline_at
        self.wall = instant and timezone.localtime(instant, announcement.zone).replace(tzinfo=None)
        super().__init__(data, instance=announcement)
        self.initial["deadline_at"] = self.wall
        self.fields["is_needed"].help_text = _(
            "Those who hold such an office then get it even if they have turned such mails off."
        )
        for number in range(MOST_LINKS):
            self._add_link_fields(number)

    def _add_link_fields(self, number: int) -> None:
        known = self.links[number] if number < len(self.links) else None
        self.fields[f"label_{number}"] = forms.CharField(
            label=_("Link %d: what it is") % (number + 1),
            max_length=100,
            required=False,
            initial=known and known.label,
        )
        self.fields[f"url_{number}"] = forms.URLField(
            label=_("Link %d: address") % (number + 1),
            max_length=300,
            required=False,
            initial=known and known.url,
            assume_scheme="https",
        )

    def pairs(self) -> list[tuple[Any, Any]]:
        """The two fields of each link, for the page."""
        return [(self[f"label_{number}"], self[f"url_{number}"]) for number in range(MOST_LINKS)]

    def values(self) -> Any:
        """Every field as it is stored."""
        record = self.record
        return [
            *[record.deadline_at, record.time_zone, record.readership, record.is_needed],
            *[(link.label, link.url) for link in self.links],
        ]

    def words(self) -> Words:
        """The same as people read it."""
        record = self.record
        return [
            (_("Deadline"), f"{self.wall:%Y-%m-%d %H:%M} {record.time_zone}" if self.wall else "—"),
            (_("Who reads it on the site"), record.get_readership_display()),
            (_("Needed for the office"), in_words(record.is_needed)),
            *[(link.label, link.url) for link in self.links],
        ]

    def clean(self) -> None:
        """The deadline is an instant; a link has both halves."""
        super().clean()
        self._place_deadline()
        for number in range(MOST_LINKS):
            label, url = self.cleaned_data.get(f"label_{number}"), self.cleaned_data.get(f"url_{number}")
            if url and not label:
                self.add_error(f"label_{number}", _("Say what one finds there."))
            if label and not url and f"url_{number}" not in self.errors:
                self.add_error(f"url_{number}", _("Write the address too."))

    def _place_deadline(self) -> None:
        wall, zone = self.cleaned_data.get("deadline_at"), self.cleaned_data.get("time_zone")
        if wall is None or zone is None:
            return
        try:
            with timezone.override(zoneinfo.ZoneInfo(zone)):
                self.cleaned_data["deadline_at"] = from_current_timezone(wall)
        except (ValidationError, OverflowError):
            self.add_error("deadline_at", _("This time doesn’t exist in that zone, or exists twice."))

    def save(self, commit: bool = True) -> Announcement:
        """Keep the head, and the links in their order."""
        announcement: Announcement = super().save(commit)
        announcement.links.all().delete()
        pairs = [(self.cleaned_data[f"label_{n}"], self.cleaned_data[f"url_{n}"]) for n in range(MOST_LINKS)]
        AnnouncementLink.objects.bulk_create(
            AnnouncementLink(announcement=announcement, label=label, url=url, order=order)
            for order, (label, url) in enumerate(pairs)
            if url
        )
        return announcement


class HoldForm(forms.Form):
    """Whether someone else looks it over before it is sent."""

    asked = forms.ModelChoiceField(
        label=gettext_lazy("Ask someone to look it over"),
        queryset=None,
        required=False,
        to_field_name="uuid",
        empty_label=gettext_lazy("Nobody"),
        help_text=gettext_lazy("They get a mail, and tell you what they think. You send it all the same."),
    )

    def __init__(self, data: Any = None, *, readers: TermQuerySet) -> None:
        super().__init__(data)
        field: Any = self.fields["asked"]
        field.queryset = readers
        field.label_from_instance = lambda term: f"{term.holder}, {term.label}"


class LookOverForm(forms.Form):
    """What someone thinks of an announcement that waits to be sent."""

    note = forms.CharField(
        label=gettext_lazy("What you think"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5})
    )


class SendForm(forms.Form):
    """The number of people that the page named, and the newest move: if either changes, one is asked again."""

    expected = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=1_000_000)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=1_000_000)


class ArchiveFilter(forms.Form):
    """What one looks for among announcements."""

    q = forms.CharField(label=gettext_lazy("Words"), max_length=100, required=False)
    committee = forms.ModelChoiceField(
        label=gettext_lazy("Committee"),
        queryset=Committee.objects.all(),
        required=False,
        to_field_name="slug",
        empty_label=gettext_lazy("All"),
    )


def audience_in_words(announcement: Announcement) -> Words:
    """What was chosen, group by group, as a page and a comparison say it; groups without a choice are left out."""
    statuses, regions, levels = MembershipStatus.Status, Region, Level
    groups = [
        (
            _("Offices"),
            [_office_in_words(office) for office in announcement.offices.select_related("committee")],
        ),
        (_("Levels"), [str(levels(one).label) for one in announcement.levels]),
        (_("Committees"), [str(one) for one in announcement.committees.all()]),
        (_("Regions"), [str(regions(one).label) for one in announcement.regions]),
        (_("Membership of the NMO today"), [str(statuses(one).label) for one in announcement.statuses]),
        (_("NMOs"), [str(one) for one in announcement.nmos.all()]),
    ]
    return [(label, ", ".join(chosen)) for label, chosen in groups if chosen]


def _office_in_words(office: Office) -> str:
    """As in “NPO”; an office of the same title at another level says its level."""
    name = str(office)
    return f"{name} ({office.get_level_display()})" if office.role == Office.Role.PRESIDENT else name
