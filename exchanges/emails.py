"""One function an e-mail: to the student at each move, to the officers in turn, following the office."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from committees.models import Office, Term
from exchanges.desks import checking_desk, holders, hosting_desk, sending_desk
from exchanges.models import Application
from exchanges.permissions import officers
from members.zones import zone_in_words
from outbox.letters import write, write_many
from outbox.models import Category

if TYPE_CHECKING:
    from collections.abc import Iterable

    from exchanges.desks import Desk
    from exchanges.models import ApplicationDocument, CardOfAcceptance, CardOfConfirmation, Season
    from members.models import NMO, LocalCommittee, User
    from workflows.models import LogEntry

State = Application.State
# Good to know, nothing to do: who reads them may want them together, or not at all.
FOR_INFORMATION = {"first_of_season", "place_given"}


def submitted(application: Application, entry: LogEntry) -> None:
    """A receipt for the student; a call to the officer in turn; a first one is told the Secretary General."""
    desk = checking_desk(application, checks_locally=application.needs_local_check)
    names = {"desk": desk, "sender": sending_desk(application)}
    _tell([application.student], "submitted", application, entry, **names)
    _call(desk, "to_check", application, entry, nmo=application.sending_nmo)
    if entry.source == State.DRAFT and _is_first_of_the_season(application):
        _tell(secretaries_general(), "first_of_season", application, entry, event=_season_event(application))


def checked(application: Application, entry: LogEntry) -> None:
    """The student hears of it; the national officer has to send it."""
    sender = sending_desk(application)
    _tell([application.student], "checked", application, entry, sender=sender)
    _call(sender, "to_send", application, entry, nmo=application.sending_nmo)


def sent(application: Application, entry: LogEntry) -> None:
    """The student hears of it; the host has to decide."""
    _tell([application.student], "sent", application, entry)
    _call(hosting_desk(application), "to_decide", application, entry, nmo=application.hosting_nmo)


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
    sender = sending_desk(application)
    _tell([application.student], "rejected", application, entry, sender=sender)
    _tell(sender.people, "place_refused", application, entry)


def confirmed(application: Application, confirmation: CardOfConfirmation, entry: LogEntry) -> None:
    """A receipt for the student; the hosts hear when and where to meet them."""
    host = application.hosting_nmo
    # Everyone reads the hour that the clock at the place of arrival shows.
    context = {
        "confirmation": confirmation,
        "zone": zone_in_words(host.time_zone, confirmation.arrives_at.date()),
    }
    _tell([application.student], "confirmed", application, entry, **context)
    hosts = [*hosting_officers(application), *_local_hosts(application, application.card)]
    _tell([*hosts, *sending_officers(application)], "arriving", application, entry, **context)


def paper_asked_again(document: ApplicationDocument) -> None:
    """An accepted student has to upload a paper again: the host's note says why."""
    _tell_of_paper([document.application.student], "paper_asked_again", document)


def paper_came(document: ApplicationDocument) -> None:
    """The host asked for it: there it is."""
    _tell_of_paper(hosting_officers(document.application), "paper_came", document)


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
        write(
            "exchanges/emails/weekly_figures",
            to=person,
            event=f"weekly-figures:{week}",
            context=figures,
            category=Category.INFORMATION,
        )


def secretaries_general() -> list[User]:
    """Who holds the office today."""
    return holders(Term.objects.current().filter(office__role=Office.Role.SECRETARY_GENERAL))


def sending_officers(application: Application) -> list[User]:
    """The sending NMO's officers; while the seat is empty its President, else the Director: nothing lies unread."""
    return sending_desk(application).people


def hosting_officers(application: Application) -> list[User]:
    """The hosting NMO's officers; while the seat is empty its President, else the Director."""
    return hosting_desk(application).people


def _local_senders(application: Application) -> list[User]:
    place = application.sending_local_committee
    return officers(nmo=application.sending_nmo, programme=application.programme, local_committee=place)


def _local_hosts(application: Application, card: CardOfAcceptance) -> list[User]:
    place: LocalCommittee = card.local_committee
    return officers(nmo=application.hosting_nmo, programme=application.programme, local_committee=place)


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


def _tell_of_paper(people: Iterable[User], name: str, document: ApplicationDocument) -> None:
    """One mail a verdict or upload to each person."""
    instant = document.checked_at or document.uploaded_at
    write_many(
        f"exchanges/emails/{name}",
        to=people,
        event=f"paper:{document.uuid}:{instant.isoformat()}",
        context={"application": document.application, "document": document},
    )


def _call(desk: Desk, name: str, application: Application, entry: LogEntry, *, nmo: NMO) -> None:
    """Whoever may act is asked to; where nobody is in office the Director is asked to find someone."""
    if desk.may_act:
        _tell(desk.people, name, application, entry)
    else:
        _tell(desk.people, "find_officer", application, entry, nmo=nmo)


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
    category = Category.INFORMATION if name in FOR_INFORMATION else Category.NEEDED
    write_many(f"exchanges/emails/{name}", to=people, event=event, context=context, category=category)
