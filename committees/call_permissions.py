"""Who runs a call, sits on its panel, stands in it, and speaks for a candidate's NMO.

Nobody decides on a call in which they stand: then, and where the seat is empty, another does it. A call of the
federation is run by the Secretary General, that of a committee's post also by its Director, in their stead by
the President of the federation; a call of an NMO by its President, in whose stead by another of its board.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q

from committees.models import Call, Candidature, Office, Panelist, Term, terms_of_today
from committees.models.calls import CallState
from committees.models.candidatures import DECIDED, UNSEEN, CandidatureState
from committees.permissions import terms_today
from workflows.models import database_now

if TYPE_CHECKING:
    from committees.models.calls import CallQuerySet
    from committees.models.candidatures import CandidatureQuerySet
    from members.models import NMO, User

Level, Role, Kind = Office.Level, Office.Role, Call.Kind
NOBODY = Q(pk__in=[])
# What the panel reads: what passed the check of validity.
FOR_THE_PANEL = [CandidatureState.VALID, *DECIDED]


def run_by(user: User) -> CallQuerySet:
    """The calls that this person runs today, drafts included."""
    return _run_by(user, terms_of_today(user))


def _run_by(user: User, terms: list[Term]) -> CallQuerySet:
    usual = [ground for term in terms if (ground := _as_usual(term))]
    instead = [ground for term in terms if (ground := _in_their_stead(term))]
    if not usual and not instead:
        return Call.objects.none()
    grounds = [*usual, *([reduce(or_, instead) & _left_alone()] if instead else [])]
    standing = Candidature.objects.exclude(state=CandidatureState.WITHDRAWN).filter(call=OuterRef("pk"))
    return Call.objects.filter(reduce(or_, grounds)).exclude(Exists(standing.filter(candidate=user.pk)))


def is_in_charge(user: User, call: Call) -> Term | None:
    """The term by which this person runs the call today."""
    terms = terms_today(user)
    if not _run_by(user, terms).filter(pk=call.pk).exists():
        return None
    return next((term for term in terms if _fits(term, call)), None)


def in_charge(call: Call) -> list[User]:
    """Everyone who runs the call today, for the letters that tell them."""
    terms = Term.objects.current().with_names()
    near = terms.filter(nmo=call.nmo_id) if call.nmo_id else terms.filter(nmo=None)
    people = {term.holder for term in near if _fits(term, call)}
    return sorted((one for one in people if is_in_charge(one, call)), key=lambda one: one.pk)


def kinds_for(user: User) -> list[tuple[str, NMO | None]]:
    """What this person may call for: kinds, each with the NMO it is for or none."""
    found: list[tuple[str, NMO | None]] = []
    for term in terms_today(user):
        role, level = term.office.role, term.office.level
        if role == Role.SECRETARY_GENERAL:
            kinds = [
                Kind.ADVISORY_COUNCIL,
                Kind.VACANT_POST,
                Kind.REGIONAL_ASSISTANT,
                Kind.SUPERVISING_COUNCIL,
            ]
            found += [(kind, None) for kind in kinds]
        elif role == Role.DIRECTOR:
            found.append((Kind.REGIONAL_ASSISTANT, None))
        elif role == Role.PRESIDENT and level == Level.NATIONAL:
            found += [(Kind.DELEGATES, term.nmo), (Kind.VACANT_POST, term.nmo)]
    return list(dict.fromkeys(found))


def offices_for(user: User, kind: str, nmo: NMO | None) -> Any:
    """The offices that such a call of this person may be for."""
    if nmo:
        return Office.objects.filter(level=Level.NATIONAL).exclude(role=Role.PRESIDENT)
    terms = terms_today(user)
    committees = [term.office.committee_id for term in terms if term.office.role == Role.DIRECTOR]
    if any(term.office.role == Role.SECRETARY_GENERAL for term in terms):
        offices = Office.objects.filter(level__in=[Level.FEDERATION, Level.COMMITTEE])
    else:
        offices = Office.objects.filter(level=Level.COMMITTEE, committee__in=committees)
    if kind == Kind.REGIONAL_ASSISTANT:
        return offices.filter(role=Role.ASSISTANT)
    return offices.exclude(role=Role.ASSISTANT)


def may_sit(person: User, call: Call) -> bool:
    """Who can be on its panel: who holds an office today, in an NMO's call any of its people; no candidate."""
    if (
        Candidature.objects.filter(call=call, candidate=person)
        .exclude(state=CandidatureState.WITHDRAWN)
        .exists()
    ):
        return False
    if call.nmo_id:
        return person.nmo_id == call.nmo_id
    return Term.objects.current().held_by(person).exists()


def is_panelist(user: User, candidature: Candidature) -> bool:
    """Who was called to the panel and may still sit on it, for what passed the check."""
    return (
        candidature.state in FOR_THE_PANEL
        and Panelist.objects.filter(call=candidature.call_id, person=user.pk).exists()
        and may_sit(user, candidature.call)
    )


def why_not_stand(user: User, call: Call) -> str:
    """A word for what bars this person from standing: “closed”, “panel”, “nmo”; empty when nothing does."""
    now = database_now()
    if call.state != CallState.PUBLISHED or not call.opens_at <= now <= call.last_instant:
        return "closed"
    if Panelist.objects.filter(call=call, person=user.pk).exists():
        return "panel"
    if call.nmo_id and user.nmo_id != call.nmo_id:
        return "nmo"
    return ""


def is_candidate(user: User, candidature: Candidature) -> bool:
    """Who stands."""
    return candidature.candidate_id == user.pk


def is_candidate_still_in(user: User, candidature: Candidature) -> bool:
    """Who stands, until a rejection is told or the office is given."""
    is_told = candidature.state == CandidatureState.REJECTED and not candidature.is_held
    return is_candidate(user, candidature) and not is_told and candidature.term_id is None


def is_checking_officer(user: User, candidature: Candidature) -> Term | None:
    """Who runs the call."""
    return is_in_charge(user, candidature.call)


def is_deciding_officer(user: User, candidature: Candidature) -> Term | None:
    """Who runs the call, once it has closed."""
    if database_now() <= candidature.call.last_instant:
        return None
    return is_in_charge(user, candidature.call)


def is_officer_before_the_results(user: User, candidature: Candidature) -> Term | None:
    """Who runs the call, while its decisions are held back."""
    return is_in_charge(user, candidature.call) if candidature.is_held else None


def supported_by(user: User) -> CandidatureQuerySet:
    """The candidatures for whose NMO this person speaks: its President, on the President's own, or where the
    seat is empty, another of the board.
    """
    return _supported_by(user, terms_of_today(user))


def _supported_by(user: User, terms: list[Term]) -> CandidatureQuerySet:
    national = [term for term in terms if term.office.level == Level.NATIONAL]
    if not national:
        return Candidature.objects.none()
    presidents = _presidents().filter(nmo=OuterRef("nmo")).exclude(holder=OuterRef("candidate"))
    own = Q()
    for term in national:
        is_president = term.office.role == Role.PRESIDENT
        own |= Q(nmo=term.nmo_id) & (Q() if is_president else ~Exists(presidents))
    return (
        Candidature.objects.handed_in()
        .filter(own)
        .exclude(call__nmo_support=Call.Support.NONE)
        .exclude(candidate=user.pk)
    )


def is_supporter(user: User, candidature: Candidature) -> Term | None:
    """The term by which this person speaks for the candidate's NMO."""
    terms = terms_today(user)
    if not _supported_by(user, terms).filter(pk=candidature.pk).exists():
        return None
    of_the_nmo = [term for term in terms if term.nmo_id == candidature.nmo_id]
    return next((term for term in of_the_nmo if term.office.level == Level.NATIONAL), None)


def supporters(candidature: Candidature) -> list[User]:
    """Everyone who speaks for the candidate's NMO in this, for the letter that asks them."""
    board = Term.objects.current().filter(office__level=Level.NATIONAL, nmo=candidature.nmo_id).with_names()
    people = dict.fromkeys(term.holder for term in board.order_by("pk"))
    return [one for one in people if is_supporter(one, candidature)]


def candidatures_visible_to(user: User) -> CandidatureQuerySet:
    """One's own; those handed in to calls that one runs or, once valid, is on the panel of; those that ask
    for the support of one's NMO. An administrator sees all that were handed in.
    """
    every = Candidature.objects.all()
    if user.is_superuser:
        return every.filter(~Q(state__in=UNSEEN) & Q(submitted_at__isnull=False) | Q(candidate=user.pk))
    handed_in = Q(submitted_at__isnull=False) & ~Q(state__in=UNSEEN)
    terms = terms_of_today(user)
    return every.filter(
        Q(candidate=user.pk)
        | handed_in & Q(call__in=_run_by(user, terms).values("pk"))
        | handed_in & Q(pk__in=_supported_by(user, terms).values("pk"))
        | Q(state__in=FOR_THE_PANEL, call__in=_panels_of(user, has_office=bool(terms)).values("pk"))
    )


def panels_of(user: User) -> CallQuerySet:
    """The calls on whose panel this person sits today."""
    return _panels_of(user, has_office=bool(terms_of_today(user)))


def _panels_of(user: User, *, has_office: bool) -> CallQuerySet:
    mine = Call.objects.filter(panel__person=user.pk)
    standing = Candidature.objects.exclude(state=CandidatureState.WITHDRAWN).filter(candidate=user.pk)
    mine = mine.exclude(pk__in=standing.values("call"))
    return mine.filter(Q(nmo=user.nmo_id, nmo__isnull=False) | (Q(nmo=None) if has_office else NOBODY))


def _as_usual(term: Term) -> Q | None:
    role, level = term.office.role, term.office.level
    if role == Role.SECRETARY_GENERAL:
        return Q(nmo=None)
    if role == Role.DIRECTOR:
        return Q(nmo=None, office__level=Level.COMMITTEE, office__committee=term.office.committee_id) & Q(
            office__role=Role.ASSISTANT
        )
    if role == Role.PRESIDENT and level == Level.NATIONAL:
        return Q(nmo=term.nmo_id)
    return None


def _in_their_stead(term: Term) -> Q | None:
    role, level = term.office.role, term.office.level
    if level == Level.FEDERATION and role == Role.PRESIDENT:
        return Q(nmo=None)
    return Q(nmo=term.nmo_id) if level == Level.NATIONAL else None


def _left_alone() -> Any:
    """Calls whose usual officer's seat is empty today, or stands in the call."""
    standing = Candidature.objects.exclude(state=CandidatureState.WITHDRAWN).filter(
        call=OuterRef(OuterRef("pk")), candidate=OuterRef("holder")
    )
    free = Term.objects.current().filter(~Exists(standing))
    secretaries = free.filter(office__role=Role.SECRETARY_GENERAL)
    directors = free.filter(office__role=Role.DIRECTOR, office__committee=OuterRef("office__committee"))
    presidents = free.filter(office__role=Role.PRESIDENT, office__level=Level.NATIONAL, nmo=OuterRef("nmo"))
    led = Q(office__role=Role.ASSISTANT) & Q(Exists(directors))
    of_the_federation = Q(nmo=None) & ~Q(Exists(secretaries)) & ~led
    return of_the_federation | Q(nmo__isnull=False) & ~Q(Exists(presidents))


def _presidents() -> Any:
    return Term.objects.current().filter(office__role=Role.PRESIDENT, office__level=Level.NATIONAL)


def _fits(term: Term, call: Call) -> bool:
    """Whether the office of this term can run the call, as usual or in another's stead."""
    office = term.office
    if call.nmo_id:
        return office.level == Level.NATIONAL and term.nmo_id == call.nmo_id
    if office.level == Level.FEDERATION:
        return office.role in {Role.SECRETARY_GENERAL, Role.PRESIDENT}
    return (
        office.role == Role.DIRECTOR
        and call.office is not None
        and call.office.role == Role.ASSISTANT
        and office.committee_id == call.office.committee_id
    )
