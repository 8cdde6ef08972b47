"""Which rows are whose: for each model with labels the ways that lead from its rows to a person.

`about`    the row is about the person: all of it is exported, and erasing clears or deletes it
`wrote`    the person wrote it as one of a team or in an office: exported; it stays when the person is erased
`did`      the person had a hand in somebody else's record: only that and when is exported; it stays
`hidden`   the row names the person, who isn't told of it: who blocked or reported them
`address`  the row holds an address that the person has proved to own: as `about`
`apart`    of rows that are about the person, those that aren't exported: what others noted among themselves
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from django.apps import apps
from django.db.models import Q

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

    from members.models import User


@dataclass(frozen=True)
class Holding:
    """The ways from one model's rows to the person they belong to."""

    label: str
    about: tuple[str, ...] = ()
    wrote: tuple[str, ...] = ()
    did: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    address: tuple[str, ...] = ()
    apart: Q | None = None
    # Of what the person did, the fields that are told beside the times.
    told: tuple[str, ...] = ()

    @property
    def model(self) -> type[Model]:
        """The model itself."""
        return apps.get_model(self.label)

    def rows_about(self, person: User) -> QuerySet[Any]:
        """What erasing touches; some of it may be hidden from the person."""
        return self._rows(_any(self.about, person.pk) | _any(self.address, addresses_of(person), "__in"))

    def rows_to_export(self, person: User) -> QuerySet[Any]:
        """What the person takes along in full."""
        own = _any((*self.about, *self.wrote), person.pk) | _any(self.address, addresses_of(person), "__in")
        rows = self._rows(own)
        return rows.exclude(self.apart) if self.apart else rows

    def rows_done(self, person: User) -> QuerySet[Any]:
        """Other people's records that the person had a hand in."""
        return self._rows(_any(self.did, person.pk))

    def _rows(self, condition: Q) -> QuerySet[Any]:
        # The plain manager, whatever an app makes its default one leave out.
        rows = self.model._base_manager  # noqa: SLF001
        return rows.filter(condition).distinct().order_by("pk") if condition else rows.none()


def addresses_of(person: User) -> list[str]:
    """The addresses that the person has proved to own, in lower case."""
    proved = EmailAddress.objects.filter(user=person.pk, verified=True).values_list("email", flat=True)
    return sorted({person.email, *(email.lower() for email in proved)})


def _any(ways: tuple[str, ...], value: Any, how: str = "") -> Q:
    found = Q()
    for way in ways:
        found |= Q(**{f"{way}{how}": value})
    return found


NOTE = Q(kind="note")
OF_STUDENT = ("application__student",)
OF_CANDIDATE = ("candidature__candidate",)
OF_DELEGATE = ("registration__person",)
OF_TEAM = ("project__proposer", "project__editors__person")

GROUPS: dict[str, list[Holding]] = {
    "account": [
        Holding("members.User", about=("pk",)),
        Holding("my_data.Erasure", about=("person",), did=("asked_by",)),
        Holding("my_data.Takeout", about=("person",)),
        Holding("workflows.Submission", about=("by",)),
        Holding("committees.Interests", about=("person",)),
        Holding("committees.TopicFollow", about=("person",)),
    ],
    "applications": [
        Holding("exchanges.Application", about=("student",)),
        Holding("exchanges.CityWish", about=OF_STUDENT),
        Holding("exchanges.DepartmentWish", about=OF_STUDENT),
        Holding("exchanges.ProjectWish", about=OF_STUDENT),
        Holding("exchanges.LanguageSkill", about=OF_STUDENT),
        Holding("exchanges.CardOfAcceptance", about=OF_STUDENT, did=("issued_by",)),
        Holding("exchanges.CardOfConfirmation", about=OF_STUDENT),
    ],
    "papers": [
        Holding("documents.PrivateFile", about=("owner",)),
        Holding("exchanges.ApplicationDocument", about=OF_STUDENT, did=("checked_by",)),
        Holding("committees.HandedPaper", about=OF_CANDIDATE),
        Holding("documents.FileRead", about=("file__owner",), did=("by",)),
    ],
    "offices": [
        Holding("committees.Term", about=("holder",)),
        Holding("committees.TermInvitation", address=("email",), did=("invited_by",)),
        Holding("committees.HandoverTick", did=("by",)),
        Holding("committees.HandoverDocument", did=("changed_by",)),
        Holding("committees.Announcement", wrote=("written_by",), did=("asked",)),
        Holding("committees.AnnouncementText", wrote=("announcement__written_by",)),
        Holding("committees.AnnouncementRecipient", about=("person",)),
        Holding("memberships.MembershipChange", did=("by",)),
        Holding("assemblies.Mandate", did=("voter",)),
        Holding("assemblies.Turnout", did=("cast_by",)),
        Holding("assemblies.HandCount", did=("counted_by",)),
        Holding("assemblies.PaperVersion", wrote=("by",)),
        Holding("assemblies.Motion", wrote=("proposed_by",), did=("seconded_by",)),
        Holding("assemblies.MotionText", wrote=("motion__proposed_by",)),
        Holding("assemblies.Amendment", wrote=("proposed_by",)),
        Holding("assemblies.SpeechRequest", wrote=("person",)),
        Holding("workflows.LogEntry", did=("by",), told=("verb", "office", "place")),
    ],
    "projects": [
        Holding("projects.Project", wrote=("proposer", "editors__person")),
        Holding("projects.Indicator", wrote=OF_TEAM),
        Holding("projects.Editor", about=("person",), address=("email",), did=("invited_by",)),
        Holding("projects.ProjectFile", wrote=OF_TEAM),
        Holding("projects.Revision", wrote=("by",)),
        Holding("projects.Endorsement", wrote=OF_TEAM),
        Holding("projects.Note", wrote=("by",)),
        Holding("projects.Review", wrote=("reviewer",), did=("asked_by",)),
        Holding("projects.Score", wrote=("review__reviewer",)),
        Holding("projects.ConflictOverride", wrote=("person",), did=("granted_by",)),
        Holding("projects.Report", wrote=("submitted_by",)),
        Holding("projects.IndicatorResult", wrote=("report__submitted_by",)),
        Holding("projects.Letter", about=("writer",)),
        Holding("projects.LetterMessage", about=("by",)),
    ],
    "letters": [
        Holding("committees.Case", about=("writer",), address=("writer_email",), did=("assigned_to",)),
        Holding(
            "committees.CaseMessage",
            about=("case__writer",),
            address=("case__writer_email",),
            did=("by",),
            apart=NOTE,
        ),
        Holding("committees.Conversation", did=("opener", "recipient")),
        Holding("committees.ConversationMessage", about=("by",)),
        Holding("committees.Block", about=("by",), hidden=("blocked",)),
        Holding("committees.ConversationReport", wrote=("by",), hidden=("person",)),
        Holding("committees.Suspension", about=("person",), did=("by", "lifted_by")),
    ],
    "calls": [
        Holding("committees.Candidature", about=("candidate",), did=("supporter",)),
        Holding("committees.Answer", about=OF_CANDIDATE),
        Holding("committees.PanelReview", about=OF_CANDIDATE, did=("reviewer",), apart=~Q(pk=None)),
        Holding("committees.Panelist", wrote=("person",), did=("added_by",)),
    ],
    "assemblies": [
        Holding("assemblies.Registration", about=("person",), address=("email",), did=("registered_by",)),
        Holding("assemblies.DelegateDetails", about=OF_DELEGATE),
        Holding("assemblies.Passport", about=OF_DELEGATE),
        Holding("assemblies.PassportRead", about=OF_DELEGATE, did=("by",)),
        Holding("assemblies.Delegation", did=("head",)),
        Holding("assemblies.SeatOverride", did=("decided_by",)),
        Holding("assemblies.Billing", did=("chosen_by",)),
        Holding("assemblies.Invoice", about=("person",), did=("issued_by",)),
        Holding("assemblies.InvoiceLine", about=OF_DELEGATE),
        Holding("assemblies.CreditNote", about=OF_DELEGATE),
        Holding("assemblies.Payment", about=("invoice__person",), did=("reversed_by",)),
        Holding("assemblies.Statement", did=("read_by", "imported_by")),
        Holding("assemblies.DeskStaff", about=("person",), did=("named_by",)),
        Holding("assemblies.Badge", about=OF_DELEGATE),
        Holding("assemblies.CheckIn", about=OF_DELEGATE, did=("by", "undone_by")),
        Holding("assemblies.Passage", about=OF_DELEGATE, did=("by",)),
        Holding("assemblies.DelegatePaper", about=OF_DELEGATE),
    ],
    "mails": [
        Holding("outbox.Email", about=("recipient",), address=("address",)),
        Holding("outbox.Choice", about=("person",)),
        Holding("outbox.FailingAddress", address=("address",)),
        Holding("outbox.MailText", did=("changed_by",)),
    ],
}
HOLDINGS = [holding for group in GROUPS.values() for holding in group]
