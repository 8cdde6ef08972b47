"""The screen in the hall and the phones: what they show, how little it costs, and asking for the floor."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.cache import caches
from django.db.models import F
from django.test import Client
from django.urls import reverse

from assemblies import hall
from assemblies.models import Poll, SpeechRequest
from assemblies.workflow import agenda, amendments, polls, speakers
from tests.assemblies.conftest import choice, hold, make_plenary, mandate_of
from tests.assemblies.proposing import add_item, amend, seconded
from tests.assemblies.test_agenda import make_paper
from tests.exchanges.posting import messages, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kinds")]


@pytest.fixture(autouse=True)
def _cold():
    caches["process"].clear()


def at(name, plenary):
    shape = name.removesuffix("_now")
    return reverse(f"assemblies:{name}", args=[plenary.uuid, hall.secret_of(shape, plenary.uuid)])


def open_vote(plenary, room, **fields):
    poll = polls.prepare_poll(
        Poll(plenary=plenary, title="MarkerQuestion", **fields), polls.choices_of_a_question(), by=room.thora
    )
    polls.open_poll(poll, by=room.thora)
    return poll


def test_the_screen_shows_item_quorum_speaker_and_the_next(plenary, world, room):
    item = add_item(plenary, room.thora, title="MarkerItem")
    agenda.call_item(item, by=room.thora)
    asked = [speakers.ask_to_speak(plenary, "speech", by=p) for p in (room.amina, room.hans)]
    speakers.ask_to_speak(plenary, "order", by=room.tarek)
    speakers.call_speaker(asked[0], by=room.thora)
    page = Client().get(at("hall", plenary)).text
    for words in ("MarkerItem", "3 of 3", "Amina Test", "point of order", 'http-equiv="refresh" content="2"'):
        assert words in page
    assert page.index("Amina Test") < page.index("Tarek Test") < page.index("Hans Test")


def test_of_an_open_vote_only_how_many_voted_is_shown(plenary, world, room):
    motion = seconded(plenary, world, room)
    poll = open_vote(plenary, room, motion=motion)
    polls.cast(poll, mandate_of(plenary, world.usa), [choice(poll, "against")], by=room.amina)
    for name in ("hall_now", "floor_now"):
        page = Client().get(at(name, plenary)).text
        assert "MarkerQuestion" in page
        assert "1 of 3 votes are given" in page
        assert "Vaccination" in page
        assert "gainst" not in page
    polls.annul_poll(poll, "Amendments come first.", by=room.thora)
    amendment = amend(motion, world.tunisia, room.tarek)
    amendments.put_to_vote(amendment, by=room.thora)
    open_vote(plenary, room, amendment=amendment, method="hand")
    speech = speakers.ask_to_speak(plenary, "speech", by=room.amina)
    speakers.call_speaker(speech, by=room.thora)
    caches["process"].clear()
    for name in ("hall_now", "floor_now"):
        page = Client().get(at(name, plenary)).text
        assert "Amendment 1.1 to 1. Vaccination" in page
        assert "Vote by raising your card" in page
        assert "Amina Test" in page


def test_the_result_of_a_vote_stays_for_a_while_unless_the_next_is_opened(plenary, world, room):
    poll = open_vote(plenary, room)
    for person, nmo, says in (
        (room.amina, world.usa, "favour"),
        (room.hans, world.germany, "favour"),
        (room.tarek, world.tunisia, "abstain"),
    ):
        polls.cast(poll, mandate_of(plenary, nmo), [choice(poll, says)], by=person)
    polls.close_poll(poll, by=room.thora)
    line = "Carried: 2 in favour, of 2 votes; needed for more than half: 2"
    for name in ("hall_now", "floor_now"):
        page = Client().get(at(name, plenary)).text
        assert "MarkerQuestion" in page
        assert line in page
        assert "USA" not in page
    assert "Abstention: <b>1</b>" in Client().get(at("hall_now", plenary)).text
    Poll.objects.update(closed_at=F("closed_at") - hall.RESULT_STAYS)
    caches["process"].clear()
    assert line not in Client().get(at("hall_now", plenary)).text
    Poll.objects.update(closed_at=F("closed_at") + hall.RESULT_STAYS)
    following = open_vote(plenary, room)
    caches["process"].clear()
    assert line not in Client().get(at("hall_now", plenary)).text
    polls.annul_poll(following, "Too early.", by=room.thora)
    polls.annul_poll(poll, "The card was counted twice.", by=room.thora)
    caches["process"].clear()
    assert line not in Client().get(at("hall_now", plenary)).text


def test_of_an_election_the_screen_shows_the_votes_of_each(plenary, world, room):
    ballot = polls.choices_of_an_election(["Ada", "Bo"])
    votes = [(room.amina, world.usa, "Ada"), (room.hans, world.germany, "Ada")]
    hold(plenary, room.thora, votes, ballot, kind="election", method="secret")
    page = Client().get(at("hall_now", plenary)).text
    for words in ("Elected: Ada.", "<bdi>Ada</bdi>: <b>2</b>", "<bdi>Bo</bdi>: <b>0</b>"):
        assert words in page


def test_the_address_is_secret(plenary):
    for name in ("hall", "hall_now", "floor_now"):
        wrong = reverse(f"assemblies:{name}", args=[plenary.uuid, "nobodys-secret"])
        assert Client().get(wrong).status_code == 404
        assert Client().get(at(name, plenary)).status_code == 200


def test_an_address_opens_its_own_shape_alone(plenary, room):
    make_paper(add_item(plenary, room.thora), room.thora, title="MarkerPaper")
    agenda.call_item(plenary.items.get(), by=room.thora)
    assert "MarkerPaper" in Client().get(at("floor_now", plenary)).text
    for name, shape in (("floor_now", "hall"), ("hall", "floor"), ("hall_now", "floor")):
        secret = hall.secret_of(shape, plenary.uuid)
        answer = Client().get(reverse(f"assemblies:{name}", args=[plenary.uuid, secret]))
        assert (answer.status_code, "MarkerPaper" in answer.text) == (404, False)


def test_dark_or_light_as_the_projector_needs_it(plenary):
    client = Client()
    for asked, shown in (("dark", "dark"), ("light", "light"), ("<script>", "auto"), ("", "auto")):
        assert f'data-scheme="{shown}"' in client.get(at("hall", plenary), {"scheme": asked}).text


def test_who_has_it_already_is_told_nothing_new(plenary, room):
    client = Client()
    first = client.get(at("hall_now", plenary))
    assert first.headers["Cache-Control"] == "no-cache"
    again = client.get(at("hall_now", plenary), headers={"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    speakers.ask_to_speak(plenary, "speech", by=room.amina)
    caches["process"].clear()
    new = client.get(at("hall_now", plenary), headers={"if-none-match": first.headers["ETag"]})
    assert (new.status_code, "Amina Test" in new.text) == (200, True)


def test_what_is_new_is_seen_after_a_moment_and_made_once_in_it(plenary, room, monkeypatch):
    clock = [100.0]
    monkeypatch.setattr(hall.time, "monotonic", lambda: clock[0])
    made = []
    real = hall._made
    monkeypatch.setattr(hall, "_made", lambda *of: made.append(of[0]) or real(*of))
    client = Client()
    client.get(at("hall_now", plenary))
    speakers.ask_to_speak(plenary, "speech", by=room.amina)
    clock[0] += hall.FRESH_SECONDS - 0.01
    assert "Amina Test" not in client.get(at("hall_now", plenary)).text
    clock[0] += 0.02
    assert "Amina Test" in client.get(at("hall_now", plenary)).text
    assert made == ["hall", "hall"]


def test_while_one_makes_it_the_others_get_what_was(plenary, room, monkeypatch):
    client = Client()
    client.get(at("hall_now", plenary))
    speakers.ask_to_speak(plenary, "speech", by=room.amina)
    monkeypatch.setattr(hall.time, "monotonic", lambda: 10.0**9)
    caches["process"].add(f"hall:{plenary.uuid}:en:making", 1, 60)
    assert "Amina Test" not in client.get(at("hall_now", plenary)).text
    caches["process"].delete(f"hall:{plenary.uuid}:en:making")
    assert "Amina Test" in client.get(at("hall_now", plenary)).text


def test_a_warm_answer_asks_no_database_and_a_cold_one_little(
    plenary, room, sign_in, django_assert_num_queries
):
    speech = speakers.ask_to_speak(plenary, "speech", by=room.amina)
    speakers.call_speaker(speech, by=room.thora)
    with django_assert_num_queries(7):
        Client().get(at("hall_now", plenary))
    with django_assert_num_queries(0):
        for _each in range(10):
            Client().get(at("hall_now", plenary))


def test_each_language_of_its_own(plenary):
    client = Client()
    assert "Next speakers" in client.get(at("hall_now", plenary), {"language": "en"}).text
    french = client.get(at("hall_now", plenary), {"language": "fr"})
    assert french.status_code == 200
    assert (
        client.get(at("hall_now", plenary), {"language": "xx"}).text
        == client.get(at("hall_now", plenary)).text
    )


def test_what_is_left_is_told_in_steps():
    now = dt.datetime(2027, 3, 3, 9, tzinfo=dt.UTC)
    speech = SpeechRequest(seconds=180, called_at=now)
    left = {
        passed: hall._left(speech, now + dt.timedelta(seconds=passed)) for passed in (0, 1, 10, 125, 180, 300)
    }
    assert left == {0: "3:00", 1: "3:00", 10: "2:50", 125: "1:00", 180: "0:00", 300: "0:00"}


def test_more_than_fit_are_counted(plenary, room):
    people = [room.amina, room.hans, room.tarek, room.lena, room.nora, room.rolf, room.grace, room.dora]
    for person in people:
        speakers.ask_to_speak(plenary, "speech", by=person)
    assert "and 2 more" in Client().get(at("hall_now", plenary)).text


def test_before_it_opens_the_screen_shows_the_roll_filling(room):
    planned = make_plenary()
    page = Client().get(at("hall", planned)).text
    assert "Plenary 1: planned" in page
    assert "0 of 0" in page


def test_a_delegate_follows_and_asks_to_speak(plenary, world, room, sign_in):
    item = add_item(plenary, room.thora, title="MarkerItem")
    make_paper(item, room.thora, title="MarkerPaper")
    client, floor = sign_in(room.amina), reverse("assemblies:floor", args=[plenary.uuid])
    assert "No item is called." in client.get(floor).text
    agenda.call_item(item, by=room.thora)
    caches["process"].clear()
    page = client.get(floor).text
    for words in ("You vote for AMSA-USA.", "MarkerItem", "MarkerPaper", "Raise a point of order"):
        assert words in page
    ask = reverse("assemblies:ask_to_speak", args=[plenary.uuid])
    assert messages(send(client, ask, {"kind": "order"}))[-1] == "You are on the list."
    assert "You are on the list." in client.get(floor).text
    assert messages(send(client, ask, {"kind": "order"}))[-1] == "You are on the list already."
    assert send(client, ask, {"kind": "song"}).status_code == 302
    speech = plenary.speeches.get()
    speakers.call_speaker(speech, by=room.thora)
    assert "You have the floor." in client.get(floor).text
    speakers.end_speech(speech, by=room.thora)
    send(client, ask, {"kind": "speech"})
    withdraw = reverse("assemblies:withdraw_speech", args=[plenary.speeches.get(state="waiting").uuid])
    assert messages(send(client, withdraw))[-1] == "You are off the list."
    assert messages(send(client, withdraw))[-1] == "This was already moved on: it is now “withdrawn”."
    agenda.adjourn(plenary, by=room.thora)
    assert "Raise a point" not in client.get(floor).text
    assert messages(send(client, ask, {"kind": "speech"})) == [
        "This was already moved on: it is now “closed”."
    ]


def test_nobody_takes_back_another_ones_request(plenary, room, sign_in):
    speech = speakers.ask_to_speak(plenary, "speech", by=room.amina)
    assert (
        send(sign_in(room.hans), reverse("assemblies:withdraw_speech", args=[speech.uuid])).status_code == 404
    )
    speech.refresh_from_db()
    assert speech.state == "waiting"


def test_an_officer_without_an_nmo_asks_for_no_one(plenary, room, sign_in):
    page = sign_in(room.grace).get(reverse("assemblies:floor", args=[plenary.uuid])).text
    assert "You ask for" not in page
    assert "Points of order are called first." in page
