"""Signing in by password or by a code, a forgotten password, and letters about the account."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from members.models import User
from outbox.models import Email
from tests.conftest import PASSWORD, make_person
from tests.exchanges.posting import messages
from tests.members.test_signup import code_in, visible

pytestmark = pytest.mark.django_db
LOGIN, CODE = "/accounts/login/", "/accounts/login/code/"
RESET = "/accounts/password/reset/"
NEW_PASSWORD = "another-battery-staple"


def link_in(letter: Email) -> str:
    """The path of the link to choose a password."""
    found = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", letter.text)
    assert found
    return found.group(1)


def choose_password(client: Client, letter: Email) -> Any:
    """Follow the link and choose the new password."""
    form = client.get(link_in(letter), follow=True)
    return client.post(form.request["PATH_INFO"], {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})


@pytest.mark.parametrize("typed", ["amina@example.test", " Amina@Example.TEST "])
def test_the_address_is_taken_in_any_case(client: Any, typed: str) -> None:
    make_person("amina")
    assert client.post(LOGIN, {"login": typed, "password": PASSWORD}).url == "/dashboard/"


def test_a_wrong_password_and_an_unknown_address_read_the_same(client: Any) -> None:
    make_person("amina")
    wrong = client.post(LOGIN, {"login": "amina@example.test", "password": "x"})
    unknown = client.post(LOGIN, {"login": "other@example.test", "password": "x"})
    assert visible(wrong).replace("amina@", "other@") == visible(unknown)


def test_a_closed_account_stays_out(client: Any) -> None:
    make_person("amina", is_active=False)
    response = client.post(LOGIN, {"login": "amina@example.test", "password": PASSWORD})
    assert response.url == "/accounts/inactive/"
    assert client.get("/profile/").status_code == 302


def test_a_code_by_mail_signs_in(client: Any) -> None:
    make_person("amina", language="fr")
    assert client.post(CODE, {"email": "amina@example.test"}).url == "/accounts/login/code/confirm/"
    letter = Email.objects.get()
    assert (letter.kind, letter.recipient.given_names, letter.language) == (
        "account/email/login_code",
        "Amina",
        "fr",
    )
    response = client.post("/accounts/login/code/confirm/", {"code": code_in(letter)})
    assert response.url == "/dashboard/"
    assert client.get("/profile/").status_code == 200


def test_a_code_for_an_unknown_address_reads_the_same(client: Any) -> None:
    make_person("amina")
    known = client.post(CODE, {"email": "amina@example.test"}, follow=True)
    unknown = Client().post(CODE, {"email": "other@example.test"}, follow=True)
    assert known.redirect_chain == unknown.redirect_chain
    assert visible(known).replace("amina@", "other@") == visible(unknown)
    letter = Email.objects.get(address="other@example.test")
    assert letter.kind == "account/email/unknown_account"
    assert "http://testserver/accounts/signup/" in letter.text


def test_a_new_password_ends_every_session_and_the_person_is_told(client: Any) -> None:
    person = make_person("amina")
    elsewhere = Client()
    elsewhere.force_login(person, backend="members.backends.AddressBackend")
    assert elsewhere.get("/profile/").status_code == 200
    client.post(RESET, {"email": "amina@example.test"})
    response = choose_password(client, Email.objects.get())
    assert response.url == "/accounts/password/reset/key/done/"
    assert elsewhere.get("/profile/").status_code == 302
    assert User.objects.get().check_password(NEW_PASSWORD)
    told = Email.objects.get(kind="account/email/password_reset")
    assert (told.address, told.text.startswith("Hello Amina,")) == ("amina@example.test", True)
    assert "http://testserver/accounts/password/reset/" in told.text


def test_the_link_works_once(client: Any) -> None:
    make_person("amina")
    client.post(RESET, {"email": "amina@example.test"})
    letter = Email.objects.get()
    choose_password(client, letter)
    again = Client().get(link_in(letter), follow=True)
    assert again.status_code == 200
    assert "password1" not in again.text


def test_a_forgotten_password_of_an_unknown_address_reads_the_same(client: Any) -> None:
    make_person("amina")
    known = client.post(RESET, {"email": "amina@example.test"}, follow=True)
    unknown = client.post(RESET, {"email": "other@example.test"}, follow=True)
    assert known.redirect_chain == unknown.redirect_chain
    assert visible(known) == visible(unknown)
    kinds = dict(Email.objects.values_list("address", "kind"))
    assert kinds == {
        "amina@example.test": "account/email/password_reset_key",
        "other@example.test": "account/email/unknown_account",
    }


def test_the_link_comes_from_the_canonical_address_whatever_host_was_asked(client: Any) -> None:
    make_person("amina")
    client.post(RESET, {"email": "amina@example.test"}, headers={"host": "testserver:666"})
    text = Email.objects.get().text
    assert "http://testserver/accounts/password/reset/key/" in text
    assert ":666" not in text


def test_a_letter_speaks_the_persons_language_and_tells_their_time(client: Any, time_machine: Any) -> None:
    time_machine.move_to("2026-12-01T23:30:00+00:00", tick=False)
    person = make_person("amina", language="es", time_zone="America/New_York")
    client.force_login(person, backend="members.backends.AddressBackend")
    answers = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    client.post("/accounts/password/change/", answers, headers={"user-agent": "Firefox"})
    letter = Email.objects.get()
    assert (letter.kind, letter.language) == ("account/email/password_changed", "es")
    assert "1 de diciembre de 2026" in letter.text
    assert "America/New_York" in letter.text
    assert "Firefox" in letter.text


def test_the_second_of_two_letters_of_a_kind_is_written_too(client: Any) -> None:
    make_person("amina")
    for _time in range(2):
        client.post(RESET, {"email": "amina@example.test"})
    assert Email.objects.count() == 2
    assert len({letter.event for letter in Email.objects.all()}) == 2


def test_the_welcome_is_in_the_language_of_the_page_that_follows() -> None:
    make_person("amina", language="fr")
    for chosen, words in (("", "Connexion"), ("es", "iniciado"), ("en", "Successfully signed in")):
        client = Client(headers={"accept-language": "ar"})
        if chosen:
            client.cookies[settings.LANGUAGE_COOKIE_NAME] = chosen
        response = client.post(LOGIN, {"login": "amina@example.test", "password": PASSWORD})
        assert words in messages(response)[-1], chosen
