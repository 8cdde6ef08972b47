"""reject: the host has no place for this student, and says why."""

from __future__ import annotations

import pytest

from outbox.models import Email
from tests.exchanges.posting import errors, messages, send
from tests.exchanges.states import put, verbs
from workflows.models import LogEntry

WHY = "Every place in August is given already."


@pytest.fixture
def sent(draft):
    return put(draft, "sent")


def page(application):
    return f"{application.get_absolute_url()}reject/"


def test_the_page_offers_the_milder_way(sent, cast, sign_in):
    response = sign_in(cast.hans).get(page(sent))
    assert f"{sent.get_absolute_url()}send_back/" in response.text
    assert response.context["told"] == [cast.lena]


def test_the_host_rejects_with_a_reason(sent, cast, sign_in):
    response = send(sign_in(cast.hans), page(sent), {"note": WHY})
    assert messages(response) == ["Rejected. The student and the sending officers are told."]
    sent.refresh_from_db()
    assert (sent.state, sent.due_at) == ("rejected", None)
    assert LogEntry.objects.about(sent).get().note == WHY
    assert sorted(Email.objects.values_list("kind", "recipient__given_names")) == [
        ("exchanges/emails/place_refused", "Lena"),
        ("exchanges/emails/rejected", "Amina"),
    ]


def test_not_without_a_reason(sent, cast, sign_in):
    response = send(sign_in(cast.hans), page(sent), {"note": "No."})
    assert errors(response) == {"note": ["Write a sentence: the student reads nothing else."]}
    assert verbs(sent) == []


def test_the_student_reads_why(sent, cast, sign_in):
    send(sign_in(cast.hans), page(sent), {"note": WHY})
    response = sign_in(cast.amina).get(sent.get_absolute_url())
    assert WHY in response.text
    assert response.context["stages"][-1].title == "Rejected"
    assert response.context["actions"] == []


@pytest.mark.parametrize(("name", "status"), [("amina", 403), ("lena", 403), ("rolf", 404), ("berta", 404)])
def test_nobody_else_rejects(sent, cast, sign_in, name, status):
    assert send(sign_in(getattr(cast, name)), page(sent), {"note": WHY}).status_code == status
    assert verbs(sent) == []
