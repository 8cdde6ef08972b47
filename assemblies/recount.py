"""Counts a vote again from its export alone: no database, nothing but the file and the rules.

`recount` says what the ballots come to and where the file contradicts itself. That the file is the one which was
published, its digest says: it stands on the result sheet.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any

from assemblies.counting import Figures, decide, is_valid, tally
from assemblies.verdict import Base, Round, Rule, Tie, Verdict

FORMAT = "ifmsa-vote-1"


@dataclass(frozen=True)
class Recount:
    """What the ballots of an export come to, and what in it doesn't fit; whole when nothing is at fault."""

    votes: dict[str, int]
    outcome: Verdict | Round
    faults: tuple[str, ...]


def digest(export: dict[str, Any]) -> str:
    """The SHA-256 of an export, whatever its spaces and the order of its keys."""
    text = json.dumps(export, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def outcome_as_data(outcome: Verdict | Round) -> dict[str, Any]:
    """An outcome as the export has it."""
    return {name: list(v) if isinstance(v, tuple) else v for name, v in asdict(outcome).items()}


def rule_as_data(rule: Rule) -> dict[str, Any]:
    """A rule as the export has it."""
    return {
        "share": f"{rule.share.numerator}/{rule.share.denominator}",
        "base": rule.base.value,
        "counts_abstentions": rule.counts_abstentions,
        "at_the_share": rule.at_the_share.value,
    }


def recount(export: Any) -> Recount:
    """Count it again. Raises ValueError for what is no export of a vote."""
    try:
        if export["format"] != FORMAT:
            raise ValueError(f"This is no {FORMAT}.")
        return _recount(export)
    except (KeyError, TypeError, AttributeError, ZeroDivisionError) as error:
        raise ValueError("This is no whole export of a vote.") from error


def _recount(export: dict[str, Any]) -> Recount:
    choices = {choice["key"]: int(choice["votes"]) for choice in export["choices"]}
    if export["method"] == "hand":
        votes, faults = _hands(export["hands"])
        ballots = sum(votes.values())
    else:
        papers = export["ballots"]
        votes, faults = tally(paper["marks"] for paper in papers), _ballots(export, set(choices))
        ballots = len(papers)
    votes = {key: votes.get(key, 0) for key in choices}
    figures = Figures(
        kind=export["kind"],
        seats=int(export["seats"]),
        rule=_rule(export["majority"]),
        present=int(export["present"]),
        entitled=int(export["entitled"]),
        ballots=ballots,
        votes=votes,
    )
    faults += [
        f"{key}: {choices[key]} stand in the result, {votes[key]} were counted."
        for key in choices
        if choices[key] != votes[key]
    ]
    outcome = decide(figures)
    if outcome_as_data(outcome) != export["outcome"]:
        faults.append("The outcome isn't what the figures and the majority come to.")
    return Recount(votes, outcome, tuple(faults))


def _rule(data: dict[str, Any]) -> Rule:
    return Rule(
        Fraction(data["share"]),
        Base(data["base"]),
        bool(data["counts_abstentions"]),
        Tie(data["at_the_share"]),
    )


def _ballots(export: dict[str, Any], keys: set[str]) -> list[str]:
    papers, voted = export["ballots"], export["voted"]
    faults = [
        f"Ballot {paper['receipt']} says what it may not."
        for paper in papers
        if not is_valid(paper["marks"], keys, int(export["seats"]))
    ]
    faults += [f"The receipt {one} is there twice." for one in _twice(paper["receipt"] for paper in papers)]
    faults += [f"{nmo} voted twice." for nmo in _twice(voted)]
    if len(papers) != len(voted):
        faults.append(f"{len(papers)} ballots of {len(voted)} mandates that voted.")
    if export["method"] != "secret" and sorted(paper["nmo"] for paper in papers) != sorted(voted):
        faults.append("The ballots aren't of those who voted.")
    return faults


def _hands(counts: list[dict[str, int]]) -> tuple[dict[str, int], list[str]]:
    if len(counts) < 2 or any(count != counts[0] for count in counts):  # noqa: PLR2004 two returning officers
        return (counts or [{}])[0], ["Two returning officers haven't counted the same."]
    return counts[0], []


def _twice(names: Any) -> list[str]:
    return sorted(name for name, times in Counter(names).items() if times > 1)
