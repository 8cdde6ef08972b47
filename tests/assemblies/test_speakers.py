"""The speakers' list: points of order first, then as people asked; one at a time."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from assemblies.models import SpeechRequest
from assemblies.workflow import Refused, agenda, speakers
from tests.assemblies.conftest import make_plenary
from tests.assemblies.proposing import add_item
from workflows.steps import NotNow

pytestmark = pytest.mark.django_db


def line(plenary):
    return [(one.person.given_names, one.kind) for one in plenary.speeches.waiting()]


def test_points_of_order_come_first_then_the_order_of_asking(plenary, room):
    for person, kind in (
        (room.amina, "speech"), (room.hans, "information"), (room.tarek, "order"), (room.lena, "speech"),
        (room.hans, "order"),
    ):  # fmt: skip
        speakers.ask_to_speak(plenary, kind, by=person)
    assert line(plenary) == [
        ("Tarek", "order"), ("Hans", "order"), ("Amina", "speech"), ("Hans", "information"), ("Lena", "speech"),
    ]  # fmt: skip


def test_who_may_ask_and_for_whom(plenary, world, room):
    assert speakers.ask_to_speak(plenary, "speech", by=room.amina).nmo == world.usa
    assert speakers.ask_to_speak(plenary, "speech", by=room.lena).nmo == world.usa
    assert speakers.ask_to_speak(plenary, "speech", by=room.grace).nmo is None
    for person in (room.other, room.frank, room.leo, room.admin):
        with pytest.raises(PermissionDenied):
            speakers.ask_to_speak(plenary, "speech", by=person)


def test_nobody_stands_twice_for_the_same(plenary, room):
    speakers.ask_to_speak(plenary, "speech", by=room.amina)
    with pytest.raises(Refused, match="on the list already"):
        speakers.ask_to_speak(plenary, "speech", by=room.amina)
    speakers.ask_to_speak(plenary, "order", by=room.amina)
    with pytest.raises(IntegrityError, match="asks_once_for_the_same"), transaction.atomic():
        SpeechRequest.objects.create(plenary=plenary, person=room.amina, kind="speech", seconds=60)


def test_nobody_asks_in_a_plenary_that_isnt_open(room):
    planned = make_plenary()
    with pytest.raises(NotNow):
        speakers.ask_to_speak(planned, "speech", by=room.lena)


def test_the_item_says_how_long(plenary, room):
    assert speakers.ask_to_speak(plenary, "speech", by=room.amina).seconds == 180
    item = add_item(plenary, room.thora, speech_seconds=90)
    agenda.call_item(item, by=room.thora)
    speech = speakers.ask_to_speak(plenary, "speech", by=room.hans)
    assert (speech.seconds, speech.item) == (90, item)
    assert speakers.ask_to_speak(plenary, "order", by=room.hans).seconds == 60
    item.speech_seconds = 30
    agenda.keep_item(item, by=room.thora)
    assert speakers.ask_to_speak(plenary, "order", by=room.tarek).seconds == 30


def test_the_chair_calls_and_ends_one_after_the_other(plenary, room):
    first, second = (speakers.ask_to_speak(plenary, "speech", by=p) for p in (room.amina, room.hans))
    with pytest.raises(PermissionDenied):
        speakers.call_speaker(first, by=room.grace)
    speakers.call_speaker(first, by=room.thora)
    speakers.call_speaker(second, by=room.thora)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("done", "speaking")
    assert first.called_at <= first.ended_at
    with pytest.raises(NotNow):
        speakers.call_speaker(first, by=room.thora)
    with pytest.raises(PermissionDenied):
        speakers.end_speech(second, by=room.hans)
    speakers.end_speech(second, by=room.thora)
    with pytest.raises(NotNow):
        speakers.end_speech(second, by=room.thora)
    agenda.adjourn(plenary, by=room.thora)


def test_after_the_end_nobody_is_called(plenary, room):
    speech = speakers.ask_to_speak(plenary, "speech", by=room.amina)
    agenda.adjourn(plenary, by=room.thora)
    with pytest.raises(NotNow):
        speakers.call_speaker(speech, by=room.thora)


def test_one_takes_the_own_request_back_and_no_other(plenary, room):
    speech = speakers.ask_to_speak(plenary, "speech", by=room.amina)
    with pytest.raises(PermissionDenied):
        speakers.withdraw_speech(speech, by=room.hans)
    speakers.withdraw_speech(speech, by=room.amina)
    assert line(plenary) == []
    speakers.ask_to_speak(plenary, "speech", by=room.amina)
