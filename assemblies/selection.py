"""Whom an NMO chose in a call for delegates: the list that its head of delegation begins with."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from assemblies.models import Registration
from assemblies.models.registrations import OPEN
from committees.models import Call, Candidature

if TYPE_CHECKING:
    from assemblies.models import Delegation
    from members.models import User

A_YEAR = dt.timedelta(days=365)


def chosen_in_calls(delegation: Delegation) -> list[User]:
    """Who was accepted in the year before the assembly, is told so, and isn't registered."""
    known = delegation.assembly.registrations.filter(state__in=OPEN).values_list("email", flat=True)
    return _without(set(known), _chosen(delegation, _accepted([delegation])))


def never_registered(delegations: list[Delegation]) -> dict[int, list[User]]:
    """By delegation whom a call chose and nobody has registered so far, in a fixed number of queries.

    Who was registered and has withdrawn isn't waited for any more.
    """
    accepted = _accepted(delegations)
    if not accepted:
        return {}
    rows = Registration.objects.filter(assembly__in={one.assembly_id for one in delegations})
    known: dict[int, set[str]] = {}
    for assembly, email in rows.values_list("assembly", "email"):
        known.setdefault(assembly, set()).add(email)
    found = {
        one.pk: _without(known.get(one.assembly_id, set()), _chosen(one, accepted)) for one in delegations
    }
    return {key: people for key, people in found.items() if people}


def _accepted(delegations: list[Delegation]) -> list[Candidature]:
    """Everyone whom calls of these NMOs chose, and who was told so."""
    accepted = Candidature.objects.told().filter(
        state=Candidature.State.ACCEPTED,
        call__kind=Call.Kind.DELEGATES,
        call__nmo__in={one.nmo_id for one in delegations} - {None},
        candidate__is_active=True,
    )
    return list(accepted.select_related("candidate", "call").order_by("pk"))


def _chosen(delegation: Delegation, accepted: list[Candidature]) -> list[User]:
    begins = delegation.assembly.begins_at
    people = {
        one.candidate: None
        for one in accepted
        if one.call.nmo_id == delegation.nmo_id and begins - A_YEAR <= one.call.closes_at <= begins
    }
    return list(people)


def _without(known: set[str], people: list[User]) -> list[User]:
    return [person for person in people if person.email not in known]
