"""What an endorsement earns by the rules: plain data in, plain data out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """A rule in force: seats of a fee class, for one assembly or each; empty means any."""

    key: int
    committee: int | None
    kind: str
    seats: int
    fee_class: str
    scope: str
    weeks_before: int


@dataclass(frozen=True)
class Earner:
    """An endorsed project: its committees and kind, when it was handed in and decided on, how long it holds."""

    committees: frozenset[int]
    kind: str
    submitted_on: dt.date
    decided_on: dt.date
    valid_until: dt.date


@dataclass(frozen=True)
class Earned:
    """Seats for assemblies that begin between two days."""

    rule: int
    seats: int
    fee_class: str
    scope: str
    first_day: dt.date
    last_day: dt.date


def earned(earner: Earner, rules: Iterable[Rule]) -> list[Earned]:
    """What each fitting rule gives. Who hands in too late before an assembly earns nothing for that one."""
    found = []
    for rule in rules:
        first_day = max(earner.decided_on, earner.submitted_on + dt.timedelta(weeks=rule.weeks_before))
        if _fits(earner, rule) and first_day <= earner.valid_until:
            found.append(
                Earned(rule.key, rule.seats, rule.fee_class, rule.scope, first_day, earner.valid_until)
            )
    return found


def _fits(earner: Earner, rule: Rule) -> bool:
    return (rule.committee is None or rule.committee in earner.committees) and rule.kind in {"", earner.kind}
