"""From figures to an outcome, and an export counted again: the same, unless someone changed it."""

from __future__ import annotations

import copy
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assemblies.counting import Figures, both_ways, decide, is_valid, left_over, tally
from assemblies.recount import FORMAT, digest, outcome_as_data, recount, rule_as_data
from assemblies.verdict import ABSOLUTE, SIMPLE, TWO_THIRDS, Base, Round, Rule, go_on

A, B, C = (f"candidate-{n:03}" for n in (1, 2, 3))


def figures(votes, kind="question", rule=SIMPLE, seats=1, present=100, entitled=120, ballots=None):
    return Figures(
        kind, seats, rule, present, entitled, sum(votes.values()) if ballots is None else ballots, votes
    )


def test_a_question_both_ways():
    counted = figures({"favour": 60, "against": 20, "abstain": 20}, rule=TWO_THIRDS)
    without, within = both_ways(counted)
    assert (without.is_carried, without.base, without.needed) == (True, 80, 54)
    assert (within.is_carried, within.base, within.needed) == (False, 100, 67)
    assert decide(counted) == without


@pytest.mark.parametrize(
    ("rule", "needed"),
    [
        (SIMPLE, 41),  # of 80 ballots that don't abstain
        (Rule(Fraction(1, 2), counts_abstentions=True), 46),  # of 90 ballots
        (ABSOLUTE, 51),  # of 100 present
        (Rule(Fraction(1, 2), Base.ENTITLED), 61),  # of 120 on the roll
    ],
)
def test_of_whom_an_election_takes_its_majority(rule, needed):
    votes = {A: 45, B: 30, "none": 5, "abstain": 10}
    outcome = decide(figures(votes, "election", rule))
    assert outcome.needed == needed
    assert outcome.elected == ((A,) if votes[A] >= needed else ())


def test_who_withdraws_makes_room_for_the_next_best():
    votes = {A: 40, B: 30, C: 20, "none": 0, "abstain": 0}
    counted = figures(votes, "election", ABSOLUTE)
    outcome = decide(counted)
    assert outcome.goes_on == left_over(counted, outcome, ()) == (A, B)
    assert left_over(counted, outcome, (A,)) == (B, C)
    assert left_over(counted, outcome, (A, B, C)) == ()


def test_of_a_tie_by_most_votes_those_who_tie_go_on():
    counted = figures({A: 30, B: 30, C: 20, "none": 1}, "relative")
    outcome = decide(counted)
    assert left_over(counted, outcome, ()) == (A, B)
    assert left_over(counted, outcome, (B,)) == (A,)
    over = figures({A: 30, B: 20, "none": 1}, "relative")
    assert left_over(over, decide(over), ()) == ()


@given(st.lists(st.integers(0, 9), min_size=1, max_size=6), st.integers(1, 3), st.integers(0, 7))
def test_nobody_gone_goes_on_and_nobody_better_is_left_behind(numbers, seats, which):
    votes = {f"candidate-{n:03}": number for n, number in enumerate(numbers, start=1)}
    gone = {key for n, key in enumerate((A, B, C)) if which >> n & 1}
    on = go_on(votes, seats=seats, gone=gone)
    assert not gone & set(on)
    behind = set(votes) - gone - set(on)
    assert all(votes[one] < min(votes[other] for other in on) for one in behind)
    assert len(on) >= min(seats + 1, len(set(votes) - gone))


@pytest.mark.parametrize(
    ("marks", "is_fine"),
    [([A], True), ([A, B], True), (["none"], True), ([], False), ([A, A], False), ([A, B, C], False),
     ([A, "none"], False), (["nobody"], False)],
)  # fmt: skip
def test_what_a_ballot_of_two_seats_may_say(marks, is_fine):
    assert is_valid(marks, [A, B, C, "none"], 2) is is_fine


def export(
    method="secret", kind="question", papers=(["favour"], ["favour"], ["against"], ["abstain"]), **more
):
    names = ["favour", "against", "abstain"] if kind == "question" else [A, B, C, "none", "abstain"]
    votes = tally(papers)
    counted = {key: votes.get(key, 0) for key in names}
    ballots = [{"receipt": f"R{n}", "marks": marks} for n, marks in enumerate(papers)]
    if method != "secret":
        for n, paper in enumerate(ballots):
            paper["nmo"] = f"nmo-{n}"
    values = {
        "format": FORMAT, "kind": kind, "method": method, "seats": 1, "majority": rule_as_data(SIMPLE),
        "present": 5, "entitled": 6, "choices": [{"key": key, "votes": counted[key]} for key in names],
        "ballots": ballots, "voted": [f"nmo-{n}" for n in range(len(papers))], "hands": [], **more,
    }  # fmt: skip
    found = Figures(kind, values["seats"], SIMPLE, 5, 6, len(papers), counted)
    return {**values, "outcome": outcome_as_data(decide(found))}


@pytest.mark.parametrize("method", ["secret", "named", "electronic"])
def test_what_was_published_counts_the_same(method):
    found = recount(export(method))
    assert (found.faults, found.votes) == ((), {"favour": 2, "against": 1, "abstain": 1})
    assert found.outcome.is_carried


def test_an_election_of_two_seats_counts_the_same():
    found = recount(export(kind="election", papers=([A, B], [A], [A, C], ["none"]), seats=2))
    assert found.faults == ()
    assert found.outcome == Round((A,), (B, C), (), 3, False)


def hands(*counts):
    votes = dict.fromkeys(["favour", "against", "abstain"], 0)
    data = export("hand", papers=(["favour"], ["favour"], ["against"], ["abstain"]))
    return {**data, "ballots": [], "voted": [], "hands": [{**votes, **count} for count in counts]}


def test_two_counts_of_hands():
    right = {"favour": 2, "against": 1, "abstain": 1}
    assert recount(hands(right, right)).faults == ()
    assert recount(hands(right, {"favour": 2, "against": 2})).faults == (
        "Two returning officers haven't counted the same.",
    )
    assert "Two returning officers haven't counted the same." in recount(hands()).faults


def ballot_says_more(data):
    data["ballots"][0]["marks"] = ["favour", "against"]


def ballot_changed(data):
    data["ballots"][2]["marks"] = ["favour"]


def ballot_added(data):
    data["ballots"].append({"receipt": "NEW", "marks": ["favour"], "nmo": "nmo-0"})


def ballot_removed(data):
    del data["ballots"][3]


def ballot_and_turnout_added(data):
    ballot_added(data)
    data["voted"].append("nmo-0")


def ballot_twice(data):
    data["ballots"][0]["receipt"] = data["ballots"][1]["receipt"]


def figure_changed(data):
    data["choices"][0]["votes"] = 3


def outcome_changed(data):
    data["outcome"]["is_carried"] = False


def rule_changed(data):
    data["majority"]["share"] = "9/10"


def someone_else_voted(data):
    data["voted"][0] = "nmo-9"


TAMPERED = {
    ballot_says_more: "says what it may not",
    ballot_changed: "favour: 2 stand in the result, 3 were counted.",
    ballot_added: "5 ballots of 4 mandates that voted.",
    ballot_removed: "3 ballots of 4 mandates that voted.",
    ballot_and_turnout_added: "nmo-0 voted twice.",
    ballot_twice: "The receipt R1 is there twice.",
    figure_changed: "favour: 3 stand in the result, 2 were counted.",
    outcome_changed: "The outcome isn't what the figures and the majority come to.",
    rule_changed: "The outcome isn't what the figures and the majority come to.",
    someone_else_voted: "The ballots aren't of those who voted.",
}


@pytest.mark.parametrize("tamper", TAMPERED, ids=lambda tamper: tamper.__name__)
def test_tampering_is_found_and_changes_the_digest(tamper):
    whole = export("named")
    changed = copy.deepcopy(whole)
    tamper(changed)
    assert any(TAMPERED[tamper] in fault for fault in recount(changed).faults)
    assert digest(changed) != digest(whole)


def test_spaces_and_the_order_of_keys_change_no_digest():
    whole = export()
    assert digest(dict(reversed(whole.items()))) == digest(whole)


@pytest.mark.parametrize(
    "nothing",
    [None, [], "x", {}, {"format": "another"}, {"format": FORMAT}, {**export(), "majority": {"share": "1/0"}},
     {**export(), "choices": 5}, {**export(), "present": "many"}, {**export(), "ballots": [None]}],
)  # fmt: skip
def test_what_is_no_export_is_refused(nothing):
    with pytest.raises(ValueError, match="."):
        recount(nothing)


@given(st.lists(st.sampled_from([["favour"], ["against"], ["abstain"]]), max_size=5))
def test_any_box_counts_the_same_again(papers):
    assert recount(export(papers=papers)).faults == ()
