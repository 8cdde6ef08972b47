"""A team or its NMO takes a project back: a draft without a word, anything later with a reason."""

from __future__ import annotations

import pytest

from outbox.models import Email
from projects.models import Endorsement, Project, SeatGrant
from tests.projects.posting import at, errors, messages, send


def told():
    return {mail.recipient.given_names for mail in Email.objects.filter(kind__endswith="/withdrawn")}


def test_a_draft_is_discarded_without_a_word(request_, circle, sign_in):
    client = sign_in(circle.karim)
    page = client.get(at(request_, "withdraw/")).text
    assert "Nobody but the team has seen the draft; nobody is told." in page
    response = send(client, at(request_, "withdraw/"))
    assert (response.url, messages(response)) == ("/projects/requests/", ["The draft is gone."])
    assert (Endorsement.objects.get().state, Email.objects.count()) == ("withdrawn", 0)


@pytest.mark.parametrize("note", ["", "   ", "too short", "a" * 3001])
def test_anything_later_needs_a_reason(note, confirmed, circle, sign_in):
    response = send(sign_in(circle.selma), at(confirmed, "withdraw/"), {"note": note})
    assert list(errors(response)) == ["note"]
    assert Endorsement.objects.get().state == "confirmed"


def test_everyone_who_had_it_hears_why(recommended, circle, sign_in):
    client = sign_in(circle.paula)
    page = client.get(at(recommended, "withdraw/")).text
    for name in ("Selma", "Karim", "Paula", "Mohamed", "Grace"):
        assert f"<bdi>{name} Test</bdi>" in page.partition("An e-mail goes to:")[2]
    response = send(client, at(recommended, "withdraw/"), {"note": "The school closed its doors."})
    assert messages(response) == ["The project is withdrawn."]
    assert told() == {"Selma", "Karim", "Paula", "Mohamed", "Grace"}


def test_an_endorsement_ends_with_its_seats_and_page(endorsed, circle, sign_in):
    client = sign_in(circle.selma)
    assert "its page and its delegate seats go" in client.get(at(endorsed, "withdraw/")).text
    send(client, at(endorsed, "withdraw/"), {"note": "We can’t go on with it."})
    assert not Project.objects.public().exists()
    assert not SeatGrant.objects.standing().exists()


@pytest.mark.parametrize(
    ("state", "name", "status"),
    [
        ("draft", "paula", 404), ("submitted", "vera", 403), ("confirmed", "mohamed", 403),
        ("endorsed", "grace", 403), ("endorsed", "gustav", 404),
    ],
)  # fmt: skip
def test_others_dont(endorsement, state, name, status, circle, sign_in):
    client = sign_in(getattr(circle, name))
    assert client.get(at(endorsement, "withdraw/")).status_code == status
    assert send(client, at(endorsement, "withdraw/"), {"note": "Because I say so."}).status_code == status
    assert Endorsement.objects.get().state == state
