"""Where an application stands, in words and dates: for the list, the page and the dashboard."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exchanges.deadlines import ACCEPTANCE_WEEKS, CONFIRMATION_WEEKS, weeks_before
from exchanges.desks import desk_in_turn, is_checked_locally
from exchanges.models import Application
from members.zones import zone_in_words
from workflows.days import ZONE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from exchanges.models import CardOfConfirmation
    from workflows.models import LogEntry

State = Application.State

KINDS = {
    State.DRAFT: "plain",
    State.SUBMITTED: "wait",
    State.CHECKED: "wait",
    State.RETURNED: "stop",
    State.SENT: "info",
    State.ACCEPTED: "go",
    State.CONFIRMED: "go",
    State.REJECTED: "stop",
    State.CANCELLED: "plain",
}
SOON = 7
ROUTE = ("submit", "check", "send", "accept", "confirm")


@dataclass(frozen=True)
class Tag:
    """A dot and a word: `kind` is go, wait, stop, info or plain."""

    kind: str
    words: str


@dataclass(frozen=True)
class Stage:
    """One stop on the way: `kind` is done, now, stopped or nothing for what comes later."""

    kind: str
    title: str
    detail: str = ""


def state_tag(application: Application) -> Tag:
    """The state with its colour."""
    return Tag(KINDS[State(application.state)], str(application.get_state_display()))  # type: ignore[no-untyped-call]


def due(application: Application, now: dt.datetime) -> dt.datetime | None:
    """By when the next move is due; nothing once a draft’s time has passed, since nobody waits for it."""
    if application.state == State.DRAFT and application.due_at and application.due_at < now:
        return None
    return application.due_at


def due_tag(due_at: dt.datetime | None, now: dt.datetime) -> Tag | None:
    """How late the next move is, or by when it is due, in the federation's days; nothing where nothing is due."""
    if due_at is None:
        return None
    due_on, today = localtime(due_at, ZONE).date(), localtime(now, ZONE).date()
    days = (due_on - today).days
    if due_at < now:
        late = ngettext("%d day late", "%d days late", -days) % -days if days else _("late since today")
        return Tag("stop", late)
    if days == 0:
        return Tag("wait", _("due today"))
    words = date_format(due_on, "j M Y" if due_on.year != today.year else "j M")
    return Tag("wait" if days <= SOON else "plain", _("due %s") % words)


def day(instant: dt.datetime, *, year: bool = True) -> str:
    """The reader's day of an instant: “22 Nov 2026”."""
    return date_format(localtime(instant), "j M Y" if year else "j M")


def deadline(instant: dt.datetime) -> str:
    """A deadline in the federation's zone, and in the reader's where that is another."""
    return f"{date_format(localtime(instant, ZONE), 'j M Y')}, {deadline_time(instant)}"


def deadline_time(instant: dt.datetime) -> str:
    """The time of day of a deadline alone: “23:59 UTC, 18:59 yours”."""
    theirs, mine = localtime(instant, ZONE), localtime(instant)
    words = f"{date_format(theirs, 'H:i')} {settings.FEDERATION_TIME_ZONE}"
    if mine.utcoffset() == theirs.utcoffset():
        return words
    mine_words = date_format(mine, "H:i" if mine.date() == theirs.date() else "j M, H:i")
    return _("%(deadline)s, %(mine)s yours") % {"deadline": words, "mine": mine_words}


def deadline_in_full(instant: dt.datetime) -> str:
    """A deadline as a mail says it: “5 July 2027, 23:59 UTC (6 July, 11:59 your time)”."""
    theirs, mine = localtime(instant, ZONE), localtime(instant)
    words = f"{date_format(theirs, 'j F Y, H:i')} {settings.FEDERATION_TIME_ZONE}"
    if mine.utcoffset() == theirs.utcoffset():
        return words
    mine_words = date_format(mine, "H:i" if mine.date() == theirs.date() else "j F, H:i")
    return _("%(deadline)s (%(mine)s your time)") % {"deadline": words, "mine": mine_words}


def arrival(confirmation: CardOfConfirmation) -> str:
    """When the student arrives, in the host's own time, whoever reads it: “1 August 2027, 12:30 Berlin time (CEST)”."""
    zone = confirmation.application.hosting_nmo.time_zone
    there = localtime(confirmation.arrives_at, zoneinfo.ZoneInfo(zone))
    return f"{date_format(there, 'j F Y, H:i')} {zone_in_words(zone, there.date())}"


def next_verb(application: Application) -> str:
    """The verb that an application waits for; nothing where it has arrived."""
    return {
        State.DRAFT: "submit",
        State.RETURNED: "submit",
        State.SUBMITTED: "check" if application.needs_local_check else "send",
        State.CHECKED: "send",
        State.SENT: "accept",
        State.ACCEPTED: "confirm",
    }.get(State(application.state), "")


def waits_for(application: Application) -> str:
    """Who has the next move, in words for a list: the organization, not who holds its office today."""
    if application.state == State.SUBMITTED and application.needs_local_check:
        return _("the local officer in %s") % application.sending_local_committee.city
    if application.state in {State.SUBMITTED, State.CHECKED}:
        return str(application.sending_nmo)
    return str(application.hosting_nmo) if application.state == State.SENT else _("the student")


def stages(
    application: Application, entries: Iterable[LogEntry], *, now: dt.datetime, is_my_turn: bool
) -> list[Stage]:
    """The way of an application: what is done, whose turn it is until when, what comes later."""
    done = _done(entries)
    waiting_for = next_verb(application)
    if not waiting_for:
        return [_done_stage(application, done[verb]) for verb in ROUTE if verb in done] + _end(
            application, done
        )
    # What isn't handed in yet goes the way that the sending NMO wants today.
    is_open = application.state in {State.DRAFT, State.RETURNED}
    is_checked = is_checked_locally(application) if is_open else application.needs_local_check
    route = [verb for verb in ROUTE if verb != "check" or "check" in done or is_checked]
    way = []
    for verb in route:
        if verb in done:
            way.append(_done_stage(application, done[verb]))
        elif verb == waiting_for:
            way.append(_now_stage(application, verb, now, is_my_turn))
        else:
            way.append(Stage("", _titles(application)[verb], _later(application, verb, now)))
    return way


def _done(entries: Iterable[LogEntry]) -> dict[str, LogEntry]:
    """The last entry of each verb that still holds: whoever sends back undoes what was before."""
    done: dict[str, LogEntry] = {}
    for entry in entries:
        if entry.verb == "send_back":
            done.clear()
        else:
            done[entry.verb] = entry
    return done


def _done_stage(application: Application, entry: LogEntry) -> Stage:
    titles = {
        "submit": _("Handed in"),
        "check": _("Checked locally"),
        "send": _("Sent to %s") % application.hosting_nmo,
        "accept": _("Card of Acceptance"),
        "confirm": _("Card of Confirmation"),
    }
    return Stage(
        "done", titles[entry.verb], _("%(day)s, %(who)s") % {"day": day(entry.at), "who": who(entry)}
    )


def _now_stage(application: Application, verb: str, now: dt.datetime, is_my_turn: bool) -> Stage:
    desk = None if is_my_turn else desk_in_turn(application)
    detail = _("waits for %s") % desk.name if desk else _("your turn")
    if due_at := due(application, now):
        words = _("was due %s") if due_at < now else _("due %s")
        detail += ", " + words % deadline(due_at)
    title = _titles(application)[verb]
    if application.state == State.RETURNED:
        title = _("Correct it and hand it in again")
    return Stage("now", title, detail)


def _titles(application: Application) -> dict[str, str]:
    return {
        "submit": _("Hand in"),
        "check": _("Local check"),
        "send": _("Send to %s") % application.hosting_nmo,
        "accept": _("Card of Acceptance"),
        "confirm": _("Card of Confirmation"),
    }


def _later(application: Application, verb: str, now: dt.datetime) -> str:
    """By when a card is due, unless that has passed: then the host alone says what still goes."""
    weeks = {"accept": ACCEPTANCE_WEEKS, "confirm": CONFIRMATION_WEEKS}.get(verb)
    start = _start(application)
    if weeks is None or start is None or weeks_before(start, weeks) < now:
        return ""
    return _("due %(day)s, %(weeks)d weeks before the start") % {
        "day": date_format(weeks_before(start, weeks).date(), "j M Y"),
        "weeks": weeks,
    }


def _start(application: Application) -> dt.date | None:
    card = getattr(application, "card", None)
    return card.start_on if card else application.start_on


def _end(application: Application, done: dict[str, LogEntry]) -> list[Stage]:
    verb = {State.REJECTED: "reject", State.CANCELLED: "cancel"}.get(State(application.state))
    if verb is None:
        return [Stage("", _("Exchange begins"), date_format(application.card.start_on, "j M Y"))]
    entry = done.get(verb)
    detail = _("%(day)s, %(who)s") % {"day": day(entry.at), "who": who(entry)} if entry else ""
    return [Stage("stopped", str(application.get_state_display()), detail)]  # type: ignore[no-untyped-call]


def who(entry: LogEntry) -> str:
    """In which office someone acted; else the person's name; else the portal's clock."""
    if entry.office:
        return f"{entry.in_office}, {entry.place}" if entry.place else entry.in_office
    return str(entry.by) if entry.by else _("the portal")
