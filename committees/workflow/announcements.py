"""An announcement, from its draft to the archive: the table, then one function a verb."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from committees import announcement_emails as emails
from committees.announcement_permissions import is_author, is_second_reader, second_readers
from committees.audience import addressed, is_chosen, yet_to_get
from committees.models import Announcement, AnnouncementRecipient, AnnouncementText
from workflows.models import LogEntry, database_now
from workflows.steps import Step, Workflow

if TYPE_CHECKING:
    import datetime as dt

    from committees.models import Term
    from members.models import User

State = Announcement.State
OPEN = {State.DRAFT, State.HELD}

STEPS = Workflow(
    hold=Step({State.DRAFT}, State.HELD, is_author),
    revise=Step({State.HELD}, State.DRAFT, is_author),
    look_over=Step({State.HELD}, State.HELD, is_second_reader),
    send=Step({State.HELD}, State.SENT, is_author),
    send_again=Step({State.SENT}, State.SENT, is_author),
    discard=Step(OPEN, State.DISCARDED, is_author),
)


class NotReady(Exception):
    """The announcement can't go on yet; `lacks` says why, in sentences."""

    def __init__(self, lacks: list[str]) -> None:
        self.lacks = lacks
        super().__init__(" ".join(lacks))


@transaction.atomic
def create(announcement: Announcement, text: AnnouncementText, *, by: User) -> Announcement:
    """An officer begins an announcement with its first text. Saves both."""
    standing = is_author(by, announcement)
    if not standing:
        raise PermissionDenied
    announcement.written_by = by
    announcement.save()
    text.announcement = announcement
    text.save()
    LogEntry.objects.append(announcement, "create", source="", by=by, standing=standing)
    return announcement


@transaction.atomic
def revise(announcement: Announcement, *, by: User) -> None:
    """Before a change is kept: what was held is a draft again, so that nobody sends what nobody looked at."""
    if announcement.state == State.DRAFT:
        STEPS.check("hold", by, announcement)
        return
    STEPS.take("revise", announcement, by=by)
    _note_down(announcement, asked=None)


@transaction.atomic
def hold(announcement: Announcement, *, by: User, asked: User | None = None) -> None:
    """It is ready; perhaps someone else looks it over. Raises NotReady when something is missing."""
    _hold_row(announcement)
    STEPS.check("hold", by, announcement)
    if lacks := what_lacks(announcement):
        raise NotReady(lacks)
    if asked and not second_readers(announcement).held_by(asked).exclude(holder=by.pk).exists():
        raise PermissionDenied
    _note_down(announcement, asked=asked)
    entry = STEPS.take("hold", announcement, by=by)
    if asked:
        emails.asked_to_look_over(announcement, entry, by=by)


@transaction.atomic
def look_over(announcement: Announcement, *, by: User, note: str) -> None:
    """Who was asked says what they think of it; whoever wrote it is told. It stays held."""
    _hold_row(announcement)
    emails.looked_over(announcement, STEPS.take("look_over", announcement, by=by, note=note), by=by)


@transaction.atomic
def send(announcement: Announcement, *, by: User, expected: int, seen: int | None = None) -> int:
    """To everyone whom it addresses at this moment; gives how many.

    Raises NotReady if they aren't `expected`, or if anything was done with it since the entry of the log `seen`.
    """
    now = _hold_row(announcement)
    STEPS.check("send", by, announcement)
    if seen is not None and seen != last_move(announcement):
        raise NotReady([_("Someone changed it or wrote what they think of it: look again, then send.")])
    terms = _as_expected(announcement, expected)
    _note_down(announcement, sent_at=now)
    STEPS.take("send", announcement, by=by, note=_in_words(len(terms)))
    _deliver(announcement, terms, now)
    return len(terms)


@transaction.atomic
def send_again(announcement: Announcement, *, by: User, expected: int) -> int:
    """To those who have come into one of its offices since; who got it gets nothing. Gives how many."""
    now = _hold_row(announcement)
    STEPS.check("send_again", by, announcement)
    terms = _as_expected(announcement, expected)
    STEPS.take("send_again", announcement, by=by, note=_in_words(len(terms)))
    _deliver(announcement, terms, now)
    return len(terms)


@transaction.atomic
def discard(announcement: Announcement, *, by: User) -> None:
    """It is never sent."""
    _hold_row(announcement)
    STEPS.take("discard", announcement, by=by)


def last_move(announcement: Announcement) -> int:
    """The number of its newest entry in the log: what a sender has seen, up to here."""
    numbers = LogEntry.objects.about(announcement).values_list("number", flat=True)
    return numbers.last() or 0


def what_lacks(announcement: Announcement) -> list[str]:
    """What an announcement needs before it is sent, in sentences."""
    lacks = []
    if not is_chosen(announcement):
        lacks.append(_("Choose to whom it goes."))
    elif not addressed(announcement).exists():
        lacks.append(_("Nobody holds such an office today: choose others."))
    if announcement.deadline_at and announcement.deadline_at <= database_now():
        lacks.append(_("The deadline is past: choose a later one, or none."))
    return lacks


def _as_expected(announcement: Announcement, expected: int) -> list[Term]:
    """Whom it goes to now, if nothing lacks and they are as many as the sender was told."""
    lacks = [] if announcement.state == State.SENT else what_lacks(announcement)
    if lacks:
        raise NotReady(lacks)
    terms = list(yet_to_get(announcement))
    if not terms:
        raise NotReady([_("Everyone whom it addresses has got it.")])
    if len(terms) != expected:
        raise NotReady([_("Meanwhile it would reach %d people: look again, then send.") % len(terms)])
    return terms


def _deliver(announcement: Announcement, terms: list[Term], now: dt.datetime) -> None:
    """The rows of who got it and of the mails, in the caller's transaction."""
    AnnouncementRecipient.objects.bulk_create(
        [
            AnnouncementRecipient(
                announcement=announcement,
                person=term.holder,
                office=term.office,
                nmo=term.nmo,
                sent_at=now,
            )
            for term in terms
        ],
        batch_size=1000,
    )
    emails.announced(announcement, terms)


def _in_words(number: int) -> str:
    return ngettext("to %d person", "to %d people", number) % number


def _note_down(announcement: Announcement, **fields: object) -> None:
    """Columns beside the state, written without touching it."""
    for name, value in fields.items():
        setattr(announcement, name, value)
    Announcement.objects.filter(pk=announcement.pk).update(**fields)


def _hold_row(announcement: Announcement) -> dt.datetime:
    """Hold its row, read all of it anew, texts and links too, and give the instant after the wait."""
    Announcement.objects.select_for_update().get(pk=announcement.pk)
    announcement.refresh_from_db()
    return database_now()
