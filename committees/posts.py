"""Who sits where: the offices of the federation or of an NMO, with holders, heirs, open invitations, vacancies."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from committees.models import Office, Term, TermInvitation
from committees.permissions import granting_term

if TYPE_CHECKING:
    from collections.abc import Iterable

    from members.models import NMO, LocalCommittee

Level = Office.Level
Key = tuple[int, int | None]


@dataclass
class Post:
    """One office in one place. `grantable` when whoever looks may fill it."""

    office: Office
    local_committee: LocalCommittee | None = None
    grantable: bool = False
    terms: list[Term] = field(default_factory=list)
    invitations: list[TermInvitation] = field(default_factory=list)

    @property
    def vacant(self) -> int:
        """How many seats nobody holds today."""
        sitting = [term for term in self.terms if term.phase == "current"]  # type: ignore[attr-defined]
        return max(0, self.office.seats - len(sitting))

    @property
    def is_vacant(self) -> bool:
        """Whether nobody at all holds it today."""
        return self.vacant == self.office.seats


def posts_of(
    levels: Iterable[str], nmo: NMO | None, places: list[LocalCommittee | None], mine: list[Term]
) -> list[Post]:
    """Every office of these levels in these places, in a fixed number of queries. `mine`: terms that look."""
    offices = list(
        Office.objects.filter(level__in=levels).select_related("committee").order_by("order", "title")
    )
    found = {
        _key(office.pk, place): Post(
            office, place, bool(granting_term(mine, office, nmo.pk if nmo else None))
        )
        for place in places
        for office in offices
    }
    where = {"office__in": offices, "nmo": nmo}
    if places != [None]:
        where["local_committee__in"] = places
    for term in (
        Term.objects.unended().filter(**where).with_names().with_phase().order_by("first_day", "seat")
    ):
        found[term.office_id, term.local_committee_id].terms.append(term)
    for invitation in TermInvitation.objects.answerable().filter(**where).with_names():
        found[invitation.office_id, invitation.local_committee_id].invitations.append(invitation)
    return list(found.values())


def _key(office: int, place: LocalCommittee | None) -> Key:
    return office, place.pk if place else None
