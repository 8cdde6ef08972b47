"""Opening an account: names as they are, one account an address, proved by a code."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from django.test import Client

from members.adapters import AccountAdapter
from members.models import User
from outbox.models import Email
from tests.conftest import PASSWORD, make_person
from tests.members.hostile import cases

pytestmark = pytest.mark.django_db
SIGNUP = "/accounts/signup/"
CONFIRM = "/accounts/confirm-email/"


def answers(**changes: str) -> dict[str, str]:
    """What a person fills in."""
    return {
        "given_names": "Amina",
        "family_names": "Haddad",
        "email": "amina@example.test",
        "password1": PASSWORD,
        "language": "en",
        **changes,
    }


def code_in(letter: Email) -> str:
    """The code that stands on a line of its own."""
    found = re.search(r"^([A-Z0-9]{4,}(?:-[A-Z0-9]+)*)$", letter.text, re.MULTILINE)
    assert found
    return found.group(1)


def visible(response: Any) -> str:
    """The page without what differs on each loading."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"|x-csrftoken": "\w+"', "", response.text)


def test_a_person_signs_up_proves_the_address_and_is_in(client: Any) -> None:
    response = client.post(SIGNUP, answers(language="fr", email="Amina@Example.test"))
    assert response.url == CONFIRM
    person = User.objects.get()
    assert (person.given_names, person.family_names, person.email, person.language) == (
        "Amina", "Haddad", "amina@example.test", "fr",
    )  # fmt: skip
    letter = Email.objects.get()
    assert (letter.kind, letter.address, letter.language) == (
        "account/email/email_confirmation_signup", "amina@example.test", "fr",
    )  # fmt: skip
    response = client.post(CONFIRM, {"code": code_in(letter)})
    assert response.url == "/dashboard/"
    assert person.emailaddress_set.get().verified


def test_a_wrong_code_opens_nothing(client: Any) -> None:
    client.post(SIGNUP, answers())
    response = client.post(CONFIRM, {"code": "WRONG1"})
    assert response.status_code == 200
    assert "Incorrect code." in response.text
    assert not User.objects.get().emailaddress_set.get().verified


def test_without_the_code_the_account_cannot_be_used(client: Any) -> None:
    client.post(SIGNUP, answers())
    client.logout()
    response = client.post("/accounts/login/", {"login": "amina@example.test", "password": PASSWORD})
    assert response.url == CONFIRM
    assert client.get("/profile/").status_code == 302


def test_the_letter_greets_nobody_says_what_to_do_and_names_the_portal(client: Any) -> None:
    client.post(SIGNUP, answers(given_names="You won a prize"))
    letter = Email.objects.get()
    assert "prize" not in letter.text + letter.subject
    assert "Type this code on the page that is still open" in letter.text
    assert "http://testserver" in letter.text
    assert code_in(letter) not in letter.subject


def test_the_language_of_the_page_is_offered_first(client: Any) -> None:
    response = client.get(SIGNUP, headers={"accept-language": "es"})
    assert '<option value="es" selected>' in response.text


def test_a_second_account_with_the_same_address_is_not_made_and_the_page_does_not_tell(client: Any) -> None:
    make_person("amina")
    known = client.post(SIGNUP, answers(email="AMINA@EXAMPLE.TEST"), follow=True)
    unknown = Client().post(SIGNUP, answers(email="other@example.test"), follow=True)
    assert known.redirect_chain == unknown.redirect_chain == [(CONFIRM, 302)]
    assert visible(known).replace("amina@", "other@") == visible(unknown)
    assert User.objects.filter(email__startswith="amina").count() == 1
    kinds = dict(Email.objects.values_list("address", "kind"))
    assert kinds == {
        "amina@example.test": "account/email/account_already_exists",
        "other@example.test": "account/email/email_confirmation_signup",
    }


def test_who_has_an_account_reads_how_to_get_in(client: Any) -> None:
    make_person("amina")
    client.post(SIGNUP, answers(), headers={"host": "testserver:666"})
    letter = Email.objects.get()
    assert "http://testserver/accounts/login/" in letter.text
    assert "http://testserver/accounts/password/reset/" in letter.text
    assert "666" not in letter.text + letter.html


def test_of_two_at_once_the_second_sees_the_page_that_everyone_sees(client: Any, monkeypatch: Any) -> None:
    make_person("amina")
    monkeypatch.setattr(
        "allauth.account.internal.flows.manage_email.assess_unique_email", lambda *a, **k: True
    )
    response = client.post(SIGNUP, answers())
    assert response.url == CONFIRM
    assert User.objects.count() == 1
    assert Email.objects.get().kind == "account/email/account_already_exists"


@pytest.mark.parametrize(("value", "expect"), cases("name"))
def test_hostile_and_honest_names(client: Any, value: str, expect: str) -> None:
    response = client.post(SIGNUP, answers(given_names=value))
    check_name(response, expect, value, lambda: User.objects.get().given_names, User.objects.exists)


def check_name(response: Any, expect: str, value: str, stored: Any, exists: Any) -> None:
    """Exactly what the inputs' own words ask for."""
    if expect == "bad_request":
        assert response.status_code == 400
        assert not exists()
    elif expect == "reject" or (expect == "either_inert" and response.status_code == 200):
        assert response.status_code == 200
        assert response.context["form"].errors.keys() == {"given_names"}
        assert not exists()
    elif expect == "accept_normalised":
        assert stored() == "José"
    elif expect == "either_inert":
        assert stored() == value.removeprefix("\u202e")
    else:
        assert response.status_code == 302
        assert stored() == value


@pytest.mark.parametrize(("value", "expect"), cases("email"))
def test_hostile_and_honest_addresses(client: Any, value: str, expect: str) -> None:
    make_person("anna")
    began = time.process_time()
    response = client.post(SIGNUP, answers(email=value))
    assert time.process_time() - began < 1
    made = User.objects.exclude(given_names="Anna")
    if expect == "accept_verbatim":
        assert made.get().email == value
    elif expect == "accept_normalised":
        assert made.get().email == value.strip()
    else:
        assert not made.exists()
    if value == "ANNA@EXAMPLE.TEST":
        assert response.url == CONFIRM
    elif expect in {"reject", "either_inert"}:
        assert response.context["form"].errors.keys() == {"email"}


@pytest.mark.parametrize("field", ["given_names", "email", "password1", "language"])
def test_what_is_missing_is_said_beside_its_field(client: Any, field: str) -> None:
    response = client.post(SIGNUP, answers(**{field: ""}))
    assert response.context["form"].errors.keys() == {field}
    assert 'value="Haddad"' in response.text


def test_a_weak_password_is_refused(client: Any) -> None:
    response = client.post(SIGNUP, answers(password1="password12"))
    assert response.context["form"].errors.keys() == {"password1"}


def test_one_name_is_enough(client: Any) -> None:
    client.post(SIGNUP, answers(family_names=""))
    assert User.objects.get().get_full_name() == "Amina"


def test_links_in_letters_come_from_the_canonical_address(settings: Any, rf: Any) -> None:
    settings.SITE_URL = "https://portal.example.org"
    AccountAdapter().send_mail(
        "account/email/unknown_account", "x@example.test", {"signup_url": "http://evil.test/a?b=1#c"}
    )
    text = Email.objects.get().text
    assert "https://portal.example.org/a?b=1#c" in text
    assert "evil" not in text
