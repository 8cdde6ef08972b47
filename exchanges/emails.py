"""One function an e-mail: to the student at each move, to the officers in turn, following the office."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from committees.models import Office, Term
from exchanges.models import Application
from exchanges.permissions import officers
from outbox.letters import write

if TYPE_CHECKING:
    from collections.abc import Iterable

    from exchanges.models import CardOfAcceptance, CardOfConfirmation, Season
    from members.models import NMO, LocalCommittee, User
    from workflows.models import LogEntry

State = Application.State


def submitted(application: Application, entry: LogEntry) -> None:
    """A receipt for the student; a call to the officer in turn; a first one is told the Secretary General."""
    _tell([application.student], "submitted", application, entry)
    _tell(_checking_officers(application), "to_check", application, entry)
    if entry.source == State.DRAFT and _is_first_of_the_season(application):
        _tell(secretaries_general(), "first_of_season", application, entry, event=_season_event(application))


def checked(application: Application, entry: LogEntry) -> None:
    """The student hears of it; the national officer has to send it."""
    _tell([application.student], "checked", application, entry)
    _tell(sending_officers(application), "to_send", application, entry)


def sent(application: Application, entry: LogEntry) -> None:
    """The student hears of it; the host has to decide."""
    _tell([application.student], "sent", application, entry)
    _tell(hosting_officers(application), "to_decide", application, entry)


def returned(application: Application, entry: LogEntry) -> None:
    """The student has to mend something; a sending officer hears when it was the host who returned it."""
    _tell([application.student], "returned", application, entry)
    if entry.source == State.SENT:
        _tell(sending_officers(application), "returned_by_host", application, entry)


def accepted(application: Application, card: CardOfAcceptance, entry: LogEntry) -> None:
    """The student has to confirm; sending and hosting local officers hear of the place."""
    _tell([application.student], "accepted", application, entry, card=card)
    _tell(sending_officers(application), "place_given", application, entry, card=card)
    _tell(_local_hosts(application, card), "to_host", application, entry, card=card)


def rejected(application: Application, entry: LogEntry) -> None:
    """The student and the sending officers hear the host's reason."""
    _tell([application.student], "rejected", application, entry)
    _tell(sending_officers(application), "place_refused", application, entry)


def confirmed(application: Application, confirmation: CardOfConfirmation, entry: LogEntry) -> None:
    """A receipt for the student; the hosts hear when and where to meet them."""
    _tell([application.student], "confirmed", application, entry, confirmation=confirmation)
    hosts = [*hosting_officers(application), *_local_hosts(application, application.card)]
    _tell([*hosts, *sending_officers(application)], "arriving", application, entry, confirmation=confirmation)


def cancelled(application: Application, entry: LogEntry, *, told: list[User]) -> None:
    """Everyone who had it on their desk hears who called it off, and why."""
    _tell([application.student], "cancelled", application, entry)
    _tell(told, "called_off", application, entry)


def affected_by_cancelling(application: Application) -> list[User]:
    """The officers who have the application on their desk: nobody while it is a draft."""
    if application.state == State.DRAFT:
        return []
    people = [*sending_officers(application)]
    if application.needs_local_check:
        people += _local_senders(application)
    if application.sent_at:
        people += hosting_officers(application)
    if card := getattr(application, "card", None):
        people += _local_hosts(application, card)
    return list(dict.fromkeys(people))


def weekly_figures(figures: dict[str, Any], *, week: str) -> None:
    """The Secretary General's figures of the week, such as `2026-W48`."""
    for person in secretaries_general():
        write("exchanges/emails/weekly_figures", to=person, event=f"weekly-figures:{week}", context=figures)


def secretaries_general() -> list[User]:
    """Who holds the office today."""
    return _holders(Term.objects.current().filter(office__role=Office.Role.SECRETARY_GENERAL))


def sending_officers(application: Application) -> list[User]:
    """The sending NMO's officers; while the seat is empty its President, else the Director: nothing lies unread."""
    return _officers_or_deputy(application.sending_nmo, application.programme)


def hosting_officers(application: Application) -> list[User]:
    """The hosting NMO's officers; while the seat is empty its President, else the Director."""
    return _officers_or_deputy(application.hosting_nmo, application.programme)


def _checking_officers(application: Application) -> list[User]:
    """The local officers where they check first and someone holds the seat, else the national ones."""
    if application.needs_local_check:
        return _local_senders(application) or sending_officers(application)
    return sending_officers(application)


def _local_senders(application: Application) -> list[User]:
    place = application.sending_local_committee
    return officers(nmo=application.sending_nmo, programme=application.programme, local_committee=place)


def _local_hosts(application: Application, card: CardOfAcceptance) -> list[User]:
    place: LocalCommittee = card.local_committee
    return officers(nmo=application.hosting_nmo, programme=application.programme, local_committee=place)


def _officers_or_deputy(nmo: NMO, programme: str) -> list[User]:
    current = Term.objects.current()
    presidents = current.filter(
        nmo=nmo, office__level=Office.Level.NATIONAL, office__role=Office.Role.PRESIDENT
    )
    directors = current.filter(office__role=Office.Role.DIRECTOR, office__committee__slug=programme)
    return officers(nmo=nmo, programme=programme) or _holders(presidents) or _holders(directors)


def _holders(terms: Any) -> list[User]:
    return [term.holder for term in terms.select_related("holder")]


def _is_first_of_the_season(application: Application) -> bool:
    return (
        not Application.objects.filter(
            sending_nmo=application.sending_nmo, season=application.season, submitted_at__isnull=False
        )
        .exclude(pk=application.pk)
        .exists()
    )


def _season_event(application: Application) -> str:
    season: Season = application.season
    return f"first-application:{application.sending_nmo.slug}:{season.code}"


def _tell(
    people: Iterable[User],
    name: str,
    application: Application,
    entry: LogEntry,
    *,
    event: str = "",
    **more: Any,
) -> None:
    """One mail of a move to each person; the applicant never gets an officer's mail as well."""
    event = event or f"application:{application.uuid}:{entry.number}"
    context = {"application": application, "entry": entry, **more}
    for person in people:
        write(f"exchanges/emails/{name}", to=person, event=event, context=context)
