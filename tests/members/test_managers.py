"""How people are made from a terminal."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from members.models import User

pytestmark = pytest.mark.django_db


def make_administrator(email: str) -> None:
    call_command("createsuperuser", email=email, interactive=False, verbosity=0, given_names="Ada")


def test_the_first_administrator_is_made_by_a_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "correct-horse-battery")
    make_administrator("Ada@Example.test")
    ada = User.objects.get()
    assert (ada.email, ada.is_superuser, ada.check_password("correct-horse-battery")) == (
        "ada@example.test",
        True,
        True,
    )


def test_the_command_makes_nobody_twice_whatever_capitals_are_typed() -> None:
    User.objects.create_user("ada@example.test", given_names="Ada")
    with pytest.raises(CommandError, match="already taken"):
        make_administrator(" ADA@example.test")
    assert User.objects.get().is_superuser is False


def test_no_name_is_nobodys() -> None:
    with pytest.raises(User.DoesNotExist):
        User.objects.get_by_natural_key(None)
