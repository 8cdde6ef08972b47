"""One function an e-mail: to who wrote to an office, and to who holds it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from committees.permissions import addressees, granters
from members.models import User
from outbox.letters import write, write_many
from outbox.models import Category

if TYPE_CHECKING:
    import datetime as dt

    from committees.models import Case, Term, TermInvitation
    from workflows.models import LogEntry


def case_received(case: Case, entry: LogEntry, text: str) -> None:
    """A receipt with number and link for the writer; the letter for everyone who holds the office."""
    _tell_writer(case, "case_received", entry, text)
    _tell_office(case, "case_to_answer", entry, text)


def case_answered(case: Case, entry: LogEntry, text: str) -> None:
    """The answer for the writer."""
    _tell_writer(case, "case_answered", entry, text)


def case_followed_up(case: Case, entry: LogEntry, text: str) -> None:
    """What the writer added, for whoever has it in hand, else for everyone who holds the office."""
    _tell_office(case, "case_followed_up", entry, text)


def _tell_office(case: Case, kind: str, entry: LogEntry, text: str) -> None:
    holders = [term.holder for term in addressees(case)]
    in_hand = [person for person in holders if person.pk == case.assigned_to_id]
    people = dict.fromkeys(in_hand or holders)
    write_many(
        f"committees/emails/{kind}", to=people, event=_event(case, entry), context=_context(case, text)
    )


def _tell_writer(case: Case, kind: str, entry: LogEntry, text: str) -> None:
    """To the address that the writer gave, which may be no account's."""
    write(
        f"committees/emails/{kind}",
        to=case.writer if case.writer and case.writer.email == case.writer_email else case.writer_email,
        event=_event(case, entry),
        context={**_context(case, text), "writer": SimpleNamespace(name=case.writer_name)},
        language=case.language,
    )


def _event(case: Case, entry: LogEntry) -> str:
    return f"case:{case.uuid}:{entry.number}"


def _context(case: Case, text: str) -> dict[str, Any]:
    return {"case": case, "text": text}


def office_offered(invitation: TermInvitation) -> None:
    """The link for whoever owns the address."""
    _tell_invited(invitation, "office_offered")


def offer_withdrawn(invitation: TermInvitation) -> None:
    """For the invited person: the link leads nowhere any more."""
    _tell_invited(invitation, "offer_withdrawn")


def offer_answered(invitation: TermInvitation, entry: LogEntry, *, by: User) -> None:
    """Yes or no, for who invited."""
    write(
        "committees/emails/offer_answered",
        to=invitation.invited_by,
        event=f"invitation:{invitation.uuid}:{entry.number}",
        context={"invitation": invitation, "by": by},
    )


def office_given(term: Term, entry: LogEntry, *, by: User) -> None:
    """For the new holder: which office, from when to when, and what comes first."""
    write(
        "committees/emails/office_given",
        to=term.holder,
        event=f"term:{term.uuid}:{entry.number}",
        context={"term": term, "by": by},
    )


def office_ended(term: Term, entry: LogEntry, last_day: dt.date, *, by: User) -> None:
    """A term ends early: for its holder, and for everyone who grants the office, except whoever did it."""
    people = [term.holder, *(above.holder for above in granters(term))]
    for person in dict.fromkeys(people):
        write(
            "committees/emails/office_ended",
            to=person,
            event=f"term:{term.uuid}:{entry.number}",
            context={
                "term": term,
                "by": by,
                "last_day": last_day,
                "remains": entry.target != "",
                "reason": entry.note,
                "is_holder": person.pk == term.holder_id,
            },
        )


def office_ending(term: Term, days: int, heirs: list[Term]) -> None:
    """60, 14 and 1 days before a term ends: hand over."""
    write(
        "committees/emails/office_ending",
        to=term.holder,
        event=f"term:{term.uuid}:ends:{term.last_day.isoformat()}:{days}",
        context={"term": term, "heirs": heirs},
        category=Category.REMINDERS,
    )


def nmo_to_confirm(term: Term, year: int) -> None:
    """For an NMO's President, once in a year in office: is what the directory says still right?"""
    nmo = term.nmo
    since = nmo.confirmed_at.date().isoformat() if nmo.confirmed_at else "never"
    write(
        "committees/emails/nmo_to_confirm",
        to=term.holder,
        event=f"nmo:{nmo.slug}:confirmed:{since}:{year}",
        context={"nmo": nmo},
        category=Category.REMINDERS,
    )


def _tell_invited(invitation: TermInvitation, kind: str) -> None:
    owner = User.objects.filter(email=invitation.email).first()
    write(
        f"committees/emails/{kind}",
        to=owner or invitation.email,
        event=f"invitation:{invitation.uuid}",
        context={"invitation": invitation},
        language=invitation.invited_by.language,
    )
