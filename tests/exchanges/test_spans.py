"""From one day to another: both years where they differ."""

from __future__ import annotations

import datetime as dt

from exchanges.templatetags.spans import span


def test_a_year_that_both_share_stands_once():
    assert span(dt.date(2027, 8, 2), dt.date(2027, 8, 29)) == "2 Aug – 29 Aug 2027"


def test_both_years_where_they_differ():
    assert span(dt.date(2026, 12, 14), dt.date(2027, 1, 8)) == "14 Dec 2026 – 8 Jan 2027"
    assert span(dt.date(2026, 12, 14), dt.date(2027, 1, 8), "F") == "14 December 2026 – 8 January 2027"
