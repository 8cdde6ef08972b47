"""Forms of projects, sent as a browser does."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.test import Client

from tests.exchanges.posting import errors, inputs, messages, send

__all__ = ["at", "errors", "fill", "inputs", "messages", "send", "shown", "signed_in"]


def signed_in(person: Any) -> Client:
    """A browser of this person, beside that of the test."""
    client = Client()
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def at(endorsement: Any, page: str = "") -> str:
    """A page of a request."""
    return f"{endorsement.get_absolute_url()}{page}"


def shown(client: Any, address: str) -> dict[str, Any]:
    """What a browser would send if nothing were typed."""
    form = client.get(address).context["form"]
    values = {field.html_name: field.value() for field in form}
    return {name: value for name, value in values.items() if value not in (None, "", False)}


def fill(client: Any, address: str, **typed: Any) -> Any:
    """Open the page, change some fields, send the whole form; None leaves a field out."""
    data = {**shown(client, address), **typed}
    return send(client, address, {name: value for name, value in data.items() if value not in (None, False)})
