"""The page on which one says how soon which mails come, and what happens when they come back."""

from __future__ import annotations

import pytest
from django.db.models.functions import Now
from django.test import Client

from outbox.choices import choices_of
from outbox.letters import write
from outbox.models import Category, Choice, Email, FailingAddress, Rhythm
from tests.conftest import PASSWORD
from tests.exchanges.posting import errors, fill, messages, send

PAGE, ADDRESS = "/profile/mails/", "/profile/address/"
AT_ONCE = dict.fromkeys(Category.to_choose(), Rhythm.AT_ONCE)


def block(person):
    """Three mails came back; a fourth waits, and a code that is of no use any more."""
    FailingAddress.objects.create(
        address=person.email, failures=3, last_error="5.1.1", last_failed_at=Now(), blocked_at=Now()
    )
    for event in ("new", "old"):
        write("members/emails/merge", to=person, event=event, context={"keep": person})
    Email.objects.update(state="blocked")


def test_one_chooses_category_by_category(cast, sign_in):
    client = sign_in(cast.amina)
    answer = fill(client, PAGE, news="weekly", information="none", reminders="daily")
    assert (answer.status_code, answer.url) == (302, PAGE)
    assert messages(answer) == ["Your choice of mails is saved."]
    wished = {"news": "weekly", "information": "none", "reminders": "daily", "topics": "at_once"}
    assert choices_of(cast.amina) == wished
    assert choices_of(cast.other) == AT_ONCE
    shown = {field.name: field.value() for field in client.get(PAGE).context["form"]}
    assert shown == wished


@pytest.mark.parametrize("wrong", ["weekly", "never", "needed", "\x00", "'; DROP TABLE", "🙂" * 3000])
def test_what_can_t_be_chosen_is_refused_beside_the_field(wrong, cast, sign_in):
    answer = fill(sign_in(cast.amina), PAGE, reminders=wrong, news="none")
    if wrong == "\x00":
        assert answer.status_code == 400
    else:
        assert list(errors(answer)) == ["reminders"]
        assert answer.context["form"]["news"].value() == "none"
    assert not Choice.objects.exists()


def test_needed_mails_are_no_choice(cast, sign_in):
    page = sign_in(cast.amina).get(PAGE)
    assert "needed" not in page.context["form"].fields
    fill(sign_in(cast.amina), PAGE, needed="none")
    assert not Choice.objects.filter(category="needed").exists()


def test_the_page_is_led_to_from_menu_and_tabs(cast, sign_in):
    assert sign_in(cast.amina).get("/profile/").text.count(f'href="{PAGE}"') == 2


def test_who_gets_no_mails_hears_of_it_on_signing_in(cast):
    block(cast.amina)
    client = Client()
    client.post("/accounts/login/", {"login": cast.amina.email, "password": PASSWORD})
    page = client.get("/dashboard/").text
    assert "Mails to amina@example.test come back, so you get none." in page
    assert f'href="{ADDRESS}"' in page
    assert "Mails to you come back" in client.get(PAGE).text or ADDRESS in client.get(PAGE).text


def test_nobody_else_hears_of_it(cast):
    block(cast.amina)
    client = Client()
    client.post("/accounts/login/", {"login": cast.other.email, "password": PASSWORD})
    page = client.get("/dashboard/").text
    assert "come back" not in page
    assert "Your address works" in client.get(ADDRESS).text


def test_saying_that_the_address_is_right_sends_what_waits(cast, sign_in):
    block(cast.amina)
    Email.objects.filter(event="old").update(is_secret=True)
    client = sign_in(cast.amina)
    assert "Mails to you come back" in client.get(ADDRESS).text
    answer = send(client, ADDRESS)
    assert messages(answer) == [
        "Thank you: mails go to amina@example.test again. 1 mail that waited is on its way."
    ]
    assert dict(Email.objects.values_list("event", "state")) == {"new": "waiting", "old": "blocked"}
    failing = FailingAddress.objects.get()
    assert (failing.failures, failing.blocked_at) == (0, None)
    assert client.get("/dashboard/").context["todo"] == []
    assert messages(send(client, ADDRESS)) == ["Thank you: mails go to amina@example.test again."]
