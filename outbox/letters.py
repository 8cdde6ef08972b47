"""Writing a mail: one row in the caller's transaction; a sender is called after the commit."""

from __future__ import annotations

import contextlib
import zoneinfo
from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models.functions import Now
from django.template import Context
from django.template.loader import get_template
from django.utils import timezone, translation

from outbox.layout import as_html
from outbox.models import Email, EmailQuerySet
from outbox.tasks import wake_after_commit
from outbox.text import body, one_line, plain

SUBJECT = "Subject:"
MOST_AT_ONCE = 500


def write(
    kind: str, *, to: Any, event: str, context: dict[str, Any] | None = None, language: str = ""
) -> None:
    """Write the mail `templates/<kind>.txt` about `event` to a user or to an address.

    Rendered in the recipient's language and time zone; a bare address gets `language` or the portal's own,
    and the portal's zone. The template
    begins with `Subject: …` and a blank line and sees `recipient` and `site_url`. A second mail of the same
    event, address and kind is silently none. Raises ValueError when the template has no subject.
    """
    with _seen_by(to, language or settings.LANGUAGE_CODE):
        subject, text = _render(kind, _for(to, context or {}))
        write_ready(kind, to=to, event=event, subject=subject, text=text)


def write_ready(
    kind: str, *, to: Any, event: str, subject: str, text: str, address: str = "", secret: bool = False
) -> None:
    """Write a mail whose words are there already, in the active language; `address` if not the user's own.

    A `secret` one holds a code or link that signs in: nobody reads it in the admin, and it is wiped when sent.
    """
    letter = _letter(kind, to, event, subject, text, address=address, secret=secret)
    Email.objects.bulk_create([letter], ignore_conflicts=True)
    wake_after_commit()


def write_many(kind: str, *, to: Iterable[tuple[Any, dict[str, Any]]], event: str) -> None:
    """Write the mail of one event to many people, each with a context of their own: a few inserts for all.

    Everything else is as `write` does it, each mail in its reader's language and zone.
    """
    letters = []
    for person, context in to:
        with _seen_by(person, settings.LANGUAGE_CODE):
            subject, text = _render(kind, _for(person, context))
            letters.append(_letter(kind, person, event, subject, text))
    Email.objects.bulk_create(letters, batch_size=MOST_AT_ONCE, ignore_conflicts=True)
    wake_after_commit()


def read_as(kind: str, *, to: Any, context: dict[str, Any]) -> tuple[str, str]:
    """Subject and text of a mail exactly as `write` would write them; nothing is written."""
    with _seen_by(to, settings.LANGUAGE_CODE):
        subject, text = _render(kind, _for(to, context))
        return one_line(subject), body(text)


def send_again(letters: EmailQuerySet) -> int:
    """Let failed and held mails wait for a sender again, with all their tries; gives how many there were."""
    changed = letters.resendable().update(state=Email.State.WAITING, attempts=0, not_before=Now())
    wake_after_commit()
    return changed


def hold_waiting() -> int:
    """Hold back every mail that waits, until a person sends it again; gives how many there were."""
    waiting = Email.objects.filter(state=Email.State.WAITING)
    return waiting.update(state=Email.State.HELD, leased_until=None)


def _letter(
    kind: str, to: Any, event: str, subject: str, text: str, *, address: str = "", secret: bool = False
) -> Email:
    """The row of one mail, in the active language, not yet written."""
    letter = Email(
        kind=kind,
        event=event,
        recipient=to if isinstance(to, get_user_model()) else None,
        address=one_line(address or _address(to)).lower(),
        language=translation.get_language() or settings.LANGUAGE_CODE,
        subject=one_line(subject),
        text=body(text),
        is_secret=secret,
    )
    letter.html = as_html(letter.subject, letter.text)
    letter.message_id = letter.stable_message_id()
    return letter


def _for(to: Any, context: dict[str, Any]) -> dict[str, Any]:
    """What the template of a mail sees."""
    return {**context, "recipient": to, "site_url": settings.SITE_URL}


def _address(to: Any) -> str:
    return to if isinstance(to, str) else to.email


@contextlib.contextmanager
def _seen_by(to: Any, otherwise: str) -> Iterator[None]:
    """The recipient's language and time zone are active, whoever caused the mail."""
    language = getattr(to, "language", otherwise)
    zone = zoneinfo.ZoneInfo(getattr(to, "time_zone", settings.TIME_ZONE))
    with translation.override(language), timezone.override(zone):
        yield


def _render(kind: str, context: dict[str, Any]) -> tuple[str, str]:
    """The template's subject and text. Nothing is escaped: plain text has no mark-up to hide in."""
    template = get_template(f"{kind}.txt").template  # type: ignore[attr-defined]
    head, blank, text = plain(template.render(Context(context, autoescape=False))).lstrip().partition("\n\n")
    if not head.startswith(SUBJECT) or not blank:
        raise ValueError(f"{kind}.txt must begin with “Subject: …” and a blank line.")
    return head.removeprefix(SUBJECT), text
