"""Who records decisions on membership."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assemblies.delegation_permissions import is_secretary

if TYPE_CHECKING:
    from committees.models import Term
    from members.models import User


def is_recorder(user: User) -> Term | None:
    """The Secretary General of today."""
    return is_secretary(user)
