"""Writing a mail: one row in the caller's transaction; a sender is called after the commit."""

from __future__ import annotations

import contextlib
import zoneinfo
from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models.functions import Now
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from outbox.choices import rhythms_of
from outbox.layout import as_html
from outbox.leaving import link_to_leave
from outbox.models import Category, Email, EmailQuerySet, Rhythm
from outbox.mornings import database_now, next_morning
from outbox.tasks import wake_after_commit
from outbox.text import body, one_line
from outbox.wording import Wordings

DIGEST = "outbox/emails/digest"
MOST_AT_ONCE = 500


def write(
    kind: str,
    *,
    to: Any,
    event: str,
    context: dict[str, Any] | None = None,
    language: str = "",
    category: Category = Category.NEEDED,
) -> None:
    """Write the mail `templates/<kind>.txt` about `event` to a user or to an address: `write_many` for one."""
    write_many(kind, to=[to], event=event, context=context, language=language, category=category)


def write_many(
    kind: str,
    *,
    to: Iterable[Any],
    event: str,
    context: dict[str, Any] | None = None,
    language: str = "",
    category: Category = Category.NEEDED,
) -> None:
    """Write the mail `templates/<kind>.txt` about `event` to users or addresses, in a handful of queries.

    Rendered in each recipient's language and time zone; a bare address gets `language` or the portal's own,
    and the portal's zone. The template begins with `Subject: …` and a blank line and sees `recipient` and
    `site_url`; the words that someone gave it in the admin take its place. A second mail of the same event,
    address and kind is silently none. Raises ValueError when the template has no subject.

    `category` says what the mail is to its reader. A needed one always goes at once: moves of one's own
    things, duties of an office, security. Any other follows what each person chose: at once, gathered into a
    digest, or not at all, and carries the link by which one leaves the category.
    """
    each = [(one, context or {}) for one in to]
    write_each(kind, to=each, event=event, language=language, category=category)


def write_each(
    kind: str,
    *,
    to: Iterable[tuple[Any, dict[str, Any]]],
    event: str,
    language: str = "",
    category: Category = Category.NEEDED,
) -> None:
    """The same, each with a context of their own."""
    letters, pairs = [], list(to)
    if not pairs:
        return
    rhythms, words = rhythms_of([person for person, _context in pairs], category), Wordings(kind)
    # The clock is asked once, and only where someone wants a digest.
    now = database_now() if rhythms else None
    for person, context in pairs:
        rhythm = rhythms.get(getattr(person, "pk", 0), Rhythm.AT_ONCE)
        if rhythm == Rhythm.NONE:
            continue
        with _seen_by(person, language or settings.LANGUAGE_CODE):
            subject, text = words.render({**context, "recipient": person})
            letter = _letter(kind, person, event, subject, text, category=category, rhythm=rhythm)
        if rhythm != Rhythm.AT_ONCE:
            letter.state, letter.not_before = (
                Email.State.COLLECTED,
                next_morning(rhythm, person.time_zone, now=now),
            )
        letters.append(letter)
    Email.objects.bulk_create(letters, batch_size=MOST_AT_ONCE, ignore_conflicts=True)
    wake_after_commit()


def read_as(kind: str, *, to: Any, context: dict[str, Any]) -> tuple[str, str]:
    """Subject and text of a mail exactly as `write` would write them; nothing is written."""
    with _seen_by(to, settings.LANGUAGE_CODE):
        subject, text = Wordings(kind).render({**context, "recipient": to})
        return one_line(subject), body(text)


def write_ready(
    kind: str, *, to: Any, event: str, subject: str, text: str, address: str = "", secret: bool = False
) -> None:
    """Write a mail whose words are there already, in the active language; `address` if not the user's own.

    A `secret` one holds a code or link that signs in: nobody reads it in the admin, and it is wiped when sent.
    """
    letter = _letter(kind, to, event, subject, text, address=address)
    letter.is_secret = secret
    Email.objects.bulk_create([letter], ignore_conflicts=True)
    wake_after_commit()


def write_digest(person: Any, parts: list[Email], *, subject: str, text: str) -> None:
    """Write the one mail in which these go out, and mark them, in the caller's transaction."""
    event, category = f"digest:{parts[0].uuid}", Category.DIGEST
    text = _with_link_to_leave(text, person, {Category(part.category) for part in parts})
    letter = _letter(DIGEST, person, event, subject, text, category=category, rhythm=Rhythm.DAILY)
    letter.save(force_insert=True)
    keys = [part.pk for part in parts]
    Email.objects.filter(pk__in=keys).update(state=Email.State.DIGESTED, digest=letter)
    wake_after_commit()


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
    kind: str,
    to: Any,
    event: str,
    subject: str,
    text: str,
    *,
    address: str = "",
    category: Category = Category.NEEDED,
    rhythm: Rhythm = Rhythm.AT_ONCE,
) -> Email:
    """The row, not yet stored; in the active language."""
    person = to if isinstance(to, get_user_model()) else None
    if person and category in Category.to_choose() and rhythm == Rhythm.AT_ONCE:
        text = _with_link_to_leave(text, person, [category])
    letter = Email(
        kind=kind,
        event=event,
        recipient=person,
        address=one_line(address or _address(to)).lower(),
        category=category,
        language=translation.get_language() or settings.LANGUAGE_CODE,
        subject=one_line(subject),
        text=body(text),
    )
    letter.html = as_html(letter.subject, letter.text)
    letter.message_id = letter.stable_message_id()
    return letter


def _with_link_to_leave(text: str, person: Any, categories: Iterable[Category]) -> str:
    """The text, and below it how one gets fewer such mails, or none."""
    line = _("Fewer mails of this kind, or none:")
    return f"{text.rstrip()}\n\n{line}\n{link_to_leave(person, categories)}\n"


def _address(to: Any) -> str:
    return to if isinstance(to, str) else to.email


@contextlib.contextmanager
def _seen_by(to: Any, otherwise: str) -> Iterator[None]:
    """The recipient's language and time zone are active, whoever caused the mail."""
    language = getattr(to, "language", otherwise)
    zone = zoneinfo.ZoneInfo(getattr(to, "time_zone", settings.TIME_ZONE))
    with translation.override(language), timezone.override(zone):
        yield
