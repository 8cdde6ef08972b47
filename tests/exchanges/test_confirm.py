"""The student confirms: arrival in the host's own time, whom to call, and the hosts are told."""

from __future__ import annotations

import datetime as dt
import time
import unicodedata
import zoneinfo

import pytest

from exchanges import workflow
from exchanges.models import Application, CardOfAcceptance, CardOfConfirmation
from outbox.models import Email
from tests.conftest import YEAR
from tests.exchanges.posting import errors, fill, inputs, messages, send
from tests.exchanges.states import accept_papers
from workflows.models import LogEntry

State = Application.State
BERLIN = zoneinfo.ZoneInfo("Europe/Berlin")
ARRIVAL = {
    "arrival_day": f"{YEAR}-08-01",
    "arrival_time": "14:30",
    "arrival_place": "Berlin Hauptbahnhof",
    "carrier": "ICE 599",
    "departs_on": f"{YEAR}-08-30",
}


def at(application):
    return f"{application.get_absolute_url()}confirm/"


@pytest.fixture
def accepted(world, draft, cast):
    """Hans has accepted Amina for August."""
    world.germany.time_zone = "Europe/Berlin"
    world.germany.save()
    return make_accepted(world, draft, cast, start=dt.date(YEAR, 8, 2))


def make_accepted(world, draft, cast, *, start):
    workflow.submit(draft, by=cast.amina)
    accept_papers(draft)
    workflow.check(draft, by=cast.leo)
    workflow.send(draft, by=cast.lena)
    card = CardOfAcceptance(
        local_committee=world.berlin,
        department="Cardiology",
        hospital="Charité",
        start_on=start,
        end_on=start + dt.timedelta(days=27),
        contact_name="Berta",
        contact_email="berta@example.test",
    )
    workflow.accept(draft, card, by=cast.hans)
    Email.objects.all().delete()
    return Application.objects.get(pk=draft.pk)


def test_the_page_shows_the_place_the_zone_and_the_contact_of_the_form(accepted, cast, sign_in):
    response = sign_in(cast.amina).get(at(accepted))
    page = " ".join(response.text.split())
    for words in (
        "In the time of your host: Berlin time (CEST).",
        "Cardiology",
        "Charité",
        f"2 August {YEAR} – 29 August {YEAR}",
        "berta@example.test",
        "Confirm to bvmd Germany",
        "The officers of bvmd Germany and AMSA-USA will get an e-mail.",
    ):
        assert words in page
    assert response.context["form"]["emergency_phone"].value() == "+1 555 0100"


def test_confirming_keeps_the_arrival_as_an_instant_and_tells_the_hosts(accepted, cast, sign_in):
    response = fill(sign_in(cast.amina), at(accepted), **ARRIVAL, emergency_name="Father")
    assert response.url == accepted.get_absolute_url()
    assert messages(response) == ["Your place is confirmed. Your host knows when you arrive."]
    card = CardOfConfirmation.objects.get(application=accepted)
    assert str(card) == f"CC {accepted.number}"
    assert card.arrives_at == dt.datetime(YEAR, 8, 1, 14, 30, tzinfo=BERLIN)
    assert (card.arrival_place, card.carrier, card.departs_on) == (
        "Berlin Hauptbahnhof",
        "ICE 599",
        dt.date(YEAR, 8, 30),
    )
    assert (card.emergency_name, card.emergency_phone, card.emergency_email) == ("Father", "+1 555 0100", "")
    accepted.refresh_from_db()
    assert (accepted.state, accepted.due_at) == (State.CONFIRMED, None)
    assert LogEntry.objects.about(accepted).last().verb == "confirm"
    assert sorted(Email.objects.values_list("address", flat=True)) == [
        "amina@example.test",
        "berta@example.test",
        "hans@example.test",
        "lena@example.test",
    ]
    assert accepted.emergency_name == "Mother"


def test_the_same_form_twice_confirms_once(accepted, cast, sign_in):
    client = sign_in(cast.amina)
    form = {
        **ARRIVAL,
        "emergency_name": "Mother",
        "emergency_phone": "+1 555 0100",
        "submission_token": "3" * 32,
    }
    first, second = client.post(at(accepted), form), client.post(at(accepted), form)
    assert first.url == second.url == accepted.get_absolute_url()
    assert CardOfConfirmation.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"arrival_day": f"{YEAR}-07-02"}, ["arrival_day"]),
        ({"arrival_day": f"{YEAR}-08-10"}, ["arrival_day"]),
        ({"arrival_day": "0001-01-01"}, ["arrival_day"]),
        ({"arrival_day": "9999-12-31"}, ["arrival_day"]),
        ({"arrival_day": "", "departs_on": ""}, ["arrival_day", "departs_on"]),
        ({"arrival_time": "25:00"}, ["arrival_time"]),
        ({"departs_on": f"{YEAR}-08-01"}, ["departs_on"]),
        ({"departs_on": f"{YEAR}-11-28"}, ["departs_on"]),
        ({"arrival_place": ""}, ["arrival_place"]),
        ({"emergency_name": "", "emergency_phone": "none"}, ["emergency_name", "emergency_phone"]),
        ({"emergency_email": "a@[127.0.0.1]"}, ["emergency_email"]),
    ],
)
def test_impossible_answers_are_refused_beside_the_field(accepted, cast, sign_in, typed, wrong):
    response = fill(sign_in(cast.amina), at(accepted), **{**ARRIVAL, **typed})
    assert response.status_code == 200
    assert sorted(errors(response)) == wrong
    assert not CardOfConfirmation.objects.exists()
    accepted.refresh_from_db()
    assert accepted.state == State.ACCEPTED


def test_the_first_and_the_last_possible_day(accepted, cast, sign_in):
    client = sign_in(cast.amina)
    response = fill(client, at(accepted), **{**ARRIVAL, "arrival_day": f"{YEAR}-07-02"})
    assert errors(response) == {
        "arrival_day": [
            f"Choose a day between 3 July {YEAR} and 9 August {YEAR}: your exchange begins on 2 August {YEAR}."
        ]
    }
    assert fill(client, at(accepted), **{**ARRIVAL, "arrival_day": f"{YEAR}-07-03"}).status_code == 302


def test_an_hour_that_the_clock_leaves_out_is_refused(world, draft, cast, sign_in):
    world.germany.time_zone = "Europe/Berlin"
    world.germany.save()
    april = dt.date(YEAR, 4, 1)
    sunday = april - dt.timedelta(days=april.isoweekday() % 7 or 7)  # the last one of March
    accepted = make_accepted(world, draft, cast, start=sunday + dt.timedelta(days=1))
    typed = {**ARRIVAL, "arrival_day": f"{sunday}", "departs_on": f"{YEAR}-04-30"}
    response = fill(sign_in(cast.amina), at(accepted), **typed | {"arrival_time": "02:30"})
    assert errors(response) == {
        "arrival_time": ["The clocks go forward that night: this time does not exist there."]
    }
    assert fill(sign_in(cast.amina), at(accepted), **typed | {"arrival_time": "03:00"}).status_code == 302
    assert CardOfConfirmation.objects.get().arrives_at == dt.datetime(
        YEAR, 3, sunday.day, 1, 0, tzinfo=dt.UTC
    )


def test_only_the_student_confirms_and_only_what_was_accepted(draft, cast, sign_in):
    assert messages(sign_in(cast.amina).get(at(draft))) == ["This was already moved on: it is now “Draft”."]
    workflow.submit(draft, by=cast.amina)
    for person, status in (
        (cast.hans, 404),
        (cast.other, 404),
        (cast.leo, 403),
        (cast.lena, 403),
        (cast.dora, 403),
    ):
        assert sign_in(person).get(at(draft)).status_code == status
        assert send(sign_in(person), at(draft), ARRIVAL).status_code == status
    response = send(sign_in(cast.amina), at(draft), ARRIVAL)
    assert response.url == draft.get_absolute_url()
    assert not CardOfConfirmation.objects.exists()


def test_no_input_breaks_the_form_and_honest_names_survive(accepted, cast, sign_in):
    client = sign_in(cast.amina)
    fields = [
        "arrival_day",
        "arrival_time",
        "arrival_place",
        "carrier",
        "departs_on",
        "details",
        "emergency_name",
        "emergency_phone",
        "emergency_email",
    ]
    for name, text, expect in inputs("text", "date", "number", "email"):
        began = time.process_time()
        response = send(client, at(accepted), dict.fromkeys(fields, text))
        assert time.process_time() - began < 2, name
        assert response.status_code == (400 if expect == "bad_request" else 200), name
        assert "<script>window" not in response.text
    for name, text, expect in inputs("name"):
        typed = {**ARRIVAL, "emergency_name": text, "emergency_phone": "+1 555 0100"}
        response = send(client, at(accepted), typed)
        if expect == "reject":
            assert list(errors(response)) == ["emergency_name"], name
        if response.status_code == 302:
            card = CardOfConfirmation.objects.get()
            if expect.startswith("accept"):
                assert card.emergency_name == unicodedata.normalize("NFC", text), name
            card.delete()
            Application.objects.update(state=State.ACCEPTED)
        elif expect.startswith("accept"):
            pytest.fail(f"{name} was refused: {errors(response)}")
