"""Which row of a bank statement pays which invoice: plain data in, plain data out.

The reference decides. What only resembles it (a slip, our number without the check digits, the amount alone) is
said as "perhaps", for a person to accept.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from assemblies.money.reference import compact
from assemblies.money.statements import Entry

CURRENCY = "EUR"
START = re.compile(r"RF(?=[0-9]{2})")
# Shorter numbers of ours stand in too many other numbers.
SHORTEST_NUMBER = 6


class Outcome(StrEnum):
    """What happens to a row."""

    MATCHED = "matched"
    PARTLY = "partly"
    OVERPAID = "overpaid"
    PERHAPS = "perhaps"
    UNKNOWN = "unknown"
    IMPORTED = "imported"
    OUTGOING = "outgoing"
    FOREIGN = "foreign"


@dataclass(frozen=True)
class Claim:
    """An invoice as money sees it: its reference and what is open on it."""

    key: int
    reference: str
    balance: Decimal


@dataclass(frozen=True)
class Verdict:
    """What becomes of a row, and the invoice that it is (perhaps) for; `left` is open there afterwards."""

    entry: Entry
    outcome: Outcome
    claim: int | None = None
    left: Decimal | None = None

    @property
    def over(self) -> Decimal:
        """What is paid too much afterwards."""
        return max(Decimal(0), -(self.left or Decimal(0)))

    @property
    def is_kept(self) -> bool:
        """Whether importing makes a payment of it."""
        return self.outcome not in {Outcome.IMPORTED, Outcome.OUTGOING, Outcome.FOREIGN}


def match(entries: Iterable[Entry], claims: Sequence[Claim], known: Collection[str]) -> list[Verdict]:
    """Row by row what would happen, each row seeing what those before it paid.

    `known` are the bank references that were imported already.
    """
    index = Index(claims)
    balances = {claim.key: claim.balance for claim in claims}
    return [_verdict(entry, index, balances, known) for entry in entries]


def _verdict(entry: Entry, index: Index, balances: dict[int, Decimal], known: Collection[str]) -> Verdict:
    if entry.bank_reference in known:
        return Verdict(entry, Outcome.IMPORTED)
    if entry.amount <= 0:
        return Verdict(entry, Outcome.OUTGOING)
    if entry.currency != CURRENCY:
        return Verdict(entry, Outcome.FOREIGN)
    key = index.exact(entry.text)
    if key is None:
        found = index.near(entry.text) or {key for key, left in balances.items() if left == entry.amount}
        if len(found) != 1:
            return Verdict(entry, Outcome.UNKNOWN)
        key = found.pop()
        return Verdict(entry, Outcome.PERHAPS, key, balances[key] - entry.amount)
    balances[key] -= entry.amount
    left = balances[key]
    outcome = Outcome.OVERPAID if left < 0 else Outcome.PARTLY if left else Outcome.MATCHED
    return Verdict(entry, outcome, key, left)


class Index:
    """References to be found in what people write."""

    def __init__(self, claims: Iterable[Claim]) -> None:
        self.references = {claim.reference: claim.key for claim in claims}
        self.lengths = sorted({len(one) for one in self.references}, reverse=True)
        # Each reference with one sign left out, and the number in it: what is one slip away meets here.
        self.slips: dict[str, set[int]] = defaultdict(set)
        for reference, key in self.references.items():
            for text in [*_shorter(reference), reference, *_number(reference)]:
                self.slips[text].add(key)

    def exact(self, text: str) -> int | None:
        """The one invoice whose reference stands there, blanks or not; None where none does, or several do."""
        plain = compact(text)
        found = set()
        for start in START.finditer(plain):
            candidates = (plain[start.start() : start.start() + length] for length in self.lengths)
            hit = next((one for one in candidates if one in self.references), None)
            if hit:
                found.add(self.references[hit])
        return found.pop() if len(found) == 1 else None

    def near(self, text: str) -> set[int]:
        """Invoices whose reference or number stands there but for a slip: a sign wrong, missing, doubled, swapped."""
        plain = compact(text)
        found: set[int] = set()
        for window in self._windows(plain):
            for one in (window, *_shorter(window)):
                found |= self.slips.get(one, set())
        return found

    def _windows(self, plain: str) -> Iterator[str]:
        lengths = {length + more for length in self.lengths for more in (-4, -1, 0, 1)}
        for length in sorted(lengths):
            for start in range(max(0, len(plain) - length + 1)):
                yield plain[start : start + length]


def _shorter(text: str) -> list[str]:
    return [text[:place] + text[place + 1 :] for place in range(len(text))]


def _number(reference: str) -> list[str]:
    number = reference[4:]
    return [number] if len(number) >= SHORTEST_NUMBER else []
