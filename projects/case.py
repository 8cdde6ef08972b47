"""What a person reads of a request besides its text: reviews, notes, conflicts, each from their side."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Max
from django.utils.translation import gettext as _

from projects.models import ConflictOverride, Endorsement, Note, Review, Score
from projects.permissions import (
    Side,
    affiliations,
    conflicted,
    deciding_terms,
    directors,
    federation_terms,
    free_heads,
    has_conflict,
    is_editor,
    reviewers,
)
from projects.scores import mean_of_reviews, weighted_mean
from workflows.models import LogEntry, database_now
from workflows.words import title_in_words

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from committees.models import Term
    from members.models import User

State = Endorsement.State
Visibility = Note.Visibility
READS = {
    Side.TEAM: [Visibility.TEAM, Visibility.BOTH],
    Side.APPLICANT: [Visibility.APPLICANT, Visibility.BOTH],
    Side.NONE: [Visibility.BOTH],
}


@dataclass(frozen=True)
class ShownReview:
    """A review as one reader sees it: by name, or by number where reviewers stay unnamed."""

    name: str
    is_mine: bool
    due_on: dt.date
    is_owed: bool
    is_late: bool
    is_of_earlier_text: bool
    answered_at: dt.datetime | None
    recommendation: str
    kind: str
    comment: str
    scores: list[Score]
    mean: Decimal | None


@dataclass(frozen=True)
class ShownNote:
    """A note as one reader sees it."""

    name: str
    office: str
    at: dt.datetime
    text: str
    visibility: str
    readers: str


@dataclass(frozen=True)
class Conflict:
    """Why this person may not act, and who does instead; or by whom they were let in spite of it."""

    why: str
    instead: str
    is_overridden: bool


def shown_reviews(user: User, endorsement: Endorsement, side: Side) -> list[ShownReview]:
    """The reviews that this person reads.

    Who decides reads all. A reviewer reads the others' once their own is in, so that nobody copies. The
    applicants read the answers that were there when the request left the committee's desk.
    """
    unnamed = endorsement.hides_reviewers and side is not Side.TEAM
    # Directors tick people in the order of their names: the order in which they were asked would tell them apart.
    order = "uuid" if unnamed else "pk"
    asked = endorsement.reviews.select_related("reviewer").prefetch_related("scores__criterion")
    rows = list(asked.order_by(order))
    if not rows:
        return []
    readable, today = _readable(user, endorsement, side, rows), database_now().date()
    return [
        _shown(
            row,
            endorsement,
            user,
            today,
            _("Reviewer %d") % number if unnamed and row.reviewer_id != user.pk else "",
        )
        for number, row in enumerate((row for row in rows if row in readable), start=1)
    ]


def mean_of(shown: list[ShownReview]) -> Decimal | None:
    """The mean of the reviews of the text as it stands."""
    return mean_of_reviews(
        [(score.points, score.weight) for score in one.scores] for one in shown if not one.is_of_earlier_text
    )


def shown_notes(user: User, endorsement: Endorsement, side: Side) -> list[ShownNote]:
    """The notes for this person's side, and for everyone, the oldest first."""
    unnamed = _unnamed(user, endorsement, side)
    rows = endorsement.notes.filter(visibility__in=READS[side]).select_related("by")
    return [_note(row, is_unnamed=row.by_id in unnamed) for row in rows]


def conflict_of(user: User, endorsement: Endorsement) -> Conflict | None:
    """The conflict of someone whose office would let them act on this request; None for everyone else."""
    office = _office_on(user, endorsement)
    if office is None or not has_conflict(user, endorsement.project):
        return None
    why = _why(user, endorsement)
    override = ConflictOverride.objects.filter(endorsement=endorsement, person=user.pk).first()
    if override:
        return Conflict(why, _("%s lets you act all the same.") % override.granted_by, is_overridden=True)
    return Conflict(why, _instead(office, endorsement), is_overridden=False)


def overrides(endorsement: Endorsement) -> QuerySet[ConflictOverride]:
    """Who may act in spite of a conflict, and why: everyone on the request reads it."""
    return endorsement.overrides.select_related("person", "granted_by").order_by("granted_at", "pk")


def barred_people(endorsement: Endorsement) -> list[User]:
    """Whom a conflict keeps from acting in their office, and for whom no override stands yet."""
    allowed = set(endorsement.overrides.values_list("person", flat=True))
    terms = [*directors(endorsement), *reviewers(endorsement), *federation_terms()]
    people = {term.holder_id: term.holder for term in terms if term.holder_id not in allowed}
    bound = conflicted(people.values(), endorsement.project)
    found = [person for key, person in people.items() if key in bound]
    return sorted(found, key=lambda person: (str(person).casefold(), person.pk))


def decides_instead(endorsement: Endorsement) -> str:
    """Who decides on it today, in words."""
    names = [f"{term.holder} ({term.label})" for term in deciding_terms(endorsement)]
    return ", ".join(names) or _("nobody: the seats are empty or barred")


def _why(user: User, endorsement: Endorsement) -> str:
    """What binds the person to the project."""
    project = endorsement.project
    if is_editor(user, endorsement):
        return _("You are of this project’s team.")
    mine = affiliations(user)
    if project.nmo_id in mine:
        return _("You are of this NMO: %s.") % project.nmo
    taking_part = [str(nmo) for nmo in project.partner_nmos.filter(pk__in=mine).order_by("short_name")]
    return _("You are of an NMO that takes part in it: %s.") % ", ".join(taking_part)


def _readable(user: User, endorsement: Endorsement, side: Side, rows: list[Review]) -> list[Review]:
    mine = [row for row in rows if row.reviewer_id == user.pk]
    if side is Side.TEAM and all(row.answered_at for row in mine):
        return rows
    if side is Side.APPLICANT and (left := _left_the_desk(endorsement)):
        return [row for row in rows if row in mine or (row.answered_at and row.answered_at <= left)]
    return mine


def _left_the_desk(endorsement: Endorsement) -> dt.datetime | None:
    """When the committee last passed the request on, or back."""
    moves = LogEntry.objects.about(endorsement).filter(source=State.CONFIRMED)
    left: dt.datetime | None = moves.exclude(target=State.CONFIRMED).aggregate(at=Max("at"))["at"]
    return left


def _unnamed(user: User, endorsement: Endorsement, side: Side) -> set[int]:
    """The reviewers whose names this reader doesn't learn."""
    if side is Side.TEAM or not endorsement.hides_reviewers:
        return set()
    return set(endorsement.reviews.values_list("reviewer", flat=True)) - {user.pk}


def _shown(row: Review, endorsement: Endorsement, user: User, today: dt.date, number: str) -> ShownReview:
    kinds = {"endorse": "go", "change": "wait", "decline": "stop"}
    scores = list(row.scores.all())
    return ShownReview(
        name=number or str(row.reviewer),
        is_mine=row.reviewer_id == user.pk,
        due_on=row.due_on,
        is_owed=row.is_owed,
        is_late=row.is_owed and row.due_on < today,
        is_of_earlier_text=row.answered_at is not None and not row.is_about(endorsement.revision),
        answered_at=row.answered_at,
        recommendation=row.get_recommendation_display() if row.answered_at else "",
        kind=kinds.get(row.recommendation, "plain"),
        comment=row.comment,
        scores=scores,
        mean=weighted_mean((score.points, score.weight) for score in scores),
    )


def _note(row: Note, *, is_unnamed: bool) -> ShownNote:
    return ShownNote(
        name=_("A reviewer") if is_unnamed else str(row.by),
        office="" if is_unnamed else title_in_words(row.office),
        at=row.at,
        text=row.text,
        visibility=row.visibility,
        readers=str(row.get_visibility_display()),
    )


def _office_on(user: User, endorsement: Endorsement) -> str | None:
    """In which kind of office the person would act on this request."""
    ways: dict[str, QuerySet[Term]] = {
        "director": directors(endorsement),
        "federation": federation_terms(),
        "assistant": reviewers(endorsement),
    }
    return next((name for name, terms in ways.items() if terms.filter(holder=user.pk).exists()), None)


def _instead(office: str, endorsement: Endorsement) -> str:
    """Who acts in this person's place, or who can let them."""
    if office == "director":
        return _(
            "Another Director of its committees reviews it. If there is none, the Secretary General can let "
            "you do it, with a reason that everyone reads."
        )
    if office == "assistant":
        return _("The Director can’t ask you to review it.")
    if deciding_terms(endorsement):
        return _("It is decided by: %s.") % decides_instead(endorsement)
    if heads := free_heads(endorsement.project):
        names = ", ".join(f"{term.holder} ({term.label})" for term in heads)
        return _("Nobody else decides on it: %s can let you, with a reason that everyone reads.") % names
    return _(
        "Nobody else decides on it: an administrator of the portal can let you, with a reason that everyone reads."
    )
