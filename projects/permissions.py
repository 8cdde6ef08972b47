"""Who may act on a request for endorsement. Each predicate answers with the term that gives the right, or nothing.

No one decides on a project of their own NMO, be it the one that leads the project or one that takes part:
`has_conflict` bars Directors, reviewers and the Secretary General, unless an override with its reason stands for
that person.
"""

from __future__ import annotations

import datetime as dt
import enum
from typing import TYPE_CHECKING

from django.db.models import Q

from committees.models import Office, Term
from members.models import User
from projects.models import ConflictOverride, Editor, Endorsement, EndorsementRules, Project, Review
from projects.models.endorsements import EDITABLE, WAITING
from workflows.days import day_of, end_of
from workflows.models import database_now

if TYPE_CHECKING:
    from collections.abc import Collection

    from committees.models import TermQuerySet

State = Endorsement.State


class Side(enum.Enum):
    """From which side a person reads a request: those who decide, those who apply, neither."""

    TEAM = "team"
    APPLICANT = "applicant"
    NONE = ""


def is_editor(user: User, endorsement: Endorsement) -> bool:
    """One of the team: the proposer, or a co-editor who accepted the invitation."""
    return is_editor_of(user, endorsement.project)


def is_editor_of(user: User, project: Project) -> bool:
    """The same for a project."""
    return (
        project.proposer_id == user.pk or Editor.objects.filter(project=project.pk, person=user.pk).exists()
    )


def is_confirming_officer(user: User, endorsement: Endorsement) -> Term | None:
    """The President of the project's NMO; where the President is of the team, or the seat is empty, another
    national officer who isn't.
    """
    if is_editor(user, endorsement):
        return None
    board = confirming_terms(endorsement)
    return board.held_by(user).first()


def confirming_terms(endorsement: Endorsement) -> TermQuerySet:
    """The terms whose holders may confirm: the President's, or the board's where the President can't."""
    project = endorsement.project
    team = [project.proposer_id, *project.editors.exclude(person=None).values_list("person", flat=True)]
    board = (
        Term.objects.current()
        .filter(office__level=Office.Level.NATIONAL, nmo=project.nmo_id)
        .exclude(holder__in=team)
        .with_names()
    )
    presidents = board.filter(office__role=Office.Role.PRESIDENT)
    return presidents if presidents.exists() else board


def is_director(user: User, endorsement: Endorsement) -> Term | None:
    """The Director of one of the project's committees, who isn't of its NMOs."""
    term = directors(endorsement).held_by(user).first()
    return None if term and is_barred(user, endorsement) else term


def directors(endorsement: Endorsement) -> TermQuerySet:
    """The terms of today as Director of the project's committees."""
    project = endorsement.project
    committees = Q(office__committee=project.committee_id) | Q(
        office__committee__in=project.related_committees.values("pk")
    )
    return Term.objects.current().filter(committees, office__role=Office.Role.DIRECTOR).with_names()


def is_reviewer(user: User, endorsement: Endorsement) -> Term | None:
    """Whom the Director asked, while the committee reviews and while the person still serves it."""
    asked = Review.objects.filter(endorsement=endorsement.pk, reviewer=user.pk).exists()
    if not asked or endorsement.state != State.CONFIRMED or is_barred(user, endorsement):
        return None
    return reviewers(endorsement).held_by(user).first()


def reviewers(endorsement: Endorsement) -> TermQuerySet:
    """The terms of today as assistant of the project's committees: whom a Director may ask."""
    project = endorsement.project
    committees = Q(office__committee=project.committee_id) | Q(
        office__committee__in=project.related_committees.values("pk")
    )
    return Term.objects.current().filter(committees, office__role=Office.Role.ASSISTANT).with_names()


def is_deciding_officer(user: User, endorsement: Endorsement) -> Term | None:
    """The Secretary General; the President of the federation for an appeal, and where the Secretary General
    is of the project's NMOs or the seat is empty.
    """
    return next((term for term in deciding_terms(endorsement) if term.holder_id == user.pk), None)


def deciding_terms(endorsement: Endorsement) -> list[Term]:
    """The terms whose holders decide on this request today: whom a conflict bars is left out."""
    heads, president = list(federation_terms()), Office.Role.PRESIDENT
    bound = barred([term.holder for term in heads], endorsement)
    in_turn = (
        [president] if endorsement.state == State.APPEALED else [Office.Role.SECRETARY_GENERAL, president]
    )
    for role in in_turn:
        if free := [term for term in heads if term.office.role == role and term.holder_id not in bound]:
            return free
    return []


def is_officer_in_turn(user: User, endorsement: Endorsement) -> Term | None:
    """The officer on whose desk the request lies; once it has left the desks, any who had it there."""
    if endorsement.state == State.SUBMITTED:
        return is_confirming_officer(user, endorsement)
    if endorsement.state == State.CONFIRMED:
        return is_director(user, endorsement)
    if endorsement.state in WAITING:
        return is_deciding_officer(user, endorsement)
    if endorsement.state in EDITABLE and not endorsement.submitted_at:
        return None
    return (
        is_confirming_officer(user, endorsement)
        or is_director(user, endorsement)
        or is_deciding_officer(user, endorsement)
    )


def is_owner(user: User, endorsement: Endorsement) -> Term | bool | None:
    """Who speaks for the project: its team, and once it is handed in the President of its NMO."""
    if is_editor(user, endorsement):
        return True
    if endorsement.submitted_at is None:
        return None
    return (
        Term.objects.current()
        .filter(
            office__level=Office.Level.NATIONAL,
            office__role=Office.Role.PRESIDENT,
            nmo=endorsement.project.nmo_id,
        )
        .held_by(user)
        .with_names()
        .first()
    )


def is_renewable(endorsement: Endorsement) -> bool:
    """Whether one asks anew for this endorsement: it holds, or it lapsed and no later one holds."""
    if endorsement.state == State.LAPSED:
        return not endorsement.project.endorsements.filter(state=State.ENDORSED).exists()
    return endorsement.state == State.ENDORSED


def is_appellant(user: User, endorsement: Endorsement) -> Term | bool | None:
    """Who may appeal a decline: the project's owners, once, within the days of the rules."""
    if endorsement.appealed_at or (endorsement.decided_at and database_now() > appeal_ends(endorsement)):
        return None
    return is_owner(user, endorsement)


def appeal_ends(endorsement: Endorsement) -> dt.datetime:
    """The end of the last day on which a decision may be appealed."""
    assert endorsement.decided_at
    days = dt.timedelta(days=EndorsementRules.current().appeal_days)
    return end_of(day_of(endorsement.decided_at) + days)


def has_conflict(user: User, project: Project) -> bool:
    """Whether the person belongs to an NMO of the project, the leading one or one that takes part, or is of its
    team.
    """
    return user.pk in conflicted([user], project)


def conflicted(people: Collection[User], project: Project) -> set[int]:
    """The keys of those of these people who have such a conflict. At most one query, however many they are."""
    found = {one.pk for one in people if project.proposer_id == one.pk or project.nmo_id == one.nmo_id}
    others = [one.pk for one in people if one.pk not in found]
    if not others:
        return found
    partners = Project.partner_nmos.through.objects.filter(project=project.pk).values("nmo")
    places = Q(nmo=project.nmo_id) | Q(nmo__in=partners)
    team = Editor.objects.filter(project=project.pk, person__in=others).order_by().values_list("person")
    members = User.objects.filter(pk__in=others, nmo__in=partners).order_by().values_list("pk")
    officers = Term.objects.current().filter(places, holder__in=others).order_by().values_list("holder")
    return found.union(key for (key,) in team.union(members, officers))


def affiliations(user: User) -> set[int]:
    """The keys of the NMOs that the person belongs to, by profile or by a term of today."""
    nmos = {user.nmo_id, *Term.objects.current().held_by(user).values_list("nmo", flat=True)}
    return {nmo for nmo in nmos if nmo is not None}


def is_barred(user: User, endorsement: Endorsement) -> bool:
    """Whether a conflict keeps the person from deciding: there is one, and no override stands."""
    return user.pk in barred([user], endorsement)


def barred(people: Collection[User], endorsement: Endorsement) -> set[int]:
    """The keys of those of these people whom a conflict keeps from deciding."""
    found = conflicted(people, endorsement.project)
    if not found:
        return found
    allowed = ConflictOverride.objects.filter(endorsement=endorsement.pk, person__in=found)
    return found.difference(allowed.values_list("person", flat=True))


def is_granter_of_overrides(user: User, endorsement: Endorsement) -> Term | bool | None:
    """Who may let someone decide in spite of a conflict: the Secretary General or the President of the
    federation, when without one. Is neither, an administrator may: no request stays where nobody can move it.
    """
    if has_conflict(user, endorsement.project):
        return None
    return federation_terms().held_by(user).first() or (
        user.is_superuser and not free_heads(endorsement.project)
    )


def free_heads(project: Project) -> list[Term]:
    """The terms of today as Secretary General or President of the federation whose holder has no conflict."""
    terms = list(federation_terms())
    bound = conflicted([term.holder for term in terms], project)
    return [term for term in terms if term.holder_id not in bound]


def is_of_the_team(user: User, endorsement: Endorsement) -> bool:
    """Whether the person reviews or decides on it: they read the notes and scores that applicants don't."""
    return not is_barred(user, endorsement) and bool(
        directors(endorsement).held_by(user).exists()
        or is_reviewer(user, endorsement)
        or federation_terms().held_by(user).exists()
        or user.is_superuser
    )


def federation_terms() -> TermQuerySet:
    """The terms of today as Secretary General or President of the federation."""
    return (
        Term.objects.current()
        .filter(
            office__level=Office.Level.FEDERATION,
            office__role__in=[Office.Role.SECRETARY_GENERAL, Office.Role.PRESIDENT],
        )
        .with_names()
    )


def national_terms(endorsement: Endorsement) -> TermQuerySet:
    """The terms of today as national officer of the project's NMO."""
    terms = Term.objects.current().filter(office__level=Office.Level.NATIONAL, nmo=endorsement.project.nmo_id)
    return terms.with_names()


def is_unnamed_reviewer(person: User, endorsement: Endorsement) -> bool:
    """Whether the applicants may not learn that this person reviews their project."""
    return (
        endorsement.hides_reviewers
        and Review.objects.filter(endorsement=endorsement.pk, reviewer=person.pk).exists()
    )


def side_of(user: User, endorsement: Endorsement) -> Side:
    """From which side this person reads the request: its team, and once submitted its NMO's officers, apply."""
    if is_of_the_team(user, endorsement):
        return Side.TEAM
    speaks_for_nmo = endorsement.submitted_at and national_terms(endorsement).held_by(user).exists()
    return Side.APPLICANT if is_editor(user, endorsement) or speaks_for_nmo else Side.NONE


def standing_of(user: User, endorsement: Endorsement) -> Term | None:
    """The term in which the person speaks on it; nothing for one of its team without office."""
    side = side_of(user, endorsement)
    if side is Side.APPLICANT:
        return national_terms(endorsement).held_by(user).first()
    ways = [directors(endorsement), reviewers(endorsement), federation_terms()]
    return next((term for terms in ways if (term := terms.held_by(user).first())), None)
