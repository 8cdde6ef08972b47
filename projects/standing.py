"""Where a request stands, in plain words: its tag, and the phases that its team reads."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from projects.models import Endorsement
from projects.models.endorsements import WAITING

if TYPE_CHECKING:
    from workflows.models import LogEntry

State = Endorsement.State
KINDS = {
    State.DRAFT: "plain",
    State.SUBMITTED: "wait",
    State.CONFIRMED: "wait",
    State.RETURNED: "stop",
    State.RECOMMENDED: "info",
    State.NOT_RECOMMENDED: "info",
    State.ENDORSED: "go",
    State.DECLINED: "stop",
    State.APPEALED: "info",
    State.RENEWED: "go",
    State.LAPSED: "plain",
    State.WITHDRAWN: "plain",
}
# The phases on the way, each with the verbs that end it.
WAY = [
    ("submit", ["submit"]),
    ("confirm", ["confirm"]),
    ("review", ["recommend", "advise_against"]),
    ("decide", ["endorse", "decline"]),
]
# How many phases lie behind a request in this state.
BEHIND = {
    State.DRAFT: 0,
    State.RETURNED: 0,
    State.SUBMITTED: 1,
    State.CONFIRMED: 2,
    **dict.fromkeys(WAITING, 3),
}


@dataclass(frozen=True)
class Tag:
    """A dot and a word: `kind` is go, wait, stop, info or plain."""

    kind: str
    words: str


@dataclass(frozen=True)
class Stage:
    """One phase: `kind` is done, now, stopped or nothing for what comes later."""

    kind: str
    title: str
    detail: str = ""


def state_tag(endorsement: Endorsement) -> Tag:
    """The state with its colour."""
    return Tag(KINDS[State(endorsement.state)], str(endorsement.get_state_display()))  # type: ignore[no-untyped-call]


def stages(endorsement: Endorsement, entries: list[LogEntry], *, is_my_turn: bool) -> list[Stage]:
    """The way of this request: what is done, by whom; where it is now; what comes."""
    last = {phase: _last(entries, verbs) for phase, verbs in WAY}
    behind = BEHIND.get(State(endorsement.state))
    if behind is None:
        return [*_travelled(endorsement, last), _end(endorsement, entries)]
    phases = list(last)
    passed = [Stage("done", _title(endorsement, phase), _by(last[phase])) for phase in phases[:behind]]
    now = Stage("now", _title(endorsement, phases[behind]), _now(endorsement, is_my_turn=is_my_turn))
    coming = [Stage("", _title(endorsement, phase)) for phase in phases[behind + 1 :]]
    return [*passed, now, *coming, Stage("", _("Endorsed"))]


def _travelled(endorsement: Endorsement, last: dict[str, LogEntry | None]) -> list[Stage]:
    """The phases that an ended request has passed."""
    return [
        Stage("done", _title(endorsement, verb), _by(entry))
        for verb, entry in last.items()
        if entry is not None
    ]


def _end(endorsement: Endorsement, entries: list[LogEntry]) -> Stage:
    """How it ended, or until when it holds."""
    title = str(endorsement.get_state_display())  # type: ignore[no-untyped-call]
    if endorsement.state == State.ENDORSED and endorsement.valid_until:
        return Stage("done", title, _("until %s") % date_format(endorsement.valid_until, "j F Y"))
    kind = "done" if endorsement.state == State.RENEWED else "stopped"
    return Stage(kind, title, _by(entries[-1]) if entries else "")


def _now(endorsement: Endorsement, *, is_my_turn: bool) -> str:
    if endorsement.state == State.RETURNED:
        return _("changes requested, your turn") if is_my_turn else _("changes requested")
    if is_my_turn:
        return _("your turn")
    return "" if endorsement.state == State.DRAFT else _("waiting since %s") % day(endorsement.moved_at)


def _title(endorsement: Endorsement, phase: str) -> str:
    project = endorsement.project
    return {
        "submit": _("Written and handed in"),
        "confirm": _("Confirmed by %s") % project.nmo,
        "review": _("Reviewed by %s") % project.committee,
        "decide": _("Decided by the federation"),
    }[phase]


def _last(entries: list[LogEntry], verbs: list[str]) -> LogEntry | None:
    return next((entry for entry in reversed(entries) if entry.verb in verbs), None)


def _by(entry: LogEntry | None) -> str:
    if entry is None:
        return ""
    return _("%(day)s, %(who)s") % {"day": day(entry.at), "who": who(entry)}


def who(entry: LogEntry) -> str:
    """In which office someone acted; else the person's name; else the portal's clock."""
    if entry.office:
        return f"{entry.in_office}, {entry.place}" if entry.place else entry.in_office
    return str(entry.by) if entry.by else _("the portal")


def day(instant: dt.datetime) -> str:
    """The reader's day of an instant."""
    return date_format(localtime(instant), "j M Y")
