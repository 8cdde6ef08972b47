"""Until when an invoice is paid, what comes back, and how it stands: plain data in, plain data out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
# Days from the due day on which one is reminded: a week before, on the day, a week after.
REMINDERS = (-7, 0, 7)


def due_on(
    issued_on: dt.date, fee_classes: Iterable[str], deadlines: Mapping[str, dt.date | None], days: int
) -> dt.date:
    """The latest deadline of the fees on the invoice, but never sooner than so many days after it was issued."""
    known = [day for one in fee_classes if (day := deadlines.get(one))]
    return max([*known, issued_on + dt.timedelta(days=days)])


def share(amount: Decimal, percent: int) -> Decimal:
    """So many per cent of an amount, half a cent rounded up."""
    return (amount * percent / 100).quantize(CENT, ROUND_HALF_UP)


def reminder_on(due: dt.date, today: dt.date) -> int | None:
    """Which reminder is to go out today: the latest whose day has come; None while there is none."""
    passed = [days for days in REMINDERS if due + dt.timedelta(days=days) <= today]
    return max(passed) if passed else None
