"""Dates: in English the day before the month, 24 hours, none that two readers read differently; months as one writes them."""

from __future__ import annotations

import datetime as dt

import pytest
from django import forms
from django.template import Context, Template
from django.utils import formats, translation

EVENING = dt.datetime(2026, 10, 1, 22, 5, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("DATE_FORMAT", "1 October 2026"),
        ("DATETIME_FORMAT", "1 October 2026, 22:05"),
        ("TIME_FORMAT", "22:05"),
        ("SHORT_DATE_FORMAT", "1 Oct 2026"),
        ("SHORT_DATETIME_FORMAT", "1 Oct 2026, 22:05"),
        ("YEAR_MONTH_FORMAT", "October 2026"),
        ("MONTH_DAY_FORMAT", "1 October"),
    ],
)
def test_english_dates_and_times(name: str, words: str) -> None:
    assert formats.date_format(EVENING, name) == words


def test_other_languages_keep_their_own() -> None:
    with translation.override("fr"):
        assert formats.date_format(EVENING, "DATE_FORMAT") == "1 octobre 2026"


@pytest.mark.parametrize("text", ["2026-10-03", "3 October 2026", "3 Oct 2026"])
def test_a_day_is_read_where_it_is_clear(text: str) -> None:
    assert forms.DateField().clean(text) == dt.date(2026, 10, 3)


@pytest.mark.parametrize("text", ["10/03/2026", "3/10/2026", "10/03/26"])
def test_a_day_that_could_be_two_is_refused(text: str) -> None:
    with pytest.raises(forms.ValidationError):
        forms.DateField().clean(text)


@pytest.mark.parametrize(
    ("language", "short", "moment"),
    [
        ("en", "1 Oct 2026", "1 Oct, 22:05"),
        ("fr", "1 oct 2026", "1 oct, 22:05"),
        ("es", "1 oct 2026", "1 oct, 22:05"),
        ("ar", "1 أكتوبر 2026", "1 أكتوبر, 22:05"),
    ],
)
def test_months_begin_with_a_small_letter_where_a_language_writes_them_so(language, short, moment):
    with translation.override(language):
        assert formats.date_format(EVENING, "j M Y") == short
        assert Template('{{ day|date:"j M, H:i" }}').render(Context({"day": EVENING})) == moment
