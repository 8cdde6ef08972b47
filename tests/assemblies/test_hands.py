"""A show of hands in the browser: two count, neither sees the other's."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from assemblies import workflow
from assemblies.models import Poll
from tests.assemblies.conftest import choice, prepare
from tests.exchanges.posting import errors, messages, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def show(plenary, room):
    poll = prepare(plenary, room.thora, method="hand")
    workflow.open_poll(poll, by=room.thora)
    return poll


def signed_in(person):
    client = Client()
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def at(poll):
    return reverse("assemblies:count_hands", args=[poll.uuid])


def enter(poll, person, favour, against, abstain=0):
    typed = {"favour": favour, "against": against, "abstain": abstain}
    data = {f"choice_{choice(poll, kind).pk}": number for kind, number in typed.items()}
    return send(signed_in(person), at(poll), data)


def test_neither_sees_the_others_and_disagreement_says_only_that(show, room):
    rita, raul = signed_in(room.rita), signed_in(room.raul)
    assert "No count is entered yet" in rita.get(at(show)).text
    assert messages(enter(show, room.rita, 2, 1)) == ["Your count is entered."]
    assert 'value="2"' in rita.get(at(show)).text
    page = raul.get(at(show)).text
    assert "One count is entered" in page
    assert 'value="2"' not in page
    enter(show, room.raul, 1, 1, 1)
    for client in (rita, raul, signed_in(room.thora)):
        assert (
            "The two counts differ. Count again, or correct yours."
            in client.get(show.get_absolute_url()).text
        )
    assert 'value="2"' not in raul.get(at(show)).text
    assert "The two counts differ." in signed_in(room.thora).get(show.get_absolute_url() + "close/").text
    response = send(signed_in(room.thora), show.get_absolute_url() + "close/")
    assert messages(response) == ["Two returning officers have to enter the same count first."]
    enter(show, room.raul, 2, 1)
    assert "Two returning officers entered the same count." in raul.get(at(show)).text
    assert send(signed_in(room.thora), show.get_absolute_url() + "close/").status_code == 302
    page = signed_in(room.amina).get(show.get_absolute_url()).text
    assert "Counted again from the two counts of hands: the same." in page
    assert "2 in favour, of 3 votes; needed for more than half: 2" in page


@pytest.mark.parametrize("typed", [(-1, 0), (4, 0), (2, 2), ("many", 0), ("", 0)])
def test_a_count_that_cannot_be(typed, show, room):
    assert errors(enter(show, room.rita, *typed))
    assert not show.hand_counts.exists()


def test_officers_alone_while_it_is_open_and_by_hands(show, plenary, room):
    for person in (room.thora, room.amina, room.ngozi, room.admin):
        assert signed_in(person).get(at(show)).status_code == 403
        assert enter(show, person, 1, 1).status_code == 403
    other = prepare(plenary, room.thora)
    assert signed_in(room.rita).get(at(other)).status_code == 403
    labels = [a["label"] for a in signed_in(room.rita).get(show.get_absolute_url()).context["actions"]]
    assert labels == ["Enter my count"]
    workflow.annul_poll(show, "No.", by=room.thora)
    response = enter(show, room.rita, 1, 1)
    assert response.url == show.get_absolute_url()
    assert messages(response) == ["Hands are counted while the vote is open."]


def test_closed_in_the_same_moment(show, room, monkeypatch):
    """The page was read while it was open; the row says otherwise by the time the count arrives."""
    count_hands = workflow.count_hands

    def late(poll, votes, *, by):
        workflow.annul_poll(Poll.objects.get(pk=poll.pk), "No.", by=room.thora)
        return count_hands(poll, votes, by=by)

    monkeypatch.setattr(workflow, "count_hands", late)
    response = enter(show, room.rita, 1, 1)
    assert response.url == show.get_absolute_url()
    assert messages(response) == ["This was already moved on: it is now “annulled”."]
