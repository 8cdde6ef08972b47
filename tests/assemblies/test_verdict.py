"""Whether a vote is carried, and who is elected."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assemblies.verdict import (
    ABSOLUTE,
    NONE_OF_THE_ABOVE,
    SIMPLE,
    TWO_THIRDS,
    Base,
    Count,
    Rule,
    Tie,
    elect,
    needed_of,
    relative,
    verdict,
)


@pytest.mark.parametrize(
    ("votes", "rule", "carried", "arithmetic"),
    [
        # in favour, against, abstained, present, entitled; then in favour of base, needed
        ((51, 49, 0, 100, 100), SIMPLE, True, (51, 100, 51)),
        ((50, 50, 0, 100, 100), SIMPLE, False, (50, 100, 51)),
        ((2, 1, 97, 100, 100), SIMPLE, True, (2, 3, 2)),
        ((2, 1, 97, 100, 100), Rule(Fraction(1, 2), counts_abstentions=True), False, (2, 100, 51)),
        ((50, 50, 0, 100, 100), Rule(Fraction(1, 2), at_the_share=Tie.CARRIES), True, (50, 100, 50)),
        ((50, 10, 10, 99, 120), ABSOLUTE, True, (50, 99, 50)),
        ((49, 10, 10, 99, 120), ABSOLUTE, False, (49, 99, 50)),
        ((66, 34, 0, 100, 100), TWO_THIRDS, False, (66, 100, 67)),
        ((66, 33, 1, 100, 100), TWO_THIRDS, True, (66, 99, 66)),
        (
            (75, 0, 0, 100, 100),
            Rule(Fraction(3, 4), Base.ENTITLED, at_the_share=Tie.CARRIES),
            True,
            (75, 100, 75),
        ),
        ((100, 0, 0, 100, 100), Rule(Fraction(1), at_the_share=Tie.CARRIES), True, (100, 100, 100)),
        ((0, 0, 9, 9, 9), SIMPLE, False, (0, 0, 1)),
        ((0, 0, 0, 0, 0), ABSOLUTE, False, (0, 0, 1)),
    ],
)
def test_a_rule_and_its_arithmetic(votes, rule, carried, arithmetic):
    found = verdict(Count(*votes), rule)
    assert found.is_carried is carried
    assert (found.in_favour, found.base, found.needed) == arithmetic


@pytest.mark.parametrize("votes", [(-1, 0, 0, 5, 5), (3, 2, 1, 5, 9), (1, 0, 0, 9, 5)])
def test_more_votes_than_mandates_are_no_count(votes):
    with pytest.raises(ValueError, match="More votes"):
        Count(*votes)


@pytest.mark.parametrize(
    ("share", "tie"), [(Fraction(0), Tie.FAILS), (Fraction(3, 2), Tie.CARRIES), (Fraction(1), Tie.FAILS)]
)
def test_a_share_that_means_nothing_is_refused(share, tie):
    with pytest.raises(ValueError):
        Rule(share, at_the_share=tie)


SHARES = st.fractions(Fraction(1, 100), Fraction(99, 100), max_denominator=100)
RULES = st.builds(Rule, SHARES, st.sampled_from(Base), st.booleans(), st.sampled_from(Tie))


@st.composite
def counts(draw):
    favour, against, abstained, silent, absent = (draw(st.integers(0, 200)) for _ in range(5))
    present = favour + against + abstained + silent
    return Count(favour, against, abstained, present, present + absent)


@given(counts(), RULES)
def test_it_is_carried_exactly_when_the_share_is_passed(count, rule):
    found = verdict(count, rule)
    share = Fraction(found.in_favour, found.base) if found.base else Fraction(0)
    passed = share > rule.share or (rule.at_the_share == Tie.CARRIES and share == rule.share)
    assert found.is_carried is passed


@given(counts(), RULES)
def test_one_more_in_favour_never_turns_it_down(count, rule):
    more = Count(count.in_favour + 1, count.against, count.abstained, count.present + 1, count.entitled + 1)
    if rule.base == Base.VOTING and verdict(count, rule).is_carried:
        assert verdict(more, rule).is_carried


@given(counts(), RULES)
def test_an_abstention_helps_nobody_that_it_isnt_counted_for(count, rule):
    abstaining = Count(
        count.in_favour, count.against, count.abstained + 1, count.present + 1, count.entitled + 1
    )
    if rule.base == Base.VOTING and not rule.counts_abstentions:
        assert verdict(abstaining, rule) == verdict(count, rule)
    elif verdict(abstaining, rule).is_carried:
        assert verdict(count, rule).is_carried


@given(st.integers(0, 500), RULES)
def test_what_is_needed_is_the_smallest_that_carries(base, rule):
    needed = needed_of(base, rule)

    def carries(votes):
        return votes > rule.share * base or (rule.at_the_share == Tie.CARRIES and votes == rule.share * base)

    assert carries(needed)
    assert not carries(needed - 1)


def test_who_has_the_majority_is_elected_the_best_first():
    outcome = elect({"Ana": 60, "Ben": 70, "Cyd": 30}, ballots=100, seats=2, rule=SIMPLE)
    assert (outcome.elected, outcome.needed, outcome.is_over) == (("Ben", "Ana"), 51, True)


def test_without_a_majority_one_more_than_the_seats_goes_on():
    outcome = elect({"Ana": 40, "Ben": 35, "Cyd": 20, "Dan": 5}, ballots=100, seats=1, rule=SIMPLE)
    assert (outcome.elected, outcome.goes_on, outcome.is_over) == ((), ("Ana", "Ben"), False)


def test_who_ties_with_the_last_goes_on_too():
    outcome = elect({"Ana": 40, "Ben": 30, "Cyd": 30}, ballots=100, seats=1, rule=SIMPLE)
    assert outcome.goes_on == ("Ana", "Ben", "Cyd")


def test_a_tie_for_the_last_seat_elects_neither():
    outcome = elect({"Ana": 80, "Ben": 60, "Cyd": 60}, ballots=100, seats=2, rule=SIMPLE)
    assert (outcome.elected, outcome.tied, outcome.goes_on) == (("Ana",), ("Ben", "Cyd"), ("Ben", "Cyd"))


def test_none_of_the_above_can_win():
    votes = {"Ana": 45, NONE_OF_THE_ABOVE: 55}
    outcome = elect(votes, ballots=100, seats=1, rule=SIMPLE)
    assert (outcome.elected, outcome.goes_on, outcome.is_over) == ((), (), True)
    assert relative(votes, seats=1).elected == ()


def test_a_majority_behind_none_of_the_above_is_none():
    """With two seats a ballot names two, so both may pass the half."""
    outcome = elect({"Ana": 55, NONE_OF_THE_ABOVE: 60}, ballots=100, seats=2, rule=SIMPLE)
    assert outcome.elected == ()


def test_who_withdrew_is_counted_out():
    votes = {"Ana": 45, "Ben": 30, "Cyd": 25}
    outcome = elect(votes, ballots=100, seats=1, rule=SIMPLE, withdrawn={"Ana"})
    assert outcome.goes_on == ("Ben", "Cyd")
    assert relative(votes, seats=1, withdrawn={"Ana"}).elected == ("Ben",)


def test_the_last_round_goes_to_the_most_votes():
    outcome = relative({"Ana": 40, "Ben": 35, NONE_OF_THE_ABOVE: 25}, seats=1)
    assert (outcome.elected, outcome.is_over) == (("Ana",), True)


def test_a_tie_in_the_last_round_stands_to_be_drawn():
    outcome = relative({"Ana": 40, "Ben": 40}, seats=1)
    assert (outcome.elected, outcome.tied, outcome.is_over) == ((), ("Ana", "Ben"), False)


@pytest.mark.parametrize(("votes", "seats"), [({"Ana": 11}, 1), ({"Ana": -1}, 1), ({"Ana": 5}, 0)])
def test_what_cant_be_counted_is_refused(votes, seats):
    with pytest.raises(ValueError):
        elect(votes, ballots=10, seats=seats, rule=SIMPLE)


CANDIDATES = st.dictionaries(st.sampled_from([*"ABCDEFG", NONE_OF_THE_ABOVE]), st.integers(0, 50), min_size=1)


@given(CANDIDATES, st.integers(1, 4), st.sets(st.sampled_from("ABCDEFG")))
def test_whatever_the_votes_nobody_is_elected_who_shouldnt_be(votes, seats, withdrawn):
    outcome = elect(votes, ballots=50, seats=seats, rule=SIMPLE, withdrawn=withdrawn)
    nobody = votes.get(NONE_OF_THE_ABOVE, 0)
    assert len(outcome.elected) <= seats
    for name in outcome.elected:
        assert votes[name] > 25
        assert votes[name] > nobody
        assert name not in withdrawn
        beaten = [
            other
            for other in votes
            if votes[other] > votes[name] and other not in {*withdrawn, NONE_OF_THE_ABOVE}
        ]
        assert set(beaten) <= set(outcome.elected)
    assert not set(outcome.goes_on) & ({*outcome.elected, *withdrawn, NONE_OF_THE_ABOVE})
    assert outcome.is_over or len(outcome.goes_on) > 0
