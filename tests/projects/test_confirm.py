"""The NMO's President stands behind a project, in place of the stamped form."""

from __future__ import annotations

import pytest
from django.db import transaction

from projects import workflow
from projects.models import Endorsement, Project
from tests.projects.posting import at, errors, inputs, messages, send, shown
from workflows.models import LogEntry
from workflows.steps import NotNow


def test_the_president_reads_it_and_confirms(submitted, circle, sign_in):
    client = sign_in(circle.paula)
    page = client.get(at(submitted, "confirm/")).text
    for seen in ["Diarrhoea keeps children from school.", "An e-mail goes to:", "Selma Test", "Mohamed Test"]:
        assert seen in page
    response = send(client, at(submitted, "confirm/"), {"note": "Our best one."})
    assert messages(response) == ["Confirmed: it is the committee’s turn."]
    entry = LogEntry.objects.about(submitted).last()
    assert (entry.verb, entry.by, entry.office, entry.place, entry.note) == (
        "confirm", circle.paula, "President", "Associa-Med Tunisia", "Our best one.",
    )  # fmt: skip
    assert Endorsement.objects.get().state == "confirmed"


def test_a_text_handed_in_since_the_page_was_opened_is_read_first(submitted, circle, sign_in):
    client = sign_in(circle.paula)
    opened = shown(client, at(submitted, "confirm/"))
    assert opened == {"text": submitted.revision_id}
    workflow.send_back(submitted, by=circle.paula, note="Name a baseline.")
    Project.objects.update(problem="Half of them have no soap.")
    workflow.submit(submitted, by=circle.selma)
    response = send(client, at(submitted, "confirm/"), {**opened, "note": "Our best one."})
    assert errors(response) == {
        "__all__": ["Another text was handed in since you opened this page. Read it, then say it again."]
    }
    assert "Half of them have no soap." in response.text
    assert Endorsement.objects.get().state == "submitted"
    again = {**opened, "text": response.context["form"].data["text"], "note": "Our best one."}
    assert send(client, at(submitted, "confirm/"), again).status_code == 302
    assert Endorsement.objects.get().state == "confirmed"


def test_nor_is_one_that_comes_in_the_same_moment_confirmed_unread(submitted, circle):
    read = Endorsement.objects.with_names().get()
    workflow.send_back(submitted, by=circle.paula, note="Name a baseline.")
    workflow.submit(submitted, by=circle.selma)
    with pytest.raises(NotNow):
        workflow.confirm(read, by=circle.paula)
    assert Endorsement.objects.get().state == "submitted"


def test_a_word_with_it_is_optional_and_has_an_end(submitted, circle, sign_in):
    client = sign_in(circle.paula)
    response = send(client, at(submitted, "confirm/"), {"note": "a" * 3001})
    assert list(errors(response)) == ["note"]
    assert send(client, at(submitted, "confirm/"), {"note": ""}).status_code == 302


@pytest.mark.parametrize(
    ("name", "status"), [("selma", 403), ("vera", 403), ("mohamed", 404), ("gustav", 404), ("admin", 403)]
)
def test_others_dont(name, status, submitted, circle, sign_in):
    client = sign_in(getattr(circle, name))
    assert client.get(at(submitted, "confirm/")).status_code == status
    assert send(client, at(submitted, "confirm/")).status_code == status
    assert Endorsement.objects.get().state == "submitted"


def test_a_presidents_own_project_is_confirmed_by_another_of_the_board(request_, circle, sign_in):
    Project.objects.update(proposer=circle.paula)
    request_.project.refresh_from_db()
    workflow.submit(request_, by=circle.karim)
    assert send(sign_in(circle.paula), at(request_, "confirm/")).status_code == 403
    assert send(sign_in(circle.vera), at(request_, "confirm/")).status_code == 302
    assert Endorsement.objects.get().state == "confirmed"


def test_who_comes_late_is_told(submitted, circle, sign_in):
    workflow.confirm(submitted, by=circle.paula)
    response = send(sign_in(circle.paula), at(submitted, "confirm/"))
    assert messages(response) == ["This was already moved on: it is now “In review by the committee”."]


def test_no_word_breaks_it(submitted, circle, sign_in):
    client = sign_in(circle.paula)
    for entry, text, expect in inputs("text"):
        point = transaction.savepoint()
        response = send(client, at(submitted, "confirm/"), {"note": text})
        assert response.status_code in ({400} if expect == "bad_request" else {200, 302}), entry
        if response.status_code == 302:
            assert client.get(at(submitted)).status_code == 200, entry
        transaction.savepoint_rollback(point)
