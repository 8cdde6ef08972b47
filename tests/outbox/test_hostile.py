"""Every hostile text, through a real mail server: one Subject, no new header, the exact recipient."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

import pytest

from outbox.models import Email
from outbox.sending import send_due
from outbox.text import body, one_line
from tests.outbox import smtp_stub

INPUTS = json.loads((Path(__file__).parent.parent / "data" / "hostile_inputs.json").read_text())["text"]
HEADERS = ["Content-Type", "MIME-Version", "Subject", "From", "To", "Message-ID", "Date", "Auto-Submitted"]


def value_of(entry: dict[str, Any]) -> str:
    """The entry's text; bytes that are no UTF-8 come as the lone surrogates that lax code makes of them."""
    value = entry["value"]
    if isinstance(value, str):
        return value
    if "percent_encoded" in value:
        return unquote_to_bytes(value["percent_encoded"]).decode(errors="surrogateescape")
    text: str = value["prefix"] + value["repeat"] * value["times"] + value["suffix"]
    return text


def entries(*kinds: str) -> list[Any]:
    """The entries of some kinds, each a case of its own name."""
    return [pytest.param(value_of(entry), id=entry["id"]) for entry in INPUTS if entry["kind"] in kinds]


@pytest.mark.parametrize("value", entries("name", "text", "header", "cell"))
def test_subject_and_body(value: str, mail_server: smtp_stub.Server, written: Callable[..., Email]) -> None:
    letter = written(value=value)
    assert send_due(5) == 1
    (received,) = mail_server.received
    message = received.message
    assert received.to == ["a@example.test"]
    assert sorted(message.keys()) == sorted(HEADERS)
    # A long first word is folded onto the header's second line; what a reader shows has no such space.
    assert message["Subject"].strip() == letter.subject
    assert message["To"] == "a@example.test"
    text, html = message.iter_parts()
    # Django 6.1 ends the lines of an encoded text by CR LF, as the standard has it; no reader sees that.
    assert text.get_content().replace("\r\n", "\n") == letter.text
    assert html.get_content_type() == "text/html"
    assert html.get_content().replace("\r\n", "\n") == letter.html
    assert "<script" not in letter.html
    assert letter.html.count("<title>") == 1


@pytest.mark.parametrize("value", entries("name"))
def test_a_name_reads_as_it_was_written(value: str, written: Callable[..., Email]) -> None:
    letter = written(value=value)
    assert letter.subject == one_line(value)
    assert letter.text == body(value)


@pytest.mark.parametrize("value", [v for v in entries("email") if len(v.values[0]) < 255])
def test_an_address_is_one_recipient_or_none(
    value: str, mail_server: smtp_stub.Server, written: Callable[..., Email]
) -> None:
    letter = written(one_line(value).lower())
    assert send_due(5) == 1
    letter.refresh_from_db()
    if letter.state == "failed":
        assert letter.last_error == "ValidationError Enter a valid email address."
        assert mail_server.received == []
        return
    (received,) = mail_server.received
    assert len(received.to) == 1
    assert received.message["To"].addresses[0].addr_spec.count("@") == 1
    assert sorted(received.message.keys()) == sorted(HEADERS)
