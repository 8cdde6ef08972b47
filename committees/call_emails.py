"""One function an e-mail of calls: to candidates, to their NMO, to the panel, to who runs the call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.functional import lazy

from committees.call_permissions import in_charge, supporters
from committees.models import Call, Candidature
from committees.moments import exact, moment
from outbox.letters import write, write_many
from outbox.models import Category

if TYPE_CHECKING:
    import datetime as dt

    from committees.models import Panelist
    from members.models import User
    from workflows.models import LogEntry


def handed_in(candidature: Candidature, entry: LogEntry) -> None:
    """A receipt with the time in UTC; the question to the NMO where its support counts."""
    _tell_candidate(candidature, "candidature_received", entry)
    if candidature.call.nmo_support != Call.Support.NONE:
        for person in supporters(candidature):
            _write("candidature_to_support", person, candidature, entry)


def supported(candidature: Candidature, entry: LogEntry) -> None:
    """What the NMO said, for the candidate."""
    _tell_candidate(candidature, "candidature_supported", entry)


def checked(candidature: Candidature, entry: LogEntry) -> None:
    """Whether the candidature is valid, and why not."""
    _tell_candidate(candidature, "candidature_checked", entry)


def decided(candidature: Candidature) -> None:
    """The decision with its reason. Once: the event is the decision that stands."""
    event = f"candidature:{candidature.uuid}:result"
    context = {**_context(candidature), "is_accepted": candidature.state == Candidature.State.ACCEPTED}
    write("committees/emails/candidature_decided", to=candidature.candidate, event=event, context=context)


def withdrawn(candidature: Candidature, entry: LogEntry) -> None:
    """For who runs the call: someone no longer stands."""
    for person in in_charge(candidature.call):
        _write("candidature_withdrawn", person, candidature, entry)


def on_the_panel(panelist: Panelist) -> None:
    """For a new member of a panel: what it is, and how to say that one is not free to judge."""
    write(
        "committees/emails/call_panel",
        to=panelist.person,
        event=f"call:{panelist.call.uuid}:panel:{panelist.pk}",
        context={"call": panelist.call, "closes": _closes(panelist.call), "by": panelist.added_by},
    )


def closed(call: Call, count: int) -> None:
    """The call has closed, with so many candidatures: for who runs it, and its panel."""
    runs = in_charge(call)
    readers = [panelist.person for panelist in call.panel.select_related("person")] if count else []
    for person in dict.fromkeys([*runs, *readers]):
        context = {"call": call, "count": count, "is_runner": person in runs}
        write("committees/emails/call_closed", to=person, event=f"call:{call.uuid}:closed", context=context)


def closes_soon(candidature: Candidature, days: int, extensions: int) -> None:
    """For someone whose candidature is still a draft; anew where the call closes later than they were told."""
    end = f"closes:{extensions}" if extensions else "closes"
    write(
        "committees/emails/candidature_draft",
        to=candidature.candidate,
        event=f"candidature:{candidature.uuid}:{end}:{days}",
        context=_context(candidature),
        category=Category.REMINDERS,
    )


def extended(call: Call, entry: LogEntry, before: dt.datetime) -> None:
    """The call closes later: for everyone who stands in it or has begun to, and for its panel."""
    candidates = call.candidatures.exclude(state=Candidature.State.WITHDRAWN).select_related("candidate")
    panel = call.panel.select_related("person")
    people = [one.candidate for one in candidates] + [panelist.person for panelist in panel]
    write_many(
        "committees/emails/call_extended",
        to=people,
        event=f"call:{call.uuid}:{entry.number}",
        context={"call": call, "reason": entry.note, "closes": _closes(call), "before": _said(before, call)},
    )


def cancelled(call: Call, reason: str, people: list[User]) -> None:
    """The call is taken back: for everyone who stands in it."""
    write_many(
        "committees/emails/call_cancelled",
        to=people,
        event=f"call:{call.uuid}:cancelled",
        context={"call": call, "reason": reason},
    )


def _tell_candidate(candidature: Candidature, kind: str, entry: LogEntry) -> None:
    _write(kind, candidature.candidate, candidature, entry)


def _write(kind: str, to: User, candidature: Candidature, entry: LogEntry) -> None:
    write(
        f"committees/emails/{kind}",
        to=to,
        event=f"candidature:{candidature.uuid}:{entry.number}",
        context={**_context(candidature), "entry": entry},
    )


def _context(candidature: Candidature) -> dict[str, Any]:
    call = candidature.call
    received = exact(candidature.submitted_at) if candidature.submitted_at else ""
    return {"candidature": candidature, "call": call, "closes": _closes(call), "received": received}


def _closes(call: Call) -> Any:
    return _said(call.closes_at, call)


def _said(instant: dt.datetime, call: Call) -> Any:
    """An instant of a call, put into words while the mail is written: in its reader's language and zone."""
    return lazy(moment, str)(instant, call.time_zone)
