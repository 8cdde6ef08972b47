"""What mail servers report of mails that couldn't be delivered: RFC 3464, read without trusting it."""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

from outbox import failing
from outbox.models import Email
from outbox.text import one_line

# What is said of a mail stands at the beginning; what follows is a copy of the mail itself.
MOST_BYTES = 512 * 1024
MOST_RECIPIENTS = 20
STATUS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
MESSAGE_ID = re.compile(r"<[^<>\s]{1,250}>")


@dataclass(frozen=True)
class Report:
    """One mail that one address couldn't get: its Message-ID, the status, the server's words."""

    message_id: str
    status: str
    words: str


def read(raw: bytes) -> list[Report]:
    """What a message reports; nothing if it is no report, or says no more than “not yet”."""
    message = email.message_from_bytes(raw[:MOST_BYTES])
    if message.get_content_type() != "multipart/report":
        return []
    parts = list(message.walk())
    message_id = _message_id(parts)
    if not message_id:
        return []
    blocks = [block for part in parts if _is_status(part) for block in _blocks(part)]
    return list(_failures(message_id, blocks[:MOST_RECIPIENTS]))


def note(raw: bytes) -> int:
    """Count what a message reports; gives how many mails came back by it.

    The Message-ID of a mail of ours is known to its recipient and to mail servers on its way, and to nobody
    else: a made-up report finds no mail.
    """
    count = 0
    for report in read(raw):
        sent = Email.objects.filter(message_id=report.message_id, state=Email.State.SENT).first()
        if sent and failing.is_of_the_address(report.status):
            count += failing.note(sent, f"{report.status} {report.words}")
    return count


def _failures(message_id: str, blocks: list[Message]) -> Iterator[Report]:
    """The recipients that the server gave up on."""
    for block in blocks:
        status = STATUS.search(_line(block, "Status"))
        if _line(block, "Action").lower() == "failed" and status:
            yield Report(message_id, status[0], _line(block, "Diagnostic-Code"))


def _message_id(parts: list[Message]) -> str:
    """The Message-ID of the mail that came back, of which the report holds a copy or the headers."""
    for part in parts[1:]:
        if part.get_content_type() == "text/rfc822-headers":
            part = email.message_from_string(str(part.get_payload()))  # noqa: PLW2901 its text is headers
        found = MESSAGE_ID.search(_line(part, "Message-ID"))
        if found:
            return found[0]
    return ""


def _is_status(part: Message) -> bool:
    return part.get_content_type() == "message/delivery-status" and part.is_multipart()


def _blocks(part: Message) -> list[Message]:
    """The blocks of a status part: first one of the message, then one a recipient."""
    return [block for block in part.get_payload() if isinstance(block, Message)]


def _line(part: Message, name: str) -> str:
    """A header on one line; what isn't ASCII in it comes as it is."""
    return one_line(str(part.get(name, "")))
