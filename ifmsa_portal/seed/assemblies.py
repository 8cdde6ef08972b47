"""General Assemblies as rows: one that comes and some that are over, each with its delegations and their people."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from assemblies.models import (
    Assembly,
    Badge,
    BaseQuota,
    CheckIn,
    DelegateDetails,
    Delegation,
    Fee,
    Invoice,
    InvoiceLine,
    Payment,
    PaymentRules,
    Registration,
    RegistrationRules,
    RegistrationWindow,
)
from assemblies.models.fees import CATEGORIES
from assemblies.workflow.registration_steps import STEPS
from documents.codes import ALPHABET, LENGTH
from ifmsa_portal.seed.copying import Row, copy_numbered
from ifmsa_portal.seed.log import Move, copy_log
from ifmsa_portal.seed.plan import Plan
from members.models import NMO, User

State = Registration.State
A_DAY = dt.timedelta(days=1)
DELEGATES = 7
PRICE = Decimal(200)
# Days until the coming one begins, and between two.
AHEAD, APART = 110, 150
ISSUER, ACCOUNT = "IFMSA (load data)", {"account_holder": "IFMSA", "iban": "DK5000400440116243"}
# How far each delegate of an NMO has come at an assembly that is still ahead; the last one waits for a seat.
AHEAD_STATES = [
    State.CONFIRMED, State.ACCEPTED, State.ACCEPTED, State.APPROVED, State.FILLED, State.INVITED, State.WAITING,
]  # fmt: skip
PATH = ["fill", "approve", "accept", "confirm"]
MARCH_UNTIL = 6
COPIED = [
    Delegation,
    Registration,
    DelegateDetails,
    Badge,
    CheckIn,
    Invoice,
    InvoiceLine,
    Payment,
]
REGISTRATION = [
    "uuid", "delegation_id", "assembly_id", "state", "person_id", "given_name", "email", "rank", "category",
    "fee_class", "is_charged", "seat", "registered_by_id", "registered_at", "finished_at",
]  # fmt: skip


@dataclass(slots=True)
class Delegate:
    """One person of one delegation, before they are rows."""

    uuid: uuid.UUID
    delegation: int
    nmo: int
    state: str
    person: int
    name: str
    email: str
    rank: int
    registered_at: dt.datetime
    head: int
    key: int = 0

    @property
    def is_coming(self) -> bool:
        """Whether both approvals are there."""
        return self.state in {State.ACCEPTED, State.CONFIRMED}

    @property
    def moves(self) -> list[Move]:
        """From the registration on, three days apart."""
        begun = State.WAITING if self.state == State.WAITING else State.INVITED
        moves = [Move("register", "", begun, self.registered_at, self.head)]
        for number, verb in enumerate(PATH, start=1):
            if moves[-1].target == self.state:
                break
            at, by = self.registered_at + number * 3 * A_DAY, self.head if verb == "approve" else self.person
            moves.append(Move(verb, moves[-1].target, STEPS.steps[verb].target, at, by))
        return moves


@dataclass
class Gathering:
    """One assembly with its delegates."""

    assembly: Assembly
    opened: dt.datetime
    is_over: bool
    delegates: list[Delegate] = field(default_factory=list)


def seed_assemblies(plan: Plan, people: range) -> list[Gathering]:
    """One that comes, and for each unit of the scale one that is over."""
    found = [_gathering(plan, number, people) for number in range(plan.scale + 1)]
    for one in found:
        _copy_delegates(plan, one)
    return found


def _gathering(plan: Plan, number: int, people: range) -> Gathering:
    assembly = _assembly(plan, plan.today + (AHEAD - number * APART) * A_DAY, number)
    opened = dt.datetime.combine(assembly.starts_on, dt.time(9), dt.UTC) - (AHEAD + 30) * A_DAY
    gathering = Gathering(assembly, opened, is_over=number > 0)
    _set_up(gathering)
    nmos = list(NMO.objects.order_by("pk").values_list("pk", flat=True))
    first = copy_numbered(
        Delegation, ["uuid", "assembly_id", "nmo_id"], ((plan.uuid(), assembly.pk, nmo) for nmo in nmos)
    )
    gathering.delegates = list(
        _delegates(plan, gathering, dict(zip(nmos, range(first, first + len(nmos)), strict=True)), people)
    )
    return gathering


def _assembly(plan: Plan, starts_on: dt.date, number: int) -> Assembly:
    """On the first day from there on that no other one begins."""
    taken = set(Assembly.objects.values_list("starts_on", flat=True))
    while starts_on in taken:
        starts_on += A_DAY
    kind = "march" if starts_on.month <= MARCH_UNTIL else "august"
    return Assembly.objects.create(
        slug=f"load-{plan.seed}-{number}",
        name=f"{Assembly.Kind(kind).label} {starts_on.year} ({plan.seed}/{number})",
        kind=kind,
        starts_on=starts_on,
        ends_on=starts_on + 6 * A_DAY,
        place="Copenhagen",
    )


def _set_up(gathering: Gathering) -> None:
    """One window, one fee a category, one account: enough for every page to reckon with."""
    assembly, opened = gathering.assembly, gathering.opened
    RegistrationRules.objects.create(assembly=assembly)
    RegistrationWindow.objects.create(
        assembly=assembly, phase="early", fee_class="early", opens_at=opened, closes_at=opened + 120 * A_DAY
    )
    Fee.objects.bulk_create(
        Fee(assembly=assembly, category=letter, fee_class="early", amount=PRICE) for letter in CATEGORIES
    )
    # As many as have one: who waits isn't offered a seat at once.
    seats = DELEGATES if gathering.is_over else DELEGATES - 1
    BaseQuota.objects.create(assembly=assembly, status="full", fee_class="early", seats=seats)
    PaymentRules.objects.create(assembly=assembly, issuer=ISSUER, **ACCOUNT)


def _delegates(
    plan: Plan, gathering: Gathering, delegations: dict[int, int], people: range
) -> Iterator[Delegate]:
    """Some of each NMO's people, the first of them in its head's place."""
    members: dict[int, list[tuple[int, str, str]]] = {}
    rows = User.objects.filter(pk__gte=people.start, pk__lt=people.stop).order_by("pk")
    for pk, nmo, email, given, family in rows.values_list(
        "pk", "nmo", "email", "given_names", "family_names"
    ):
        members.setdefault(nmo, []).append((pk, f"{given} {family}", email))
    for nmo, delegation in delegations.items():
        of_here = members.get(nmo, [])
        chosen = plan.chance.sample(of_here, min(DELEGATES, len(of_here)))
        for rank, (person, name, email) in enumerate(chosen, start=1):
            yield Delegate(
                uuid=plan.uuid(),
                delegation=delegation,
                nmo=nmo,
                state=State.CONFIRMED if gathering.is_over else AHEAD_STATES[rank - 1],
                person=person,
                name=name,
                email=email,
                rank=rank,
                registered_at=gathering.opened + plan.chance.randint(0, 9) * A_DAY,
                head=chosen[0][0],
            )


def _copy_delegates(plan: Plan, gathering: Gathering) -> None:
    assembly, delegates = gathering.assembly, gathering.delegates
    rows = (_registration(assembly.pk, one) for one in delegates)
    for key, one in enumerate(delegates, start=copy_numbered(Registration, REGISTRATION, rows)):
        one.key = key
    copy_log(Registration, ((one.uuid, one.moves) for one in delegates))
    filled = (one for one in delegates if one.state not in {State.INVITED, State.WAITING})
    columns = ["registration_id", "emergency_name", "emergency_phone", "filled_at"]
    copy_numbered(
        DelegateDetails, columns, ((one.key, "Parent", "+999 555 0100", one.registered_at) for one in filled)
    )
    coming = [one for one in delegates if one.is_coming]
    copy_numbered(Badge, ["registration_id", "code"], ((one.key, _code(plan)) for one in coming))
    if gathering.is_over:
        began = dt.datetime.combine(assembly.starts_on, dt.time(9), dt.UTC)
        copy_numbered(
            CheckIn, ["registration_id", "at", "by_id"], ((one.key, began, one.head) for one in coming)
        )


def _registration(assembly: int, one: Delegate) -> Row:
    waits = one.state == State.WAITING
    seat = ("", "", False, None) if waits else ("quota", "early", True, one.rank)
    finished = one.is_coming or one.state == State.APPROVED
    return (
        *(one.uuid, one.delegation, assembly, one.state, one.person, one.name, one.email, one.rank, *seat),
        *(one.head, one.registered_at, one.registered_at + 6 * A_DAY if finished else None),
    )


def _code(plan: Plan) -> str:
    return "".join(plan.chance.choice(ALPHABET) for _sign in range(LENGTH))
