"""One mail in the morning with everything that its reader wants gathered."""

from __future__ import annotations

import logging
import zoneinfo
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone, translation

from outbox.choices import choices_of
from outbox.letters import DIGEST, write_digest
from outbox.models import Category, Email, Rhythm
from outbox.wording import Wordings

logger = logging.getLogger("outbox")
MOST_READERS = 500


@dataclass(frozen=True)
class Item:
    """One mail of a digest: what it is about, and its words without the greeting."""

    subject: str
    text: str


def gather_due(limit: int = MOST_READERS) -> int:
    """Write the digests whose morning has come, each in a transaction of its own; gives how many were gathered.

    A killed worker leaves a reader's mails either all gathered or all waiting for the next run; so does what can't be
    gathered, and holds up nobody else.
    """
    due = Email.objects.to_gather().order_by().values_list("recipient", flat=True).distinct()
    done = 0
    for reader in list(due[:limit]):
        try:
            gather(reader)
            done += 1
        except Exception:
            logger.exception("no digest for the account %s", reader)
    return done


@transaction.atomic
def gather(reader: int | None) -> None:
    """One digest for one reader. What they don't want any more is let go, as is what has lost its reader."""
    person = get_user_model().objects.filter(pk=reader or 0).first()
    # Of two workers the second waits here, then finds nothing left to gather.
    mine = Email.objects.to_gather().filter(recipient=reader)
    parts = list(mine.select_for_update().order_by("created_at", "pk"))
    wishes = choices_of(person) if person else {}
    unwanted = [part for part in parts if wishes.get(Category(part.category), Rhythm.NONE) == Rhythm.NONE]
    Email.objects.filter(pk__in=[part.pk for part in unwanted]).delete()
    wanted = [part for part in parts if part not in unwanted]
    if person and wanted:
        _write(person, wanted)


def _write(person: object, parts: list[Email]) -> None:
    with translation.override(person.language), timezone.override(zoneinfo.ZoneInfo(person.time_zone)):  # type: ignore[attr-defined]
        context = {"recipient": person, "items": [_item(part) for part in parts]}
        subject, text = Wordings(DIGEST).render(context)
        write_digest(person, parts, subject=subject, text=text)


def _item(part: Email) -> Item:
    """The mail without “Dear …,”: one greeting is enough."""
    greeting, blank, rest = part.text.partition("\n\n")
    is_greeting = blank and "\n" not in greeting and greeting.rstrip().endswith((",", "،"))
    return Item(part.subject, (rest if is_greeting else part.text).strip())
