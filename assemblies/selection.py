"""Whom an NMO chose in a call for delegates: the list that its head of delegation begins with."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from assemblies.models.registrations import OPEN
from committees.models import Call, Candidature

if TYPE_CHECKING:
    from assemblies.models import Delegation
    from members.models import User

A_YEAR = dt.timedelta(days=365)


def chosen_in_calls(delegation: Delegation) -> list[User]:
    """Who was accepted in the year before the assembly, is told so, and isn't registered yet."""
    if delegation.nmo_id is None:
        return []
    begins = delegation.assembly.begins_at
    accepted = Candidature.objects.told().filter(
        state=Candidature.State.ACCEPTED,
        call__kind=Call.Kind.DELEGATES,
        call__nmo=delegation.nmo_id,
        call__closes_at__range=(begins - A_YEAR, begins),
        candidate__is_active=True,
    )
    known = set(delegation.assembly.registrations.filter(state__in=OPEN).values_list("email", flat=True))
    people = {one.candidate: None for one in accepted.select_related("candidate").order_by("pk")}
    return [person for person in people if person.email not in known]
