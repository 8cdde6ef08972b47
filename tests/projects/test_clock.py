"""The dates of an endorsement."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects import clock
from workflows.reminders import reminder_of

DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1))


@pytest.mark.parametrize(
    ("day", "terms", "last"),
    [
        ("2026-10-01", 1, "2027-09-30"),
        ("2026-10-01", 2, "2028-09-30"),
        ("2027-09-30", 1, "2027-09-30"),
        ("2027-09-30", 2, "2028-09-30"),
        ("2027-01-15", 2, "2028-09-30"),
    ],
)
def test_an_endorsement_holds_to_the_end_of_a_term(day, terms, last):
    assert clock.valid_until(dt.date.fromisoformat(day), terms).isoformat() == last


@given(DAYS, st.integers(1, 5))
def test_it_never_holds_for_less_than_its_whole_terms_but_the_running_one(day, terms):
    until = clock.valid_until(day, terms)
    assert (until.month, until.day) == (9, 30)
    assert dt.timedelta(days=365 * (terms - 1)) <= until - day < dt.timedelta(days=366 * terms + 1)


@pytest.mark.parametrize(
    ("ends_on", "due"),
    [("2027-06-30", "2027-07-28"), ("2027-01-01", "2027-02-12"), (None, "2027-02-12")],
)
def test_a_report_is_due_four_weeks_after_the_end_or_the_decision(ends_on, due):
    ends = dt.date.fromisoformat(ends_on) if ends_on else None
    days = clock.report_days(dt.date(2027, 1, 15), ends, dt.date(2028, 9, 30), yearly=False, weeks=4)
    assert [day.isoformat() for day in days] == [due]


def test_a_continuous_project_reports_every_year_while_endorsed():
    days = clock.report_days(dt.date(2024, 2, 29), None, dt.date(2026, 9, 30), yearly=True, weeks=4)
    assert [day.isoformat() for day in days] == ["2025-02-28", "2026-02-28"]


def test_who_is_endorsed_for_less_than_a_year_reports_at_its_end():
    days = clock.report_days(dt.date(2027, 1, 15), None, dt.date(2027, 9, 30), yearly=True, weeks=4)
    assert [day.isoformat() for day in days] == ["2027-09-30"]


@pytest.mark.parametrize(
    ("left", "reminder"),
    [(15, None), (14, 14), (13, 14), (4, 14), (3, 3), (2, 3), (1, 1), (0, 1), (-1, None)],
)
def test_which_reminder_falls_due(left, reminder):
    today = dt.date(2027, 3, 1)
    due_on = today + dt.timedelta(days=left)
    assert reminder_of(due_on, today, clock.REPORT_REMINDERS) == reminder
