"""What the committee does on the way to its decision: asks reviewers, takes their answers, leaves notes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction

from projects import emails
from projects.holding import hold_as_read
from projects.models import Criterion, Endorsement, EndorsementRules, Note, Review, Score
from projects.permissions import Side, barred, is_director, is_reviewer, reviewers, side_of, standing_of
from workflows.models import LogEntry, database_now
from workflows.steps import NotNow
from workflows.words import as_stored

if TYPE_CHECKING:
    from committees.models import Term
    from members.models import User

State = Endorsement.State
Visibility = Note.Visibility
# A note reaches one's own side or everyone: nobody writes what only the other side reads.
MAY_WRITE = {
    Side.TEAM: [Visibility.TEAM, Visibility.BOTH],
    Side.APPLICANT: [Visibility.APPLICANT, Visibility.BOTH],
    Side.NONE: [],
}


@dataclass(frozen=True)
class Candidate:
    """Someone of the committee whom the Director may ask; `is_barred` by a conflict, `is_asked` already.

    Who answered about an earlier text may be asked again.
    """

    term: Term
    is_barred: bool
    is_asked: bool

    @property
    def is_free(self) -> bool:
        """Whether a question to this person is open."""
        return not self.is_barred and not self.is_asked


def candidates(endorsement: Endorsement) -> list[Candidate]:
    """The committee's assistants of today, each once, in the order of their names."""
    asked = {
        row.reviewer_id
        for row in endorsement.reviews.all()
        if row.is_owed or row.is_about(endorsement.revision)
    }
    terms = {term.holder_id: term for term in reviewers(endorsement).order_by("-pk")}
    bound = barred([term.holder for term in terms.values()], endorsement)
    found = [Candidate(term, key in bound, key in asked) for key, term in terms.items()]
    return sorted(found, key=lambda one: (str(one.term.holder).casefold(), one.term.holder_id))


def first_due_day() -> dt.date:
    """When answers are wanted unless the Director says otherwise: in half the time of the review."""
    return database_now().date() + dt.timedelta(days=max(1, EndorsementRules.current().review_days // 2))


def names_are_settled(endorsement: Endorsement) -> bool:
    """Whether reviewers stay named or unnamed, as they were promised: once someone has answered, and once someone
    was told that the applicants won't read their name.
    """
    asked = endorsement.reviews.all()
    return (asked if endorsement.hides_reviewers else asked.filter(answered_at__isnull=False)).exists()


@transaction.atomic
def ask(
    endorsement: Endorsement, people: Iterable[User], *, by: User, due_on: dt.date, hides_reviewers: bool
) -> list[Review]:
    """The Director asks reviewers for scores and a recommendation; who was asked already isn't asked twice,
    unless the answer is about an earlier text.

    Raises PermissionDenied for who isn't a Director of it, or when someone isn't to be asked; NotNow when the
    request has left the committee's desk.
    """
    hold_as_read(endorsement)
    standing = is_director(by, endorsement)
    free = {one.term.holder_id for one in candidates(endorsement) if not one.is_barred}
    chosen = list(people)
    if not standing or {person.pk for person in chosen} - free:
        raise PermissionDenied
    if endorsement.state != State.CONFIRMED:
        raise NotNow(endorsement)
    if not names_are_settled(endorsement):
        endorsement.hides_reviewers = hides_reviewers
        endorsement.save(update_fields=["hides_reviewers"])
    return [review for person in chosen if (review := _ask(endorsement, person, by, standing, due_on))]


@transaction.atomic
def answer(
    review: Review, *, by: User, points: Mapping[Criterion, int], recommendation: str, comment: str
) -> None:
    """The reviewer's scores and recommendation; they may be changed while the committee reviews.

    Raises PermissionDenied for anyone else, NotNow when the request has left the committee's desk.
    """
    endorsement = review.endorsement
    hold_as_read(endorsement)
    if review.reviewer_id != by.pk:
        raise PermissionDenied
    if endorsement.state != State.CONFIRMED:
        raise NotNow(endorsement)
    standing = is_reviewer(by, endorsement)
    if not standing:
        raise PermissionDenied
    review.refresh_from_db()
    is_first = review.is_owed
    review.recommendation, review.comment, review.answered_at = recommendation, comment, database_now()
    review.save(update_fields=["recommendation", "comment", "answered_at"])
    review.scores.all().delete()
    Score.objects.bulk_create(
        Score(review=review, criterion=criterion, points=given, weight=criterion.weight)
        for criterion, given in points.items()
    )
    if is_first:
        entry = LogEntry.objects.append(
            endorsement, "review", source=endorsement.state, by=by, standing=standing
        )
        emails.answered(endorsement, entry, review=review)


@transaction.atomic
def write_note(endorsement: Endorsement, *, by: User, visibility: str, text: str) -> Note:
    """A note on a request that was handed in; the other side is told when it is for everyone.

    Raises PermissionDenied when this person's side may not write for those readers.
    """
    side = side_of(by, endorsement)
    if endorsement.submitted_at is None or visibility not in MAY_WRITE[side]:
        raise PermissionDenied
    standing = standing_of(by, endorsement)
    note = Note.objects.create(
        endorsement=endorsement,
        by=by,
        office=as_stored(standing, "label")[:200],
        visibility=visibility,
        text=text,
    )
    if visibility == Visibility.BOTH:
        emails.noted(endorsement, note, by_applicants=side is Side.APPLICANT)
    return note


def _ask(endorsement: Endorsement, person: User, by: User, standing: Term, due_on: dt.date) -> Review | None:
    review, is_new = Review.objects.get_or_create(
        endorsement=endorsement, reviewer=person, defaults={"asked_by": by, "due_on": due_on}
    )
    if not is_new:
        if review.is_owed or review.is_about(endorsement.revision):
            return None
        review.asked_by, review.asked_at, review.due_on = by, database_now(), due_on
        review.save(update_fields=["asked_by", "asked_at", "due_on"])
    entry = LogEntry.objects.append(
        endorsement, "ask", source=endorsement.state, by=by, standing=standing, note=str(person)
    )
    emails.asked(endorsement, entry, review=review)
    return review
