"""send_back: the officer in turn returns the application to the student, with what to mend."""

from __future__ import annotations

import pytest

from outbox.models import Email
from tests.exchanges.posting import errors, messages, send
from tests.exchanges.states import put, verbs
from workflows.models import LogEntry

NOTE = "Your passport ends before your exchange does."


def page(application):
    return f"{application.get_absolute_url()}send_back/"


@pytest.mark.parametrize(
    ("name", "state", "mails"),
    [
        ("leo", "submitted", [("returned", "Amina")]),
        ("lena", "submitted", [("returned", "Amina")]),
        ("lena", "checked", [("returned", "Amina")]),
        ("hans", "sent", [("returned", "Amina"), ("returned_by_host", "Lena")]),
    ],
)
def test_whoever_has_it_returns_it_with_a_note(draft, cast, sign_in, name, state, mails):
    application = put(draft, state)
    client = sign_in(getattr(cast, name))
    assert client.get(page(application)).status_code == 200
    response = send(client, page(application), {"note": NOTE})
    assert messages(response) == ["Returned to the student with your note."]
    application.refresh_from_db()
    assert application.state == "returned"
    entry = LogEntry.objects.about(application).get()
    assert (entry.note, entry.source, entry.by) == (NOTE, state, getattr(cast, name))
    found = Email.objects.values_list("kind", "recipient__given_names")
    assert sorted(found) == [(f"exchanges/emails/{kind}", who) for kind, who in mails]
    assert NOTE in Email.objects.get(kind="exchanges/emails/returned").text


@pytest.mark.parametrize("note", ["", "   ", "Mend it", "\u200b" * 3])
def test_a_note_is_a_sentence(draft, cast, sign_in, note):
    application = put(draft, "sent")
    response = send(sign_in(cast.hans), page(application), {"note": note})
    assert response.status_code == 200
    assert list(errors(response)) == ["note"]
    assert verbs(application) == []


def test_the_student_reads_the_note_and_mends(draft, cast, sign_in):
    application = put(draft, "sent")
    send(sign_in(cast.hans), page(application), {"note": NOTE})
    response = sign_in(cast.amina).get(application.get_absolute_url())
    assert NOTE in response.text
    assert [action["label"] for action in response.context["actions"]] == [
        "Hand in your application",
        "Cancel application",
    ]


@pytest.mark.parametrize(
    ("name", "state", "status"),
    [("amina", "submitted", 403), ("leo", "checked", 403), ("lena", "sent", 403), ("hans", "checked", 404)],
)
def test_nobody_out_of_turn_returns_it(draft, cast, sign_in, name, state, status):
    application = put(draft, state)
    assert send(sign_in(getattr(cast, name)), page(application), {"note": NOTE}).status_code == status
    assert verbs(application) == []


def test_a_host_who_comes_too_late_is_told_where_it_stands(draft, cast, sign_in):
    application = put(draft, "rejected")
    response = send(sign_in(cast.hans), page(application), {"note": NOTE})
    assert messages(response) == ["This was already moved on: it is now “Rejected”."]
