"""Offices of the demo: a term that ends tonight, an elect, invitations that wait, an early end, handovers."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from committees.models import HandoverDocument, Office, Term, TermInvitation
from committees.workflow import endings, handover, invitations, terms
from ifmsa_portal.demo.clock import set_clock
from ifmsa_portal.demo.mails import deliver
from workflows.models import database_now

if TYPE_CHECKING:
    from members.models import User

A_DAY = dt.timedelta(days=1)
NEO_KNOWS = """Deadlines of the year: conditions by 1 March, cards for the summer by mid-May.

Boston answers slowly in December: write to the dean’s office, not to the department.
Chicago takes two students a month, and asks for proof of vaccination on paper.

Before the March Meeting, ask every local officer for the number of places."""
DIRECTOR_KNOWS = """The contract with the insurance ends in June; begin to talk about it in February.
The list of national officers is right only after each NMO has confirmed its entry in October."""


def load_offices(people: dict[str, User], today: dt.date) -> None:
    """Everything that has to do with giving, holding and leaving an office."""
    offices = Office.objects.in_bulk(field_name="code")
    _tonight(people, today)
    _beside(offices, people)
    _write(people["neo.us"], NEO_KNOWS)
    _write(people["scope.director"], DIRECTOR_KNOWS)
    set_clock(database_now() - dt.timedelta(days=3))
    last = Term.objects.current().get(holder=people["president.us"]).last_day
    usa = people["president.us"].nmo
    days = {"first_day": today, "last_day": last}
    invitations.invite(
        TermInvitation(
            office=offices["norp"],
            nmo=usa,
            email=people["kalani"].email,
            note="The board chose you unanimously. Congratulations!",
            **days,
        ),
        by=people["president.us"],
    )
    invitations.invite(
        TermInvitation(office=offices["nome"], nmo=usa, email="new.officer@demo.test", **days),
        by=people["president.us"],
    )
    terms.appoint(
        _term(offices["nora"], people["priya"], usa, today - 2 * A_DAY, last, kind=Term.Kind.ELECT),
        by=people["president.us"],
    )
    invitations.invite(
        TermInvitation(office=offices["scora-liaison"], email=people["beatriz"].email, **days),
        by=people["secgen"],
    )
    _ended_early(people, offices["scome-assistant"], today, last)
    deliver()
    set_clock(None)


def _tonight(people: dict[str, User], today: dt.date) -> None:
    """At midnight the NEO of TurkMSIC changes, with no one doing anything."""
    leaving, following = people["neo.tr"], people["elif"]
    held = Term.objects.current().get(holder=leaving)
    leaving.terms.filter(first_day__gt=today).delete()
    Term.objects.filter(pk=held.pk).update(last_day=today)
    Term.objects.create(
        office=held.office,
        nmo=held.nmo,
        holder=following,
        first_day=today + A_DAY,
        last_day=max(held.last_day, today + 300 * A_DAY),
    )
    handover.tick(held, handover.items_of(held)[:3], by=leaving)


def _beside(offices: dict[str, Office], people: dict[str, User]) -> None:
    """Someone with two offices; an office that was held from a second account."""
    for code, model, holder in [("npo", "neo.es", "neo.es"), ("lome", "nore.fr", "valeria.mamani")]:
        person = people[holder]
        like = people[model].terms.order_by("first_day")[1 if holder == model else 0]
        local = offices[code].level == Office.Level.LOCAL
        Term.objects.create(
            office=offices[code],
            holder=person,
            nmo=person.nmo,
            local_committee=person.local_committee if local else None,
            first_day=like.first_day,
            last_day=like.last_day,
        )


def _write(holder: User, text: str) -> None:
    term = Term.objects.current().filter(holder=holder).with_names()[0]
    document: HandoverDocument = handover.document_of(term)
    document.text = text
    handover.write(document, term, by=holder)


def _ended_early(people: dict[str, User], office: Office, today: dt.date, last: dt.date) -> None:
    """An assistant who had no time any more."""
    term = terms.appoint(
        _term(office, people["luiza"], None, today - 60 * A_DAY, last, kind=Term.Kind.APPOINTED),
        by=people["secgen"],
    )
    reason = "Exams: no time for the team until summer. Thank you for two good months."
    endings.end(term, today - 4 * A_DAY, reason=reason, by=people["secgen"])


def _term(office: Office, holder: User, nmo: Any, first: dt.date, last: dt.date, *, kind: str) -> Term:
    return Term(office=office, holder=holder, nmo=nmo, first_day=first, last_day=last, kind=kind)
