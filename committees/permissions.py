"""Who may act on what is written to an office, and who gives and takes offices: whoever holds one today."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from committees.models import Office, Term, TermInvitation

if TYPE_CHECKING:
    from committees.models import Case, TermQuerySet
    from members.models import NMO, User

Level, Role = Office.Level, Office.Role
OF_THE_FEDERATION = {Level.FEDERATION, Level.COMMITTEE}


def is_addressee(user: User, case: Case) -> Term | None:
    """A holder of the office that the case was written to."""
    return addressees(case).held_by(user).first()


def addressees(case: Case) -> TermQuerySet:
    """The terms of today of the office that a case was written to."""
    return (
        Term.objects.current()
        .filter(office=case.office_id, nmo=case.nmo_id, office__has_inbox=True)
        .with_names()
        .order_by("seat")
    )


def is_granter(user: User, record: Any) -> Term | None:
    """The term by which a person gives and takes this office in this place: not to themselves, nor from.

    The Secretary General grants the offices of the federation, of committees, and an NMO's presidency; an NMO's
    President the national and local ones of the own NMO; a national officer the local ones of their committee
    there. `record` names an office and a place: a term, an invitation.
    """
    if getattr(record, "holder_id", None) == user.pk:
        return None
    return granting_term(terms_today(user), record.office, record.nmo_id)


def granting_term(terms: list[Term], office: Office, nmo_id: int | None) -> Term | None:
    """The first of these terms that lets its holder grant the office in that NMO."""
    return next((term for term in terms if _grants(term, office, nmo_id)), None)


def _grants(term: Term, office: Office, nmo_id: int | None) -> bool:
    level, role = office.level, term.office.role
    if role == Role.SECRETARY_GENERAL:
        return level in OF_THE_FEDERATION or (level == Level.NATIONAL and office.role == Role.PRESIDENT)
    if term.office.level != Level.NATIONAL or term.nmo_id != nmo_id:
        return False
    if role == Role.PRESIDENT:
        return level in {Level.NATIONAL, Level.LOCAL}
    return (
        role == Role.OFFICER
        and level == Level.LOCAL
        and office.committee_id == term.office.committee_id
        and office.committee_id is not None
    )


def terms_today(user: User) -> list[Term]:
    """The terms that give this person rights today."""
    return list(Term.objects.current().held_by(user).with_names())


def granters(record: Any) -> TermQuerySet:
    """Who grants this office in this place today, for the letters that tell them."""
    office: Office = record.office
    above = Q(pk__in=[])
    if office.level in OF_THE_FEDERATION or (office.level, office.role) == (Level.NATIONAL, Role.PRESIDENT):
        above |= Q(office__role=Role.SECRETARY_GENERAL)
    if office.level in {Level.NATIONAL, Level.LOCAL}:
        above |= Q(office__level=Level.NATIONAL, office__role=Role.PRESIDENT, nmo=record.nmo_id)
    if office.level == Level.LOCAL and office.committee_id:
        above |= Q(
            office__level=Level.NATIONAL,
            office__role=Role.OFFICER,
            office__committee=office.committee_id,
            nmo=record.nmo_id,
        )
    return Term.objects.current().filter(above).with_names()


def is_invited(user: User, invitation: TermInvitation) -> bool:
    """Who has proved to own the address that was invited, and didn't write the invitation."""
    return (
        invitation.invited_by_id != user.pk
        and TermInvitation.objects.addressed_to(user).filter(pk=invitation.pk).exists()
    )


def may_read_offices(user: User, nmo: NMO | None) -> bool:
    """Who reads the page of an NMO's offices, or of the federation's: its officers, and who looks after all."""
    if user.is_superuser:
        return True
    terms = terms_today(user)
    if any(term.office.role == Role.SECRETARY_GENERAL for term in terms):
        return True
    return nmo is not None and any(
        term.nmo_id == nmo.pk and term.office.level == Level.NATIONAL for term in terms
    )


def may_read_term(user: User, term: Term) -> bool:
    """Who sees a term's own page: its holder, and who reads the offices of that place."""
    if term.holder_id == user.pk:
        return True
    return may_read_offices(user, term.nmo)


def is_heir_or_holder(user: User, term: Term) -> Term | None:
    """Who holds this office in this place today, or has a term of it to come: they share its handover."""
    return Term.objects.unended().beside(term).held_by(user).first()
