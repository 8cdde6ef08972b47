"""Votes of the demo, by the real verbs: one by name, one secret, an election of two rounds, some prepared.

The plenary that sits has them; the assembly before had one that is closed, with public minutes.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

from assemblies import workflow
from assemblies.basics import ABSOLUTE, SIMPLE, TWO_THIRDS
from assemblies.deciding import decided_by
from assemblies.models import Amendment, Assembly, Choice, MajorityRule, Mandate, Plenary, Poll
from committees.models import Term
from ifmsa_portal.demo.clock import set_clock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from members.models import User

Method, Kind = Poll.Method, Poll.Kind
FAVOUR, AGAINST, ABSTAIN = Choice.Kind.FAVOUR, Choice.Kind.AGAINST, Choice.Kind.ABSTAIN
CANDIDATES = ["Łucja Wiśniewska-Żak", "نور عبد الرحمن (Nour Abdelrahman)", "João Pedro Gonçalves"]
VICE_PRESIDENT = "Vice-President for External Affairs"
TOO_EARLY = "The text on the screen wasn’t the amended one."


class Held(NamedTuple):
    """A vote that is held: its title, how, by which majority, and what of ten mandates each says."""

    title: str
    method: str
    majority: str
    says: Sequence[str]
    is_public: bool = False


def load_votes(people: dict[str, User]) -> None:
    """The votes of the plenary that is open, and the assembly before."""
    _second_returning_officer(people)
    _before(people)
    plenary = Plenary.objects.get(state=Plenary.State.OPEN)
    chair = people["chair"]
    agenda = Held(
        "Shall the agenda be adopted?", Method.OPEN, SIMPLE, [FAVOUR] * 9 + [ABSTAIN], is_public=True
    )
    _hold(plenary, agenda, chair)
    early = _prepared(
        plenary, Held("Shall the interim accounts be approved?", Method.OPEN, SIMPLE, []), chair
    )
    workflow.annul_poll(early, TOO_EARLY, by=chair)
    accounts = Poll(title="Shall the interim accounts, as amended, be approved?", method=Method.NAMED)
    again = workflow.repeat_poll(early, _by(accounts, TWO_THIRDS), workflow.choices_of_a_question(), by=chair)
    _take(again, [FAVOUR, FAVOUR, FAVOUR, ABSTAIN, FAVOUR, AGAINST, FAVOUR, ABSTAIN, FAVOUR, AGAINST], chair)
    _hold(
        plenary,
        Held(
            "Shall the next assembly meet for eight days?", Method.SECRET, SIMPLE,
            [FAVOUR, AGAINST, AGAINST, FAVOUR, ABSTAIN, AGAINST, FAVOUR, FAVOUR, AGAINST, FAVOUR],
        ),
        chair,
    )  # fmt: skip
    _elect(plenary, chair)
    _prepare(plenary, chair)


def _before(people: dict[str, User]) -> None:
    """The assembly before: one plenary, closed, with its minutes for everyone."""
    assembly = Assembly.objects.past().first()
    assert assembly is not None
    begins = dt.datetime.combine(assembly.starts_on + dt.timedelta(days=1), dt.time(9), dt.UTC)
    set_clock(begins)
    # Of all that are entitled only the NMOs of the demo's people are there.
    plenary = Plenary.objects.create(
        assembly=assembly, number=1, starts_at=begins, quorum_numerator=1, quorum_denominator=10
    )
    workflow.freeze_roll(plenary, by=people["credentials"])
    workflow.open_plenary(plenary, by=people["chair"])
    voters = {person.nmo_id: person for person in people.values() if person.nmo_id}
    entitled = plenary.mandates.entitled()
    for mandate in entitled.filter(nmo__in=voters):
        workflow.mark_present(mandate, voters[mandate.nmo_id], by=people["credentials"])
    set_clock(begins + dt.timedelta(hours=1))
    question = Held(
        "Shall the annual report be accepted?", Method.NAMED, SIMPLE, [FAVOUR] * 8 + [AGAINST, ABSTAIN], True
    )
    _hold(plenary, question, people["chair"])
    set_clock(begins + dt.timedelta(hours=3))
    workflow.close_plenary(plenary, by=people["chair"])
    workflow.issue_minutes(plenary, is_public=True, by=people["chair"])
    set_clock(None)


def _elect(plenary: Plenary, chair: User) -> None:
    """Nobody reaches the absolute majority, one withdraws, then the most votes elect."""
    first = _by(
        Poll(plenary=plenary, title=VICE_PRESIDENT, kind=Kind.ELECTION, method=Method.SECRET), ABSOLUTE
    )
    workflow.prepare_poll(first, workflow.choices_of_an_election(CANDIDATES), by=chair)
    one, two, three = CANDIDATES
    _take(first, [one, two, one, three, two, one, three, two, one, Choice.Kind.NONE], chair)
    first = Poll.objects.with_names().get(pk=first.pk)
    gone = [choice.key for choice in first.choices.all() if choice.candidate == three]
    second = _by(Poll(title=VICE_PRESIDENT, kind=Kind.RELATIVE, method=Method.SECRET), ABSOLUTE)
    workflow.further_round(first, second, workflow.stands_again(first, gone), gone, by=chair)
    _take(second, [one, two, one, two, one, one, two, one, ABSTAIN, two], chair)


def _prepare(plenary: Plenary, chair: User) -> None:
    """Waiting for the chair: an amendment and then its motion by name, and an election of two."""
    amendment = Amendment.objects.get(motion__assembly=plenary.assembly, state=Amendment.State.TO_VOTE)
    for name, record in (("amendment", amendment), ("motion", amendment.motion)):
        poll = decided_by(Poll(plenary=plenary, method=Method.NAMED), {name: str(record.uuid)})
        workflow.prepare_poll(poll, workflow.choices_of_a_question(), by=chair)
    council = Poll(
        plenary=plenary, title="Supervising Council", kind=Kind.ELECTION, method=Method.SECRET, seats=2
    )
    names = ["Rūta Kazlauskaitė", "Kofi Boateng", "さくら 高橋 (Sakura Takahashi)", "Ximena Huamán Ccori"]
    workflow.prepare_poll(_by(council, ABSOLUTE), workflow.choices_of_an_election(names), by=chair)


def _hold(plenary: Plenary, held: Held, chair: User) -> Poll:
    poll = _prepared(plenary, held, chair)
    _take(poll, held.says, chair)
    return poll


def _prepared(plenary: Plenary, held: Held, chair: User) -> Poll:
    poll = Poll(plenary=plenary, title=held.title, method=held.method, is_public=held.is_public)
    return workflow.prepare_poll(_by(poll, held.majority), workflow.choices_of_a_question(), by=chair)


def _take(poll: Poll, says: Sequence[str], chair: User) -> None:
    """Open it, let everyone who is heard cast, one after the other, and close it."""
    workflow.open_poll(poll, by=chair)
    choices = list(poll.choices.all())
    mandates = (
        poll.plenary.mandates.heard().select_related("voter", "proxy__voter", "nmo").order_by("nmo__slug")
    )
    for number, mandate in enumerate(mandates):
        answer = says[number % len(says)]
        chosen = [choice for choice in choices if answer in {choice.kind, choice.candidate}]
        workflow.cast(poll, mandate, chosen, by=_voter(mandate))
    workflow.close_poll(poll, by=chair)


def _voter(mandate: Mandate) -> User:
    voter = mandate.speaker.voter
    assert voter is not None
    return voter


def _by(poll: Poll, name: str) -> Poll:
    """The same vote by a majority with a name."""
    rule = MajorityRule.objects.get(name=name)
    poll.majority_name = name
    for field in Poll.PARTS:
        setattr(poll, field, getattr(rule, field))
    return poll


def _second_returning_officer(people: dict[str, User]) -> None:
    """On the days of the first: two have to count the same hands."""
    for term in people["returning"].terms.all():
        Term.objects.create(
            office=term.office,
            holder=people["returning2"],
            seat=2,
            first_day=term.first_day,
            last_day=term.last_day,
        )
