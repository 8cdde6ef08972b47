"""send_back: the officer on whose desk it lies asks the team for changes."""

from __future__ import annotations

import pytest
from django.db import transaction

from outbox.models import Email
from projects.models import Endorsement
from tests.projects.posting import at, errors, inputs, messages, send, signed_in
from workflows.models import LogEntry

WHY = "Name a baseline that somebody has measured."


@pytest.mark.parametrize(
    ("state", "who", "others"),
    [
        ("submitted", "paula", ["mohamed:404", "selma:403", "vera:403", "grace:404"]),
        ("confirmed", "mohamed", ["paula:403", "selma:403", "grace:403", "scora:404"]),
        ("recommended", "grace", ["mohamed:403", "paula:403", "pia:403"]),
    ],
)
def test_who_has_it_on_the_desk_sends_it_back(endorsement, circle, sign_in, who, others):
    for other in others:
        name, status = other.split(":")
        response = send(sign_in(getattr(circle, name)), at(endorsement, "send_back/"), {"note": WHY})
        assert (name, response.status_code) == (name, int(status))
    response = send(sign_in(getattr(circle, who)), at(endorsement, "send_back/"), {"note": WHY})
    assert messages(response) == ["Sent back to the team with your note."]
    endorsement.refresh_from_db()
    assert (endorsement.state, LogEntry.objects.about(endorsement).last().note) == ("returned", WHY)
    told = Email.objects.filter(kind="projects/emails/returned").values_list(
        "recipient__given_names", flat=True
    )
    assert sorted(told) == ["Karim", "Selma"]


def test_not_without_saying_what(confirmed, circle, sign_in):
    response = send(sign_in(circle.mohamed), at(confirmed, "send_back/"), {"note": ""})
    assert list(errors(response)) == ["note"]
    assert Endorsement.objects.get().state == "confirmed"


def test_notes_are_kept_as_written_and_shown_as_text(confirmed, circle):
    officer, team = signed_in(circle.mohamed), signed_in(circle.selma)
    for name, text, expect in inputs("text"):
        with transaction.atomic():
            response = send(officer, at(confirmed, "send_back/"), {"note": text})
            assert response.status_code in ({400} if expect == "bad_request" else {200, 302}), name
            if response.status_code == 302:
                assert LogEntry.objects.about(confirmed).last().note == text.strip(), name
                page = team.get(at(confirmed))
                assert page.status_code == 200, name
                assert "<script>alert" not in page.text, name
            transaction.set_rollback(True)
