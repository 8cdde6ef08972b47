"""Who records decisions on membership."""

from __future__ import annotations

from typing import TYPE_CHECKING

from committees.models import Office, Term

if TYPE_CHECKING:
    from members.models import User


def is_recorder(user: User) -> Term | None:
    """The Secretary General of today."""
    secretaries = Term.objects.current().filter(office__role=Office.Role.SECRETARY_GENERAL)
    return secretaries.held_by(user).with_names().first()
