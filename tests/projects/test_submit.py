"""Handing in: what lacks is said, the President is named, the text is kept."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils.formats import date_format

from outbox.models import Email
from projects import workflow
from projects.models import Endorsement, Project
from tests.projects.conftest import make_request
from tests.projects.posting import at, messages, send
from workflows.models import database_now


def test_the_page_says_what_follows_and_who_is_told(request_, circle, sign_in):
    client = sign_in(circle.selma)
    page = client.get(at(request_, "submit/")).text
    for seen in [
        "Associa-Med Tunisia confirms it", "Paula Test", "The Director of SCOPH reviews it",
        "Once endorsed, the project is published: you agreed to that.",
    ]:  # fmt: skip
        assert seen in page
    response = send(client, at(request_, "submit/"))
    assert response.url == at(request_)
    assert messages(response) == ["Handed in. Associa-Med Tunisia has to confirm it."]
    request_.refresh_from_db()
    assert (request_.state, request_.revision.number) == ("submitted", 1)


def test_the_president_reads_until_when_to_answer(request_, circle):
    workflow.submit(request_, by=circle.selma)
    until = database_now() + dt.timedelta(days=14)
    text = Email.objects.get(kind="projects/emails/to_confirm").text
    assert f"Please answer by {date_format(until, 'j F Y')}" in text


def test_the_page_says_that_it_stays_private(request_, circle, sign_in):
    Project.objects.update(consents=False)
    assert "the project stays private" in sign_in(circle.selma).get(at(request_, "submit/")).text


def test_what_lacks_is_listed_with_the_way_to_it(world, circle, sign_in):
    endorsement = make_request(world, circle.selma, problem="", budget=None)
    client = sign_in(circle.selma)
    page = client.get(at(endorsement, "submit/")).text
    assert f'href="{at(endorsement, "edit/plan/")}#id_problem"' in page
    assert f'href="{at(endorsement, "edit/means/")}#id_budget"' in page
    assert "Back to the draft" in page
    assert "submission_token" not in page
    response = send(client, at(endorsement, "submit/"))
    assert messages(response) == ["Something is still missing: see the list below."]
    assert Endorsement.objects.get().state == "draft"


def test_an_nmo_without_officers_is_told_so(request_, circle, sign_in):
    for officer in (circle.paula, circle.vera, circle.tarek):
        officer.terms.all().delete()
    page = sign_in(circle.selma).get(at(request_, "submit/")).text
    assert "Nobody of your NMO is in office in the portal" in page


def test_who_comes_second_is_told_where_it_stands(request_, circle, sign_in):
    workflow.submit(request_, by=circle.karim)
    response = send(sign_in(circle.selma), at(request_, "submit/"))
    assert response.url == at(request_)
    assert messages(response) == ["This was already moved on: it is now “With the NMO, to be confirmed”."]


@pytest.mark.parametrize(("name", "status"), [("paula", 404), ("amina", 404), ("admin", 403)])
def test_others_dont(name, status, request_, circle, sign_in):
    client = sign_in(getattr(circle, name))
    assert client.get(at(request_, "submit/")).status_code == status
    assert send(client, at(request_, "submit/")).status_code == status
    assert Endorsement.objects.get().state == "draft"


def test_a_double_click_hands_in_once(request_, circle, sign_in):
    client = sign_in(circle.selma)
    data = {"submission_token": "11111111-1111-4111-8111-111111111111"}
    assert {client.post(at(request_, "submit/"), data).url for _click in range(2)} == {at(request_)}
    assert request_.project.revisions.count() == 1


def test_what_came_back_is_handed_in_again(returned, circle, sign_in):
    page = sign_in(circle.selma).get(at(returned)).text
    assert "Changes were requested" in page
    assert "Because of send_back." in page
    assert send(sign_in(circle.selma), at(returned, "submit/")).status_code == 302
    assert Endorsement.objects.get().revision.number == 2
