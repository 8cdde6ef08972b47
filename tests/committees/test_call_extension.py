"""A call closes later: who may say so, until when, who is told; and calls as tables."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from committees import call_clock
from committees.models import Call
from committees.views.call_exports import EXPORTS
from committees.workflow import calls, candidatures
from outbox.models import Email
from tests.committees.calls import DAY, HOUR, make_call, stand
from tests.conftest import make_person
from tests.exchanges.posting import errors, fill, inputs, messages, send
from workflows.models import LogEntry, database_now
from workflows.steps import NotNow


@pytest.fixture(autouse=True)
def _nothing_counted_yet():
    """Limits count in the cache, which outlives a test."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def call(cast):
    return make_call(cast.grace)


def at(call, page=""):
    return f"{call.get_absolute_url()}{page}"


def told(kind="call_extended"):
    mails = Email.objects.filter(kind=f"committees/emails/{kind}")
    return sorted(mails.values_list("address", flat=True))


def test_who_stands_who_has_begun_and_the_panel_are_told_and_everyone_reads_why(call, cast, sign_in):
    calls.seat_panelist(call, cast.hans, by=cast.grace)
    stand(call, cast.amina)
    stand(call, cast.other, state="draft")
    gone = stand(call, cast.lena)
    candidatures.withdraw(gone, by=cast.lena)
    client = sign_in(cast.grace)
    assert at(call, "extend/") in client.get(at(call)).content.decode()
    later = (call.closes_at + 7 * DAY).replace(hour=23, minute=59, second=0, microsecond=0)
    response = fill(client, at(call, "extend/"), closes_at=f"{later:%Y-%m-%dT%H:%M}", note="Too few stood.")
    assert response.url == at(call)
    assert messages(response) == ["The call closes later. Everyone concerned is told by e-mail."]
    call.refresh_from_db()
    assert (call.closes_at, call.state) == (later, "published")
    assert told() == ["amina@example.test", "hans@example.test", f"{cast.other.email}"]
    text = Email.objects.filter(kind="committees/emails/call_extended").first().text
    assert "Why:\nToo few stood.\n" in text
    assert f"It now closes {later.day} {later:%b %Y}, 23:59 UTC" in text
    entry = LogEntry.objects.about(call).last()
    assert (entry.verb, entry.by, entry.note) == ("extend", cast.grace, "Too few stood.")
    assert "Too few stood." in Client().get(at(call)).content.decode()


def test_the_times_are_meant_in_the_calls_own_zone(cast, sign_in):
    now = database_now()
    call = make_call(cast.grace, time_zone="Africa/Nairobi", closes_at=now + DAY, results_at=now + 2 * DAY)
    day = now.date() + 3 * DAY
    response = fill(
        sign_in(cast.grace),
        at(call, "extend/"),
        closes_at=f"{day}T02:00",
        results_at=f"{day}T02:00",
        note="Late.",
    )
    assert response.status_code == 302
    call.refresh_from_db()
    instant = dt.datetime.combine(day - DAY, dt.time(23), dt.UTC)
    assert (call.closes_at, call.results_at) == (instant, instant)


def in_two_days(now):
    return f"{now + 2 * DAY:%Y-%m-%dT%H:%M}"


def an_hour_after(now):
    return f"{now + 2 * DAY + dt.timedelta(hours=1):%Y-%m-%dT%H:%M}"


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({}, "closes_at", "choose a later one"),
        ({"closes_at": "2026-01-01T00:00"}, "closes_at", "choose a later one"),
        (
            {"closes_at": "2099-01-01T00:00", "results_at": "2098-01-01T00:00"},
            "closes_at",
            "The results come after",
        ),
        ({"closes_at": in_two_days, "results_at": an_hour_after}, "closes_at", "can’t come sooner"),
        ({"closes_at": in_two_days, "results_at": ""}, "results_at", "required"),
        ({"closes_at": "soon"}, "closes_at", "valid date"),
        ({"closes_at": "2099-01-01T00:00", "note": "  "}, "note", "required"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_changes(cast, sign_in, typed, field, words):
    now = database_now()
    call = make_call(cast.grace, closes_at=now + DAY, results_at=now + 3 * DAY)
    typed = {name: value(now) if callable(value) else value for name, value in typed.items()}
    response = fill(sign_in(cast.grace), at(call, "extend/"), **{"note": "Late.", **typed})
    assert words in errors(response)[field][0]
    before = call.closes_at
    call.refresh_from_db()
    assert (call.closes_at, told()) == (before, [])


def test_a_time_that_the_zone_skips_is_none(cast, sign_in):
    call = make_call(cast.grace, time_zone="Europe/Berlin")
    response = fill(sign_in(cast.grace), at(call, "extend/"), closes_at="2030-03-31T02:30", note="Late.")
    assert "doesn’t exist" in errors(response)["closes_at"][0]


def test_once_it_has_closed_it_is_called_again_instead(call, cast, sign_in):
    Call.objects.filter(pk=call.pk).update(
        opens_at=database_now() - DAY, closes_at=database_now() - dt.timedelta(minutes=1)
    )
    client = sign_in(cast.grace)
    assert at(call, "extend/") not in client.get(at(call)).content.decode()
    with pytest.raises(calls.NotReady, match="The call has closed"):
        calls.extend(call, database_now() + DAY, None, by=cast.grace, note="Late.")
    draft = make_call(cast.grace, publish=False)
    with pytest.raises(NotNow):
        calls.extend(draft, database_now() + 99 * DAY, None, by=cast.grace, note="Late.")
    assert told() == []


def test_nobody_but_who_runs_it_extends_it(call, cast, sign_in):
    stand(call, cast.amina)
    for person in (cast.amina, cast.dora, cast.lena, cast.admin):
        response = send(
            sign_in(person), at(call, "extend/"), {"closes_at": "2099-01-01T00:00", "note": "Mine."}
        )
        assert response.status_code == 403
    assert Client().get(at(call, "extend/")).status_code == 302
    assert told() == []


def test_a_draft_is_reminded_anew_of_the_later_end(call, cast):
    stand(call, cast.amina, state="draft")
    Call.objects.filter(pk=call.pk).update(closes_at=database_now() + 20 * HOUR)
    call_clock.remind_of_drafts()
    call_clock.remind_of_drafts()
    assert told("candidature_draft") == ["amina@example.test"]
    calls.extend(call, database_now() + 22 * HOUR, None, by=cast.grace, note="The server was away.")
    call_clock.remind_of_drafts()
    assert told("candidature_draft") == ["amina@example.test"] * 2


def test_each_reads_the_times_in_their_own_zone(call, cast):
    """Whoever caused the mail sits elsewhere, and so does the clock. Lima's is five hours behind all year."""
    type(cast.amina).objects.filter(pk=cast.amina.pk).update(time_zone="America/Lima")
    cast.amina.refresh_from_db()
    stand(call, cast.amina, state="draft")
    calls.extend(call, call.closes_at.replace(hour=12, minute=0) + 7 * DAY, None, by=cast.grace, note="Late.")
    assert "07:00 yours" in Email.objects.get(kind="committees/emails/call_extended").text
    Call.objects.filter(pk=call.pk).update(closes_at=database_now().replace(hour=12, minute=0) + DAY)
    call_clock.remind_of_drafts()
    assert "07:00 yours" in Email.objects.get(kind="committees/emails/candidature_draft").text


def test_hostile_and_honest_reasons(call, cast, sign_in):
    client = sign_in(cast.grace)
    for number, (name, text, _expect) in enumerate(inputs("text", "name", "title")):
        later = f"{2100 + number}-01-01T00:00"
        assert fill(client, at(call, "extend/"), closes_at=later, note=text).status_code in {200, 302, 400}, (
            name
        )
        assert b"<script>window" not in Client().get(at(call)).content, name


# Tables


def table(response):
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_everyone_takes_along_the_public_calls_and_nobody_a_draft(call, cast):
    make_call(cast.grace, title="A secret draft", publish=False)
    Call.objects.filter(pk=call.pk).update(title='=HYPERLINK("http://evil.test")')
    rows = table(Client().get("/calls/calls.csv"))
    assert [(row["Title"], row["State"], row["Seats"]) for row in rows] == [
        ('\'=HYPERLINK("http://evil.test")', "open", "2")
    ]
    assert rows[0]["Address"] == f"http://testserver{call.get_absolute_url()}"
    assert rows[0]["Closes"].endswith("UTC")


def test_too_many_tables_are_refused(call, monkeypatch):
    monkeypatch.setitem(EXPORTS, "calls", "1/m/ip")
    assert [Client().get("/calls/calls.csv").status_code for _n in range(2)] == [200, 429]


def test_who_runs_a_call_takes_along_who_stands(call, cast, sign_in):
    calls.seat_panelist(call, cast.hans, by=cast.grace)
    stand(call, cast.amina, state="valid", by=cast.grace)
    points = dict.fromkeys(call.yardsticks.all(), 4)
    valid = call.candidatures.get()
    candidatures.review(valid, by=cast.hans, has_conflict=False, comment="Clear.", points=points)
    stand(call, cast.other, state="draft")
    stand(call, cast.lena)
    rows = table(sign_in(cast.grace).get(at(call, "candidatures.csv")))
    assert [[row["Candidate"], row["State"], row["Points"], row["Reviews"]] for row in rows] == [
        ["Amina Test", "Valid, being considered", "4.00", "1"],
        ["Lena Test", "Handed in", "", "0"],
    ]
    assert rows[0]["NMO"] == "AMSA-USA"
    for person in (cast.amina, cast.hans, cast.dora):
        assert sign_in(person).get(at(call, "candidatures.csv")).status_code == 403
    assert sign_in(cast.admin).get(at(call, "candidatures.csv")).status_code == 200
    assert Client().get(at(call, "candidatures.csv")).status_code == 302


def test_the_number_of_queries_is_the_same_for_three_as_for_ten(call, cast, sign_in):
    client = sign_in(cast.grace)

    def queries():
        with CaptureQueriesContext(connection) as asked:
            client.get(at(call, "candidatures.csv"))
        return len(asked)

    for number in range(2):
        stand(call, make_person(f"one{number}"))
    queries()
    first = queries()
    for number in range(5):
        stand(call, make_person(f"two{number}"))
    assert queries() == first


def test_what_is_being_changed_is_not_published_meanwhile(cast, sign_in):
    call = make_call(cast.grace, publish=False)
    client = sign_in(cast.grace)
    with CaptureQueriesContext(connection) as asked:
        fill(client, at(call, "edit/"), title="Another title")
    held = [
        query["sql"] for query in asked if "committees_call" in query["sql"] and "FOR UPDATE" in query["sql"]
    ]
    assert len(held) == 1
