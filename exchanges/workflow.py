"""The application's process as one table, then one function a verb."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import F

from exchanges import emails
from exchanges.deadlines import next_due
from exchanges.desks import Desk, checking_desk, is_checked_locally, sending_desk
from exchanges.models import Application, NumberSeries, Programme
from exchanges.permissions import (
    is_checking_officer,
    is_hosting_officer,
    is_officer_in_turn,
    is_party,
    is_sending_officer,
    is_student,
)
from exchanges.readiness import unaccepted_kinds, what_lacks
from workflows.models import LogEntry, database_now
from workflows.steps import Step, Workflow

if TYPE_CHECKING:
    import datetime as dt

    from exchanges.models import CardOfAcceptance, CardOfConfirmation, DocumentKind, ExchangeConditions
    from members.models import User

State = Application.State

STEPS = Workflow(
    submit=Step({State.DRAFT, State.RETURNED}, State.SUBMITTED, is_student),
    check=Step({State.SUBMITTED}, State.CHECKED, is_checking_officer),
    send=Step({State.SUBMITTED, State.CHECKED}, State.SENT, is_sending_officer),
    send_back=Step({State.SUBMITTED, State.CHECKED, State.SENT}, State.RETURNED, is_officer_in_turn),
    accept=Step({State.SENT}, State.ACCEPTED, is_hosting_officer),
    reject=Step({State.SENT}, State.REJECTED, is_hosting_officer),
    confirm=Step({State.ACCEPTED}, State.CONFIRMED, is_student),
    cancel=Step(
        set(State) - {State.CANCELLED, State.REJECTED},
        State.CANCELLED,
        is_party,
    ),
)


class NotReady(Exception):
    """The draft lacks something that the host asks for; `lacks` says what and where."""

    def __init__(self, lacks: list) -> None:  # type: ignore[type-arg]
        self.lacks = lacks
        super().__init__(", ".join(str(lack.message) for lack in lacks))


class Unchecked(Exception):
    """Papers that the host asks for are not accepted, and nobody said why that doesn't matter; `kinds` names them."""

    def __init__(self, kinds: list[DocumentKind]) -> None:
        self.kinds = kinds
        super().__init__(", ".join(str(kind) for kind in kinds))


class AlreadyApplied(Exception):
    """The student has a live application for this host already; `application` is it."""

    def __init__(self, application: Application) -> None:
        self.application = application
        super().__init__(str(application))


@dataclass(frozen=True)
class Route:
    """What follows when a draft is handed in: who looks at it first and by when, and who sends it on."""

    desk: Desk
    sender: Desk
    by: dt.datetime


def route_of(application: Application) -> Route:
    """Where this draft would go if it were handed in now."""
    by = next_due(State.SUBMITTED, start=application.start_on, moved_at=database_now(), deadline_weeks=0)
    desk = checking_desk(application, checks_locally=is_checked_locally(application))
    sender = sending_desk(application) if desk.is_local else desk
    return Route(desk=desk, sender=sender, by=by)  # type: ignore[arg-type]


@transaction.atomic
def start(conditions: ExchangeConditions, *, by: User) -> Application:
    """A student with an NMO and a faculty begins a draft for one host, programme and season.

    Raises AlreadyApplied when a live one exists; of two starts at once one makes it.
    """
    try:
        with transaction.atomic():
            application = Application.objects.create(
                student=by,
                programme=conditions.programme,
                season=conditions.season,
                sending_nmo=by.nmo,
                sending_local_committee=by.local_committee,
                hosting_nmo=conditions.nmo,
                conditions=conditions,
            )
    except IntegrityError as error:
        raise AlreadyApplied(conditions.applications.live().get(student=by)) from error
    LogEntry.objects.append(application, "start", source="", by=by)
    return application


@transaction.atomic
def edit(application: Application, fields: dict[str, Any], rows: dict[Any, list[Any]]) -> None:
    """Store one step of the draft: its fields, and its rows anew. The caller holds the application's row.

    Each save is a new version. New dates settle anew when the host wants the application.
    """
    for model, new in rows.items():
        model.objects.filter(application=application).delete()
        model.objects.bulk_create(new)
    for name, value in fields.items():
        setattr(application, name, value)
    application.due_at = _due(application, application.start_on)
    Application.objects.filter(pk=application.pk).update(
        version=F("version") + 1, due_at=application.due_at, **fields
    )


@transaction.atomic
def submit(application: Application, *, by: User) -> None:
    """The student hands the form in: it gets its number, the terms of today are accepted.

    Raises NotReady when something that the host asks for is missing. The row is locked first, so that no
    other tab takes something out of the draft after it was looked through.
    """
    application.refresh_from_db(from_queryset=Application.objects.select_for_update())
    STEPS.check("submit", by, application)
    if lacks := what_lacks(application):
        raise NotReady(lacks)
    application.needs_local_check = is_checked_locally(application)
    if not application.number:
        application.number = _next_number(application)
    application.submitted_at = application.submitted_at or database_now()
    Application.objects.filter(pk=application.pk).update(
        number=application.number,
        submitted_at=application.submitted_at,
        needs_local_check=application.needs_local_check,
    )
    entry = _take("submit", application, by=by)
    emails.submitted(application, entry)


@transaction.atomic
def check(application: Application, *, by: User, note: str = "") -> None:
    """The local officer has looked at form and papers: the national officer's turn.

    Raises Unchecked when a paper isn't accepted and no note says why it is passed on all the same.
    """
    _require_papers("check", application, by=by, note=note)
    emails.checked(application, _take("check", application, by=by, note=note))


@transaction.atomic
def send(application: Application, *, by: User, note: str = "") -> None:
    """The sending NMO sends the application to the host, who sees it from now on, with the note.

    Raises Unchecked when a paper isn't accepted and no note says why it is sent all the same.
    """
    _require_papers("send", application, by=by, note=note)
    application.sent_at = database_now()
    Application.objects.filter(pk=application.pk).update(sent_at=application.sent_at)
    emails.sent(application, _take("send", application, by=by, note=note))


@transaction.atomic
def send_back(application: Application, *, by: User, note: str) -> None:
    """The officer in turn returns the application to the student, with what to mend."""
    emails.returned(application, _take("send_back", application, by=by, note=note))


@transaction.atomic
def accept(application: Application, card: CardOfAcceptance, *, by: User) -> None:
    """The hosting NMO offers the student a place: it issues the Card of Acceptance."""
    entry = _take("accept", application, by=by, start=card.start_on)
    card.application, card.issued_by = application, by
    card.save()
    emails.accepted(application, card, entry)


@transaction.atomic
def reject(application: Application, *, by: User, note: str) -> None:
    """The hosting NMO has no place for this student, and says why."""
    emails.rejected(application, _take("reject", application, by=by, note=note))


@transaction.atomic
def confirm(application: Application, confirmation: CardOfConfirmation, *, by: User) -> None:
    """The student takes the place and says when they arrive: the Card of Confirmation."""
    entry = _take("confirm", application, by=by, start=application.card.start_on)
    confirmation.application = application
    confirmation.save()
    emails.confirmed(application, confirmation, entry)


@transaction.atomic
def cancel(application: Application, *, by: User | None, note: str = "") -> None:
    """A party calls the exchange off; a draft that nobody saw is cancelled without telling anyone.

    `by=None` is the portal itself, for drafts that nobody touches any more or whose student is gone.
    """
    told = emails.affected_by_cancelling(application)
    entry = _take("cancel", application, by=by, note=note)
    if entry.source != State.DRAFT:
        emails.cancelled(application, entry, told=told)


def _require_papers(verb: str, application: Application, *, by: User, note: str) -> None:
    """Every paper is accepted, or the note says why not. The row is locked: no verdict comes in between."""
    application.refresh_from_db(
        fields=["state", "version"], from_queryset=Application.objects.select_for_update()
    )
    STEPS.check(verb, by, application)
    kinds = unaccepted_kinds(application)
    if kinds and not note.strip():
        raise Unchecked(kinds)


def _take(
    verb: str, application: Application, *, by: User | None, note: str = "", start: dt.date | None = None
) -> LogEntry:
    """Take the step, then note when it was moved and when the next move is due."""
    entry = STEPS.take(verb, application, by=by, note=note)
    application.moved_at = entry.at
    application.due_at = _due(application, start or application.start_on)
    Application.objects.filter(pk=application.pk).update(
        moved_at=application.moved_at, due_at=application.due_at, version=F("version") + 1
    )
    return entry


def _due(application: Application, start: dt.date | None) -> dt.datetime | None:
    return next_due(
        application.state,
        start=start,
        moved_at=application.moved_at,
        deadline_weeks=application.conditions.deadline_weeks,
    )


def _next_number(application: Application) -> str:
    """The next number of the programme and season; the row's lock keeps the series free of gaps and twins."""
    NumberSeries.objects.get_or_create(programme=application.programme, season=application.season)
    series = NumberSeries.objects.select_for_update(of=("self",)).get(
        programme=application.programme, season=application.season
    )
    series.last += 1
    series.save(update_fields=["last"])
    return f"{Programme(application.programme).letter}-{application.season.code}-{series.last:05}"
