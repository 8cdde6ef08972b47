"""Who reads what a plenary did: those who lead plenaries, and members."""

from __future__ import annotations

from typing import Any

from committees.models import Office, Term

LEADS = [Office.Role.CHAIR, Office.Role.CREDENTIALS, Office.Role.RETURNING]


def leads_plenaries(user: Any) -> bool:
    """The chair, the credential committee and the returning officers of today; an administrator to read."""
    return user.is_authenticated and (
        user.is_superuser or Term.objects.current().held_by(user).filter(office__role__in=LEADS).exists()
    )


def holds_an_office(user: Any) -> bool:
    """Whoever holds an office today, of whatever place."""
    return user.is_authenticated and Term.objects.current().held_by(user).exists()
