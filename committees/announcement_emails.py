"""The mails of announcements: the announcement itself, in the reader's language and zone, and the word between
those who write it.

Every announcement goes through `outbox.letters.write_each` under one of two kinds, so that a person's choice about
mails can hold back the one (`NEWS`) and never the other (`NEEDED`, for what an office can't do without).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import prefetch_related_objects

from committees.moments import moment
from committees.placeholders import fill
from outbox.letters import read_as, write, write_each
from outbox.models import Category

if TYPE_CHECKING:
    from collections.abc import Iterable

    from committees.models import Announcement, Term
    from members.models import User
    from workflows.models import LogEntry

NEWS = "committees/emails/announcement"
NEEDED = "committees/emails/needed_announcement"


def kind_of(announcement: Announcement) -> str:
    """Under which kind it lies in the outbox."""
    return NEEDED if announcement.is_needed else NEWS


def announced(announcement: Announcement, terms: Iterable[Term]) -> None:
    """To the holder of each of these terms."""
    prefetch_related_objects([announcement], "texts", "links")
    to = ((term.holder, mail_context(announcement, term)) for term in terms)
    category = Category.NEEDED if announcement.is_needed else Category.NEWS
    write_each(kind_of(announcement), to=to, event=f"announcement:{announcement.uuid}", category=category)


def as_read_by(announcement: Announcement, term: Term) -> tuple[str, str]:
    """Subject and text exactly as the holder of this term would get them."""
    return read_as(kind_of(announcement), to=term.holder, context=mail_context(announcement, term))


def mail_context(announcement: Announcement, term: Term) -> dict[str, Any]:
    """What the mail to the holder of this term says."""
    text, words = announcement.text_in(term.holder.language), words_of(term.holder, term)
    return {
        "announcement": announcement,
        "term": term,
        "title": fill(text.title, words),
        "summary": fill(text.summary, words),
        "body": fill(text.body, words),
        # Asked for while the mail is written, when the reader's language and zone are active.
        "deadline": lambda: moment(announcement.deadline_at, announcement.time_zone),
    }


def words_of(person: User, place: Any) -> dict[str, str]:
    """What the placeholders say to this person, who reads it as holder of an office in a place."""
    return {
        "given_names": person.given_names,
        "full_name": person.get_full_name(),
        "office": str(place.office),
        "nmo": str(place.nmo or ""),
    }


def asked_to_look_over(announcement: Announcement, entry: LogEntry, *, by: User) -> None:
    """For who was asked to look it over before it is sent."""
    write(
        "committees/emails/announcement_to_read",
        to=announcement.asked,
        event=_event(announcement, entry),
        context={"announcement": announcement, "by": by},
    )


def looked_over(announcement: Announcement, entry: LogEntry, *, by: User) -> None:
    """What they said, for who wrote it."""
    write(
        "committees/emails/announcement_read",
        to=announcement.written_by,
        event=_event(announcement, entry),
        context={"announcement": announcement, "by": by, "note": entry.note},
    )


def _event(announcement: Announcement, entry: LogEntry) -> str:
    return f"announcement:{announcement.uuid}:{entry.number}"
