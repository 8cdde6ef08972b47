"""One spelling: “e-mail”, on allauth's pages too."""

from __future__ import annotations

import re
from typing import Any

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["login/", "signup/", "password/reset/", "login/code/"])
def test_the_pages_before_signing_in(client: Any, path: str) -> None:
    page = client.post(f"/accounts/{path}", {"login": "x", "email": "x"}).text
    assert "E-mail" in page
    assert not re.search(r">[^<]*\b[Ee]mail\b[^<]*<", page)


def test_the_page_of_the_address(sign_in: Any, cast: Any) -> None:
    page = sign_in(cast.amina).get("/accounts/email/").text
    assert not re.search(r">[^<]*\b[Ee]mail\b[^<]*<", page)
