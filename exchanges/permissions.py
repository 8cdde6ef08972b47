"""Who may act on an application. Each predicate answers with the term that gives the right, or with nothing.

Nobody acts as an officer on their own application.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, Q

from committees.models import Office, Term
from exchanges.models import Application, Programme

if TYPE_CHECKING:
    from committees.models import TermQuerySet
    from exchanges.models import ExchangeConditions
    from members.models import NMO, LocalCommittee, User

State = Application.State
# Cancelled as well: the second of two who call it off hears that it is done, not that they may not.
AFTER_ACCEPTANCE = {State.ACCEPTED, State.CONFIRMED, State.CANCELLED}
# With the student, who may change it.
EDITABLE = {State.DRAFT, State.RETURNED}
# A place is promised and the exchange lies ahead: the host may ask for a paper again.
PROMISED = {State.ACCEPTED, State.CONFIRMED}


def is_student(user: User, application: Application) -> bool:
    """The one who applies."""
    return application.student_id == user.pk


def is_sending_officer(user: User, application: Application) -> Term | None:
    """The NEO or NORE of the sending NMO; where the local officer checks first, once that is done."""
    if is_student(user, application):
        return None
    if application.state == State.SUBMITTED and application.needs_local_check:
        return None
    return national_term(user, application.sending_nmo, application.programme)


def is_checking_officer(user: User, application: Application) -> Term | None:
    """Who makes the first check, where the NMO wants one: the local officer, or the national one instead."""
    return _sending_side(user, application) if application.needs_local_check else None


def is_hosting_officer(user: User, application: Application) -> Term | None:
    """The NEO or NORE of the hosting NMO."""
    if is_student(user, application):
        return None
    return national_term(user, application.hosting_nmo, application.programme)


def is_hosting_local_officer(user: User, application: Application) -> Term | None:
    """The LEO or LORE of the faculty that the Card of Acceptance names."""
    card = getattr(application, "card", None)
    if card is None or is_student(user, application):
        return None
    return local_term(user, card.local_committee, application.programme)


def is_officer_in_turn(user: User, application: Application) -> Term | None:
    """The officer on whose desk the application lies; once it has left the desks, any who had it there."""
    if application.state == State.SENT:
        return is_hosting_officer(user, application)
    if application.state == State.SUBMITTED and application.needs_local_check:
        return is_checking_officer(user, application)
    if application.state in {State.SUBMITTED, State.CHECKED}:
        return is_sending_officer(user, application)
    return _sending_side(user, application) or (
        is_hosting_officer(user, application) if application.sent_at else None
    )


def is_party(user: User, application: Application) -> Term | bool | None:
    """Who may call an exchange off: the student; the sending officer; after acceptance the host too."""
    if is_student(user, application):
        return True
    if application.state == State.DRAFT:
        return None
    if term := national_term(user, application.sending_nmo, application.programme):
        return term
    return is_hosting_officer(user, application) if application.state in AFTER_ACCEPTANCE else None


def is_reader_of_documents(user: User, application: Application) -> Term | bool | None:
    """Who may open passport and health papers: the student and those who check them, no one else."""
    if is_student(user, application):
        return True
    if application.submitted_at and (term := _sending_side(user, application)):
        return term
    if application.sent_at and (term := is_hosting_officer(user, application)):
        return term
    return is_hosting_local_officer(user, application)


def is_judge_of_documents(user: User, application: Application) -> Term | None:
    """Who may say that a paper is accepted or must come again: the officer in turn; after acceptance the host."""
    if application.state in PROMISED:
        return is_hosting_officer(user, application)
    if application.state not in {State.SUBMITTED, State.CHECKED, State.SENT}:
        return None
    return is_officer_in_turn(user, application)


def is_editor_of_conditions(user: User, conditions: ExchangeConditions) -> Term | None:
    """The NEO or NORE whose NMO these conditions are of."""
    return national_term(user, conditions.nmo, conditions.programme)


def national_term(user: User, nmo: NMO, programme: str) -> Term | None:
    """The current term as national officer of this NMO in this programme; while none is in office, its President."""
    seat = Q(office__role=Office.Role.OFFICER, office__committee__slug=programme)
    national = Term.objects.current().filter(office__level=Office.Level.NATIONAL, nmo=nmo)
    deputy = Q(office__role=Office.Role.PRESIDENT) & ~Exists(national.filter(seat))
    return national.held_by(user).filter(seat | deputy).with_names().first()


def deputised_programmes(term: Term) -> list[str]:
    """The programmes in which an NMO's President acts in the national officer's stead: those with an empty seat."""
    if term.office.role != Office.Role.PRESIDENT or term.office.level != Office.Level.NATIONAL:
        return []
    seats = Term.objects.current().filter(
        office__role=Office.Role.OFFICER,
        office__level=Office.Level.NATIONAL,
        office__committee__slug__in=Programme.values,
        nmo=term.nmo_id,
    )
    taken = set(seats.values_list("office__committee__slug", flat=True))
    return [programme for programme in Programme.values if programme not in taken]


def local_term(user: User, local_committee: LocalCommittee, programme: str) -> Term | None:
    """The current term as local officer of this faculty in this programme."""
    return (
        _officer_terms(user, programme)
        .filter(office__level=Office.Level.LOCAL, local_committee=local_committee)
        .first()
    )


def officers(*, nmo: NMO, programme: str, local_committee: LocalCommittee | None = None) -> list[User]:
    """Who holds the national office of an NMO today, or the local one of a faculty: whom a mail follows."""
    terms = Term.objects.current().filter(
        office__role=Office.Role.OFFICER,
        office__committee__slug=programme,
        office__level=Office.Level.LOCAL if local_committee else Office.Level.NATIONAL,
        nmo=nmo,
    )
    if local_committee:
        terms = terms.filter(local_committee=local_committee)
    return list({term.holder_id: term.holder for term in terms.select_related("holder")}.values())


def local_hosts(
    application: Application, places: list[LocalCommittee]
) -> list[tuple[LocalCommittee, list[User]]]:
    """Who holds the local office of each of these cities today: whom the Card of Acceptance is told."""
    terms = Term.objects.current().filter(
        office__role=Office.Role.OFFICER,
        office__committee__slug=application.programme,
        office__level=Office.Level.LOCAL,
        local_committee__in=places,
    )
    people = list(terms.select_related("holder"))
    return [(place, [one.holder for one in people if one.local_committee_id == place.pk]) for place in places]


def _sending_side(user: User, application: Application) -> Term | None:
    """The local officer of the student's faculty, or the national one."""
    if is_student(user, application):
        return None
    return local_term(user, application.sending_local_committee, application.programme) or national_term(
        user, application.sending_nmo, application.programme
    )


def _officer_terms(user: User, programme: str) -> TermQuerySet:
    return (
        Term.objects.current()
        .held_by(user)
        .filter(office__role=Office.Role.OFFICER, office__committee__slug=programme)
        .with_names()
    )
