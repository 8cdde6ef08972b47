"""What a delegate pays: a function of instants, tried at each boundary to the second."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assemblies.pricing import (
    Extra,
    Payer,
    PriceLine,
    Tariff,
    Window,
    fee_class_at,
    price,
    refund_percent,
)
from assemblies.seats import FEE_CLASSES

SECOND = dt.timedelta(seconds=1)


def at(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


OPENS, EARLY_ENDS = at("2026-11-05 00:00:00"), at("2026-12-15 23:59:59")
LATE_OPENS, LATE_ENDS = at("2026-12-20 00:00:00"), at("2027-01-20 23:59:59")
EXTRA_OPENS, EXTRA_ENDS = at("2027-02-01 00:00:00"), at("2027-02-03 12:00:00")
WINDOWS = [
    Window(EXTRA_OPENS, EXTRA_ENDS, "extra"),
    Window(OPENS, EARLY_ENDS, "early"),
    Window(LATE_OPENS, LATE_ENDS, "late"),
]
FEES = {
    ("A", "early"): Decimal(100), ("A", "late"): Decimal(150), ("A", "extra"): Decimal(200),
    ("F", "early"): Decimal(300), ("F", "late"): Decimal(350),
}  # fmt: skip
SOLIDARITY = Extra(1, "Travel Assistance Fund", "each", Decimal(25), categories="EF")
NINTH = Extra(2, "Beyond the first eight", "beyond", Decimal(25), beyond=8)
CARBON = Extra(3, "Carbon offset", "optional", Decimal("12.50"))
TARIFF = Tariff(WINDOWS, FEES, [SOLIDARITY, NINTH, CARBON])
INSTANTS = st.integers(0, 150 * 24 * 3600).map(lambda seconds: at("2026-10-01 00:00:00") + seconds * SECOND)


@pytest.mark.parametrize(
    ("instant", "fee_class"),
    [
        (OPENS - SECOND, "early"),
        (OPENS, "early"),
        (EARLY_ENDS, "early"),
        (EARLY_ENDS + SECOND, "late"),
        (EARLY_ENDS + dt.timedelta(microseconds=1), "late"),
        (LATE_OPENS - SECOND, "late"),
        (LATE_ENDS, "late"),
        (LATE_ENDS + SECOND, "extra"),
        (EXTRA_ENDS, "extra"),
        (EXTRA_ENDS + SECOND, "extra"),
    ],
)
def test_which_fee_counts_to_the_second(instant, fee_class):
    assert fee_class_at(instant, WINDOWS) == fee_class


def test_without_windows_the_seat_alone_says_the_fee():
    assert fee_class_at(OPENS, []) is None
    assert price(Payer("A", "late", OPENS), Tariff((), FEES)).fee_class == "late"


@pytest.mark.parametrize(
    ("seat", "instant", "total"),
    [
        ("early", EARLY_ENDS, "100"),
        ("early", EARLY_ENDS + SECOND, "150"),
        ("late", EARLY_ENDS, "150"),
        ("late", LATE_ENDS + SECOND, "200"),
        ("extra", OPENS, "200"),
    ],
)
def test_who_is_late_pays_the_later_fee_by_itself(seat, instant, total):
    assert price(Payer("A", seat, instant), TARIFF).total == Decimal(total)


@pytest.mark.parametrize(
    ("category", "place", "chosen", "total", "names"),
    [
        ("A", 1, [], "100", []),
        ("F", 1, [], "325", ["Travel Assistance Fund"]),
        ("A", 8, [], "100", []),
        ("A", 9, [], "125", ["Beyond the first eight"]),
        ("A", None, [], "100", []),
        ("A", 1, [3], "112.50", ["Carbon offset"]),
        ("F", 9, [3], "362.50", ["Travel Assistance Fund", "Beyond the first eight", "Carbon offset"]),
        ("A", 1, [2, 1], "100", []),  # nobody chooses what others have to pay
    ],
)
def test_surcharges_by_their_rules(category, place, chosen, total, names):
    found = price(Payer(category, "early", OPENS, place, frozenset(chosen)), TARIFF)
    assert found.total == Decimal(total)
    assert [line.name for line in found.lines[1:]] == names


@pytest.mark.parametrize(("category", "seat"), [("", "early"), ("B", "early"), ("F", "extra")])
def test_a_fee_that_nobody_entered_is_unknown_and_not_nothing(category, seat):
    found = price(Payer(category, seat, OPENS), TARIFF)
    assert found.lines[0] == PriceLine(None, fee_class=seat)
    assert found.total is None


def test_a_surcharge_for_some_categories_isn_t_for_an_nmo_without_one():
    assert not SOLIDARITY.is_due(Payer("", "early", OPENS))


@pytest.mark.parametrize(
    ("instant", "percent"),
    [
        ("2027-07-06 23:59:59", 100), ("2027-07-07 00:00:00", 50), ("2027-07-13 23:59:59", 50),
        ("2027-07-14 00:00:00", 0),
    ],
)  # fmt: skip
def test_what_comes_back(instant, percent):
    steps = [(at("2027-07-13 23:59:59"), 50), (at("2027-07-06 23:59:59"), 100)]
    assert refund_percent(at(instant), steps) == percent
    assert refund_percent(at(instant), []) == 0


@given(INSTANTS, INSTANTS, st.sampled_from(FEE_CLASSES))
def test_finishing_later_is_never_cheaper_and_a_seat_never_below_its_fee(one, other, seat):
    earlier, later = sorted([one, other])
    before, after = (price(Payer("A", seat, instant), TARIFF) for instant in (earlier, later))
    assert FEE_CLASSES.index(before.fee_class) <= FEE_CLASSES.index(after.fee_class)
    assert before.total <= after.total
    assert FEE_CLASSES.index(before.fee_class) >= FEE_CLASSES.index(seat)
