"""A bank statement as plain rows, whichever file it came in."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

MOST_ROWS = 5000
LONGEST = {"bank_reference": 140, "payer": 200, "text": 500}


class Unreadable(Exception):
    """The file isn't a statement that we can read; `code` says why, `where` at which row."""

    def __init__(self, code: str, where: str = "") -> None:
        self.code, self.where = code, where
        super().__init__(f"{code} {where}".strip())


@dataclass(frozen=True)
class Entry:
    """One row of a statement: what came in (or with a minus went out), on which day, from whom, what for."""

    bank_reference: str
    booked_on: dt.date
    amount: Decimal
    currency: str = "EUR"
    payer: str = ""
    text: str = ""

    def as_json(self) -> dict[str, Any]:
        """For keeping it until it is imported."""
        return {
            "bank_reference": self.bank_reference,
            "booked_on": self.booked_on.isoformat(),
            "amount": str(self.amount),
            "currency": self.currency,
            "payer": self.payer,
            "text": self.text,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Entry:
        """The row as it was kept."""
        booked_on, amount = dt.date.fromisoformat(data["booked_on"]), Decimal(data["amount"])
        return cls(**{**data, "booked_on": booked_on, "amount": amount})


def named(entries: Iterable[Entry]) -> list[Entry]:
    """The rows, each with a bank reference of its own.

    Where the bank gives none, or the same for several, the row's content and its turn among equal ones name it:
    so the same row of another file, which covers the same days, has the same name.
    """
    seen: Counter[str] = Counter()
    found = []
    for entry in (_cut(entry) for entry in entries):
        name = entry.bank_reference or _digest(entry)
        seen[name] += 1
        turn = seen[name]
        if turn > 1 and entry.bank_reference:
            name = f"{name}#{_digest(entry)[:12]}"
            seen[name] += 1
            turn = seen[name]
        found.append(replace(entry, bank_reference=name if turn == 1 else f"{name}#{turn}"))
    return found


def _cut(entry: Entry) -> Entry:
    return replace(entry, **{name: getattr(entry, name).strip()[:most] for name, most in LONGEST.items()})


def _digest(entry: Entry) -> str:
    content = [entry.booked_on.isoformat(), f"{entry.amount:.2f}", entry.currency, entry.payer, entry.text]
    return hashlib.sha256("\0".join(content).encode()).hexdigest()[:32]
