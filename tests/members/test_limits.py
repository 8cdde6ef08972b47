"""The limits of production, which the other tests run without."""

import pytest
from django.core.cache import cache

from members.models import User
from outbox.models import Email

LIMITS = {"signup": "2/m/ip"}


@pytest.fixture
def limited(settings):
    settings.ACCOUNT_RATE_LIMITS = LIMITS
    cache.clear()
    yield
    cache.clear()


def sign_up(client, name):
    return client.post(
        "/accounts/signup/",
        {
            "given_names": name,
            "email": f"{name}@example.test",
            "password1": "correct-horse-77",
            "language": "en",
        },
    )


def test_signing_up_works_with_limits_and_stops_at_them(client, db, limited):
    assert sign_up(client, "ada").status_code == 302
    assert Email.objects.get(address="ada@example.test").is_secret
    client.cookies.clear()
    assert sign_up(client, "bea").status_code == 302
    client.cookies.clear()
    assert sign_up(client, "cleo").status_code == 429
    assert set(User.objects.values_list("given_names", flat=True)) == {"ada", "bea"}


def test_every_account_action_has_a_limit_that_its_view_can_feed(client, db, settings, limited):
    """A limit by a key that the view doesn't give would be an error for everyone."""
    settings.ACCOUNT_RATE_LIMITS = {"signup": "20/m/ip"}
    assert client.post("/accounts/login/", {"login": "no@example.test", "password": "x"}).status_code == 200
    assert client.post("/accounts/password/reset/", {"email": "no@example.test"}).status_code == 302
    assert client.post("/accounts/login/code/", {"email": "no@example.test"}).status_code == 302
