"""Leaving by the link of a mail: one press, no sign-in, taken back as easily; never for what is needed."""

from __future__ import annotations

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from members.models import User
from outbox.choices import choices_of, choose
from outbox.leaving import SALT, link_to_leave
from outbox.letters import write
from outbox.models import Category, Choice, Email, Rhythm
from outbox.sending import send_due
from tests.outbox import smtp_stub

NEWS, TOPICS = Category.NEWS, Category.TOPICS


@pytest.fixture
def luc(db: None) -> User:
    return User.objects.create_user("luc@example.test", given_names="Luc")


@pytest.fixture
def address(luc: User) -> str:
    """The link of a mail of news."""
    return link_to_leave(luc, [NEWS]).removeprefix("http://testserver")


def strict() -> Client:
    """A visitor who isn't signed in, where Django checks its own tokens."""
    return Client(enforce_csrf_checks=True)


def test_a_mail_that_can_be_left_carries_the_headers_of_rfc_8058(
    luc: User, mail_server: smtp_stub.Server
) -> None:
    write("outbox_tests/note", to=luc, event="e", context={"value": "x"}, category=NEWS)
    send_due(5)
    message = mail_server.received[0].message
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    # The link says when it was made: the mail's own is pressed.
    link = "".join(message["List-Unsubscribe"].split())
    assert link.startswith("<http://testserver/") and link.endswith(">")
    strict().post(link[len("<http://testserver") : -1], {"List-Unsubscribe": "One-Click"})
    assert choices_of(luc)[NEWS] == Rhythm.NONE


@pytest.mark.parametrize("category", [Category.NEEDED, NEWS])
def test_needed_mails_and_those_to_a_bare_address_carry_none(
    category: Category, luc: User, mail_server: smtp_stub.Server
) -> None:
    to = luc if category == Category.NEEDED else "bare@example.test"
    write("outbox_tests/note", to=to, event="e", context={"value": "x"}, category=category)
    send_due(5)
    assert mail_server.received[0].message["List-Unsubscribe"] is None
    assert mail_server.received[0].message["List-Unsubscribe-Post"] is None


def test_opening_the_link_asks_and_changes_nothing(luc: User, address: str) -> None:
    page = strict().get(address)
    assert page.status_code == 200
    assert "News and announcements" in page.text
    assert "Get no more of these mails?" in page.text
    assert page["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    assert not Choice.objects.exists()


def test_one_press_of_a_mail_program_does_it_at_once(luc: User, address: str) -> None:
    answer = strict().post(address, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert choices_of(luc) == {**dict.fromkeys(Category.to_choose(), Rhythm.AT_ONCE), NEWS: Rhythm.NONE}
    write("outbox_tests/note", to=luc, event="e", context={"value": "x"}, category=NEWS)
    assert not Email.objects.exists()


def test_pressed_twice_and_taken_back(luc: User) -> None:
    choose(luc, {NEWS: Rhythm.WEEKLY, TOPICS: Rhythm.NONE})
    address = link_to_leave(luc, [NEWS, TOPICS]).removeprefix("http://testserver")
    for _time in range(2):
        assert "You get no more of these mails" in strict().post(address).text
    back = strict().post(f"{address}back/", follow=True)
    assert "Get no more of these mails?" in back.text
    assert (choices_of(luc)[NEWS], choices_of(luc)[TOPICS]) == (Rhythm.WEEKLY, Rhythm.NONE)


def test_a_choice_made_since_is_not_taken_back(luc: User, address: str) -> None:
    strict().post(address)
    choose(luc, {NEWS: Rhythm.DAILY})
    strict().post(f"{address}back/")
    assert choices_of(luc)[NEWS] == Rhythm.DAILY


def test_the_page_speaks_the_reader_s_language(luc: User, address: str) -> None:
    User.objects.update(language="ar")
    assert 'lang="ar"' in strict().get(address).text
    assert 'dir="rtl"' in strict().get(address).text


@pytest.mark.parametrize("way", ["changed", "of_something_else", "nobody", "closed"])
def test_another_link_opens_nothing(way: str, luc: User, address: str) -> None:
    token = address.split("/")[-2]
    if way == "changed":
        token = token[:-1] + ("A" if token[-1] != "A" else "B")
    if way == "of_something_else":
        token = signing.dumps([luc.pk, "news"], salt="members.merge")
    if way == "nobody":
        token = signing.dumps([luc.pk + 1, "news"], salt=SALT)
    if way == "closed":
        User.objects.update(is_active=False)
    for name in ("outbox:leave", "outbox:come_back"):
        answer = strict().post(reverse(name, args=[token]))
        assert answer.status_code == 404
        assert "Luc" not in answer.text
    assert not Choice.objects.exists()
