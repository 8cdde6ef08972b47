"""An endorsement is renewed: a new draft with the text as it stands, while the old one goes on."""

from __future__ import annotations

import pytest

from projects import workflow
from projects.models import Endorsement
from tests.projects.posting import at, messages, send


@pytest.mark.parametrize("state", ["endorsed", "lapsed"])
def test_the_team_begins_a_renewal(endorsement, state, circle, sign_in):
    client = sign_in(circle.karim)
    page = client.get(at(endorsement, "renew/")).text
    assert ("goes on meanwhile" in page) is (state == "endorsed")
    response = send(client, at(endorsement, "renew/"))
    renewal = Endorsement.objects.get(renews=endorsement)
    assert (response.url, renewal.state) == (at(renewal), "draft")
    assert client.get(at(renewal)).status_code == 200


def test_a_second_one_leads_to_the_first(endorsed, circle, sign_in):
    renewal = workflow.renew(endorsed, by=circle.selma)
    response = send(sign_in(circle.karim), at(endorsed, "renew/"))
    assert (response.url, messages(response)) == (
        at(renewal),
        ["A renewal is under way already: here it is."],
    )
    assert Endorsement.objects.count() == 2


@pytest.mark.parametrize("state", ["draft", "confirmed", "declined", "withdrawn", "renewed"])
def test_nothing_else_is_renewed(endorsement, circle, sign_in):
    count = Endorsement.objects.count()
    response = send(sign_in(circle.selma), at(endorsement, "renew/"))
    assert response.url == at(endorsement)
    assert messages(response) == [
        f"This was already moved on: it is now “{endorsement.get_state_display()}”."
    ]
    assert Endorsement.objects.count() == count


@pytest.mark.parametrize(
    ("name", "status"), [("paula", 403), ("mohamed", 403), ("grace", 403), ("amina", 404)]
)
def test_others_dont(name, status, endorsed, circle, sign_in):
    client = sign_in(getattr(circle, name))
    assert client.get(at(endorsed, "renew/")).status_code == status
    assert send(client, at(endorsed, "renew/")).status_code == status
