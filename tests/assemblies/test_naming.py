"""Delegates as people paste them."""

from __future__ import annotations

import pytest

from assemblies.naming import Row, rows_of


@pytest.mark.parametrize(
    ("line", "name", "email"),
    [
        ("Anna Berg, anna@example.org", "Anna Berg", "anna@example.org"),
        ("anna@example.org, Anna Berg", "Anna Berg", "anna@example.org"),
        ("Berg, Anna, ANNA@example.org", "Berg, Anna", "anna@example.org"),
        ("van der Berg, Jr.\tanna@example.org", "van der Berg, Jr.", "anna@example.org"),
        ("Anna\tBerg\tanna@example.org\t", "Anna Berg", "anna@example.org"),
        ('"Anna Berg";"anna@example.org"', "Anna Berg", "anna@example.org"),
        ("Anna Berg <anna@example.org>", "Anna Berg", "anna@example.org"),
        ("Berg, Anna <anna@example.org> ", "Berg, Anna", "anna@example.org"),
        ("anna@example.org", "", "anna@example.org"),
        ("<anna@example.org>", "", "anna@example.org"),
        ("Anna Berg", "Anna Berg", ""),
        ("a@b.org, c@d.org", "c@d.org", "a@b.org"),
    ],
)
def test_a_line(line, name, email):
    assert rows_of(f"\n  \n{line}\n") == [Row(3, name, email)]
