"""Who gives offices to whom, in a few words."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.test import Client

from committees.models import Office, Term, TermInvitation
from tests.conftest import PASSWORD
from workflows.models import database_now


def day(days: int) -> dt.date:
    """A day counted from the federation's today."""
    return database_now().date() + dt.timedelta(days=days)


def fresh(person: Any) -> Client:
    """A browser in which this person proved a moment ago who they are."""
    client = Client()
    client.force_login(person, backend="members.backends.AddressBackend")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def build_term(code: str, holder: Any, *, days: tuple[int, int] = (0, 100), **fields: Any) -> Term:
    """A term that isn't in the database yet."""
    office = Office.objects.get(code=code)
    return Term(office=office, holder=holder, first_day=day(days[0]), last_day=day(days[1]), **fields)


def build_invitation(
    code: str, email: str, *, days: tuple[int, int] = (0, 100), **fields: Any
) -> TermInvitation:
    """An invitation that isn't in the database yet."""
    office = Office.objects.get(code=code)
    return TermInvitation(office=office, email=email, first_day=day(days[0]), last_day=day(days[1]), **fields)
