"""One plenary of each assembly that is over: its roll, and votes by name with every ballot."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from assemblies.models import Ballot, BallotMark, Choice, Mandate, Plenary, Poll, Turnout
from assemblies.models.polls import RECEIPT_LENGTH, RECEIPT_LETTERS
from ifmsa_portal.seed.assemblies import Delegate, Gathering
from ifmsa_portal.seed.copying import Row, copy, copy_numbered
from ifmsa_portal.seed.plan import Plan

POLLS = 10
KINDS = ["favour", "against", "abstain"]
COPIED = [Mandate, Poll, Choice, Turnout, Ballot, BallotMark]
POLL = [
    "uuid", "plenary_id", "number", "method", "title", "state", "opened_at", "closed_at", "entitled", "present",
]  # fmt: skip


def seed_votes(plan: Plan, gatherings: list[Gathering]) -> None:
    """The first delegate of each NMO votes."""
    for gathering in gatherings:
        if not gathering.is_over:
            continue
        at = dt.datetime.combine(gathering.assembly.starts_on, dt.time(10), dt.UTC)
        plenary = Plenary.objects.create(
            uuid=plan.uuid(),
            assembly=gathering.assembly,
            number=1,
            starts_at=at,
            state=Plenary.State.CLOSED,
            opened_at=at,
            closed_at=at + dt.timedelta(hours=6),
        )
        voters = [one for one in gathering.delegates if one.rank == 1]
        rows = ((plan.uuid(), plenary.pk, one.nmo, "", one.person, True) for one in voters)
        columns = ["uuid", "plenary_id", "nmo_id", "bar", "voter_id", "is_present"]
        first = copy_numbered(Mandate, columns, rows)
        _seed_polls(plan, plenary, dict(enumerate(voters, start=first)))


def _seed_polls(plan: Plan, plenary: Plenary, voters: dict[int, Delegate]) -> None:
    """Every mandate gives one ballot in each."""
    at, many = plenary.opened_at, len(voters)
    rows = [
        (plan.uuid(), plenary.pk, number, "named", f"Motion no. {number}", "closed", at, at, many, many)
        for number in range(1, POLLS + 1)
    ]
    first = copy_numbered(Poll, POLL, rows)
    said = {
        poll: {mandate: plan.chance.choice(KINDS) for mandate in voters}
        for poll in range(first, first + POLLS)
    }
    choices = [(poll, kind, order) for poll in said for order, kind in enumerate(KINDS)]
    counted = ((*choice, list(said[choice[0]].values()).count(choice[1])) for choice in choices)
    first = copy_numbered(Choice, ["poll_id", "kind", "order", "votes"], counted)
    keys = {(poll, kind): first + number for number, (poll, kind, _order) in enumerate(choices)}
    ballots = [(plan.uuid(), poll, mandate, _receipt(plan)) for poll in said for mandate in voters]
    turnouts = ((poll, mandate, voters[mandate].person, at) for _key, poll, mandate, _receipt in ballots)
    copy_numbered(Turnout, ["poll_id", "mandate_id", "cast_by_id", "cast_at"], turnouts)
    copy(Ballot, ["uuid", "poll_id", "mandate_id", "receipt"], ballots)
    copy_numbered(BallotMark, ["ballot_id", "choice_id"], _marks(ballots, said, keys))


def _marks(
    ballots: list[Row], said: dict[int, dict[int, str]], keys: dict[tuple[int, str], int]
) -> Iterator[Row]:
    for ballot, poll, mandate, _receipt in ballots:
        yield ballot, keys[poll, said[poll][mandate]]


def _receipt(plan: Plan) -> str:
    return "".join(plan.chance.choice(RECEIPT_LETTERS) for _letter in range(RECEIPT_LENGTH))
