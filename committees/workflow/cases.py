"""A letter to an office, from its arrival to its end: the table, then one function a verb."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction

from committees import emails
from committees.models import Case, CaseMessage
from committees.permissions import is_addressee
from workflows.models import LogEntry
from workflows.steps import Step, Workflow

if TYPE_CHECKING:
    from members.models import User

State = Case.State
Kind = CaseMessage.Kind
LIVE = {State.OPEN, State.ANSWERED, State.CLOSED}


def is_writer(user: User | None, case: Case) -> bool:
    """Whoever has the writer's link: the page that calls this was found by its secret."""
    return True


STEPS = Workflow(
    answer=Step(LIVE, State.ANSWERED, is_addressee),
    close=Step({State.OPEN, State.ANSWERED}, State.CLOSED, is_addressee),
    reopen=Step({State.CLOSED, State.ANSWERED}, State.OPEN, is_addressee),
    release=Step({State.HELD}, State.OPEN, is_addressee),
    discard=Step({State.HELD, State.OPEN}, State.DISCARDED, is_addressee),
    follow_up=Step(LIVE, State.OPEN, is_writer),
)


@transaction.atomic
def write(case: Case, text: str, *, by: User | None) -> None:
    """Someone writes to an office: a case with a number, and a receipt with the link to its page.

    A new case that is held, since it looks like spam, is told to nobody; the office finds it in its inbox.
    Saves the case.
    """
    case.writer = by
    case.save()
    CaseMessage.objects.create(case=case, kind=Kind.RECEIVED, by=by, text=text)
    entry = LogEntry.objects.append(case, "write", source="", by=by)
    if case.state != State.HELD:
        emails.case_received(case, entry, text)


@transaction.atomic
def answer(case: Case, text: str, *, by: User, closes: bool = False) -> None:
    """A holder of the office answers, by mail and on the writer's page; it may close with that."""
    entry = _take("answer", case, by=by)
    CaseMessage.objects.create(case=case, kind=Kind.SENT, by=by, text=text)
    emails.case_answered(case, entry, text)
    if closes:
        _take("close", case, by=by)


@transaction.atomic
def follow_up(case: Case, text: str, *, by: User | None) -> None:
    """The writer adds something: the case waits for an answer again."""
    entry = _take("follow_up", case, by=by)
    CaseMessage.objects.create(case=case, kind=Kind.RECEIVED, by=by, text=text)
    emails.case_followed_up(case, entry, text)


@transaction.atomic
def note(case: Case, text: str, *, by: User) -> None:
    """A word among the officers, that the writer never reads."""
    if not is_addressee(by, case):
        raise PermissionDenied
    CaseMessage.objects.create(case=case, kind=Kind.NOTE, by=by, text=text)


@transaction.atomic
def assign(case: Case, person: User | None, *, by: User) -> None:
    """Put the case into the hands of one holder of the office, or of nobody."""
    if not is_addressee(by, case) or (person and not is_addressee(person, case)):
        raise PermissionDenied
    case.assigned_to = person
    Case.objects.filter(pk=case.pk).update(assigned_to=person)


@transaction.atomic
def close(case: Case, *, by: User) -> None:
    """Nothing more is to be done; a follow-up opens it again."""
    _take("close", case, by=by)


@transaction.atomic
def reopen(case: Case, *, by: User) -> None:
    """There is more to be done."""
    _take("reopen", case, by=by)


@transaction.atomic
def release(case: Case, *, by: User) -> None:
    """It is no spam: the writer gets the receipt, late."""
    text = case.messages.filter(kind=Kind.RECEIVED).values_list("text", flat=True)[0]
    emails.case_received(case, _take("release", case, by=by), text)


@transaction.atomic
def discard(case: Case, *, by: User | None) -> None:
    """It is spam: nobody answers. `by=None` is the clock, when nobody released what was held."""
    _take("discard", case, by=by)


def _take(verb: str, case: Case, *, by: User | None) -> LogEntry:
    """Take the step. The writer has no account perhaps: then the log names nobody."""
    Case.objects.select_for_update().get(pk=case.pk)
    entry = STEPS.take(verb, case, by=by)
    case.moved_at = entry.at
    Case.objects.filter(pk=case.pk).update(moved_at=entry.at)
    return entry
