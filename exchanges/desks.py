"""On whose desk an application lies: the officer's; while the seat is empty the President's, else the Director's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from committees.models import Office, Term
from exchanges.models import Application, SendingPractice
from exchanges.permissions import officers

if TYPE_CHECKING:
    from members.models import NMO, User

State = Application.State


@dataclass(frozen=True)
class Desk:
    """An office as a sentence names it, and who holds it today. `may_act` is false where one only hears of it."""

    name: str
    people: list[User]
    is_local: bool = False
    may_act: bool = True


def national_desk(nmo: NMO, programme: str) -> Desk:
    """The national officer's; while the seat is empty the President's, else the Director's: nothing lies unread."""
    names = {"nmo": nmo, "programme": programme.upper()}
    if people := officers(nmo=nmo, programme=programme):
        return Desk(_("the national officer of %(nmo)s") % names, people)
    current = Term.objects.current()
    presidents = current.filter(
        nmo=nmo, office__level=Office.Level.NATIONAL, office__role=Office.Role.PRESIDENT
    )
    if people := holders(presidents):
        return Desk(_("the President of %(nmo)s") % names, people)
    directors = current.filter(office__role=Office.Role.DIRECTOR, office__committee__slug=programme)
    return Desk(_("the Director of %(programme)s") % names, holders(directors), may_act=False)


def sending_desk(application: Application) -> Desk:
    """Who sends it to the host."""
    return national_desk(application.sending_nmo, application.programme)


def hosting_desk(application: Application) -> Desk:
    """Who decides on it."""
    return national_desk(application.hosting_nmo, application.programme)


def checking_desk(application: Application, *, checks_locally: bool) -> Desk:
    """Who looks at it first: the local officer where the NMO wants it and someone holds the seat."""
    place = application.sending_local_committee
    if checks_locally and (
        people := officers(
            nmo=application.sending_nmo, programme=application.programme, local_committee=place
        )
    ):
        return Desk(_("the local officer in %s") % place.city, people, is_local=True)
    return sending_desk(application)


def is_checked_locally(application: Application) -> bool:
    """Whether the sending NMO wants the local officer to look at it first."""
    return SendingPractice.objects.filter(
        nmo=application.sending_nmo_id, programme=application.programme, local_check=True
    ).exists()


def desk_in_turn(application: Application) -> Desk | None:
    """Where it lies today; None once it waits for nobody."""
    if application.state == State.SUBMITTED:
        return checking_desk(application, checks_locally=application.needs_local_check)
    if application.state == State.CHECKED:
        return sending_desk(application)
    if application.state == State.SENT:
        return hosting_desk(application)
    if application.state in {State.DRAFT, State.RETURNED, State.ACCEPTED}:
        return Desk(_("the student"), [application.student])
    return None


def holders(terms: Any) -> list[User]:
    """The people who hold these terms."""
    return [term.holder for term in terms.select_related("holder")]
