"""Every page of the account is in the portal's look, in plain words, and works under the strict policy."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client
from fido2 import cbor
from fido2.utils import websafe_encode

from members.models import User
from outbox.models import Email
from tests.conftest import PASSWORD, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def amina() -> User:
    return make_person("amina")


@pytest.fixture
def at_home(client: Client, amina: User) -> Client:
    """Amina's browser: signed in, and her password asked once more just now."""
    client.post("/accounts/login/", {"login": amina.email, "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def heading(response: Any) -> str:
    """The page's own heading, once it is seen to be one of ours."""
    html = response.content.decode()
    assert '<header class="site-head">' in html
    assert "style=" not in html
    found = re.findall(r"<h1>(.*?)</h1>", html, re.DOTALL)
    assert len(found) == 1
    return re.sub(r"<[^>]+>", "", found[0]).strip()


def code_now(secret: str) -> str:
    """What the authenticator app shows."""
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def with_app(user: User, secret: str = "JBSWY3DPEHPK3PXP") -> str:
    """The person has an authenticator app and recovery codes."""
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return secret


def with_key(user: User) -> Authenticator:
    """The person has a passkey: what a device answers when it makes one, with a made-up point."""
    point = cbor.encode({1: 2, 3: -7, -1: 1, -2: bytes(32), -3: bytes(32)})
    made = bytes(32) + b"\x45" + bytes(4) + bytes(16) + b"\x00\x04" + b"key1" + point
    response = {
        "clientDataJSON": websafe_encode(
            b'{"type": "webauthn.create", "challenge": "AA", "origin": "http://testserver"}'
        ),
        "attestationObject": websafe_encode(cbor.encode({"fmt": "none", "attStmt": {}, "authData": made})),
    }
    credential = {
        "id": websafe_encode(b"key1"),
        "rawId": websafe_encode(b"key1"),
        "type": "public-key",
        "response": response,
        "clientExtensionResults": {"credProps": {"rk": True}},
    }
    data = {"name": "My phone", "credential": credential}
    return Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data=data)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("login/", "Sign in"),
        ("signup/", "Create an account"),
        ("login/code/", "Sign in with a code"),
        ("password/reset/", "Set a new password"),
        ("password/reset/done/", "Look into your mail"),
        ("password/reset/key/1-nothing/", "This link no longer works"),
        ("password/reset/key/done/", "Your new password is saved"),
        ("inactive/", "This account is closed"),
    ],
)
def test_pages_before_signing_in(client: Client, path: str, expected: str) -> None:
    assert heading(client.get(f"/accounts/{path}")) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("email/", "Your e-mail address"),
        ("password/change/", "Change your password"),
        ("logout/", "Sign out?"),
        ("sessions/", "Where you are signed in"),
        ("2fa/", "Sign-in security"),
        ("2fa/totp/activate/", "Set up an authenticator app"),
        ("2fa/webauthn/", "Your passkeys and keys"),
        ("2fa/webauthn/add/", "Add a passkey"),
        ("reauthenticate/", "Show that it is you"),
    ],
)
def test_pages_of_ones_own_account(at_home: Client, path: str, expected: str) -> None:
    assert heading(at_home.get(f"/accounts/{path}")) == expected


def test_sign_in_offers_code_and_passkey(client: Client) -> None:
    html = client.get("/accounts/login/").content.decode()
    assert 'href="/accounts/login/code/">Send me a sign-in code</a>' in html
    assert 'form="mfa_login" id="passkey_login">Use a passkey</button>' in html
    assert (
        html.index("mfa/js/webauthn.js") < html.index("js/passkeys.js") < html.index("account/js/onload.js")
    )


def test_a_wrong_password_is_said_in_the_summary(client: Client, amina: User) -> None:
    html = client.post("/accounts/login/", {"login": amina.email, "password": "x"}).content.decode()
    assert "There is a problem" in html


def test_the_account_has_tabs_that_say_where_one_is(at_home: Client) -> None:
    html = at_home.get("/accounts/2fa/totp/activate/").content.decode()
    tabs = html.split('aria-label="Your account"')[1].split("</nav>")[0]
    assert re.findall(r'aria-current="page">([^<]+)<', tabs) == ["Sign-in security"]


def test_the_code_page_names_the_address_and_offers_the_way_back(client: Client, amina: User) -> None:
    page = client.post("/accounts/login/code/", {"email": amina.email}, follow=True)
    assert heading(page) == "Enter your sign-in code"
    html = page.content.decode()
    assert f"<bdi>{amina.email}</bdi>. It works for 15 minutes;" in html
    assert "Send a new code" in html
    assert ">Back</" in html


def test_a_code_works_as_long_as_the_page_says(settings: Any) -> None:
    times = settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT, settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT
    assert times == (15 * 60, 15 * 60)


def test_a_new_code_is_sent_to_who_asks(client: Client, amina: User) -> None:
    client.post("/accounts/login/code/", {"email": amina.email})
    client.post("/accounts/login/code/confirm/", {"action": "resend"})
    first, second = Email.objects.order_by("pk").values_list("text", flat=True)
    assert first != second


@pytest.mark.parametrize("may", [True, False])
def test_a_new_account_confirms_its_address(client: Client, settings: Any, may: bool) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = (
        settings.ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE
    ) = may
    answers = {"given_names": "Amina", "email": "amina@example.test", "password1": PASSWORD, "language": "en"}
    page = client.post("/accounts/signup/", answers, follow=True)
    assert heading(page) == "Confirm your e-mail address"
    html = page.content.decode()
    assert ("Send a new code" in html) is may
    assert ("Use another e-mail address" in html) is may


def test_a_new_address_is_confirmed_by_code_or_given_up(at_home: Client) -> None:
    page = at_home.post("/accounts/email/", {"email": "new@example.test", "action_add": ""}, follow=True)
    assert heading(page) == "Confirm your e-mail address"
    assert 'href="/accounts/email/">Back</a>' in page.content.decode()


def test_an_address_still_to_confirm_can_be_dropped(at_home: Client, amina: User) -> None:
    EmailAddress.objects.create(user=amina, email="new@example.test")
    html = at_home.get("/accounts/email/").content.decode()
    assert "<bdi>new@example.test</bdi>" in html
    assert "Keep the old address" in html
    at_home.post("/accounts/email/", {"email": "new@example.test", "action_remove": ""})
    assert list(amina.emailaddress_set.values_list("email", flat=True)) == [amina.email]


def test_who_signs_in_by_code_alone_can_set_a_password(client: Client, amina: User, sign_in: Any) -> None:
    amina.set_unusable_password()
    amina.save()
    assert heading(sign_in(amina).get("/accounts/password/set/")) == "Set a password"


def test_a_link_from_the_mail_leads_to_a_new_password(client: Client, amina: User) -> None:
    client.post("/accounts/password/reset/", {"email": amina.email})
    found = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", Email.objects.get().text)
    assert found
    assert heading(client.get(found.group(1), follow=True)) == "Choose a new password"


def test_other_sessions_can_be_ended(at_home: Client, amina: User) -> None:
    assert b"Sign out here" in at_home.get("/accounts/sessions/").content
    Client().post("/accounts/login/", {"login": amina.email, "password": PASSWORD})
    html = at_home.get("/accounts/sessions/").content.decode()
    assert "Sign out all others" in html
    assert html.count('class="tag tag-info">This one') == 1
    assert html.count('<th scope="row">') == 2


def test_an_app_is_set_up_and_gives_recovery_codes(at_home: Client) -> None:
    html = at_home.get("/accounts/2fa/totp/activate/").content.decode()
    found = re.search(r'dir="ltr" value="([A-Z2-7]+)"', html)
    assert found
    page = at_home.post("/accounts/2fa/totp/activate/", {"code": code_now(found.group(1))}, follow=True)
    assert heading(page) == "Recovery codes"
    assert len(re.findall(r"<li>\d{8}</li>", page.content.decode())) == 10


def test_security_says_what_is_on(at_home: Client, amina: User) -> None:
    assert b"No second step yet" in at_home.get("/accounts/2fa/").content
    with_app(amina)
    with_key(amina)
    html = at_home.get("/accounts/2fa/").content.decode()
    assert re.findall(r'class="tag tag-\w+">([^<]+)<', html) == [
        "Second step is on",
        "On",
        "1 key",
        "10 left",
    ]
    for words in ("Turn off the app", "See my keys", "See my codes", "Make new codes"):
        assert words in html


def test_what_turns_protection_off_asks_first(at_home: Client, amina: User) -> None:
    with_app(amina)
    key = with_key(amina)
    assert heading(at_home.get("/accounts/2fa/totp/deactivate/")) == "Turn off the authenticator app?"
    codes = at_home.get("/accounts/2fa/recovery-codes/generate/")
    assert heading(codes) == "Make new recovery codes?"
    assert b"stop working at once" in codes.content
    assert heading(at_home.get(f"/accounts/2fa/webauthn/keys/{key.pk}/remove/")) == "Remove My phone?"


def test_first_recovery_codes_take_nothing_away(at_home: Client, amina: User) -> None:
    TOTP.activate(amina, "JBSWY3DPEHPK3PXP")
    assert b"Each code signs you in once." in at_home.get("/accounts/2fa/recovery-codes/generate/").content


def test_keys_are_listed_and_renamed(at_home: Client, amina: User) -> None:
    assert b"No keys yet" in at_home.get("/accounts/2fa/webauthn/").content
    key = with_key(amina)
    html = at_home.get("/accounts/2fa/webauthn/").content.decode()
    assert "<bdi>My phone</bdi>" in html
    assert "not used yet" in html
    key.record_usage()
    assert "last used" in at_home.get("/accounts/2fa/webauthn/").content.decode()
    assert heading(at_home.get(f"/accounts/2fa/webauthn/keys/{key.pk}/edit/")) == "Rename the key"


def test_the_second_step_takes_a_code_or_a_key(client: Client, amina: User) -> None:
    secret = with_app(amina)
    login = {"login": amina.email, "password": PASSWORD}
    page = client.post("/accounts/login/", login, follow=True)
    assert heading(page) == "Second step"
    html = page.content.decode()
    assert 'id="mfa_webauthn_authenticate"' in html
    assert 'role="alert" hidden' in html
    assert client.post("/accounts/2fa/authenticate/", {"code": code_now(secret)}).url == "/dashboard/"


def test_asked_once_more_one_may_choose_how(at_home: Client, amina: User) -> None:
    with_app(amina)
    with_key(amina)
    page = at_home.get("/accounts/reauthenticate/")
    assert heading(page) == "Show that it is you"
    assert "/accounts/2fa/webauthn/reauthenticate/" in page.content.decode()
    for path in ("/accounts/2fa/reauthenticate/", "/accounts/2fa/webauthn/reauthenticate/"):
        assert heading(at_home.get(path)) == "Show that it is you"


def test_keys_are_data_not_script(at_home: Client) -> None:
    html = at_home.get("/accounts/2fa/webauthn/add/").content.decode()
    assert '<script id="js_data" type="application/json">' in html
    assert '"id": "testserver"' in html
