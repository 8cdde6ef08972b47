"""What a delegate pays and what comes back: plain data in, plain data out.

The price is a function of instants: which fee counts follows from when a registration was finished, so that
whoever is late is priced late without anyone doing anything.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from assemblies.seats import FEE_CLASSES


@dataclass(frozen=True)
class Window:
    """A registration window with the fee that counts until it closes, that instant included."""

    opens_at: dt.datetime
    closes_at: dt.datetime
    fee_class: str


@dataclass(frozen=True)
class Extra:
    """A surcharge: for each delegate, for each beyond so many of the quota, or for whoever chooses it."""

    key: int
    name: str
    rule: str
    amount: Decimal
    categories: str = ""
    beyond: int | None = None

    def is_due(self, payer: Payer) -> bool:
        """Whether this delegate pays it."""
        if self.categories and (not payer.category or payer.category not in self.categories):
            return False
        if self.rule == "beyond":
            return payer.place is not None and self.beyond is not None and payer.place > self.beyond
        return self.rule == "each" or self.key in payer.chosen


@dataclass(frozen=True)
class Tariff:
    """All that an assembly says of money."""

    windows: Sequence[Window] = ()
    fees: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)
    extras: Sequence[Extra] = ()


@dataclass(frozen=True)
class Payer:
    """One delegate: the NMO's fee category, the fee of the seat, when the registration was finished.

    `place` counts the delegates of the quota from 1, and is None for a seat outside it.
    """

    category: str
    seat_class: str
    finished_at: dt.datetime
    place: int | None = None
    chosen: frozenset[int] = frozenset()


@dataclass(frozen=True)
class PriceLine:
    """One line of a price; `amount` is None where nobody has entered the fee, which is not the same as nothing.

    `fee_class` names the fee, `extra` the surcharge.
    """

    amount: Decimal | None
    fee_class: str = ""
    extra: int | None = None
    name: str = ""


@dataclass(frozen=True)
class Price:
    """What a delegate pays, line by line, and as which fee."""

    fee_class: str
    lines: tuple[PriceLine, ...]

    @property
    def total(self) -> Decimal | None:
        """The sum in euros; None while the fee is unknown."""
        amounts = [line.amount for line in self.lines]
        return None if None in amounts else sum((a for a in amounts if a is not None), Decimal(0))


def fee_class_at(instant: dt.datetime, windows: Iterable[Window]) -> str | None:
    """Which fee counts for what is finished at this instant.

    Between two windows that of the next one counts, after the last one that of the last; None without windows.
    """
    ordered = sorted(windows, key=lambda window: window.closes_at)
    for window in ordered:
        if instant <= window.closes_at:
            return window.fee_class
    return ordered[-1].fee_class if ordered else None


def fee_class_of(payer: Payer, windows: Iterable[Window]) -> str:
    """The fee that the delegate pays: that of the seat, or a later one for who finished later."""
    by_time = fee_class_at(payer.finished_at, windows) or payer.seat_class
    return max(payer.seat_class, by_time, key=FEE_CLASSES.index)


def price(payer: Payer, tariff: Tariff) -> Price:
    """What a delegate pays, line by line: the fee, then the surcharges that are due."""
    fee_class = fee_class_of(payer, tariff.windows)
    fee = PriceLine(tariff.fees.get((payer.category, fee_class)), fee_class=fee_class)
    extras = [
        PriceLine(extra.amount, extra=extra.key, name=extra.name)
        for extra in tariff.extras
        if extra.is_due(payer)
    ]
    return Price(fee_class, (fee, *extras))


def refund_percent(cancelled_at: dt.datetime, steps: Iterable[tuple[dt.datetime, int]]) -> int:
    """Which share of the price comes back: that of the first step that isn't past, its instant included."""
    for until, percent in sorted(steps):
        if cancelled_at <= until:
            return percent
    return 0
