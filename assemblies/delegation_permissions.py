"""Who registers, approves and accepts delegates, and who reads their passports: terms of today, and who was named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from assemblies.models import Delegation, Registration
from committees.models import Office, Term

if TYPE_CHECKING:
    from committees.models import TermQuerySet
    from members.models import User

Level, Role = Office.Level, Office.Role


def is_secretary(user: User, record: Any = None) -> Term | None:
    """The Secretary General: accepts for the federation, gives seats by decision."""
    return _federation(user, Role.SECRETARY_GENERAL).first()


def is_secretary_or_admin(user: User, record: Any = None) -> Any:
    """Who sets assemblies up and keeps their money: the Secretary General, and administrators."""
    return is_secretary(user) or user.is_superuser


def is_visa_team(user: User, record: Any = None) -> Term | None:
    """Who writes invitation letters: reads the passport data of those who need one."""
    return _federation(user, Role.VISA).first()


def is_head(user: User, record: Delegation | Registration) -> Any:
    """The NMO's President, or whom they named; of the federation's own delegation the Secretary General."""
    delegation = record.delegation if isinstance(record, Registration) else record
    return is_president(user, delegation) or delegation.head_id == user.pk


def is_president(user: User, delegation: Delegation) -> Term | None:
    """Who names the head of delegation."""
    if delegation.nmo_id is None:
        return is_secretary(user)
    return _presidents(delegation).held_by(user).first()


def is_delegate(user: User, registration: Registration) -> bool:
    """The person themselves: who took it up, or owns the address that was invited."""
    return Registration.objects.of(user).filter(pk=registration.pk).exists()


def is_head_or_secretary(user: User, record: Delegation | Registration) -> Any:
    """Who answers for the delegation, or for all of them."""
    return is_head(user, record) or is_secretary(user)


def is_delegate_head_or_secretary(user: User, registration: Registration) -> Any:
    """Who ends a registration: the delegate, the head, the federation."""
    return is_head_or_secretary(user, registration) or is_delegate(user, registration)


def the_clock(user: User, record: Any) -> None:
    """Nobody: the portal takes such a step by itself."""
    return


def sees(user: User, delegation: Delegation) -> Any:
    """Who reads a delegation's page and how its number comes about: the NMO's national officers and its head,
    the Secretary General, administrators.
    """
    if user.is_superuser or is_head_or_secretary(user, delegation):
        return True
    national = Term.objects.current().held_by(user).filter(office__level=Level.NATIONAL)
    return delegation.nmo_id is not None and national.filter(nmo=delegation.nmo_id).exists()


def heads_of(delegation: Delegation) -> list[User]:
    """Whom letters to the head go to: the one who was named, else the President."""
    if delegation.head:
        return [delegation.head]
    terms = _presidents(delegation) if delegation.nmo_id else _federation(None, Role.SECRETARY_GENERAL)
    return [term.holder for term in terms.with_names()]


def _presidents(delegation: Delegation) -> TermQuerySet:
    return Term.objects.current().filter(
        office__level=Level.NATIONAL, office__role=Role.PRESIDENT, nmo=delegation.nmo_id
    )


def _federation(user: User | None, role: str) -> TermQuerySet:
    holder = Q(holder=user.pk) if user else Q()
    return (
        Term.objects.current()
        .filter(holder, office__level=Level.FEDERATION, office__role=role)
        .select_related("office", "holder")
    )
