"""Votes in words: what a majority asks, and the arithmetic of a result."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assemblies.counting import both_ways, decide
from assemblies.models import Choice, Poll
from assemblies.results import figures_of
from assemblies.stock_names import in_words
from assemblies.verdict import NONE_OF_THE_ABOVE, Base, Tie

if TYPE_CHECKING:
    from assemblies.counting import Figures
    from assemblies.verdict import Round, Rule, Verdict

SHARES = {
    Fraction(1, 2): gettext_lazy("half"),
    Fraction(2, 3): gettext_lazy("two thirds"),
    Fraction(3, 4): gettext_lazy("three quarters"),
    Fraction(1): gettext_lazy("all"),
}


class Way(NamedTuple):
    """The arithmetic of a question in one way of counting; the vote's own way decides."""

    name: str
    sentence: str
    is_carried: bool
    decides: bool


class Line(NamedTuple):
    """One candidate of a round: name, votes, and what became of it."""

    name: str
    votes: int
    word: str
    kind: str


def in_fours(receipt: str) -> str:
    """A receipt as it is read out: ABCD-EFGH-JKLM."""
    return "-".join(receipt[start : start + 4] for start in range(0, len(receipt), 4))


def share_in_words(share: Fraction) -> str:
    """“two thirds”, or “3 of 5”."""
    if share in SHARES:
        return str(SHARES[share])
    return _("%(some)d of %(all)d") % {"some": share.numerator, "all": share.denominator}


def rule_in_words(rule: Rule, *, is_relative: bool = False) -> str:
    """The majority as one or two sentences."""
    if is_relative:
        return _("Who has the most votes is elected, if they have more than “None of the above”.")
    amount = (
        _("At least %(share)s of %(whom)s.")
        if rule.at_the_share == Tie.CARRIES
        else _("More than %(share)s of %(whom)s.")
    ) % {"share": share_in_words(rule.share), "whom": _whom(rule.base)}
    if rule.base != Base.VOTING:
        return f"{amount} " + _("Who abstains or doesn’t vote counts in that number.")
    if rule.counts_abstentions:
        return f"{amount} " + _("Abstentions count among the votes.")
    return f"{amount} " + _("Abstentions are left out.")


def majority_of(poll: Poll) -> str:
    """The majority of a vote, with its name where it has one."""
    is_relative = poll.kind == Poll.Kind.RELATIVE
    sentence = rule_in_words(poll.rule, is_relative=is_relative)
    # A round that the most votes decide carries the first round's majority along, and isn't decided by it.
    if poll.majority_name and not is_relative:
        return f"{in_words(poll.majority_name)}: {sentence}"
    return sentence


def ways(figures: Figures) -> list[Way]:
    """A question's arithmetic: with abstentions left out, with them in, and by the vote's own base if another."""
    rule = figures.rule
    without, within = both_ways(figures)
    plain = replace(rule, base=Base.VOTING, counts_abstentions=False)
    whole = replace(plain, counts_abstentions=True)
    by_votes = rule.base == Base.VOTING
    found = [
        Way(
            _("Abstentions left out"),
            _arithmetic(without, plain),
            without.is_carried,
            by_votes and not rule.counts_abstentions,
        ),
        Way(
            _("Abstentions counted"),
            _arithmetic(within, whole),
            within.is_carried,
            by_votes and rule.counts_abstentions,
        ),
    ]
    if not by_votes:
        own: Any = decide(figures)
        found.insert(0, Way(str(_BASES[rule.base]), _arithmetic(own, rule), own.is_carried, True))
    return found


def outcome_line(poll: Poll) -> str:
    """One line for lists: “Carried: 84 of 120, needed 80” or who is elected."""
    figures = figures_of(poll)
    outcome: Any = decide(figures)
    if poll.is_election:
        return _elected_line(poll, outcome)
    verdict: Verdict = outcome
    word = _("Carried") if verdict.is_carried else _("Not carried")
    return f"{word}: {_arithmetic(verdict, figures.rule)}"


def lines_of(poll: Poll) -> list[Line]:
    """An election's candidates with their votes and fate, then none of them and abstentions."""
    outcome: Round = decide(figures_of(poll))  # type: ignore[assignment]
    found = []
    for choice in poll.choices.all():
        word, kind = _fate(choice, outcome) if choice.candidate else ("", "")
        found.append(Line(str(choice), choice.votes or 0, word, kind))
    return found


def round_in_words(poll: Poll) -> list[str]:
    """What a round came to, in sentences."""
    figures = figures_of(poll)
    outcome: Round = decide(figures)  # type: ignore[assignment]
    names = {choice.key: choice.candidate for choice in poll.choices.all()}
    found = [
        _("Elected by most votes: more than “None of the above” is needed.")
        if poll.kind == Poll.Kind.RELATIVE
        else _("Needed: %(needed)d votes. The majority is of %(whom)s: %(base)d.")
        % {"needed": outcome.needed, "base": figures.base, "whom": _whom(figures.rule.base)},
        _elected_line(poll, outcome),
    ]
    if outcome.tied:
        found.append(_("A tie for the last seat: %s.") % _listed(names[key] for key in outcome.tied))
    elif outcome.is_over and len(outcome.elected) < poll.seats:
        left = poll.seats - len(outcome.elected)
        found.append(ngettext("%d seat stays empty.", "%d seats stay empty.", left) % left)
    return found


def _fate(choice: Choice, outcome: Round) -> tuple[str, str]:
    if choice.key in outcome.elected:
        return _("elected"), "go"
    if choice.has_withdrawn:
        return _("withdrew afterwards"), "plain"
    if choice.key in outcome.tied:
        return _("tied"), "wait"
    if choice.key in outcome.goes_on:
        return _("may stand again"), "info"
    return _("not elected"), "plain"


def _elected_line(poll: Poll, outcome: Round) -> str:
    names = {choice.key: choice.candidate for choice in poll.choices.all()}
    if not outcome.elected:
        return _("Nobody is elected in this round.")
    return _("Elected: %s.") % _listed(names[key] for key in outcome.elected if key != NONE_OF_THE_ABOVE)


def _listed(names: Any) -> str:
    return ", ".join(names)


def _arithmetic(verdict: Verdict, rule: Rule) -> str:
    """“84 in favour, of 120 votes; needed for two thirds: 80”."""
    share = share_in_words(rule.share)
    return _("%(favour)d in favour, of %(base)d %(whom)s; needed for %(share)s: %(needed)d") % {
        "favour": verdict.in_favour,
        "base": verdict.base,
        "whom": _counted(rule),
        "share": share if rule.at_the_share == Tie.CARRIES else _("more than %s") % share,
        "needed": verdict.needed,
    }


def _counted(rule: Rule) -> str:
    if rule.base == Base.VOTING:
        return _("votes and abstentions") if rule.counts_abstentions else _("votes")
    return _("present or represented") if rule.base == Base.PRESENT else _("entitled")


def _whom(base: Base) -> str:
    return {
        Base.VOTING: _("the votes given"),
        Base.PRESENT: _("the mandates present or represented"),
        Base.ENTITLED: _("all mandates entitled to vote"),
    }[base]


_BASES = {Base.PRESENT: gettext_lazy("Of those present"), Base.ENTITLED: gettext_lazy("Of all entitled")}
