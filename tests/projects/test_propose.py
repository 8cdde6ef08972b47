"""Beginning a project: by anyone of an NMO, for that NMO, once."""

from __future__ import annotations

import threading

import pytest
from django.db import IntegrityError, connection

from projects import workflow
from projects.models import Endorsement, Project
from projects.views import draft
from tests.conftest import make_person
from tests.projects.posting import at, errors, inputs, messages, send
from workflows.models import LogEntry

PROPOSE = "/projects/propose/"


@pytest.fixture
def scoph(circle):
    return circle.mohamed.terms.get().office.committee


def typed(committee, **fields):
    return {"title": "Clean hands", "kind": "first-time", "committee": committee.pk, **fields}


def test_a_student_begins_a_project_of_their_nmo(circle, scoph, sign_in):
    client = sign_in(circle.selma)
    assert "Associa-Med Tunisia" in client.get(PROPOSE).text
    response = send(client, PROPOSE, typed(scoph))
    endorsement = Endorsement.objects.get()
    assert response.url == at(endorsement)
    project = endorsement.project
    assert (project.title, project.proposer, project.nmo, project.committee, endorsement.state) == (
        "Clean hands",
        circle.selma,
        circle.selma.nmo,
        scoph,
        "draft",
    )
    assert [(entry.verb, entry.by) for entry in LogEntry.objects.about(endorsement)] == [
        ("propose", circle.selma)
    ]
    assert "Your project" in client.get(response.url).text


def test_a_double_click_begins_one(circle, scoph, sign_in):
    client = sign_in(circle.selma)
    data = {**typed(scoph), "submission_token": "11111111-1111-4111-8111-111111111111"}
    answers = {client.post(PROPOSE, data).url for _click in range(2)}
    assert len(answers) == Project.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_propose_the_same_title_at_once(circle, scoph):
    begin, slugs = threading.Barrier(6), []

    def propose():
        begin.wait()
        try:
            slugs.append(
                workflow.propose(Project(title="Clean hands", committee=scoph), by=circle.selma).project.slug
            )
        finally:
            connection.close()

    threads = [threading.Thread(target=propose) for _each in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(slugs) == ["clean-hands", *(f"clean-hands-{number}" for number in range(2, 7))]


def test_a_project_that_the_database_refuses_is_no_project(circle, scoph):
    with pytest.raises(IntegrityError, match="project_kind_known"):
        workflow.propose(Project(title="Clean hands", committee=scoph, kind="x"), by=circle.selma)
    assert not Project.objects.exists()


def test_who_is_of_no_nmo_says_so_first(circle, sign_in):
    response = sign_in(make_person("nobody")).get(PROPOSE)
    assert response.url == "/profile/?next=%2Fprojects%2Fpropose%2F"
    assert messages(response) == ["Tell us first of which NMO you are, then propose a project."]


def test_a_replica_names_its_model_by_the_address_of_its_page(endorsed, circle, scoph, sign_in):
    model = endorsed.project
    client = sign_in(circle.gustav)
    page = client.get(f"{PROPOSE}?replicates={model.slug}")
    assert page.context["form"]["kind"].value() == "replicating"
    assert f'It follows <a href="{model.get_absolute_url()}"><bdi>Clean hands</bdi></a>' in page.text
    assert "It follows" not in client.get(f"{PROPOSE}?replicates=nowhere").text
    send(client, PROPOSE, typed(scoph, kind="replicating", replicates=model.slug))
    assert Project.objects.get(nmo=circle.gustav.nmo).replicates == model


def test_only_a_replica_keeps_a_model(endorsed, circle, scoph, sign_in):
    model = endorsed.project
    send(sign_in(circle.gustav), PROPOSE, typed(scoph, replicates=model.slug))
    assert Project.objects.get(nmo=circle.gustav.nmo).replicates is None


def test_what_is_missing_or_unknown_is_said_beside_the_field(circle, request_, sign_in):
    response = send(
        sign_in(circle.selma),
        PROPOSE,
        {"title": " ", "kind": "x", "committee": "0", "replicates": request_.project.slug},
    )
    assert errors(response) == {
        "title": ["This field is required."],
        "kind": ["Select a valid choice. x is not one of the available choices."],
        "committee": ["Select a valid choice. That choice is not one of the available choices."],
        "replicates": ["No endorsed project has this address: copy it from its page."],
    }
    assert Project.objects.count() == 1


def test_no_title_breaks_it(circle, scoph, sign_in, monkeypatch):
    monkeypatch.setitem(draft.PROPOSALS, "propose", "1000/d/user")
    client = sign_in(circle.selma)
    for name, text, expect in inputs("text", "name"):
        response = send(client, PROPOSE, typed(scoph, title=text, replicates=text, kind="replicating"))
        assert response.status_code in ({400} if expect == "bad_request" else {200, 302}), name
    assert client.get("/projects/requests/").status_code == 200


def test_there_is_an_end_to_proposing(circle, scoph, sign_in):
    client = sign_in(circle.selma)
    got = [send(client, PROPOSE, typed(scoph)).status_code for _time in range(21)]
    assert got == [302] * 20 + [429]
