"""What holds for every request: clean input, safe headers, the person's language, zone and second factor."""

from __future__ import annotations

import datetime as dt
import gzip
import logging
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ifmsa_portal.logs import OneLineFormatter
from members.models import User
from tests.conftest import PASSWORD, make_person

pytestmark = pytest.mark.django_db
MFA = "/accounts/2fa/"


def add_factor(person: User, kind: str) -> None:
    """The person has set up a factor."""
    Authenticator.objects.create(user=person, type=kind, data={})


@pytest.fixture
def forced(settings: Any) -> None:
    """A portal that forces the second factor, as in production."""
    settings.SECOND_FACTOR_FOR_OFFICERS = True


@pytest.mark.parametrize("who", ["lena", "leo", "grace", "admin"])
def test_an_officer_without_second_factor_is_led_to_it(
    forced: None, sign_in: Any, cast: Any, who: str
) -> None:
    client = sign_in(getattr(cast, who))
    for path in ("/dashboard/", "/admin/", "/nmos/", "/profile/"):
        assert client.get(path).url == MFA
    assert "Officers sign in with a second factor." in client.get(MFA).text


@pytest.mark.parametrize("kind", ["totp", "webauthn"])
def test_an_officer_with_one_goes_on(forced: None, sign_in: Any, cast: Any, kind: str) -> None:
    add_factor(cast.lena, kind)
    assert sign_in(cast.lena).get("/profile/").status_code == 200


def test_recovery_codes_alone_are_no_second_factor(forced: None, sign_in: Any, cast: Any) -> None:
    add_factor(cast.lena, "recovery_codes")
    assert sign_in(cast.lena).get("/profile/").url == MFA


@pytest.mark.parametrize("who", ["amina", "frank"])
def test_who_acts_for_nobody_needs_none(forced: None, sign_in: Any, cast: Any, who: str) -> None:
    assert sign_in(getattr(cast, who)).get("/profile/").status_code == 200


def test_where_it_is_not_forced_officers_go_on(sign_in: Any, cast: Any) -> None:
    assert sign_in(cast.lena).get("/profile/").status_code == 200


def test_an_officer_without_it_can_still_sign_out_and_choose_language_and_colours(
    forced: None, sign_in: Any, cast: Any
) -> None:
    client = sign_in(cast.lena)
    assert client.post("/language/", {"language": "fr", "next": MFA}).url == MFA
    assert client.post("/scheme/", {"scheme": "dark", "next": MFA}).url == MFA
    client.post("/accounts/logout/")
    assert client.get("/profile/").url == "/accounts/login/?next=/profile/"


def test_the_question_costs_one_query(forced: None, sign_in: Any, cast: Any) -> None:
    add_factor(cast.lena, "totp")
    client = sign_in(cast.lena)
    with CaptureQueriesContext(connection) as queries:
        client.get("/nmos/")
    assert sum("mfa_authenticator" in query["sql"] for query in queries) == 1


def test_a_session_counts_only_after_the_second_factor(cast: Any) -> None:
    add_factor(cast.lena, "totp")
    client = Client()
    response = client.post("/accounts/login/", {"login": "lena@example.test", "password": PASSWORD})
    assert response.url == "/accounts/2fa/authenticate/"
    assert client.get("/profile/").url == "/accounts/login/?next=/profile/"


def test_terms_end_in_the_middle_of_a_session(sign_in: Any, cast: Any) -> None:
    client = sign_in(cast.lena)
    assert [term.office.code for term in client.get("/nmos/").wsgi_request.terms] == ["neo"]
    cast.lena.terms.update(last_day=cast.frank.terms.get().last_day)
    assert client.get("/nmos/").wsgi_request.terms == []


def test_pages_speak_the_persons_language_unless_the_device_chose_another(sign_in: Any, cast: Any) -> None:
    User.objects.filter(pk=cast.amina.pk).update(language="ar")
    client = sign_in(cast.amina)
    assert '<html lang="ar" dir="rtl"' in client.get("/nmos/").text
    client.cookies["django_language"] = "es"
    assert '<html lang="es" dir="ltr"' in client.get("/nmos/").text


def test_times_are_shown_in_the_persons_zone(sign_in: Any, cast: Any) -> None:
    User.objects.filter(pk=cast.amina.pk).update(time_zone="Asia/Tokyo")
    page = sign_in(cast.amina).get("/profile/")
    assert '<option value="Asia/Tokyo" selected>' in page.text


@pytest.mark.parametrize("path", ["/", "/nmos/", "/nmos/none/", "/admin/", "/accounts/login/", "/healthz"])
def test_every_answer_carries_the_safe_headers(client: Any, db: None, path: str) -> None:
    headers = client.get(path).headers
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("query", ["q=%00", "q=a%00b", "%00=1", "q=%FF%FE", "q=%ED%A0%80"])
def test_bytes_that_are_no_text_are_refused(client: Any, db: None, query: str) -> None:
    assert client.get(f"/nmos/?{query}").status_code == 400
    kind = "application/x-www-form-urlencoded"
    assert client.post("/accounts/login/", data=query, content_type=kind).status_code == 400


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nmos/%00/", 404),
        ("/nmos/%FF/", 404),
        ("/accounts/password/reset/key/1-%00/", 400),
        ("/accounts/password/reset/key/1-%EF%BF%BD/", 400),
    ],
)
def test_addresses_that_are_no_text_are_refused(client: Any, db: None, path: str, status: int) -> None:
    """Where an address takes only letters there is no such page; where it takes anything it is refused."""
    assert client.get(path).status_code == status


def test_typed_text_is_normal_and_free_of_direction_tricks(sign_in: Any, cast: Any) -> None:
    answers = {"given_names": "Jose\u0301\u202e", "language": "en", "time_zone": "UTC"}
    sign_in(cast.amina).post("/profile/", answers)
    assert User.objects.get(pk=cast.amina.pk).given_names == "José"


def test_a_form_that_is_no_form_is_refused(client: Any, db: None) -> None:
    response = client.post(
        "/accounts/login/", data=b"--x\r\nbroken", content_type="multipart/form-data; boundary=x"
    )
    assert response.status_code in {200, 400}


def test_a_form_without_its_token_says_how_to_go_on(db: None) -> None:
    response = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "a@example.test"})
    assert response.status_code == 403
    assert "Please send the form again" in response.text
    assert "Nothing was changed." in response.text


@pytest.mark.parametrize(
    ("target", "expected"),
    [("/nmos/?q=a", "/nmos/?q=a"), ("https://evil.test/", "/"), ("//evil.test", "/"), ("", "/")],
)
def test_a_choice_of_colours_or_language_leads_back_to_a_page_of_ours(
    client: Any, db: None, target: str, expected: str
) -> None:
    assert client.post("/scheme/", {"scheme": "dark", "next": target}).url == expected
    assert client.cookies["scheme"].value == "dark"
    assert client.post("/language/", {"language": "ar", "next": target}).url == expected


def test_a_language_is_kept_with_the_person(sign_in: Any, cast: Any) -> None:
    client = sign_in(cast.amina)
    client.post("/language/", {"language": "es"})
    cast.amina.refresh_from_db()
    assert cast.amina.language == "es"
    for nonsense in ("xx", "de", "../../etc", ""):
        client.post("/language/", {"language": nonsense})
    cast.amina.refresh_from_db()
    assert (cast.amina.language, client.cookies["django_language"].value) == ("es", "es")


def test_the_key_of_the_search_is_switched_off_and_on(client: Any, db: None) -> None:
    assert "data-shortcut" not in client.get("/search/").text
    assert client.post("/shortcut/", {"shortcut": "off", "next": "/search/"}).url == "/search/"
    page = client.get("/search/").text
    assert '<html lang="en" dir="ltr" data-scheme="auto" data-shortcut="off">' in page
    assert 'placeholder="Search"' in page
    client.post("/shortcut/", {"shortcut": "<on>"})
    assert "data-shortcut" not in client.get("/search/").text


def test_an_unknown_scheme_is_the_devices_own(client: Any, db: None) -> None:
    client.post("/scheme/", {"scheme": "<script>"})
    assert 'data-scheme="auto"' in client.get("/nmos/").text


def test_one_event_is_one_line_in_the_log() -> None:
    record = logging.LogRecord("x", logging.ERROR, "", 0, "a\nERROR forged\r%s", ("b",), None)
    assert OneLineFormatter().format(record).endswith(" ERROR x a\\nERROR forged\\rb")


def test_a_traceback_keeps_its_lines_indented() -> None:
    error = ValueError("boom")
    record = logging.LogRecord("x", logging.ERROR, "", 0, "oops", (), (ValueError, error, None))
    first, *others = OneLineFormatter().format(record).splitlines()
    assert first.endswith(" ERROR x oops")
    assert all(line.startswith("  ") for line in others)


def test_visitors_have_no_terms_and_signed_in_people_have_theirs_on_every_page(
    client: Any, world: Any
) -> None:
    assert not hasattr(client.get("/nmos/").wsgi_request, "terms")
    client.force_login(make_person("anna"), backend="members.backends.AddressBackend")
    assert client.get("/nmos/").wsgi_request.terms == []


def test_a_page_goes_out_compressed_for_whoever_takes_it(client: Client, db: None) -> None:
    plain = client.get("/")
    assert "Content-Encoding" not in plain.headers
    packed = client.get("/", headers={"accept-encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert b"<!DOCTYPE html>" in gzip.decompress(packed.content)
    assert len(packed.content) < len(plain.content) / 2


def test_two_answers_with_one_secret_differ_in_length(client: Client, db: None) -> None:
    pages = [client.get("/accounts/login/", headers={"accept-encoding": "gzip"}) for _ in range(8)]
    assert len({len(page.content) for page in pages}) > 1


def test_a_private_file_and_an_export_go_out_as_they_are(draft: Any, cast: Any, sign_in: Any) -> None:
    packed = {"accept-encoding": "gzip"}
    amina = sign_in(cast.amina)
    response = amina.get(f"{draft.get_absolute_url()}documents/passport/file/", headers=packed)
    assert "Content-Encoding" not in response.headers
    assert b"".join(response.streaming_content).startswith(b"%PDF-")
    export = sign_in(cast.lena).get("/exchanges/applications.csv", headers=packed)
    assert "Content-Encoding" not in export.headers


def test_where_one_is_signed_in_is_written_every_few_minutes(cast: Any, sign_in: Any) -> None:
    client = sign_in(cast.amina)
    client.get("/profile/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/profile/")
    about = [query["sql"] for query in queries if "usersessions" in query["sql"]]
    assert len(about) == 1
    assert about[0].startswith("SELECT")
    long_ago = timezone.now() - dt.timedelta(minutes=6)
    UserSession.objects.update(last_seen_at=long_ago)
    client.get("/profile/")
    assert UserSession.objects.get().last_seen_at > long_ago
    client.get("/profile/", REMOTE_ADDR="203.0.113.9")
    assert UserSession.objects.get().ip == "203.0.113.9"
