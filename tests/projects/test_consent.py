"""Who speaks for an endorsed project takes its public page down at once, and may put it up again."""

from __future__ import annotations

import pytest

from projects import workflow
from projects.models import Endorsement, Project, SeatGrant
from tests.projects.posting import at, messages, send
from workflows.models import LogEntry
from workflows.steps import NotNow


@pytest.mark.parametrize("name", ["selma", "paula"])
def test_team_and_president_take_the_page_down_and_put_it_up_again(name, endorsed, circle, client, sign_in):
    person = sign_in(getattr(circle, name))
    address = Project.objects.public().get().get_absolute_url()
    seats = SeatGrant.objects.standing().count()
    assert "Take the page down" in person.get(endorsed.get_absolute_url()).text
    assert "leaves the public directory" in person.get(at(endorsed, "consent/")).text
    response = send(person, at(endorsed, "consent/"), {"agrees": "no"})
    assert messages(response) == ["The page is down."]
    assert client.get(address).status_code == 404
    assert not Project.objects.public().exists()
    endorsed.refresh_from_db()
    assert (endorsed.state, SeatGrant.objects.standing().count()) == ("endorsed", seats)
    assert "gets a public page" in person.get(at(endorsed, "consent/")).text
    assert messages(send(person, at(endorsed, "consent/"), {"agrees": "yes"})) == [
        "The project has its page."
    ]
    assert client.get(address).status_code == 200
    told = person.get(endorsed.get_absolute_url()).text
    assert "took the public page down" in told
    assert "put the public page up" in told


@pytest.mark.parametrize(
    ("name", "status"), [("vera", 403), ("grace", 403), ("mohamed", 403), ("gustav", 404), ("admin", 403)]
)
def test_nobody_else_does(name, status, endorsed, circle, sign_in):
    person = sign_in(getattr(circle, name))
    assert person.get(at(endorsed, "consent/")).status_code == status
    assert send(person, at(endorsed, "consent/"), {"agrees": "no"}).status_code == status
    assert Project.objects.public().count() == 1


def test_a_stale_page_changes_nothing_and_is_not_logged(endorsed, circle):
    workflow.consent(endorsed, True, by=circle.selma)
    assert not LogEntry.objects.about(endorsed).filter(verb__in=["show", "hide"]).exists()


@pytest.mark.parametrize("state", ["draft", "recommended", "withdrawn"])
def test_only_what_is_endorsed_has_a_page(endorsement, circle, sign_in):
    response = sign_in(circle.selma).get(at(endorsement, "consent/"))
    assert response.url == endorsement.get_absolute_url()
    with pytest.raises(NotNow):
        workflow.consent(endorsement, True, by=circle.selma)


def test_who_lost_the_right_meanwhile_is_refused(endorsed, circle):
    with pytest.raises(workflow.PermissionDenied):
        workflow.consent(Endorsement.objects.get(pk=endorsed.pk), False, by=circle.gustav)
