"""A person with words of their own in every corner of the portal, and a way to look for them there."""

from __future__ import annotations

import datetime as dt
import types

import pytest
from django.core.cache import cache
from django.db import connection
from psycopg.sql import SQL, Identifier

from committees.models import Case, Office, TermInvitation
from committees.workflow import cases
from exchanges import workflow
from exchanges.models import Application, CardOfConfirmation
from members.models import User
from tests.committees.calls import make_call, stand
from tests.conftest import appoint, make_draft, make_file, make_person
from tests.exchanges.states import issue_card
from tests.projects.conftest import circle, recorded_circle
from workflows.models import database_now

__all__ = ["circle", "recorded_circle"]
# What is typed below and may stand nowhere once the person is erased.
WORDS = [
    "Quagmire", "zebediah@", "Zebediah", "MarkerLatin", "MarkerMotivation", "MarkerMother", "MarkerNote", "marker-cv",
    "MarkerAnswer", "MarkerSubject", "MarkerLetter", "MarkerFlight", "MarkerContact", "MarkerVerdict", "MarkerAgent",
]  # fmt: skip
TEXT = {"text", "character varying", "jsonb", "json", "ARRAY"}


@pytest.fixture(autouse=True)
def _no_limit_yet():
    """Limits count in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture
def zeb(world, cast):
    """Zebediah: his exchange is over, his office too; he stood in a call, and wrote to an office."""
    w, z = world, types.SimpleNamespace()
    z.person = make_person("zebediah", nmo=w.usa, local_committee=w.boston)
    User.objects.filter(pk=z.person.pk).update(family_names="Quagmire", latin_name="Zebediah MarkerLatin")
    z.person.refresh_from_db()
    z.application = _past_exchange(w, cast, z.person)
    z.draft = make_draft(
        w, z.person, conditions=_other_host(w), hosting_nmo=w.tunisia, motivation="MarkerMotivation"
    )
    z.term = appoint(z.person, "npo", days=(-300, -200), nmo=w.usa)
    type(z.term).objects.filter(pk=z.term.pk).update(public_email="zebediah@work.test")
    z.invitation = TermInvitation.objects.create(
        office=Office.objects.get(code="npo"), nmo=w.usa, email=z.person.email, invited_by=cast.lena,
        note="Dear Zebediah Quagmire", first_day="2026-01-01", last_day="2026-02-01", expires_on="2026-01-15",
    )  # fmt: skip
    z.case = Case(
        office=Office.objects.get(code="secretary-general"), subject="MarkerSubject",
        writer_name="Zebediah Quagmire", writer_email=z.person.email,
    )  # fmt: skip
    cases.write(z.case, "MarkerLetter", by=None)
    cases.answer(z.case, "Dear Zebediah, MarkerLetter", by=cast.grace)
    cases.note(z.case, "MarkerNote: he writes often.", by=cast.grace)
    z.candidature = stand(make_call(cast.grace, seats=1), z.person, state="rejected", by=cast.grace)
    z.candidature.answers.update(text="MarkerAnswer")
    return z


def _other_host(w):
    from exchanges.models import ExchangeConditions

    return ExchangeConditions.objects.create(
        nmo=w.tunisia, programme="scope", season=w.season, is_published=True
    )


def _past_exchange(w, cast, person):
    """Handed in, returned with a note, and since half a year over."""
    draft = make_draft(w, person, motivation="MarkerMotivation", emergency_name="MarkerMother")
    workflow.submit(draft, by=person)
    workflow.send_back(draft, by=cast.leo, note="MarkerNote: mend it.")
    workflow.submit(draft, by=person)
    workflow.check(draft, by=cast.leo, note="MarkerNote: seen.")
    workflow.send(draft, by=cast.lena, note="MarkerNote: sent.")
    draft.documents.update(
        note="MarkerVerdict", verdict="refused", checked_at=database_now(), checked_by=cast.leo
    )
    paper = draft.documents.first()
    paper.file = make_file(person, "marker-cv.pdf")
    paper.save()
    paper.file.reads.create(by=cast.leo, purpose=f"{draft.number} · Passport copy")
    paper.file.reads.create(by=person, purpose=f"{draft.number} · Passport copy")
    card = issue_card(draft, w.berlin, by=cast.hans, contact_name="MarkerContact")
    from django.db import transaction

    from exchanges.workflow import STEPS

    with transaction.atomic():
        STEPS.take("accept", draft, by=cast.hans)
    confirmation = CardOfConfirmation(
        arrives_at=database_now(), arrival_place="MarkerFlight", departs_on=draft.end_on, emergency_name="MarkerMother",
        emergency_phone="1",
    )  # fmt: skip
    workflow.confirm(draft, confirmation, by=person)
    let_be_over(draft, 200)
    assert card.pk
    return Application.objects.with_names().get(pk=draft.pk)


def let_be_over(application, days):
    """The exchange ended so many days ago."""
    today = database_now().date()
    span = {"start_on": today - dt.timedelta(days=days + 28), "end_on": today - dt.timedelta(days=days)}
    Application.objects.filter(pk=application.pk).update(
        **span, moved_at=database_now() - dt.timedelta(days=days)
    )
    type(application.card).objects.filter(application=application).update(**span) if hasattr(
        application, "card"
    ) else None


def found(words=WORDS):
    """In which columns of the whole database these words stand, letters large or small."""
    hits = set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns JOIN information_schema.tables"
            " USING (table_schema, table_name) WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
            " AND data_type = ANY(%s)",
            [list(TEXT)],
        )
        for table, column in cursor.fetchall():
            query = SQL("SELECT 1 FROM {} WHERE {}::text ILIKE ANY(%s) LIMIT 1").format(
                Identifier(table), Identifier(column)
            )
            cursor.execute(query, [[f"%{word}%" for word in words]])
            if cursor.fetchone():
                hits.add(f"{table}.{column}")
    return hits


def let_time_pass(erasure, days):
    """As if it had been asked for, and warned of, so many days earlier."""
    from ifmsa_portal.my_data.models import Erasure

    erasure.refresh_from_db()
    back = dt.timedelta(days=days)
    Erasure.objects.filter(pk=erasure.pk).update(
        asked_at=erasure.asked_at - back,
        due_at=erasure.due_at - back,
        warned_at=erasure.warned_at and erasure.warned_at - back,
    )
    erasure.refresh_from_db()
