"""The admin's page of mails: counts, sight, and sending again; nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.db.models.functions import Now
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from members.models import User
from outbox.letters import write
from outbox.models import Email

Written = Callable[..., Email]
LIST = "/admin/outbox/email/"


@pytest.fixture
def admin(db: None) -> Client:
    """Signed in as an administrator."""
    person = User.objects.create_user("admin@example.test", given_names="Admin", is_superuser=True)
    return signed_in(person)


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch, db: None) -> Client:
    """Signed in as someone who may enter the admin and see mails, no more."""
    person = User.objects.create_user("reader@example.test", given_names="Reader")
    allowed = {"committees.enter_admin", "outbox.view_email"}
    monkeypatch.setattr(User, "has_perm", lambda _user, permission, _obj=None: permission in allowed)
    return signed_in(person)


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def fail(letter: Email, error: str = "550 No such user") -> Email:
    """The mail, failed after three tries."""
    Email.objects.filter(pk=letter.pk).update(state="failed", attempts=3, last_error=error)
    return letter


def page_of(letter: Email) -> str:
    return reverse("admin:outbox_email_change", args=[letter.pk])


def button_of(letter: Email) -> str:
    return reverse("admin:outbox_email_send_again", args=[letter.pk])


def messages_of(response: HttpResponse) -> list[str]:
    return [str(message) for message in response.context["messages"]]  # type: ignore[attr-defined]


def listed(response: HttpResponse) -> list[str]:
    return [mail.address for mail in response.context["cl"].result_list]  # type: ignore[attr-defined]


def test_the_counts_stand_above_the_list_and_lead_to_it(admin: Client, written: Written) -> None:
    written("w1@example.test"), written("w2@example.test")
    fail(written("f@example.test"))
    Email.objects.filter(pk=written("h@example.test").pk).update(state="held")
    Email.objects.filter(pk=written("s@example.test").pk).update(state="sent", sent_at=Now())
    Email.objects.filter(pk=written("old@example.test").pk).update(state="sent", sent_at="2020-01-01T00:00Z")
    page = admin.get(LIST)
    assert page.context["summary"] == {
        "waiting": 2,
        "failed": 1,
        "held": 1,
        "collected": 0,
        "blocked": 0,
        "sent": 1,
    }
    lists = {"waiting": ["w2", "w1"], "failed": ["f"], "held": ["h"], "sent": ["old", "s"]}
    for state, names in lists.items():
        link = f"?state__exact={state}"
        assert f'href="{link}"' in page.text
        assert listed(admin.get(LIST + link)) == [f"{name}@example.test" for name in names]


def test_the_list_tells_the_outcome(admin: Client, written: Written) -> None:
    fail(written("f@example.test"))
    Email.objects.filter(pk=written("s@example.test").pk).update(state="sent", sent_at="2027-08-02T22:30Z")
    page = admin.get(LIST).text
    assert '<td class="field-outcome">550 No such user</td>' in page
    assert '<td class="field-outcome nowrap">2 August 2027, 22:30</td>' in page


def test_search_finds_address_subject_event_and_message_id(admin: Client, written: Written) -> None:
    found = written("a@example.test", event="application:7:1", value="Come to Berlin")
    written("b@example.test", event="application:8:1", value="Stay")
    for words in ("a@example", "berlin", "application:7", found.message_id):
        assert listed(admin.get(LIST, {"q": words})) == ["a@example.test"]


def test_the_list_costs_the_same_for_3_and_for_30(admin: Client, written: Written) -> None:
    for number in range(3):
        written(event=f"a{number}")
    admin.get(LIST)
    with CaptureQueriesContext(connection) as few:
        assert len(listed(admin.get(LIST))) == 3
    for number in range(27):
        written(event=f"b{number}")
    with CaptureQueriesContext(connection) as many:
        assert len(listed(admin.get(LIST))) == 30
    assert len(many) == len(few)
    assert not any('"outbox_email"."html"' in query["sql"] for query in many)


def test_the_page_shows_the_mail_as_its_reader_saw_it(admin: Client, salma: User) -> None:
    context = {"name": "<b>Amina</b>", "at": timezone.now(), "note": "<b>أهلا</b>\n\nline"}
    write("outbox_tests/accepted", to=salma, event="e", context=context)
    letter = Email.objects.get()
    page = admin.get(page_of(letter))
    assert '<pre class="mail-text" lang="ar" dir="rtl">سلمى, ' in page.text
    assert "\n&lt;b&gt;أهلا&lt;/b&gt;\n\nline\n" in page.text
    assert "<b>Amina" not in page.text
    assert letter.message_id.strip("<>") in page.text
    assert 'name="_save"' not in page.text


def test_an_english_mail_reads_from_left_to_right(admin: Client, written: Written) -> None:
    assert '<pre class="mail-text" lang="en" dir="ltr">Hello' in admin.get(page_of(written())).text


def test_send_again_on_a_failed_mail_s_page(admin: Client, written: Written) -> None:
    letter = fail(written())
    page = admin.get(page_of(letter))
    assert f'formaction="{button_of(letter)}"' in page.text
    assert "550 No such user" in page.text
    page = admin.post(button_of(letter), follow=True)
    assert messages_of(page) == ["1 mail waits to be sent again."]
    assert page.redirect_chain == [(page_of(letter), 302)]
    letter.refresh_from_db()
    assert (letter.state, letter.attempts, letter.last_error) == ("waiting", 0, "550 No such user")
    assert Email.objects.due().get() == letter
    assert [entry.get_change_message() for entry in LogEntry.objects.all()] == ["Sent again."]


def test_pressed_twice_it_waits_once(admin: Client, written: Written) -> None:
    letter = fail(written())
    admin.post(button_of(letter))
    page = admin.post(button_of(letter), follow=True)
    assert messages_of(page)[-1] == "Nothing to send again: these mails wait or were sent."
    assert LogEntry.objects.count() == 1


def test_a_waiting_or_sent_mail_has_no_such_button(admin: Client, written: Written) -> None:
    letter = written()
    assert "formaction" not in admin.get(page_of(letter)).text
    Email.objects.update(state="sent", sent_at=Now())
    assert "formaction" not in admin.get(page_of(letter)).text
    admin.post(button_of(letter))
    assert Email.objects.get().state == "sent"


def test_the_list_s_action_takes_the_failed_and_held_ones(
    admin: Client, written: Written, calls: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    failed, held, sent, other = (written(f"{name}@example.test") for name in "fhso")
    fail(failed), fail(other)
    Email.objects.filter(pk=held.pk).update(state="held")
    Email.objects.filter(pk=sent.pk).update(state="sent", sent_at=Now())
    chosen = {"action": "send_again", "_selected_action": [failed.pk, held.pk, sent.pk]}
    # What the set-up wrote was committed long ago.
    connection.run_on_commit.clear()
    with django_capture_on_commit_callbacks(execute=True):
        page = admin.post(LIST, chosen, follow=True)
    assert messages_of(page) == ["2 mails wait to be sent again."]
    states = dict(Email.objects.values_list("address", "state"))
    assert states == {
        "f@example.test": "waiting",
        "h@example.test": "waiting",
        "s@example.test": "sent",
        "o@example.test": "failed",
    }
    assert calls == [{"expires": 60}]


def test_who_may_only_see_can_t_send_again(reader: Client, written: Written) -> None:
    letter = fail(written())
    assert listed(reader.get(LIST)) == ["a@example.test"]
    page = reader.get(page_of(letter))
    assert "550 No such user" in page.text
    assert "formaction" not in page.text
    assert reader.post(button_of(letter)).status_code == 403
    reader.post(LIST, {"action": "send_again", "_selected_action": [letter.pk]})
    assert Email.objects.get().state == "failed"


def test_the_secretary_general_may(cast: Any, written: Written) -> None:
    letter = fail(written())
    assert signed_in(cast.grace).post(button_of(letter)).status_code == 302
    assert Email.objects.get().state == "waiting"


@pytest.mark.parametrize(("who", "where"), [("nobody", "/accounts/login/"), ("lena", "/admin/login/")])
def test_without_such_an_office_the_pages_lead_to_the_sign_in(
    who: str, where: str, cast: Any, written: Written
) -> None:
    letter = fail(written())
    client = Client() if who == "nobody" else signed_in(getattr(cast, who))
    for answer in (client.get(LIST), client.get(page_of(letter)), client.post(button_of(letter))):
        assert answer.status_code == 302
        assert answer.url.startswith(where)  # type: ignore[attr-defined]
    assert Email.objects.get().state == "failed"


def test_nobody_adds_changes_or_deletes_or_resends_by_a_link(admin: Client, written: Written) -> None:
    letter = fail(written())
    assert admin.get(f"{LIST}add/").status_code == 403
    assert admin.post(page_of(letter), {"subject": "x"}).status_code == 403
    assert admin.post(f"{LIST}{letter.pk}/delete/", {"post": "yes"}).status_code == 403
    assert admin.get(button_of(letter)).status_code == 405
    assert admin.post(f"{LIST}0/send_again/").status_code == 404
    assert Email.objects.values_list("subject", "state").get() == ("Hello", "failed")


@pytest.mark.parametrize("scripted", [r"<style", r"\sstyle=", r"\son\w+=", r"<script(?![^>]*\ssrc=)"])
def test_nothing_inline_that_a_strict_csp_would_stop(scripted: str, admin: Client, written: Written) -> None:
    letter = fail(written())
    for address in (LIST, page_of(letter)):
        assert not re.search(scripted, admin.get(address).text)
