"""What happened to a request, as sentences: the log of moves for people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.html import format_html
from django.utils.translation import gettext as _

from projects.models import Endorsement

if TYPE_CHECKING:
    from workflows.models import LogEntry

State = Endorsement.State


@dataclass(frozen=True)
class Event:
    """One sentence, in which office and when; `note` is what the person wrote."""

    sentence: str
    office: str
    at: dt.datetime
    note: str


def outcome(endorsement: Endorsement, entries: list[LogEntry]) -> LogEntry | None:
    """The move that brought it back to its team, or to a bad end, with the reason; else nothing."""
    verb = {State.RETURNED: "send_back", State.DECLINED: "decline", State.LAPSED: "lapse"}.get(
        State(endorsement.state)
    )
    return next((entry for entry in reversed(entries) if entry.verb == verb), None)


def events(endorsement: Endorsement, entries: Iterable[LogEntry]) -> list[Event]:
    """The moves that everyone on the request may know of, the newest first.

    What has no sentence here, such as who was asked to review, stays with those who decide.
    """
    sentences = _sentences(endorsement)
    told = [
        Event(
            sentence=format_html(
                sentences[entry.verb], name=format_html("<b><bdi>{}</bdi></b>", entry.by or _("The portal"))
            ),
            office=", ".join(part for part in (entry.in_office, entry.place) if part),
            at=entry.at,
            note=entry.note,
        )
        for entry in entries
        if entry.verb in sentences
    ]
    return told[::-1]


def _sentences(endorsement: Endorsement) -> dict[str, str]:
    is_renewal = endorsement.renews_id is not None
    return {
        "propose": _("{name} began the renewal") if is_renewal else _("{name} proposed the project"),
        "submit": _("{name} handed the project in"),
        "confirm": _("{name} confirmed the project for the NMO"),
        "recommend": _("{name} recommended the project"),
        "advise_against": _("{name} advised against endorsing it"),
        "send_back": _("{name} asked for changes"),
        "endorse": _("{name} endorsed the project"),
        "decline": _("{name} declined the project"),
        "appeal": _("{name} appealed"),
        "withdraw": _("{name} withdrew the project"),
        "lapse": _("{name} let the endorsement lapse"),
        "supersede": _("{name} put the renewal in its place"),
        "show": _("{name} put the public page up"),
        "hide": _("{name} took the public page down"),
        "report": _("{name} handed a report in"),
        "miss_report": _("A report was missed"),
        "import": _("{name} entered the endorsement from before the portal"),
        "override": _("{name} let someone decide in spite of a conflict"),
    }
