"""Sending a form as a browser does: what stands in it, changed by what one types, with its token."""

from __future__ import annotations

import json
import uuid
from typing import Any

from tests.members.hostile import INPUTS


def token() -> dict[str, str]:
    """A fresh submission token."""
    return {"submission_token": str(uuid.uuid4())}


def send(client: Any, address: str, data: dict[str, Any] | None = None) -> Any:
    """POST once, with a token."""
    return client.post(address, {**(data or {}), **token()})


def fill(client: Any, address: str, **typed: Any) -> Any:
    """Open the page, change some fields, send the whole form."""
    form = client.get(address).context["form"]
    shown = {field.html_name: field.value() for field in form}
    data = {name: value for name, value in {**shown, **typed}.items() if value not in (None, "", False)}
    return send(client, address, data)


def errors(response: Any) -> dict[str, list[str]]:
    """The errors beside the fields, by name; `__all__` stands above the form."""
    return json.loads(json.dumps(response.context["form"].errors))


def messages(response: Any) -> list[str]:
    """What the next page tells."""
    from django.contrib.messages import get_messages

    return [str(message) for message in get_messages(response.wsgi_request)]


def inputs(*kinds: str) -> list[tuple[str, str, str]]:
    """The project's hostile and honest texts of these kinds: id, text, what must come of it."""
    found = []
    for entry in INPUTS:
        value = entry["value"]
        if entry["kind"] in kinds and not (isinstance(value, dict) and "percent_encoded" in value):
            text = (
                value
                if isinstance(value, str)
                else value["prefix"] + value["repeat"] * value["times"] + value["suffix"]
            )
            found.append((entry["id"], text, entry["expect"]))
    return found
