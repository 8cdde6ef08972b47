"""Whether a vote is carried, by the rule of its item: plain numbers in, a verdict with its arithmetic out.

Ordinary majorities, two thirds for policies and an absolute majority in elections are what the federation's
papers show; every part of a rule is data, so that an item carries exactly what the bylaws of its day say.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Base(StrEnum):
    """Of whom the share is counted."""

    VOTING = "voting"  # those who voted for or against; with abstentions counted, also who abstained
    PRESENT = "present"  # mandates present or represented when the vote closed
    ENTITLED = "entitled"  # every mandate on the frozen roll


class Tie(StrEnum):
    """What exactly half, or exactly the share, means."""

    FAILS = "fails"  # more than the share is needed
    CARRIES = "carries"  # the share itself is enough


@dataclass(frozen=True)
class Rule:
    """The majority that an item needs. `share` is of the base; a simple majority is more than 1/2 of the votes."""

    share: Fraction
    base: Base = Base.VOTING
    counts_abstentions: bool = False
    at_the_share: Tie = Tie.FAILS

    def __post_init__(self) -> None:
        if not 0 < self.share <= 1:
            raise ValueError("A share lies above 0 and is at most 1.")
        if self.share == 1 and self.at_the_share == Tie.FAILS:
            raise ValueError("Nothing is more than all of them.")


SIMPLE = Rule(Fraction(1, 2))
ABSOLUTE = Rule(Fraction(1, 2), Base.PRESENT)
TWO_THIRDS = Rule(Fraction(2, 3), at_the_share=Tie.CARRIES)


@dataclass(frozen=True)
class Count:
    """What was counted. Each is a number of mandates; who is present may have cast nothing."""

    in_favour: int
    against: int
    abstained: int
    present: int
    entitled: int

    def __post_init__(self) -> None:
        cast = self.in_favour + self.against + self.abstained
        if min(self.in_favour, self.against, self.abstained) < 0 or not cast <= self.present <= self.entitled:
            raise ValueError("More votes than mandates present, or more present than entitled.")


@dataclass(frozen=True)
class Verdict:
    """Whether it is carried, and the arithmetic: so many in favour of so many, so many were needed."""

    is_carried: bool
    in_favour: int
    base: int
    needed: int


def verdict(count: Count, rule: Rule) -> Verdict:
    """Whether the votes in favour reach the rule's share of its base. Of nobody nothing is carried."""
    base = base_of(count, rule)
    needed = needed_of(base, rule)
    return Verdict(
        is_carried=base > 0 and count.in_favour >= needed,
        in_favour=count.in_favour,
        base=base,
        needed=needed,
    )


def base_of(count: Count, rule: Rule) -> int:
    """Of how many the share is taken."""
    if rule.base == Base.ENTITLED:
        return count.entitled
    everyone = (
        count.present if rule.base == Base.PRESENT else count.in_favour + count.against + count.abstained
    )
    return everyone if rule.counts_abstentions or rule.base == Base.PRESENT else everyone - count.abstained


def needed_of(base: int, rule: Rule) -> int:
    """The smallest number of votes that carries: more than the share, or the share itself, rounded up."""
    exact = rule.share * base
    if exact.denominator == 1:
        return int(exact) + (rule.at_the_share == Tie.FAILS)
    return int(exact) + 1


NONE_OF_THE_ABOVE = "none of the above"


@dataclass(frozen=True)
class Round:
    """The outcome of one round: who is elected, in the order of their votes, and who goes on to the next."""

    elected: tuple[str, ...]
    goes_on: tuple[str, ...]
    tied: tuple[str, ...]
    needed: int
    is_over: bool


def elect(
    votes: Mapping[str, int], *, ballots: int, seats: int, rule: Rule, withdrawn: Collection[str] = ()
) -> Round:
    """One round of an election by an absolute majority of the valid ballots.

    `votes` are votes for each candidate and for NONE_OF_THE_ABOVE; a ballot may name as many candidates as
    there are seats, so votes of one candidate never pass `ballots`. Who reaches the majority and stands
    before NONE_OF_THE_ABOVE is elected, the best first. Of those who tie for the last seat none is:
    they go on. Where NONE_OF_THE_ABOVE has the majority nobody goes on.
    """
    if seats < 1 or any(not 0 <= number <= ballots for number in votes.values()):
        raise ValueError("At least one seat, and no candidate with more votes than ballots.")
    needed = needed_of(ballots, rule)
    nobody = votes.get(NONE_OF_THE_ABOVE, 0)
    ranked = sorted(
        (name for name in votes if name != NONE_OF_THE_ABOVE and name not in withdrawn),
        key=lambda name: (-votes[name], name),
    )
    reached = [name for name in ranked if votes[name] >= needed and votes[name] > nobody]
    elected, tied = _within(reached, votes, seats)
    left = [name for name in ranked if name not in elected]
    is_refused = nobody >= needed and ballots > 0
    is_over = len(elected) == seats or not left or is_refused
    return Round(
        elected=tuple(elected),
        goes_on=() if is_over else tuple(_second_round(left, votes, seats - len(elected))),
        tied=tuple(tied),
        needed=needed,
        is_over=is_over,
    )


def go_on(votes: Mapping[str, int], *, seats: int, gone: Collection[str]) -> tuple[str, ...]:
    """Who stands in the next round for the seats that are left: not who is elected or has withdrawn since.

    Where someone withdraws, the next best moves up.
    """
    left = sorted(
        (name for name in votes if name != NONE_OF_THE_ABOVE and name not in gone),
        key=lambda name: (-votes[name], name),
    )
    return tuple(_second_round(left, votes, seats))


def relative(votes: Mapping[str, int], *, seats: int, withdrawn: Collection[str] = ()) -> Round:
    """The last round, by the most votes: who has more than NONE_OF_THE_ABOVE; a tie for the last seat stands
    to be drawn or voted again.
    """
    nobody = votes.get(NONE_OF_THE_ABOVE, 0)
    ranked = sorted(
        (
            name
            for name in votes
            if name != NONE_OF_THE_ABOVE and name not in withdrawn and votes[name] > nobody
        ),
        key=lambda name: (-votes[name], name),
    )
    elected, tied = _within(ranked, votes, seats)
    return Round(tuple(elected), tuple(tied), tuple(tied), nobody + 1, not tied)


def _within(ranked: list[str], votes: Mapping[str, int], seats: int) -> tuple[list[str], list[str]]:
    """Those who surely have a seat, and those who tie for the last ones."""
    if len(ranked) <= seats:
        return ranked, []
    edge = votes[ranked[seats]]
    sure = [name for name in ranked[:seats] if votes[name] > edge]
    return sure, [name for name in ranked if votes[name] == edge] if len(sure) < seats else []


def _second_round(left: list[str], votes: Mapping[str, int], seats: int) -> list[str]:
    """One candidate more than seats goes on, with everyone who ties with the last of them."""
    if len(left) <= seats + 1:
        return left
    edge = votes[left[seats]]
    return [name for name in left if votes[name] >= edge]


def has_quorum(heard: int, entitled: int, share: Fraction) -> bool:
    """Whether enough of the entitled mandates are present or represented; of nobody there is no quorum."""
    return entitled > 0 and heard >= share * entitled
