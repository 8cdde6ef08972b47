"""Time zones as people say them."""

from __future__ import annotations

import datetime as dt

import pytest

from members.zones import zone_in_words

WINTER, SUMMER = dt.date(2027, 1, 10), dt.date(2027, 7, 10)


@pytest.mark.parametrize(
    ("name", "day", "words"),
    [
        ("Europe/Berlin", WINTER, "Berlin time (CET)"),
        ("Europe/Berlin", SUMMER, "Berlin time (CEST)"),
        ("America/New_York", WINTER, "New York time (EST)"),
        ("America/Argentina/Buenos_Aires", WINTER, "Buenos Aires time (UTC-3)"),
        ("Asia/Kathmandu", WINTER, "Kathmandu time (UTC+5:45)"),
        ("UTC", WINTER, "UTC"),
    ],
)
def test_a_zone_by_its_city_and_its_letters_of_the_day(name: str, day: dt.date, words: str) -> None:
    assert zone_in_words(name, day) == words
