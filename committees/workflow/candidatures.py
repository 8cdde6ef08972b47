"""A candidature, from its draft to the office: the table, then one function a verb."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from committees import call_emails as emails
from committees.call_permissions import (
    is_candidate,
    is_candidate_still_in,
    is_checking_officer,
    is_deciding_officer,
    is_officer_before_the_results,
    is_panelist,
    is_supporter,
    why_not_stand,
)
from committees.models import (
    Answer,
    Call,
    Candidature,
    HandedPaper,
    PanelReview,
    PanelScore,
    Term,
)
from committees.moments import exact
from committees.permissions import is_granter
from committees.workflow import terms
from documents.files import remove, store
from workflows.models import LogEntry, database_now
from workflows.steps import NotNow, Step, Workflow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from committees.models import Paper, Question, Yardstick
    from documents.checks import CheckedUpload
    from members.models import User

State, Support = Candidature.State, Candidature.Support
UNDECIDED = {State.SUBMITTED, State.VALID}

STEPS = Workflow(
    submit=Step({State.DRAFT}, State.SUBMITTED, is_candidate),
    find_valid=Step({State.SUBMITTED, State.INVALID}, State.VALID, is_checking_officer),
    find_invalid=Step({State.SUBMITTED, State.VALID}, State.INVALID, is_checking_officer),
    accept=Step({State.VALID}, State.ACCEPTED, is_deciding_officer),
    reject=Step({State.VALID}, State.REJECTED, is_deciding_officer),
    reconsider=Step({State.ACCEPTED, State.REJECTED}, State.VALID, is_officer_before_the_results),
    withdraw=Step(
        {State.DRAFT, State.SUBMITTED, State.VALID, State.ACCEPTED, State.REJECTED},
        State.WITHDRAWN,
        is_candidate_still_in,
    ),
)


class TooLate(Exception):
    """The call and its grace are over."""

    def __init__(self, call: Call) -> None:
        super().__init__(
            _("The call closed at %s: what arrives later is not valid.") % exact(call.last_instant)
        )


class NotReady(Exception):
    """The candidature lacks something, or the call has no seat left; `lacks` says what, in sentences."""

    def __init__(self, lacks: list[str]) -> None:
        self.lacks = lacks
        super().__init__(" ".join(lacks))


@transaction.atomic
def begin(call: Call, *, by: User) -> Candidature:
    """Someone begins to stand in an open call; who stands already goes on with that.

    Raises PermissionDenied for who can't stand in it.
    """
    standing = call.candidatures.exclude(state=State.WITHDRAWN)
    if found := standing.filter(candidate=by).first():
        return found
    if why_not_stand(by, call):
        raise PermissionDenied
    try:
        with transaction.atomic():
            return Candidature.objects.create(call=call, candidate=by, nmo=by.nmo)
    except IntegrityError:
        return standing.get(candidate=by)


@transaction.atomic
def keep(
    candidature: Candidature,
    answers: Mapping[Question, str],
    papers: Mapping[Paper, CheckedUpload],
    *,
    by: User,
) -> None:
    """Keep what was written and uploaded, while it is a draft and the call is open. Raises TooLate."""
    arrived = database_now()
    _hold(candidature)
    STEPS.check("submit", by, candidature)
    if arrived > candidature.call.last_instant:
        raise TooLate(candidature.call)
    for question, text in answers.items():
        Answer.objects.update_or_create(candidature=candidature, question=question, defaults={"text": text})
    for paper, upload in papers.items():
        before = HandedPaper.objects.filter(candidature=candidature, paper=paper).first()
        file = store(upload, owner=by)
        HandedPaper.objects.update_or_create(candidature=candidature, paper=paper, defaults={"file": file})
        if before:
            remove(before.file)


@transaction.atomic
def submit(candidature: Candidature, *, by: User) -> None:
    """Hand it in: a receipt with the time in UTC.

    What counts is when the request arrived, not how long it waited in line. Raises TooLate after the grace,
    NotReady when something is missing.
    """
    arrived = database_now()
    call = _hold(candidature)
    STEPS.check("submit", by, candidature)
    if arrived > call.last_instant:
        raise TooLate(call)
    if call.state != Call.State.PUBLISHED:
        raise NotNow(call)
    if lacks := what_lacks(candidature):
        raise NotReady(lacks)
    _note_down(candidature, submitted_at=arrived)
    emails.handed_in(candidature, STEPS.take("submit", candidature, by=by))


@transaction.atomic
def support(candidature: Candidature, answer: str, *, by: User, note: str) -> None:
    """The NMO says whether it stands behind the candidate; it may change its word until the decision."""
    standing = is_supporter(by, candidature)
    _hold(candidature)
    if not standing:
        raise PermissionDenied
    if candidature.state not in UNDECIDED:
        raise NotNow(candidature)
    _note_down(candidature, support=answer, support_note=note, supporter=by)
    said = f"{Support(answer).label}. {note}".strip()
    entry = LogEntry.objects.append(
        candidature, "support", source=candidature.state, by=by, standing=standing, note=said
    )
    emails.supported(candidature, entry)


@transaction.atomic
def find_valid(candidature: Candidature, *, by: User) -> None:
    """Everything is there and in time: the panel may read it. Raises NotReady where a required support lacks."""
    call = _hold(candidature)
    STEPS.check("find_valid", by, candidature)
    if call.nmo_support == Call.Support.REQUIRED and candidature.support != Support.GIVEN:
        raise NotReady([_("The support of the candidate’s NMO is required, and not given.")])
    entry = STEPS.take("find_valid", candidature, by=by)
    _note_down(candidature, reason="", decided_at=None)
    emails.checked(candidature, entry)


@transaction.atomic
def find_invalid(candidature: Candidature, *, by: User, note: str) -> None:
    """Something that the call asks for isn't there: it goes no further, and the candidate reads why."""
    _hold(candidature)
    _note_down(candidature, reason=note, decided_at=database_now())
    emails.checked(candidature, STEPS.take("find_invalid", candidature, by=by, note=note))


@transaction.atomic
def review(
    candidature: Candidature,
    *,
    by: User,
    has_conflict: bool,
    comment: str,
    points: Mapping[Yardstick, int],
) -> None:
    """A member of the panel gives points and says why, or stays out for a conflict of interest."""
    _hold(candidature)
    if not is_panelist(by, candidature):
        raise PermissionDenied
    if candidature.state != State.VALID:
        raise NotNow(candidature)
    given, _is_new = PanelReview.objects.update_or_create(
        candidature=candidature,
        reviewer=by,
        defaults={"has_conflict": has_conflict, "comment": comment, "answered_at": database_now()},
    )
    given.scores.all().delete()
    if not has_conflict:
        PanelScore.objects.bulk_create(
            PanelScore(review=given, yardstick=yardstick, points=number, weight=yardstick.weight)
            for yardstick, number in points.items()
        )
    LogEntry.objects.append(candidature, "review", source=candidature.state, by=by)


@transaction.atomic
def accept(candidature: Candidature, *, by: User, note: str) -> None:
    """Give one of the call's seats, with a reason. Raises NotReady when all are given.

    The call's row is held: of two who give its last seat at once one is told.
    """
    call = _hold(candidature)
    STEPS.check("accept", by, candidature)
    taken = call.candidatures.filter(state=State.ACCEPTED).count()
    if taken >= call.seats:
        raise NotReady([_("All %d seats of this call are given.") % call.seats])
    _decide("accept", candidature, by, note)


@transaction.atomic
def reject(candidature: Candidature, *, by: User, note: str) -> None:
    """Don't give a seat, with a reason."""
    _hold(candidature)
    _decide("reject", candidature, by, note)


@transaction.atomic
def reconsider(candidature: Candidature, *, by: User) -> None:
    """Take a decision back while nobody knows of it."""
    _hold(candidature)
    STEPS.take("reconsider", candidature, by=by)
    _note_down(candidature, reason="", decided_at=None)


@transaction.atomic
def withdraw(candidature: Candidature, *, by: User) -> None:
    """The candidate no longer stands. A draft vanishes from the sight of all; else who runs the call is told."""
    _hold(candidature)
    entry = STEPS.take("withdraw", candidature, by=by)
    if candidature.submitted_at:
        emails.withdrawn(candidature, entry)


@transaction.atomic
def appoint(candidature: Candidature, *, by: User) -> Term:
    """Turn an acceptance into a term of the office. Raises SeatTaken when someone else sits there by now."""
    call = _hold(candidature)
    if candidature.state != State.ACCEPTED or candidature.is_held or candidature.term_id or not call.office:
        raise NotNow(candidature)
    assert call.first_day
    assert call.last_day
    term = Term(
        office=call.office,
        holder=candidature.candidate,
        nmo=call.nmo,
        kind=Term.Kind.APPOINTED,
        first_day=max(call.first_day, database_now().date()),
        last_day=call.last_day,
    )
    if term.first_day > term.last_day:
        raise NotReady([_("The term that the call names is over.")])
    _note_down(candidature, term=terms.appoint(term, by=by))
    LogEntry.objects.append(
        candidature, "appoint", source=candidature.state, by=by, standing=is_granter(by, term)
    )
    return term


def what_lacks(candidature: Candidature) -> list[str]:
    """What a draft needs before it is handed in, in sentences."""
    answered = {answer.question_id for answer in candidature.answers.all() if answer.text.strip()}
    handed = set(candidature.papers.values_list("paper", flat=True))
    questions = candidature.call.questions.filter(is_required=True).exclude(pk__in=answered)
    papers = candidature.call.papers.filter(is_required=True).exclude(pk__in=handed)
    lacks = [_("Answer: %s") % question.text for question in questions]
    lacks += [_("Upload: %s") % paper.name for paper in papers]
    if candidature.call.nmo_support == Call.Support.REQUIRED and candidature.nmo_id is None:
        lacks.append(_("Choose your NMO in your profile: its support is required."))
    return lacks


def _decide(verb: str, candidature: Candidature, by: User, note: str) -> None:
    """Decided with a reason; told at once, unless the call holds its results back."""
    STEPS.check(verb, by, candidature)
    _note_down(candidature, reason=note, decided_at=database_now())
    STEPS.take(verb, candidature, by=by, note=note)
    if not candidature.is_held:
        emails.decided(candidature)
        _note_down(candidature, told_at=candidature.decided_at)


def _hold(candidature: Candidature) -> Call:
    """The call's row, then the candidature's, held in this order; both are read anew."""
    call = Call.objects.select_for_update().get(pk=candidature.call_id)
    held = Candidature.objects.select_for_update().get(pk=candidature.pk)
    for name in ("state", "nmo_id", "support", "submitted_at", "decided_at", "told_at", "term_id", "reason"):
        setattr(candidature, name, getattr(held, name))
    # Whether the results are out is asked anew too: their time may have come while we waited.
    vars(candidature).pop("results_come_later", None)
    candidature.call = call
    return call


def _note_down(candidature: Candidature, **fields: object) -> None:
    for name, value in fields.items():
        setattr(candidature, name, value)
    Candidature.objects.filter(pk=candidature.pk).update(**fields)
