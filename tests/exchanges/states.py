"""Applications that stand where a test needs them, without walking the whole way."""

from __future__ import annotations

import datetime as dt
from typing import Any

from exchanges.models import Application, CardOfAcceptance
from tests.conftest import SEASON_CODE, YEAR
from workflows.models import LogEntry, database_now

State = Application.State
WITH_HOST = {State.SENT, State.ACCEPTED, State.CONFIRMED, State.REJECTED}
PROMISED = {State.ACCEPTED, State.CONFIRMED}


def put(application: Application, state: str, **fields: Any) -> Application:
    """The application in a state, as if it had gone there the plain way; `fields` say what is different."""
    now = database_now()
    values: dict[str, Any] = {"state": state, "needs_local_check": state != State.DRAFT, "moved_at": now}
    if state != State.DRAFT:
        values |= {"number": f"P-{SEASON_CODE}-{application.pk:05}", "submitted_at": now}
    if state in WITH_HOST:
        values["sent_at"] = now
    values |= fields
    Application.objects.filter(pk=application.pk).update(**values)
    return Application.objects.with_names().get(pk=application.pk)


def issue_card(application: Application, city: Any, *, by: Any, **fields: Any) -> CardOfAcceptance:
    """A Card of Acceptance for Cardiology in a city."""
    values = {
        "local_committee": city,
        "department": "Cardiology",
        "hospital": "Charité",
        "start_on": application.start_on,
        "end_on": application.end_on,
        "contact_name": "Berta Test",
        "contact_email": "berta@example.test",
        "issued_by": by,
        **fields,
    }
    return CardOfAcceptance.objects.create(application=application, **values)


def new_card(city: Any, **fields: Any) -> CardOfAcceptance:
    """A card that nobody has issued yet."""
    values = {
        "local_committee": city,
        "department": "Cardiology",
        "start_on": dt.date(YEAR, 8, 2),
        "end_on": dt.date(YEAR, 8, 29),
        "contact_name": "Berta Test",
        "contact_email": "berta@example.test",
        **fields,
    }
    return CardOfAcceptance(**values)


def accept_papers(application: Application) -> None:
    """An officer has looked at every paper and found it in order."""
    application.documents.update(verdict="accepted", checked_at=database_now())


def verbs(application: Application) -> list[str]:
    """What happened to it, oldest first."""
    return list(LogEntry.objects.about(application).values_list("verb", flat=True))
