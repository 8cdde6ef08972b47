"""When the next move is due."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchanges.deadlines import end_of, next_due, weeks_before

START = dt.date(2027, 8, 2)
MOVED = dt.datetime(2027, 1, 10, 22, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("state", "due"),
    [
        ("draft", dt.datetime(2027, 5, 10, 23, 59, tzinfo=dt.UTC)),
        ("returned", dt.datetime(2027, 5, 10, 23, 59, tzinfo=dt.UTC)),
        ("submitted", dt.datetime(2027, 1, 17, 23, 59, tzinfo=dt.UTC)),
        ("checked", dt.datetime(2027, 1, 17, 23, 59, tzinfo=dt.UTC)),
        ("sent", dt.datetime(2027, 6, 7, 23, 59, tzinfo=dt.UTC)),
        ("accepted", dt.datetime(2027, 7, 5, 23, 59, tzinfo=dt.UTC)),
        ("confirmed", None),
        ("rejected", None),
        ("cancelled", None),
    ],
)
def test_each_state_has_its_deadline(state, due):
    assert next_due(state, start=START, moved_at=MOVED, deadline_weeks=12) == due


def test_without_a_start_only_the_officers_clock_runs():
    assert next_due("draft", start=None, moved_at=MOVED, deadline_weeks=12) is None
    assert next_due("submitted", start=None, moved_at=MOVED, deadline_weeks=12) is not None


def test_the_officers_week_counts_from_the_federations_day():
    late_evening_in_lima = dt.datetime(2027, 1, 10, 20, 0, tzinfo=dt.timezone(dt.timedelta(hours=-5)))
    due = next_due("submitted", start=None, moved_at=late_evening_in_lima, deadline_weeks=12)
    assert due == dt.datetime(2027, 1, 18, 23, 59, tzinfo=dt.UTC)


@given(st.dates(dt.date(2001, 1, 1), dt.date(2090, 1, 1)), st.integers(0, 52))
def test_weeks_before_keeps_the_weekday(start, weeks):
    due = weeks_before(start, weeks)
    assert due.date().weekday() == start.weekday()
    assert end_of(start) - due == dt.timedelta(weeks=weeks)
