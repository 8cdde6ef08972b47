"""The settings of a real portal: what is missing names itself, what is unsafe is refused."""

from __future__ import annotations

import runpy
import sys
import types
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

PRODUCTION = {
    "SITE_URL": "https://portal.example.org/",
    "SECRET_KEY": "k" * 50,
    "DATABASE_URL": "postgres://portal@db.example.org/portal",
    "REDIS_URL": "redis://queue.example.org:6379/0",
}
OPTIONAL = ("PORTAL_MODE", "DEBUG", "ALLOWED_HOSTS", "TRUSTED_PROXIES", "SENTRY_DSN", "EMAIL_URL")
Read = Callable[..., dict[str, Any]]


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Read:
    """`read(NAME=value)`: the settings of a portal with this environment beside what each must have."""

    def read_(**changes: str) -> dict[str, Any]:
        for name in OPTIONAL:
            monkeypatch.delenv(name, raising=False)
        for name, value in (PRODUCTION | changes).items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(settings.BASE_DIR / "ifmsa_portal" / "settings.py"))

    return read_


@pytest.mark.parametrize(
    ("name", "purpose"),
    [
        ("DATABASE_URL", "the PostgreSQL database, as postgres://user:password@host/name"),
        ("REDIS_URL", "the queue that Celery uses, as redis://host:6379/0"),
        ("SECRET_KEY", "signs sessions and links; at least 50 random characters"),
        (
            "SITE_URL",
            "the canonical address, as https://portal.example.org; every link in a mail comes from it",
        ),
    ],
)
def test_what_is_missing_names_itself_and_its_purpose(read: Read, name: str, purpose: str) -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        read(**{name: ""})
    assert str(refusal.value) == f"Set {name}: {purpose}."


def test_a_real_portal_never_shows_its_secrets_nor_speaks_in_the_clear(read: Read) -> None:
    with pytest.raises(ImproperlyConfigured, match="^DEBUG shows secrets to visitors"):
        read(DEBUG="true")
    with pytest.raises(ImproperlyConfigured, match="^SITE_URL must begin with https://"):
        read(SITE_URL="http://portal.example.org")
    assert read(DEBUG="true", SITE_URL="http://localhost:8000")["DEBUG"] is True


def test_a_real_portal_is_reached_by_its_one_name_over_https_alone(read: Read) -> None:
    found = read()
    assert (found["SITE_URL"], found["ALLOWED_HOSTS"], found["CSRF_TRUSTED_ORIGINS"]) == (
        "https://portal.example.org",
        ["portal.example.org"],
        ["https://portal.example.org"],
    )
    assert found["SECURE_SSL_REDIRECT"] is True
    assert found["SECURE_REDIRECT_EXEMPT"] == ["^healthz$", "^readyz$"]
    assert found["SECURE_HSTS_SECONDS"] == 2 * 365 * 24 * 3600
    assert found["SECURE_HSTS_INCLUDE_SUBDOMAINS"] is found["SECURE_HSTS_PRELOAD"] is True
    assert {name: value for name, value in found.items() if name.endswith("_COOKIE_SECURE")} == {
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "LANGUAGE_COOKIE_SECURE": True,
    }
    assert (found["SESSION_COOKIE_NAME"], found["CSRF_COOKIE_NAME"]) == ("__Host-session", "__Host-csrf")
    assert (found["SECOND_FACTOR_FOR_OFFICERS"], found["DEBUG"]) == (True, False)


@pytest.mark.parametrize(
    ("proxies", "believed"), [("", None), ("0", None), ("1", ("HTTP_X_FORWARDED_PROTO", "https"))]
)
def test_only_a_proxy_of_ours_is_believed_that_the_visitor_came_by_https(
    read: Read, proxies: str, believed: tuple[str, str] | None
) -> None:
    found = read(**({"TRUSTED_PROXIES": proxies} if proxies else {}))
    assert found.get("SECURE_PROXY_SSL_HEADER") == believed
    assert found["ALLAUTH_TRUSTED_PROXY_COUNT"] == int(proxies or 0)


def test_errors_are_reported_only_where_one_says_so_and_without_names(
    read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[dict[str, Any]] = []
    stand_in = types.SimpleNamespace(init=lambda **options: begun.append(options))
    monkeypatch.setitem(sys.modules, "sentry_sdk", stand_in)
    read()
    assert begun == []
    read(SENTRY_DSN="https://key@errors.example.org/1")
    assert begun == [{"dsn": "https://key@errors.example.org/1", "send_default_pii": False}]
