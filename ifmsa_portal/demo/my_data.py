"""What makes “My data” of a student and of an officer show something in each group."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db.models.functions import Now

from committees.models import Call, Case, Office, Term
from committees.workflow import candidatures, cases
from documents.models import FileRead
from exchanges.models import Application
from exchanges.papers import purpose_of
from ifmsa_portal.demo.clock import set_clock
from ifmsa_portal.demo.mails import deliver
from projects.letters import write as write_to_team
from projects.models import Letter, Project
from workflows.models import database_now

if TYPE_CHECKING:
    from members.models import User

STUDENT, OFFICER = "student.tn", "leo.us"
READERS = ["leo.tn", "neo.tn", "neo.de"]
LETTER = "My university wants proof that the exchange is recognised. Whom can I ask for it?"
TO_THE_TEAM = "We would like to do the same at our school. May we have your materials?"


def load_my_data(people: dict[str, User]) -> None:
    """Papers that were opened, a letter each, a candidature each; the officer applies for an exchange, too."""
    _open_papers(people)
    now = database_now()
    call = Call.objects.filter(
        state=Call.State.PUBLISHED, opens_at__lte=now, closes_at__gt=now, nmo=None, kind="advisory-council"
    ).earliest("closes_at")
    project = Project.objects.public().earliest("pk")
    for name in (STUDENT, OFFICER):
        _write(people[name], people["secgen"], now)
        candidatures.begin(call, by=people[name])
    write_to_team(Letter(project=project), TO_THE_TEAM, by=people[OFFICER])
    deliver()
    set_clock(None)


def _open_papers(people: dict[str, User]) -> None:
    """Each officer on the way of the student's application looked at each paper."""
    for application in Application.objects.filter(student=people[STUDENT], sent_at__isnull=False):
        for name in READERS:
            set_clock(application.sent_at)
            standing = Term.objects.current().held_by(people[name]).with_names().first()
            for document in application.documents.select_related("file", "kind", "application"):
                FileRead.objects.create(
                    file=document.file, by=people[name], purpose=purpose_of(document, standing), at=Now()
                )
    set_clock(None)


def _write(person: User, secretary: User, now: dt.datetime) -> None:
    case = Case(
        office=Office.objects.get(code="secretary-general"),
        subject="Recognition of an exchange",
        writer_name=person.get_full_name(),
        writer_email=person.email,
    )
    set_clock(now - dt.timedelta(days=20))
    cases.write(case, LETTER, by=person)
    cases.answer(case, "Your NEO has the form. I have written to them.", by=secretary, closes=True)
    Case.objects.filter(pk=case.pk).update(opened_at=Now(), moved_at=Now())
    case.messages.update(at=Now())
    set_clock(None)
