"""Which names and addresses people may have."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from members.text import clean_text, validate_email_address, validate_name


@pytest.mark.parametrize(
    "name",
    [
        "O",
        "O’Connor",
        "K.Srinivasan",
        "St.John",
        "van der Berg, Jr.",
        "می\u200cخواهم",
        "李",
        "Nguyễn Thị Ánh",
        "1st",
        "A/B",
    ],
)
def test_a_real_name_is_accepted(name: str) -> None:
    validate_name(name)
    assert clean_text(name) == name


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("\u200b\u200b", "invisible"),
        ("Anna\nBcc: x@example.test", "control"),
        ("Anna\ufffe", "control"),
        ("A" + "\u0301" * 5, "marks"),
        ("Anna https://evil.example.test", "address"),
        ("Anna WWW.evil.test", "address"),
        ("anna@evil.test", "address"),
        ("evil.test/login", "address"),
        ("https:\u200d//evil.test", "address"),
        ("http：／／evil", "address"),
        ("www\u200b.evil.test", "address"),
    ],
)
def test_what_only_looks_like_a_name_is_refused(name: str, code: str) -> None:
    with pytest.raises(ValidationError) as caught:
        validate_name(name)
    assert caught.value.code == code


def test_direction_overrides_go_and_line_separators_become_line_breaks() -> None:
    assert clean_text("\u202eevoli\u2069 D\u2028x\x00") == "evoli D\nx"
    assert clean_text("Jose\u0301") == "Jos\u00e9"


@pytest.mark.parametrize(
    "address", ["a@example.test", "user@xn--bcher-kva.example", "o'neill+x@a-b.example.test"]
)
def test_a_plain_address_is_accepted(address: str) -> None:
    validate_email_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "a@[127.0.0.1]",
        '"a b"@example.test',
        "用户@example.test",
        "mike@ex\u0430mple.test",
        "a@example.test.",
        "a@",
    ],
)
def test_an_address_that_some_server_cannot_carry_is_refused(address: str) -> None:
    with pytest.raises(ValidationError) as caught:
        validate_email_address(address)
    assert caught.value.code == "plain_email"
