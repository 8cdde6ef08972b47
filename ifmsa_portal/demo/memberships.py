"""What the last General Assembly decided on memberships, recorded by the Secretary General."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from assemblies.models import Assembly
from ifmsa_portal.demo.clock import set_clock
from ifmsa_portal.demo.mails import deliver
from ifmsa_portal.memberships import workflow
from ifmsa_portal.memberships.models import MembershipChange
from members.models import NMO, MembershipStatus

if TYPE_CHECKING:
    from members.models import User

VOTE = "Plenary 3: 71 for, 4 against, 6 abstained"
A_DAY = dt.timedelta(days=1)


def load_memberships(people: dict[str, User], today: dt.date) -> None:
    """A candidate became an associate."""
    assembly = Assembly.objects.past().first()
    assert assembly
    october = dt.date(today.year - (today.month < 10), 10, 1)  # noqa: PLR2004 when the year in office begins
    recorded = min(today, max(assembly.ends_on, october) + A_DAY)
    set_clock(dt.datetime.combine(recorded, dt.time(9), dt.UTC))
    candidates = NMO.objects.with_status().filter(status_today=MembershipStatus.Status.CANDIDATE)
    change = MembershipChange(
        nmo=candidates.order_by("slug")[0],
        status=MembershipChange.Target.ASSOCIATE,
        assembly=assembly,
        decided_on=assembly.ends_on,
        first_day=recorded,
        reason=VOTE,
    )
    workflow.change(change, by=people["secgen"])
    deliver()
    set_clock(None)
