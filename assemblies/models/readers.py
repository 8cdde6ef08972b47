"""Who reads what a plenary did: those who lead plenaries, and members, who hold an office or sit in the assembly."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, Q

from assemblies.models.plenaries import Mandate
from assemblies.models.registrations import COMING, Registration
from committees.models import Office, terms_of_today

LEADS = [Office.Role.CHAIR, Office.Role.CREDENTIALS, Office.Role.RETURNING]


def leads_plenaries(user: Any) -> bool:
    """The chair, the credential committee and the returning officers of today; an administrator to read."""
    if not user.is_authenticated:
        return False
    offices = [term.office for term in terms_of_today(user)]
    return user.is_superuser or any(
        office.level == Office.Level.FEDERATION and office.role in LEADS for office in offices
    )


def holds_an_office(user: Any) -> bool:
    """Whoever holds an office today, of whatever place."""
    return bool(terms_of_today(user))


def sits_in(user: Any, assembly: Any) -> Q:
    """Whoever votes in the assembly, or is a delegate to it whom the federation has accepted.

    `assembly` is one, or an OuterRef to one.
    """
    if not user.is_authenticated:  # Without a number of its own it would match mandates without a voter.
        return Q(pk__in=[])
    votes = Mandate.objects.filter(voter=user.pk, plenary__assembly=assembly)
    comes = Registration.objects.of(user).filter(assembly=assembly, state__in=COMING)
    return Q(Exists(votes)) | Q(Exists(comes))
