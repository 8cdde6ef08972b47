"""Typed text in mails: real names survive, tricks don't."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outbox.text import body, one_line, plain


@pytest.mark.parametrize("name", ["O’Connor", "Nguyễn Thị Ánh", "می\u200cخواهم", "สมชาย", "李", "👨\u200d⚕️"])
def test_real_names_survive(name: str) -> None:
    assert plain(name) == name
    assert one_line(name) == name


def test_line_breaks_of_all_kinds() -> None:
    assert plain("a\r\nb\rc\u2028d\u2029e\x85f\ng") == "a\nb\nc\nd\ne\nf\ng"
    assert one_line("Anna\r\nBcc: x@example.test\u2028y") == "Anna Bcc: x@example.test y"


def test_controls_and_direction_overrides_go() -> None:
    assert plain("\ufeffA\x00\x1b\u202eB\u2066C\u200e\ud800\tD") == "ABC\tD"


def test_a_subject_ends_somewhere() -> None:
    assert one_line("x" * 200) == "x" * 200
    assert one_line("x" * 201) == "x" * 199 + "…"


def test_a_body_has_no_holes() -> None:
    assert body("\n\na  \n \n\n\n\nb") == "a\n\nb\n"


@given(st.text(alphabet=st.characters()))
def test_nothing_that_starts_a_header_is_ever_left(text: str) -> None:
    line = one_line(text)
    assert len(line) <= 200
    assert not any(unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} for c in line)
    assert one_line(line) == line
