"""send: the sending NMO hands the application to the host."""

from __future__ import annotations

import datetime as dt

import pytest

from exchanges.models import Application
from outbox.models import Email
from tests.exchanges.posting import messages, send
from tests.exchanges.states import put, verbs


@pytest.fixture
def checked(draft):
    return put(draft, "checked")


def page(application):
    return f"{application.get_absolute_url()}send/"


def test_the_page_names_the_host_and_who_is_told(checked, cast, sign_in):
    response = sign_in(cast.lena).get(page(checked))
    assert "Send to bvmd Germany" in response.text
    assert response.context["told"] == [cast.hans]


def test_the_host_sees_it_from_then_on(checked, cast, sign_in):
    assert not Application.objects.visible_to(cast.hans).exists()
    response = send(sign_in(cast.lena), page(checked))
    assert messages(response) == ["Sent to bvmd Germany."]
    sent = Application.objects.visible_to(cast.hans).get()
    assert (sent.state, sent.sent_at is not None) == ("sent", True)
    # The Card of Acceptance is due eight weeks before the second of August.
    assert sent.due_at == dt.datetime(2027, 6, 7, 23, 59, tzinfo=dt.UTC)
    assert sorted(Email.objects.values_list("kind", "recipient__given_names")) == [
        ("exchanges/emails/sent", "Amina"),
        ("exchanges/emails/to_decide", "Hans"),
    ]


def test_without_a_local_check_it_goes_straight_from_the_student(draft, cast, sign_in):
    application = put(draft, "submitted", needs_local_check=False)
    send(sign_in(cast.lena), page(application))
    application.refresh_from_db()
    assert (application.state, verbs(application)) == ("sent", ["send"])


def test_before_the_local_check_it_stays(draft, cast, sign_in):
    application = put(draft, "submitted")
    assert send(sign_in(cast.lena), page(application)).status_code == 403
    assert verbs(application) == []


@pytest.mark.parametrize(("name", "status"), [("leo", 403), ("amina", 403), ("nora", 404), ("tarek", 404)])
def test_nobody_else_sends(checked, cast, sign_in, name, status):
    assert send(sign_in(getattr(cast, name)), page(checked)).status_code == status
    assert verbs(checked) == []


def test_who_comes_second_is_told(checked, cast, sign_in):
    put(checked, "sent")
    response = sign_in(cast.lena).get(page(checked))
    assert response.url == checked.get_absolute_url()
    assert messages(response) == ["This was already moved on: it is now “With the host”."]
