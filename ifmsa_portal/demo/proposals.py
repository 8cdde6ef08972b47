"""What a project of the demo is made of."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Proposal:
    """One project. Days count from today; `ends_in=None` goes on without a last day."""

    title: str
    committee: str
    topics: tuple[str, ...]
    summary: str
    problem: str
    objectives: str
    activities: str
    target_group: str
    target_size: int
    indicators: tuple[tuple[str, str, int, int], ...]
    starts_in: int
    ends_in: int | None
    also: tuple[str, ...] = ()
    nmos: tuple[str, ...] = ()
    kind: str = "first-time"
    budget: int = 0
    currency: str = "EUR"
    partners: str = ""
    pictures: tuple[str, ...] = field(default=())
    letters: tuple[str, ...] = field(default=())
    consents: bool = True
