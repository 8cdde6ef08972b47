"""How many seats there are, why, and what is left: truth tables from the federation's rules, and properties."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assemblies.seats import (
    FEE_CLASSES,
    Seat,
    SeatLine,
    fill,
    is_barred,
    quota,
    room,
    seats_of,
    total_of,
    uncovered,
)

EARLY, LATE = quota("early"), quota("late")
PROJECT = Seat("project", "early", is_charged=False, source=7)
OTHER_PROJECT = PROJECT._replace(source=8)
HOST = Seat("host", "early", is_charged=False, source=3)
ADVISER = Seat("support", "early", is_charged=True, source=4)
USUAL = [SeatLine(EARLY, 8), SeatLine(LATE, 8)]

SEATS = st.builds(
    Seat,
    category=st.sampled_from(["project", "office", "host"]),
    fee_class=st.sampled_from(FEE_CLASSES),
    is_charged=st.booleans(),
    source=st.integers(1, 3),
) | st.sampled_from([quota(one) for one in FEE_CLASSES])
NUMBERS = st.none() | st.integers(0, 6)
LINES = st.lists(st.builds(SeatLine, seat=SEATS, seats=NUMBERS), max_size=6)


@pytest.mark.parametrize(
    ("lines", "total"),
    [
        ([], 0),
        (USUAL, 16),
        ([*USUAL, SeatLine(PROJECT, 1)], 17),
        ([*USUAL, SeatLine(HOST, 2), SeatLine(PROJECT, 1)], 19),
        ([*USUAL, SeatLine(ADVISER, 3)], 16),  # charged to the quota: no seat more
        ([*USUAL, SeatLine(LATE, -3)], 13),
        ([*USUAL, SeatLine(LATE, -30)], 8),
        ([*USUAL, SeatLine(EARLY, 2)], 18),
        ([SeatLine(EARLY, 0), SeatLine(LATE, 0)], 0),
        ([SeatLine(EARLY, None), SeatLine(LATE, 8)], None),
        ([*USUAL, SeatLine(HOST, None)], None),
        ([*USUAL, SeatLine(ADVISER, None)], 16),
    ],
)
def test_the_number_by_its_lines(lines, total):
    assert total_of(lines) == total


@pytest.mark.parametrize(
    ("lines", "taken", "seat", "free"),
    [
        (USUAL, [], EARLY, 8),
        (USUAL, [EARLY] * 8, EARLY, 0),
        (USUAL, [EARLY] * 8, LATE, 8),
        (USUAL, [PROJECT], EARLY, 8),
        (USUAL, [], PROJECT, 0),
        ([SeatLine(PROJECT, 1)], [], PROJECT, 1),
        ([SeatLine(PROJECT, 1)], [PROJECT], PROJECT, 0),
        ([SeatLine(PROJECT, 1)], [PROJECT], OTHER_PROJECT, 0),
        ([SeatLine(PROJECT, 1), SeatLine(OTHER_PROJECT, 2)], [PROJECT], OTHER_PROJECT, 2),
        ([*USUAL, SeatLine(ADVISER, 2)], [], ADVISER, 2),
        ([*USUAL, SeatLine(ADVISER, 2)], [EARLY] * 7, ADVISER, 1),
        ([*USUAL, SeatLine(ADVISER, 2)], [ADVISER] * 2, EARLY, 6),
        ([*USUAL, SeatLine(ADVISER, None)], [], ADVISER, 8),
        ([SeatLine(ADVISER, 2)], [], ADVISER, 0),
        ([SeatLine(EARLY, None)], [EARLY] * 99, EARLY, None),
        ([SeatLine(EARLY, None), SeatLine(ADVISER, 1)], [EARLY] * 99, ADVISER, 1),
        ([SeatLine(EARLY, 0)], [], EARLY, 0),
        ([SeatLine(EARLY, 2)], [EARLY] * 5, EARLY, 0),
    ],
)
def test_what_is_free(lines, taken, seat, free):
    assert room(lines, taken, seat) == free


@pytest.mark.parametrize(
    ("owed", "tolerated", "barred"),
    [
        ("0", "0", False), ("0.01", "0", True), ("100", "100", False), ("100.01", "100", True),
        ("0", None, False), ("5000", None, False),
    ],
)  # fmt: skip
def test_debts_bar_by_the_rule(owed, tolerated, barred):
    assert is_barred(Decimal(owed), None if tolerated is None else Decimal(tolerated)) is barred


def test_the_quota_is_filled_with_the_lowest_fee_first():
    assert fill(USUAL, [EARLY] * 6, 4) == [EARLY, EARLY, LATE, LATE]
    assert fill(USUAL, [], 20) == [EARLY] * 8 + [LATE] * 8
    assert fill([SeatLine(EARLY, None), SeatLine(LATE, 8)], [], 20) == [EARLY] * 20
    assert fill([], [], 2) == []


def test_seats_that_went_away_under_those_who_sit_on_them():
    assert uncovered(USUAL, [PROJECT, EARLY]) == {PROJECT}
    assert uncovered([SeatLine(EARLY, 1)], [EARLY]) == set()
    assert uncovered([SeatLine(EARLY, 1)], [EARLY, EARLY]) == {EARLY}
    assert uncovered([SeatLine(EARLY, None)], [EARLY] * 9) == set()


@given(LINES, SEATS, st.lists(SEATS, max_size=8))
def test_what_fits_leaves_nothing_uncovered_that_was_covered(lines, seat, taken):
    free = room(lines, taken, seat)
    if uncovered(lines, taken):
        return
    assert uncovered(lines, [*taken, *[seat] * (3 if free is None else free)]) == set()
    if free is not None:
        assert seat in uncovered(lines, [*taken, *[seat] * (free + 1)])


@given(LINES, st.lists(SEATS, max_size=8), st.integers(0, 12))
def test_filling_never_takes_more_than_there_is(lines, taken, number):
    found = fill(lines, taken, number)
    assert len(found) <= number
    if not uncovered(lines, taken):
        assert uncovered(lines, [*taken, *found]) == set()
    if len(found) < number:
        assert all(room(lines, [*taken, *found], quota(one)) == 0 for one in FEE_CLASSES)


@given(LINES, SEATS)
def test_as_many_as_they_like_is_not_none(lines, seat):
    lines = [line for line in lines if line.seat != seat]
    assert seats_of([*lines, SeatLine(seat, 0)], seat) == 0
    assert seats_of([*lines, SeatLine(seat, None), SeatLine(seat, -5)], seat) is None


@given(LINES)
def test_the_total_is_what_can_be_filled(lines):
    """One by one, whatever is free, until nothing is: as many as the total says came."""
    total = total_of(lines)
    if total is None:
        return
    held = []
    for seat in [line.seat for line in lines if line.seat.category == "quota" or not line.seat.is_charged]:
        while room(lines, held, seat):
            held.append(seat)
    assert len(held) == total
