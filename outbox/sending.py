"""Sending what is due: at least once, by any number of senders at a time."""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import smtplib
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.validators import validate_email
from django.db import models, transaction
from django.db.models.functions import Now

from outbox import failing, leaving
from outbox.models import Email, Freeze
from outbox.text import plain

if TYPE_CHECKING:
    from django.core.mail.backends.base import BaseEmailBackend

logger = logging.getLogger("outbox")

# Longer than any one mail can take; a sender that died gives its mail free after this.
LEASE = dt.timedelta(minutes=5)
# Minutes until the next try after the first, second … failed one; after the tenth it is for a person to see.
BACK_OFF = [1, 5, 15, 60, 180, 360, 720, 1440, 1440]
MOST_ATTEMPTS = len(BACK_OFF) + 1
MOST_ERROR_CHARACTERS = 1000
CLOSING = 421
PERMANENT = 500


def send_due(limit: int) -> int:
    """Send up to `limit` due mails over one connection; gives how many were tried.

    Fewer than `limit` means that nothing more is due now, that the mail server is away, or that sending is
    frozen.
    """
    if freeze := Freeze.objects.first():
        logger.warning("sending is frozen: %s", freeze)
        return 0
    connection, tried = get_connection(), 0
    try:
        while tried < limit and (email := lease()):
            if not _deliver(email, connection):
                break
            tried += 1
    finally:
        # A server that hangs up first has said goodbye already.
        with contextlib.suppress(OSError):
            connection.close()
    return tried


@transaction.atomic
def lease() -> Email | None:
    """Take the mail that is due longest; until the lease ends no other sender takes it.

    One at a time, so that a killed sender leaves one mail behind and not a batch.
    """
    email = Email.objects.due().select_for_update(skip_locked=True).order_by("not_before", "pk").first()
    if email:
        email.attempts += 1
        _held(email).update(leased_until=Now() + LEASE, attempts=email.attempts)
    return email


def _deliver(email: Email, connection: BaseEmailBackend) -> bool:
    """Send one leased mail and note what came of it; False when the server is away."""
    if failing.is_blocked(email.address):
        _mine(email).update(state=Email.State.BLOCKED, leased_until=None, attempts=email.attempts - 1)
        return True
    if email.attempts > MOST_ATTEMPTS:
        _fail(email, "Every try broke off without an answer.")
        return True
    try:
        connection.open()
    except OSError as error:
        _give_back(email, error)
        return False
    try:
        _message(email, connection).send()
    except Exception as error:  # noqa: BLE001 a mail that can't be made must not hold up those behind it
        _note(email, error)
        return not _is_away(error)
    _mark_sent(email)
    return True


def _message(email: Email, connection: BaseEmailBackend) -> EmailMultiAlternatives:
    validate_email(email.address)
    headers = {
        "Message-ID": email.message_id,
        "Date": format_datetime(email.created_at),
        "Auto-Submitted": "auto-generated",
        **leaving.headers(email),
    }
    message = EmailMultiAlternatives(
        email.subject, email.text, to=[email.address], headers=headers, connection=connection
    )
    message.attach_alternative(email.html, "text/html")
    message.kind = email.kind  # type: ignore[attr-defined]  # for a backend that names files by it
    return message


def _mark_sent(email: Email) -> None:
    """It is out, whoever holds the lease by now."""
    Email.objects.filter(pk=email.pk).exclude(state=Email.State.SENT).update(
        state=Email.State.SENT, sent_at=Now(), leased_until=None, last_error="", **_without_secret(email)
    )
    logger.info("sent %s for %s", email.kind, email.event)


def _note(email: Email, error: Exception) -> None:
    """Put the mail off, or let it fail at once where another try would get the same answer."""
    if _is_permanent(error) or email.attempts >= MOST_ATTEMPTS:
        _fail(email, _describe(error))
        if isinstance(error, smtplib.SMTPRecipientsRefused) and _is_permanent(error):
            failing.note_refusal(email, _describe(error))
        return
    pause = dt.timedelta(minutes=BACK_OFF[email.attempts - 1])
    _mine(email).update(not_before=Now() + pause, leased_until=None, last_error=_describe(error))
    logger.info("put off %s for %s by %s", email.kind, email.event, pause)


def _fail(email: Email, reason: str) -> None:
    _mine(email).update(
        state=Email.State.FAILED, leased_until=None, last_error=reason, **_without_secret(email)
    )
    logger.warning("failed %s for %s: %s", email.kind, email.event, reason)


def _without_secret(email: Email) -> dict[str, str]:
    """A code that signs someone in has no business in the database once it has gone."""
    return {"text": "", "html": ""} if email.is_secret else {}


def _give_back(email: Email, error: OSError) -> None:
    """The server can't be reached: that is no try of this mail."""
    _mine(email).update(attempts=email.attempts - 1, leased_until=None, last_error=_describe(error))
    logger.warning("mail server away: %s", _describe(error))


def _held(email: Email) -> models.QuerySet[Email]:
    return Email.objects.filter(pk=email.pk, state=Email.State.WAITING)


def _mine(email: Email) -> models.QuerySet[Email]:
    """The row, as long as no other sender has taken it since: each lease counts one try more."""
    return _held(email).filter(attempts=email.attempts)


def _reply(error: Exception) -> tuple[int, Any] | None:
    """The server's code and words, when it was the server that refused."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return next(iter(error.recipients.values()))
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code, error.smtp_error
    return None


def _is_permanent(error: Exception) -> bool:
    """A 5xx answer, or a mail that couldn't even be made (an address that is none)."""
    reply = _reply(error)
    return reply[0] >= PERMANENT if reply else not isinstance(error, OSError)


def _is_away(error: Exception) -> bool:
    """The connection broke, timed out, or the server said that it is closing."""
    reply = _reply(error)
    return reply[0] == CLOSING if reply else isinstance(error, OSError)


def _describe(error: Exception) -> str:
    """The server's own words where there are any, on one page and without control characters."""
    code, words = _reply(error) or (type(error).__name__, str(getattr(error, "message", error)))
    if isinstance(words, bytes):
        words = words.decode(errors="replace")
    return plain(f"{code} {words}")[:MOST_ERROR_CHARACTERS]
