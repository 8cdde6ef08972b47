"""Who keeps the money of assemblies, who pays, and who works at the check-in desk: terms and rows of today."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assemblies.delegation_permissions import is_head, is_secretary_or_admin
from assemblies.models import Assembly, Delegation, DeskStaff

if TYPE_CHECKING:
    from members.models import User


def is_treasurer(user: User, record: Any = None) -> Any:
    """Who writes invoices and imports what the bank says: the Secretary General, and administrators."""
    return is_secretary_or_admin(user)


def is_payer_or_treasurer(user: User, delegation: Delegation) -> Any:
    """Who has a delegation's invoices written."""
    return is_treasurer(user) or is_head(user, delegation)


def is_at_desk(user: User, assembly: Assembly) -> Any:
    """Who checks delegates in: those named for these days, and whoever names them."""
    return assembly.desk_staff.current().held_by(user).exists() or is_treasurer(user)


def desks_of(user: User) -> list[DeskStaff]:
    """At which assemblies this person works at the desk today."""
    return list(DeskStaff.objects.current().held_by(user).select_related("assembly"))
