"""send: the sending NMO hands the application to the host."""

from __future__ import annotations

import datetime as dt

import pytest

from exchanges import workflow
from exchanges.models import Application, ApplicationDocument, DocumentKind
from outbox.models import Email
from tests.conftest import YEAR, make_file
from tests.exchanges.posting import errors, inputs, messages, send
from tests.exchanges.states import accept_papers, put, verbs
from workflows.models import LogEntry


@pytest.fixture
def checked(draft):
    accept_papers(draft)
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
    assert sent.due_at == dt.datetime(YEAR, 6, 7, 23, 59, tzinfo=dt.UTC)
    assert sorted(Email.objects.values_list("kind", "recipient__given_names")) == [
        ("exchanges/emails/sent", "Amina"),
        ("exchanges/emails/to_decide", "Hans"),
    ]


def test_without_a_local_check_it_goes_straight_from_the_student(draft, cast, sign_in):
    accept_papers(draft)
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


def unaccept(application, verdict):
    """The passport's verdict is another one, or there is no passport."""
    passport = application.documents.filter(kind__code="passport")
    if verdict == "missing":
        passport.delete()
    else:
        passport.update(verdict=verdict, checked_at=None if verdict == "to-check" else f"{YEAR}-01-01T00:00Z")


@pytest.mark.parametrize("verdict", ["to-check", "refused", "missing"])
def test_what_is_not_accepted_is_sent_only_with_a_reason_that_the_host_reads(checked, cast, sign_in, verdict):
    unaccept(checked, verdict)
    client = sign_in(cast.lena)
    shown = client.get(page(checked)).text
    assert "These documents are not accepted yet:" in shown
    assert "Why do you pass it on all the same?" in shown
    for note, message in (
        ("", "This field is required."),
        ("   ", "This field is required."),
        ("Trust me", "Write a sentence: the host relies on it."),
    ):
        assert errors(send(client, page(checked), {"note": note})) == {"note": [message]}
    assert verbs(checked) == []
    send(client, page(checked), {"note": "The passport office answers in May."})
    assert LogEntry.objects.about(checked).get().note == "The passport office answers in May."
    assert "The passport office answers in May." in Email.objects.get(recipient=cast.hans).text
    assert "The passport office answers in May." in sign_in(cast.hans).get(checked.get_absolute_url()).text


@pytest.mark.parametrize("verdict", ["to-check", "refused", "missing"])
def test_the_rule_holds_whoever_calls_it(checked, cast, verdict):
    unaccept(checked, verdict)
    for note in ("", " \n"):
        with pytest.raises(workflow.Unchecked, match="Passport copy") as refusal:
            workflow.send(checked, by=cast.lena, note=note)
        assert [kind.code for kind in refusal.value.kinds] == ["passport"]
    assert Application.objects.get(pk=checked.pk).sent_at is None
    assert verbs(checked) == []


def test_a_paper_nobody_asks_for_holds_nothing_up(checked, world, cast):
    extra = DocumentKind.objects.create(code="extra", name="Extra")
    ApplicationDocument.objects.create(application=checked, kind=extra, file=make_file(cast.amina))
    workflow.send(checked, by=cast.lena)
    assert checked.state == "sent"


def test_no_note_goes_with_papers_that_are_accepted(checked, cast, sign_in):
    send(sign_in(cast.lena), page(checked), {"note": "Typed into the hidden field."})
    assert LogEntry.objects.about(checked).get().note == ""


def test_no_input_breaks_the_reason(checked, cast, sign_in):
    unaccept(checked, "missing")
    client = sign_in(cast.lena)
    for name, text, expect in inputs("text"):
        Application.objects.filter(pk=checked.pk).update(state="checked")
        answer = send(client, page(checked), {"note": text}).status_code
        assert answer in ({400} if expect == "bad_request" else {200, 302}), name
