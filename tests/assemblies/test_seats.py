"""Which seats earned by projects count at an assembly."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assemblies.seats import Grant, earned_seats

MARCH, AUGUST = dt.date(2027, 3, 2), dt.date(2027, 8, 2)
DAYS = st.dates(dt.date(2026, 1, 1), dt.date(2030, 1, 1))


def grant(first, last, scope="each", ended=None):
    day = dt.date.fromisoformat
    return Grant(1, 1, "early", scope, day(first), day(last), day(ended) if ended else None)


def counts(one, assembly):
    return earned_seats(assembly, [MARCH, AUGUST], [one]) == [one]


@pytest.mark.parametrize(
    ("first", "last", "march", "august"),
    [
        ("2027-01-01", "2028-09-30", True, True),
        ("2027-03-02", "2027-08-02", True, True),
        ("2027-03-03", "2027-08-01", False, False),
        ("2027-03-03", "2028-09-30", False, True),
        ("2026-01-01", "2027-03-02", True, False),
    ],
)
def test_each_assembly_in_its_time(first, last, march, august):
    one = grant(first, last)
    assert (counts(one, MARCH), counts(one, AUGUST)) == (march, august)


@pytest.mark.parametrize(
    ("first", "march", "august"),
    [("2027-01-01", True, False), ("2027-03-02", True, False), ("2027-03-03", False, True)],
)
def test_the_next_assembly_alone(first, march, august):
    one = grant(first, "2028-09-30", scope="next")
    assert (counts(one, MARCH), counts(one, AUGUST)) == (march, august)


@pytest.mark.parametrize(
    ("ended", "march", "august"), [("2027-03-02", False, False), ("2027-03-03", True, False)]
)
def test_a_seat_taken_back_before_the_assembly_is_gone_for_it(ended, march, august):
    one = grant("2027-01-01", "2028-09-30", ended=ended)
    assert (counts(one, MARCH), counts(one, AUGUST)) == (march, august)


@given(st.lists(DAYS, min_size=1, unique=True), DAYS, DAYS)
def test_a_next_seat_is_used_at_most_once(days, first, last):
    one = Grant(1, 1, "early", "next", first, last)
    assert sum(len(earned_seats(day, days, [one])) for day in days) <= 1
    each = Grant(1, 1, "early", "each", first, last)
    assert sum(len(earned_seats(day, days, [each])) for day in days) == sum(first <= d <= last for d in days)
