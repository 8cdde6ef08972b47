"""Letters that tell of a change to one's account: sent by the change itself, in the person's language."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.adapter import get_adapter
from allauth.core import context
from django.test import Client

from members.models import User
from outbox.letters import write
from outbox.models import Email
from tests.conftest import PASSWORD, make_person
from tests.look.test_account_pages import code_now, with_app, with_key
from tests.members.test_signup import code_in

pytestmark = pytest.mark.django_db
TOTP, CODES = "/accounts/2fa/totp/", "/accounts/2fa/recovery-codes/generate/"
CLOSING = "If it was you, there is nothing to do. If it wasn't you, choose a new password now"


def add_app(client: Client, person: User) -> None:
    """The person scans the code and types what the app shows."""
    found = re.search(r'dir="ltr" value="([A-Z2-7]+)"', client.get(f"{TOTP}activate/").text)
    assert found
    client.post(f"{TOTP}activate/", {"code": code_now(found.group(1))})


def remove_app(client: Client, person: User) -> None:
    with_app(person)
    client.post(f"{TOTP}deactivate/")


def make_codes(client: Client, person: User) -> None:
    with_app(person)
    client.post(CODES)


def remove_key(client: Client, person: User) -> None:
    client.post(f"/accounts/2fa/webauthn/keys/{with_key(person).pk}/remove/")


def add_key(client: Client, person: User) -> None:
    """Only a device can make a key: what follows it is told by the same call as in allauth's flow."""
    with context.request_context(client.get("/accounts/2fa/webauthn/add/").wsgi_request):
        get_adapter().send_notification_mail("mfa/email/webauthn_added", person)


def set_password(client: Client, person: User) -> None:
    """Of someone who has signed in by codes alone so far."""
    person.set_unusable_password()
    person.save()
    client.force_login(person, backend="members.backends.AddressBackend")
    client.post("/accounts/password/set/", {"password1": PASSWORD, "password2": PASSWORD})


def change_address(client: Client, person: User) -> None:
    client.post("/accounts/email/", {"email": "new@example.test", "action_add": ""})
    client.post("/accounts/confirm-email/", {"code": code_in(Email.objects.get(address="new@example.test"))})


CHANGES: list[tuple[Callable[[Client, User], None], str, str, str]] = [
    (
        add_app, "mfa/email/totp_activated", "An authenticator app was added",
        "From now on your account asks for a code of your authenticator app when you sign in.",
    ),
    (
        remove_app, "mfa/email/totp_deactivated", "An authenticator app was removed",
        "Your account no longer asks for a code of an authenticator app.",
    ),
    (
        make_codes, "mfa/email/recovery_codes_generated", "New recovery codes were made",
        "New recovery codes were made for your account. The old ones no longer work.",
    ),
    (
        add_key, "mfa/email/webauthn_added", "A passkey was added",
        "A passkey or security key was added to your account: you can sign in with it.",
    ),
    (
        remove_key, "mfa/email/webauthn_removed", "A passkey was removed",
        "A passkey or security key was removed from your account.",
    ),
    (
        set_password, "account/email/password_set", "Your account has a password now",
        "A password was set for your account.",
    ),
    (
        change_address, "account/email/email_changed", "Your e-mail address was changed",
        "The e-mail address of your account was changed from amina@example.test to new@example.test. From now on you sign in with the new one.",
    ),
]  # fmt: skip
each_change = pytest.mark.parametrize(
    ("change", "kind", "subject", "sentence"), CHANGES, ids=[change.__name__ for change, *_ in CHANGES]
)


@pytest.fixture
def told(
    client: Client, django_capture_on_commit_callbacks: Any
) -> Callable[[Callable[[Client, User], None], str, str], Email]:
    """`told(change, kind, language)`: the letter of that kind that Amina gets after the change."""

    def letter(change: Callable[[Client, User], None], kind: str, language: str) -> Email:
        person = make_person("amina", language=language)
        client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
        with django_capture_on_commit_callbacks(execute=True):
            change(client, person)
        return Email.objects.get(kind=kind)

    return letter


@each_change
def test_a_change_of_the_account_is_told_to_the_address_it_had(
    told: Any, change: Any, kind: str, subject: str, sentence: str
) -> None:
    letter = told(change, kind, "en")
    assert (letter.address, letter.subject) == ("amina@example.test", subject)
    assert letter.text.startswith(f"Hello Amina,\n\n{sentence}\n\n{CLOSING}")
    assert "http://testserver/accounts/password/reset/\n" in letter.text
    assert "From: 127.0.0.1\n" in letter.text


@each_change
def test_and_in_arabic_to_who_reads_arabic(
    told: Any, change: Any, kind: str, subject: str, sentence: str
) -> None:
    letter = told(change, kind, "ar")
    assert re.fullmatch(r"[\u0600-\u06ff .]+", letter.subject)
    greeting, _, said, *_ = letter.text.splitlines()
    assert greeting.endswith(" Amina،")
    assert not set(re.findall(r"[A-Za-z]+", said)) - {"amina", "new", "example", "test"}
    assert re.search(r"[\u0600-\u06ff]{3}", said)
    assert "http://testserver/accounts/password/reset/\n" in letter.text


def test_what_came_back_from_the_old_address_goes_to_the_one_that_was_proved(
    client: Client, db: None
) -> None:
    person = make_person("amina")
    write("members/emails/merge", to=person, event="e1", context={"kept": "k", "url": "/"})
    Email.objects.update(state="blocked")
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.post("/accounts/email/", {"email": "new@example.test", "action_add": ""})
    assert Email.objects.get(event="e1").address == "amina@example.test"
    code = code_in(Email.objects.get(address="new@example.test"))
    answer = client.post("/accounts/confirm-email/", {"code": code}, follow=True)
    letter = Email.objects.get(event="e1")
    assert (letter.address, letter.state) == ("new@example.test", "waiting")
    assert "What came back from your old address" in answer.content.decode()
