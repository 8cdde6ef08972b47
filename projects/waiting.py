"""Whose turn it is: the requests that wait for a person, as one question to the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from committees.models import Office, Term, terms_of_today
from projects.models import ConflictOverride, Editor, Endorsement, Project, Review
from projects.models.endorsements import EDITABLE, WAITING, EndorsementQuerySet
from projects.permissions import affiliations

if TYPE_CHECKING:
    from members.models import User

State = Endorsement.State
DECIDERS = [Office.Role.SECRETARY_GENERAL, Office.Role.PRESIDENT]
NOBODY = Q(pk__in=[])


def waiting_for(user: User) -> EndorsementQuerySet:
    """The requests that this person may move on now, or was asked to review: the same as the steps say."""
    waits = Q(state__in=EDITABLE) & _of_team(user)
    terms = terms_of_today(user)
    for term in terms:
        waits |= _waits_for(term, user)
    seen = Endorsement.objects.visible_to(user)
    return seen.filter(pk__in=Endorsement.objects.within_reach(user, terms).filter(waits).values("pk"))


def _waits_for(term: Term, user: User) -> Q:
    office = term.office
    if office.level == Office.Level.NATIONAL:
        return Q(state=State.SUBMITTED) & _confirms(term, user)
    if office.role == Office.Role.DIRECTOR:
        return Q(state=State.CONFIRMED) & _of_committee(term) & is_free(user)
    if office.role == Office.Role.ASSISTANT:
        asked = Q(reviews__in=Review.objects.owed().filter(reviewer=user.pk))
        return Q(state=State.CONFIRMED) & asked & _of_committee(term) & is_free(user)
    if office.level == Office.Level.FEDERATION and office.role in DECIDERS:
        return _decides(office.role) & is_free(user)
    return NOBODY


def _confirms(term: Term, user: User) -> Q:
    """The President's, unless of the team; another officer's where no President is free."""
    here = Q(project__nmo=term.nmo_id) & ~_of_team(user)
    if term.office.role == Office.Role.PRESIDENT:
        return here
    presidents = Term.objects.current().filter(
        office__level=Office.Level.NATIONAL, office__role=Office.Role.PRESIDENT, nmo=term.nmo_id
    )
    for president in presidents.select_related("holder"):
        here &= _of_team(president.holder)
    return here


def _decides(role: str) -> Q:
    """The Secretary General's, unless of that NMO; the President's for an appeal and where none else is free."""
    undecided = Q(state__in=[state for state in WAITING if state != State.APPEALED])
    if role == Office.Role.SECRETARY_GENERAL:
        return undecided
    return Q(state=State.APPEALED) | (undecided & _without_secretary())


def would_decide(term: Term) -> Q:
    """What the holder will decide on once its committee is done: the President's where no Secretary General is free."""
    free = is_free(term.holder)
    return free if term.office.role == Office.Role.SECRETARY_GENERAL else free & _without_secretary()


def _without_secretary() -> Q:
    secretaries = Term.objects.current().filter(
        office__level=Office.Level.FEDERATION, office__role=Office.Role.SECRETARY_GENERAL
    )
    nobody = Q()
    for secretary in secretaries.select_related("holder"):
        nobody &= ~is_free(secretary.holder)
    return nobody


def _of_team(user: User) -> Q:
    mine = Editor.objects.filter(person=user.pk).values("project")
    return Q(project__proposer=user.pk) | Q(project__in=mine)


def _of_committee(term: Term) -> Q:
    related = Q(project__related_committees=term.office.committee_id)
    return Q(project__committee=term.office.committee_id) | related


def is_free(user: User) -> Q:
    """No conflict of interest bars the person, or an override stands."""
    overridden = ConflictOverride.objects.filter(person=user.pk).values("endorsement")
    return ~conflict_of(user) | Q(pk__in=overridden)


def conflict_of(user: User) -> Q:
    """The person belongs to an NMO of the project or to its team: the same as `has_conflict` says of one."""
    nmos = affiliations(user)
    taking_part = Project.partner_nmos.through.objects.filter(nmo__in=nmos).values("project")
    return Q(project__nmo__in=nmos) | Q(project__in=taking_part) | _of_team(user)
