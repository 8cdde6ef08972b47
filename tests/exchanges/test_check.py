"""check: the local officer has looked at everything."""

from __future__ import annotations

import pytest

from outbox.models import Email
from tests.exchanges.posting import errors, messages, send
from tests.exchanges.states import accept_papers, put, verbs
from workflows.models import LogEntry


@pytest.fixture
def submitted(draft):
    return put(draft, "submitted")


def page(application):
    return f"{application.get_absolute_url()}check/"


def test_the_page_says_what_is_open_and_who_is_told(submitted, cast, sign_in):
    response = sign_in(cast.leo).get(page(submitted))
    assert response.context["lacks"] == []
    assert [str(kind) for kind, paper in response.context["unaccepted"]] == [
        "Passport copy",
        "Photo",
        "Proof of enrolment",
    ]
    assert response.context["told"] == [cast.lena]
    assert "These documents are not accepted yet:" in response.text
    assert "The host's conditions are met" not in response.text


def test_when_everything_is_accepted_it_says_so(submitted, cast, sign_in):
    accept_papers(submitted)
    response = sign_in(cast.leo).get(page(submitted))
    assert "The host's conditions are met, and every document is accepted." in response.text
    assert "Why do you pass it on all the same?" not in response.text


def test_papers_are_looked_at_first_or_it_is_said_why_not(submitted, cast, sign_in):
    client = sign_in(cast.leo)
    response = send(client, page(submitted))
    assert errors(response) == {"note": ["This field is required."]}
    assert verbs(submitted) == []
    assert send(client, page(submitted), {"note": "Her dean knows her."}).status_code == 302
    assert LogEntry.objects.about(submitted).get().note == "Her dean knows her."


def test_what_the_host_asks_for_and_the_form_lacks_is_a_warning_only(submitted, cast, sign_in):
    submitted.languages.all().delete()
    accept_papers(submitted)
    client = sign_in(cast.leo)
    assert "Say which languages you speak." in client.get(page(submitted)).text
    assert send(client, page(submitted)).status_code == 302


def test_the_local_officer_checks(submitted, cast, sign_in):
    accept_papers(submitted)
    response = send(sign_in(cast.leo), page(submitted))
    assert (response.url, messages(response)) == (
        submitted.get_absolute_url(),
        ["Checked. The officers of AMSA-USA send it on."],
    )
    submitted.refresh_from_db()
    assert submitted.state == "checked"
    entry = LogEntry.objects.about(submitted).get()
    assert (entry.by, entry.office, entry.place) == (cast.leo, "LEO", "AMSA-USA Boston")
    assert sorted(Email.objects.values_list("kind", "recipient__given_names")) == [
        ("exchanges/emails/checked", "Amina"),
        ("exchanges/emails/to_send", "Lena"),
    ]


def test_a_slow_local_officer_holds_nobody_up(submitted, cast, sign_in):
    accept_papers(submitted)
    send(sign_in(cast.lena), page(submitted))
    submitted.refresh_from_db()
    assert submitted.state == "checked"


@pytest.mark.parametrize(("name", "status"), [("amina", 403), ("dora", 403), ("hans", 404), ("frank", 404)])
def test_nobody_else_checks(submitted, cast, sign_in, name, status):
    client = sign_in(getattr(cast, name))
    assert client.get(page(submitted)).status_code == status
    assert send(client, page(submitted)).status_code == status
    assert verbs(submitted) == []


def test_who_comes_second_is_told(submitted, cast, sign_in):
    put(submitted, "checked")
    response = send(sign_in(cast.leo), page(submitted))
    assert messages(response) == ["This was already moved on: it is now “Checked by the local officer”."]
    assert verbs(submitted) == []
