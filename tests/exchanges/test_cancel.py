"""An exchange is called off: by a party, with a reason, and whoever has it on their desk is told."""

from __future__ import annotations

import datetime as dt

import pytest

from exchanges import workflow
from exchanges.models import Application
from outbox.models import Email
from tests.conftest import YEAR
from tests.exchanges.posting import errors, inputs, messages, send
from tests.exchanges.states import accept_papers
from tests.exchanges.test_confirm import make_accepted
from workflows.models import LogEntry

State = Application.State


def at(application):
    return f"{application.get_absolute_url()}cancel/"


def told():
    return sorted(address.partition("@")[0] for address in Email.objects.values_list("address", flat=True))


@pytest.fixture
def accepted(world, draft, cast):
    return make_accepted(world, draft, cast, start=dt.date(YEAR, 8, 2))


def test_a_draft_is_cancelled_without_a_reason_and_without_a_mail(draft, cast, sign_in):
    client = sign_in(cast.amina)
    page = client.get(at(draft)).text
    assert "Nobody has seen the draft; nobody is told." in page
    assert 'name="note"' not in page
    assert "button-danger" in page
    response = send(client, at(draft))
    assert messages(response) == ["The application is cancelled."]
    draft.refresh_from_db()
    assert draft.state == State.CANCELLED
    assert told() == []


def test_after_that_a_reason_is_needed_and_reaches_everyone(accepted, cast, sign_in):
    client = sign_in(cast.amina)
    page = client.get(at(accepted)).text
    assert "<li><div>You</div></li>" in page
    assert "you have to apply again" in page
    for person in ("Lena Test", "Leo Test", "Hans Test", "Berta Test"):
        assert f"<bdi>{person}</bdi>" in page
    assert errors(send(client, at(accepted))) == {"note": ["This field is required."]}
    assert errors(send(client, at(accepted), {"note": "x" * 3001})) == {
        "note": ["Ensure this value has at most 3000 characters (it has 3001)."]
    }
    assert told() == []
    response = send(client, at(accepted), {"note": "I broke my leg."})
    assert response.url == accepted.get_absolute_url()
    accepted.refresh_from_db()
    assert (accepted.state, accepted.due_at) == (State.CANCELLED, None)
    entry = LogEntry.objects.about(accepted).last()
    assert (entry.verb, entry.source, entry.note, entry.by) == (
        "cancel",
        "accepted",
        "I broke my leg.",
        cast.amina,
    )
    assert told() == ["amina", "berta", "hans", "lena", "leo"]
    assert all("I broke my leg." in email.text for email in Email.objects.all())


def test_the_same_form_twice_cancels_once(accepted, cast, sign_in):
    client, form = sign_in(cast.amina), {"note": "Exams.", "submission_token": "4" * 32}
    assert client.post(at(accepted), form).url == client.post(at(accepted), form).url
    assert LogEntry.objects.about(accepted).filter(verb="cancel").count() == 1


def test_only_who_had_it_is_told(draft, cast, sign_in):
    workflow.submit(draft, by=cast.amina)
    Email.objects.all().delete()
    assert "Hans Test" not in sign_in(cast.amina).get(at(draft)).text
    send(sign_in(cast.amina), at(draft), {"note": "Exams."})
    assert told() == ["amina", "lena", "leo"]


def test_a_host_who_returned_it_is_told_too(draft, cast):
    workflow.submit(draft, by=cast.amina)
    accept_papers(draft)
    workflow.check(draft, by=cast.leo)
    workflow.send(draft, by=cast.lena)
    workflow.send_back(draft, by=cast.hans, note="Which city?")
    Email.objects.all().delete()
    workflow.cancel(draft, by=cast.amina, note="Exams.")
    assert told() == ["amina", "hans", "lena", "leo"]


def test_without_a_local_check_the_local_officer_is_left_alone(world, draft, cast):
    from exchanges.models import SendingPractice

    SendingPractice.objects.all().delete()
    workflow.submit(draft, by=cast.amina)
    Email.objects.all().delete()
    workflow.cancel(draft, by=cast.lena, note="Not enrolled.")
    assert told() == ["amina", "lena"]


def test_officers_may_cancel_too_each_in_their_time(accepted, cast, sign_in):
    for person, status in (
        (cast.lena, 200),
        (cast.hans, 200),
        (cast.leo, 403),
        (cast.berta, 403),
        (cast.dora, 403),
        (cast.admin, 403),
        (cast.other, 404),
        (cast.tarek, 404),
        (cast.frank, 404),
        (cast.rolf, 404),
        (cast.nora, 404),
        (cast.grace, 404),
    ):
        assert sign_in(person).get(at(accepted)).status_code == status, person
        if status != 200:
            assert send(sign_in(person), at(accepted), {"note": "No."}).status_code == status, person
    send(sign_in(cast.hans), at(accepted), {"note": "The ward is closed."})
    entry = LogEntry.objects.about(accepted).last()
    assert (entry.by, entry.office, entry.place) == (cast.hans, "NEO", "bvmd Germany")


def test_a_host_cannot_cancel_what_it_has_not_accepted(draft, cast, sign_in):
    workflow.submit(draft, by=cast.amina)
    accept_papers(draft)
    workflow.check(draft, by=cast.leo)
    workflow.send(draft, by=cast.lena)
    assert send(sign_in(cast.hans), at(draft), {"note": "No."}).status_code == 403
    assert sign_in(cast.lena).get(at(draft)).status_code == 200


def test_what_is_over_stays_over(accepted, cast, sign_in):
    workflow.cancel(accepted, by=cast.amina, note="Exams.")
    for response in (
        sign_in(cast.amina).get(at(accepted)),
        send(sign_in(cast.amina), at(accepted), {"note": "Again."}),
    ):
        assert response.url == accepted.get_absolute_url()
        assert messages(response)[-1] == "This was already moved on: it is now “Cancelled”."


def test_a_reason_is_kept_as_written(world, draft, cast, sign_in):
    workflow.submit(draft, by=cast.amina)
    client = sign_in(cast.amina)
    for name, text, expect in inputs("text"):
        response = send(client, at(draft), {"note": text})
        assert response.status_code in ({400} if expect == "bad_request" else {200, 302}), name
        if response.status_code == 302:
            assert LogEntry.objects.about(draft).last().note == text.strip(), name
            Application.objects.update(state=State.SUBMITTED)


def test_officers_read_of_the_student(accepted, cast, sign_in):
    page = sign_in(cast.lena).get(at(accepted)).text
    assert "the student has to apply again" in page
    assert "<li><div><bdi>Amina Test</bdi></div></li>" in page


def test_a_cancelled_draft_says_so_in_the_way_here(draft, cast, sign_in):
    workflow.cancel(draft, by=cast.amina)
    assert str(draft) == "Cancelled draft"
    page = sign_in(cast.amina).get(draft.get_absolute_url()).text
    assert "Cancelled draft</" in page
