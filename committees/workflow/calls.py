"""A call, from its draft to its end: the table, then one function a verb."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms.models import model_to_dict
from django.utils.translation import gettext as _

from committees import call_emails as emails
from committees.call_permissions import is_in_charge, kinds_for, may_sit
from committees.call_presets import ask_as_usual
from committees.models import Call, Panelist, Paper, Question, Yardstick
from committees.models.calls import CallState
from committees.models.candidatures import CandidatureState
from workflows.models import LogEntry, database_now
from workflows.steps import Step, Workflow

if TYPE_CHECKING:
    import datetime as dt

    from members.models import User

State = CallState
# Candidatures that nobody has decided on.
OPEN = [CandidatureState.SUBMITTED, CandidatureState.VALID]
COPIED = ["kind", "title", "text", "time_zone", "grace_minutes", "nmo_support", "first_day", "last_day"]

STEPS = Workflow(
    publish=Step({State.DRAFT}, State.PUBLISHED, is_in_charge),
    extend=Step({State.PUBLISHED}, State.PUBLISHED, is_in_charge),
    conclude=Step({State.PUBLISHED}, State.CONCLUDED, is_in_charge),
    cancel=Step({State.DRAFT, State.PUBLISHED}, State.CANCELLED, is_in_charge),
)


class NotReady(Exception):
    """The call can't go on yet; `lacks` says why, in sentences."""

    def __init__(self, lacks: list[str]) -> None:
        self.lacks = lacks
        super().__init__(" ".join(lacks))


@transaction.atomic
def create(call: Call, *, by: User) -> Call:
    """An officer begins a call, with the questions that its kind usually asks. Saves the call."""
    if (call.kind, call.nmo) not in kinds_for(by):
        raise PermissionDenied
    call.save()
    ask_as_usual(call)
    LogEntry.objects.append(call, "create", source="", by=by, standing=is_in_charge(by, call))
    return call


@transaction.atomic
def publish(call: Call, *, by: User) -> None:
    """Everyone may read the call; what it asks stays as it is. Raises NotReady when something is missing."""
    _hold(call)
    STEPS.check("publish", by, call)
    if lacks := what_lacks(call):
        raise NotReady(lacks)
    STEPS.take("publish", call, by=by)


@transaction.atomic
def extend(
    call: Call, closes_at: dt.datetime, results_at: dt.datetime | None, *, by: User, note: str
) -> None:
    """The call closes later, and says why; who stands in it or has begun to, and the panel, are told.

    Only while it hasn't closed: nobody writes on once others' candidatures are read. Raises NotReady.
    """
    _hold(call)
    STEPS.check("extend", by, call)
    call.refresh_from_db()
    if lacks := _what_stops_it(call, closes_at, results_at):
        raise NotReady(lacks)
    before, call.closes_at, call.results_at = call.closes_at, closes_at, results_at
    Call.objects.filter(pk=call.pk).update(closes_at=closes_at, results_at=results_at)
    entry = STEPS.take("extend", call, by=by, note=note)
    emails.extended(call, entry, before)


def _what_stops_it(call: Call, closes_at: dt.datetime, results_at: dt.datetime | None) -> list[str]:
    """Why a call can't close at this time instead, in sentences."""
    if call.closes_at <= database_now():
        return [_("The call has closed. Conclude it, then call again.")]
    if closes_at <= call.closes_at:
        return [_("It closes at that time or later already: choose a later one.")]
    if results_at and results_at < closes_at:
        return [_("The results come after the call has closed.")]
    # A form knows minutes.
    promised = call.results_at and call.results_at.replace(second=0, microsecond=0)
    if promised and (results_at is None or results_at < promised):
        return [_("The results can’t come sooner than was said.")]
    return []


@transaction.atomic
def conclude(call: Call, *, by: User | None) -> None:
    """Everything is decided and told. Raises NotReady while it isn't. `by=None` is the clock."""
    _hold(call)
    if by:
        STEPS.check("conclude", by, call)
    if open_ends := what_is_open(call):
        raise NotReady(open_ends)
    STEPS.take("conclude", call, by=by)


@transaction.atomic
def cancel(call: Call, *, by: User, note: str) -> None:
    """Take the call back, and say why; everyone who stands in it is told. Not once someone was accepted."""
    _hold(call)
    STEPS.check("cancel", by, call)
    if call.candidatures.filter(state=CandidatureState.ACCEPTED).exists():
        raise NotReady([_("Someone was accepted already: conclude the call instead.")])
    standing = call.candidatures.exclude(state=CandidatureState.WITHDRAWN).select_related("candidate")
    people = [one.candidate for one in standing]
    STEPS.take("cancel", call, by=by, note=note)
    emails.cancelled(call, note, people)


@transaction.atomic
def repeat(call: Call, *, by: User) -> Call:
    """Call once more for the seats that stayed empty: a draft with the next number, asking the same.

    Of two who do it at once both get the same draft. Raises PermissionDenied where no seat is left.
    """
    standing = is_in_charge(by, call)
    held = _hold(call)
    if not standing or call.state not in {State.CONCLUDED, State.CANCELLED} or not seats_left(call):
        raise PermissionDenied
    if follower := Call.objects.filter(repeats=held).first():
        return follower
    again = Call(**model_to_dict(call, COPIED), office=call.office, nmo=call.nmo, seats=seats_left(call))
    again.repeats, again.number = call, call.number + 1
    length = call.closes_at - call.opens_at
    again.opens_at = database_now()
    again.closes_at = again.opens_at + length
    again.save()
    for model in (Question, Paper, Yardstick):
        rows = list(model.objects.filter(call=call))  # type: ignore[attr-defined]
        for row in rows:
            row.pk, row.call = None, again
        model.objects.bulk_create(rows)  # type: ignore[attr-defined]
    LogEntry.objects.append(again, "repeat", source="", by=by, standing=standing)
    return again


@transaction.atomic
def seat_panelist(call: Call, person: User, *, by: User) -> Panelist | None:
    """Call someone to the panel; nothing for who sits there already. Raises PermissionDenied for who can't."""
    standing = is_in_charge(by, call)
    _hold(call)
    if not standing or call.state not in {State.DRAFT, State.PUBLISHED} or not may_sit(person, call):
        raise PermissionDenied
    panelist, is_new = Panelist.objects.get_or_create(call=call, person=person, defaults={"added_by": by})
    if not is_new:
        return None
    LogEntry.objects.append(call, "panel", source=call.state, by=by, standing=standing, note=f"+ {person}")
    emails.on_the_panel(panelist)
    return panelist


@transaction.atomic
def unseat_panelist(panelist: Panelist, *, by: User) -> None:
    """Take someone off the panel; reviews that were given stay."""
    call = panelist.call
    standing = is_in_charge(by, call)
    _hold(call)
    if not standing or call.state not in {State.DRAFT, State.PUBLISHED}:
        raise PermissionDenied
    Panelist.objects.filter(pk=panelist.pk).delete()
    LogEntry.objects.append(
        call, "panel", source=call.state, by=by, standing=standing, note=f"− {panelist.person}"
    )


@transaction.atomic
def tell_results(call: Call) -> int:
    """Write the mails of all decisions that are out and not told yet; gives how many. Once each."""
    _hold(call)
    waiting = call.candidatures.with_names().told().filter(told_at=None)
    told = list(waiting.order_by("pk"))
    for candidature in told:
        emails.decided(candidature)
    call.candidatures.filter(pk__in=[one.pk for one in told]).update(told_at=database_now())
    return len(told)


def what_lacks(call: Call) -> list[str]:
    """What a draft needs before it is published, in sentences."""
    lacks = []
    if call.closes_at <= database_now():
        lacks.append(_("The closing time is past: choose a later one."))
    if not call.questions.exists() and not call.papers.exists():
        lacks.append(_("Ask at least one question, or for one paper."))
    if call.office_id and call.last_day is None:
        lacks.append(_("Say from when to when the term is."))
    return lacks


def what_is_open(call: Call) -> list[str]:
    """What stands between a call and its end, in sentences."""
    now = database_now()
    if now <= call.last_instant:
        return [_("The call is still open.")]
    waits = call.candidatures.filter(state__in=OPEN).count()
    if waits:
        return [_("Not all candidatures are decided on: %d are left.") % waits]
    if call.results_at and now < call.results_at:
        return [_("The results are held back until their time.")]
    return []


def seats_left(call: Call) -> int:
    """How many seats nobody was accepted for."""
    return max(0, call.seats - call.candidatures.filter(state=CandidatureState.ACCEPTED).count())


def _hold(call: Call) -> Call:
    """The call's row, held before any candidature's: always in this order. Its state is read anew."""
    held = Call.objects.select_for_update().get(pk=call.pk)
    call.refresh_from_db(fields=["state"])
    return held
