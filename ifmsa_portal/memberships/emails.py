"""The mail on a change of membership."""

from __future__ import annotations

from typing import TYPE_CHECKING

from committees.models import Office, Term
from outbox.letters import write_many

if TYPE_CHECKING:
    from ifmsa_portal.memberships.models import MembershipChange


def membership_changed(decision: MembershipChange) -> None:
    """For the NMO's President and its other national officers of today."""
    officers = Term.objects.current().filter(nmo=decision.nmo, office__level=Office.Level.NATIONAL)
    people = {term.holder_id: term.holder for term in officers.with_names()}
    write_many(
        "memberships/emails/membership_changed",
        to=people.values(),
        event=f"membership:{decision.uuid}",
        context={"decision": decision, "is_over": decision.status == decision.Target.ENDED},
    )
