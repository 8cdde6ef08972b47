"""Deadlines of papers and the timetable: plain dates in and out."""

from __future__ import annotations

import datetime as dt
import zoneinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assemblies.paper_deadlines import day_over, last_day_of, late_by
from assemblies.timetable import timetable

UTC = zoneinfo.ZoneInfo("UTC")
DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1))
NINE = dt.datetime(2027, 3, 3, 9, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("starts", "months", "days", "last"),
    [
        ("2027-03-02", 1, 0, "2027-02-02"),
        ("2027-08-02", 3, 0, "2027-05-02"),
        ("2027-03-31", 1, 0, "2027-02-28"),
        ("2028-03-31", 1, 0, "2028-02-29"),
        ("2027-01-15", 1, 0, "2026-12-15"),
        ("2027-12-31", 12, 0, "2026-12-31"),
        ("2027-03-02", 0, 14, "2027-02-16"),
        ("2027-03-31", 1, 1, "2027-02-27"),
    ],
)
def test_months_are_counted_as_people_count_them(starts, months, days, last):
    found = last_day_of(dt.date.fromisoformat(starts), months=months, days=days)
    assert found.isoformat() == last


@given(DAYS, st.integers(0, 24), st.integers(0, 365))
def test_a_longer_notice_never_ends_later(starts, months, days):
    last = last_day_of(starts, months=months, days=days)
    assert last <= starts
    assert last_day_of(starts, months=months + 1, days=days) < last
    assert last_day_of(starts, months=months, days=days + 1) == last - dt.timedelta(days=1)


def test_the_whole_last_day_is_in_time_where_the_deadline_is_meant():
    berlin = zoneinfo.ZoneInfo("Europe/Berlin")
    due = day_over(dt.date(2027, 3, 27), berlin)  # the night in which the clocks change
    assert due.isoformat() == "2027-03-28T00:00:00+01:00"
    assert late_by(due - dt.timedelta(microseconds=1), due) is None
    assert late_by(due, due) == dt.timedelta()
    assert late_by(due + dt.timedelta(hours=5), due) == dt.timedelta(hours=5)


def test_items_follow_each_other_unless_they_have_a_time_of_their_own():
    ten = NINE.replace(hour=10)
    slots = list(timetable(NINE, [(None, 15), (ten, 30), (None, 10), (ten, 5)]))
    assert [(slot.begins.strftime("%H:%M"), slot.ends.strftime("%H:%M")) for slot in slots] == [
        ("09:00", "09:15"),
        ("10:00", "10:30"),
        ("10:30", "10:40"),
        ("10:00", "10:05"),
    ]
    assert [slot.overlap for slot in slots] == [dt.timedelta()] * 3 + [dt.timedelta(minutes=40)]


@given(st.lists(st.integers(1, 600), max_size=20))
def test_without_fixed_times_the_minutes_add_up(minutes):
    slots = list(timetable(NINE, [(None, number) for number in minutes]))
    assert [slot.begins for slot in slots[1:]] == [slot.ends for slot in slots[:-1]]
    if slots:
        assert slots[-1].ends - NINE == dt.timedelta(minutes=sum(minutes))
