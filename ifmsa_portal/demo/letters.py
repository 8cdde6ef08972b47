"""Letters to the Secretary General, a Director and a NEO: waiting, answered, closed, held."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models.functions import Now

from committees.models import AnswerTemplate, Case, Office
from committees.workflow import cases as workflow
from ifmsa_portal.demo.clock import set_clock
from ifmsa_portal.demo.mails import deliver
from members.models import NMO
from workflows.models import database_now

if TYPE_CHECKING:
    from members.models import User


@dataclass(frozen=True)
class Letter:
    """One letter, so many days ago, and what its office did with it a day later."""

    days: int
    office: str
    holder: str
    name: str
    subject: str
    text: str
    answer: str = ""
    note: str = ""
    closes: bool = False
    state: str = Case.State.OPEN
    nmo: str = ""


LETTERS = [
    Letter(
        12,
        "secretary-general",
        "secgen",
        "Dr. Hélène Zürcher",
        "Observers at the March Meeting",
        "Our association of junior doctors would like to send two observers to the March Meeting.\n"
        "Whom do we have to ask, and by when?",
        answer="Thank you for your letter. Guests register with the host until six weeks before the meeting; "
        "the form opens in December.",
        closes=True,
    ),
    Letter(
        9,
        "secretary-general",
        "secgen",
        "ليلى العبيدي",
        "Membership of our association",
        "We are medical students of three faculties and want to become a candidate member. "
        "Which papers do you need from us?",
        note="The membership committee has asked them for their statutes before.",
    ),
    Letter(
        4,
        "secretary-general",
        "secgen",
        "Mikael Lindström",
        "A transcript of the plenary of August 2019",
        "For my thesis on student movements I look for the minutes of the August Meeting 2019.",
        answer="The minutes are in the archive. I have asked the secretariat for a copy.",
    ),
    Letter(
        2,
        "secretary-general",
        "secgen",
        "Rosa Quispe",
        "Invitation to a congress",
        "We invite the federation to our congress on rural health in Cusco next July.",
    ),
    Letter(
        1,
        "secretary-general",
        "secgen",
        "SEO Team",
        "First place in every search",
        "http://a.example http://b.example http://c.example http://d.example",
        state=Case.State.HELD,
    ),
    Letter(
        3,
        "scoph-director",
        "scoph.director",
        "Agnieszka Wrona",
        "Teaching material on vaccination",
        "Is there teaching material of SCOPH on vaccination that our NGO may translate?",
    ),
    # Whoever is NEO tomorrow finds it in the inbox: the term ends tonight.
    Letter(
        2,
        "neo",
        "neo.tr",
        "Marta Lindqvist",
        "Clerkships in İzmir",
        "Does the hospital in İzmir take students in September, and who signs their logbook?",
        nmo="turkmsic-turkiye",
    ),
]


def load_letters(people: dict[str, User]) -> None:
    """Write them, answer some; the office keeps one answer as a template."""
    Office.objects.filter(code="neo").update(has_inbox=True)
    offices = Office.objects.in_bulk(field_name="code")
    nmos = NMO.objects.in_bulk([letter.nmo for letter in LETTERS if letter.nmo], field_name="slug")
    today = database_now()
    for number, letter in enumerate(LETTERS, 1):
        holder = people[letter.holder]
        case = Case(
            office=offices[letter.office],
            nmo=nmos.get(letter.nmo),
            subject=letter.subject,
            writer_name=letter.name,
            writer_email=f"writer{number}@demo.test",
            state=letter.state,
        )
        set_clock(today - dt.timedelta(days=letter.days))
        workflow.write(case, letter.text, by=None)
        _date(case)
        set_clock(today - dt.timedelta(days=letter.days - 1))
        if letter.note:
            workflow.note(case, letter.note, by=holder)
        if letter.answer:
            workflow.answer(case, letter.answer, by=holder, closes=letter.closes)
        case.messages.exclude(kind="received").update(at=Now())
        deliver()
    AnswerTemplate.objects.create(
        office=offices["secretary-general"],
        name="Guests of an assembly",
        text="Thank you for your letter. Guests register with the host until six weeks before the meeting.",
    )
    set_clock(None)


def _date(case: Case) -> None:
    """The letter came at the hour that the demo's clock shows."""
    Case.objects.filter(pk=case.pk).update(opened_at=Now(), moved_at=Now())
    case.messages.update(at=Now())
    deliver()
