"""From counted ballots to what was decided: plain figures in, the outcome of one vote out.

Both the pages and the recount of an export end here, so that they can't say different things.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from assemblies.verdict import (
    NONE_OF_THE_ABOVE,
    Base,
    Count,
    Round,
    Rule,
    Verdict,
    elect,
    go_on,
    relative,
    verdict,
)

QUESTION, ELECTION, RELATIVE = "question", "election", "relative"
FAVOUR, AGAINST, NONE, ABSTAIN = "favour", "against", "none", "abstain"
CANDIDATE = "candidate-"
Key = TypeVar("Key", str, int)


@dataclass(frozen=True)
class Figures:
    """What is known of a closed vote. `votes` are by key; `ballots` are all in the box, abstentions too."""

    kind: str
    seats: int
    rule: Rule
    present: int
    entitled: int
    ballots: int
    votes: Mapping[str, int]

    @property
    def candidates(self) -> dict[str, int]:
        """The votes of each candidate, and of none of them."""
        found = {key: number for key, number in self.votes.items() if key.startswith(CANDIDATE)}
        return {**found, NONE_OF_THE_ABOVE: self.votes.get(NONE, 0)}

    @property
    def count(self) -> Count:
        """Of a question."""
        return Count(
            in_favour=self.votes.get(FAVOUR, 0),
            against=self.votes.get(AGAINST, 0),
            abstained=self.votes.get(ABSTAIN, 0),
            present=self.present,
            entitled=self.entitled,
        )

    @property
    def base(self) -> int:
        """Of how many the share of an election is taken."""
        if self.rule.base == Base.ENTITLED:
            return self.entitled
        if self.rule.base == Base.PRESENT:
            return self.present
        return self.ballots - (0 if self.rule.counts_abstentions else self.votes.get(ABSTAIN, 0))


def decide(figures: Figures) -> Verdict | Round:
    """Whether a question is carried, or whom a round elects. Raises ValueError for figures that can't be."""
    if figures.kind == QUESTION:
        return verdict(figures.count, figures.rule)
    if figures.kind == RELATIVE:
        return relative(figures.candidates, seats=figures.seats)
    return elect(figures.candidates, ballots=figures.base, seats=figures.seats, rule=figures.rule)


def both_ways(figures: Figures) -> tuple[Verdict, Verdict]:
    """The same question by the votes given, with abstentions left out and with them counted in."""
    by_votes = replace(figures.rule, base=Base.VOTING)
    without, within = replace(by_votes, counts_abstentions=False), replace(by_votes, counts_abstentions=True)
    return verdict(figures.count, without), verdict(figures.count, within)


def left_over(figures: Figures, outcome: Round, withdrawn: Collection[str]) -> tuple[str, ...]:
    """Who stands in a further round by the usual rule: of a tie those who tie, else one more than seats."""
    if outcome.is_over:
        return ()
    seats = figures.seats - len(outcome.elected)
    if figures.kind == RELATIVE:
        return tuple(key for key in outcome.tied if key not in withdrawn)
    return go_on(figures.candidates, seats=seats, gone={*outcome.elected, *withdrawn})


def tally(ballots: Iterable[Collection[Key]]) -> dict[Key, int]:
    """How many ballots bear each key."""
    votes: dict[Key, int] = {}
    for marks in ballots:
        for key in marks:
            votes[key] = votes.get(key, 0) + 1
    return votes


def is_valid(marks: Collection[str], keys: Collection[str], seats: int) -> bool:
    """Whether a ballot says what it may: one answer, or as many candidates as there are seats, each once."""
    only_candidates = all(key.startswith(CANDIDATE) for key in marks)
    most = seats if only_candidates else 1
    return set(marks) <= set(keys) and 1 <= len(set(marks)) == len(marks) <= most
