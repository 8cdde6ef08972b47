"""Who leads a plenary, keeps its roll, counts hands and votes: terms of today and the roll answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from committees.models import Office, Term

if TYPE_CHECKING:
    from assemblies.models import Mandate
    from members.models import User

Role = Office.Role


def is_chair(user: User, record: Any) -> Term | None:
    """The chair of the plenary: opens and closes plenaries and votes."""
    return _in_role(user, Role.CHAIR)


def is_credentials(user: User, record: Any) -> Term | None:
    """The credential committee: keeps the roll."""
    return _in_role(user, Role.CREDENTIALS)


def is_returning_officer(user: User, record: Any) -> Term | None:
    """Counts hands; two have to agree."""
    return _in_role(user, Role.RETURNING)


def is_voter(user: User, mandate: Mandate) -> bool:
    """Who casts this mandate's vote: its own delegate when there, or the one of the NMO that represents it."""
    speaker = mandate.speaker
    return mandate.is_entitled and speaker.is_present and speaker.voter_id == user.pk


def _in_role(user: User, role: str) -> Term | None:
    of_the_federation = Term.objects.current().held_by(user).filter(office__level=Office.Level.FEDERATION)
    return of_the_federation.filter(office__role=role).with_names().first()
