"""Invented applications: who goes where, and which moves they went through at which instants."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field

from committees.models import Term
from exchanges.models import Application, SendingPractice
from exchanges.workflow import STEPS
from ifmsa_portal.seed.conditions import Offer
from ifmsa_portal.seed.log import Move
from ifmsa_portal.seed.plan import Plan
from members.models import NMO, User

State = Application.State
NATIONAL = {"scope": "neo", "score": "nore"}
LOCAL = {"scope": "leo", "score": "lore"}
# Verbs of an application's life with their share in a hundred; `check` is left out where nobody checks first,
# `send_back!` is the host's.
LIVES = [
    (12, ""),
    (8, "submit"),
    (5, "submit check"),
    (3, "submit send_back"),
    (2, "submit check send send_back!"),
    (12, "submit check send"),
    (13, "submit check send accept"),
    (22, "submit check send accept confirm"),
    (8, "submit send_back submit check send accept confirm"),
    (6, "submit check send reject"),
    (3, "submit cancel"),
    (4, "submit check send accept cancel"),
    (2, "submit check send accept confirm cancel"),
]
ENDED = {State.CONFIRMED, State.REJECTED, State.CANCELLED}
OPEN_DAYS, ENDED_DAYS, LONGEST_PAUSE = 40, 280, 9
SPARE_WEEKS = 8
HALF = 0.5
FOUR_WEEKS = dt.timedelta(days=25)
Place = tuple[str, int, int | None]


@dataclass(slots=True)
class Story:
    """One application before it is a row."""

    key: int
    uuid: uuid.UUID
    student: int
    nmo: int
    faculty: int
    offer: Offer
    has_local_check: bool
    start: dt.date
    cities: list[int]
    number: str = ""
    moves: list[Move] = field(default_factory=list)

    @property
    def state(self) -> str:
        """Where it stands."""
        return self.moves[-1].target

    def at(self, verb: str) -> dt.datetime | None:
        """When the verb was taken first; None if never."""
        return next((move.at for move in self.moves if move.verb == verb), None)


class Desks:
    """Who sits where today: by office, NMO and local committee."""

    def __init__(self) -> None:
        self.holders: dict[Place, tuple[int, str, str]] = {
            (term.office.code, term.nmo_id, term.local_committee_id): (
                term.holder_id,
                str(term.office),
                term.place,
            )
            for term in Term.objects.current().filter(nmo__isnull=False).with_names().order_by("-seat")
        }

    def are_taken(self, nmo: int, faculty: int | None = None) -> bool:
        """Whether both programmes have their officers there."""
        codes = LOCAL if faculty else NATIONAL
        return all((code, nmo, faculty) in self.holders for code in codes.values())


def tell_stories(plan: Plan, offers: list[Offer], people: range, first_key: int) -> list[Story]:
    """As many stories as the plan asks for; every host and desk of them exists."""
    desks = Desks()
    by_host = {(offer.nmo, offer.programme, offer.season.start_year): offer for offer in offers}
    hosts = sorted({offer.nmo for offer in offers if desks.are_taken(offer.nmo)})
    students = list(_students(people, desks))
    practices = set(SendingPractice.objects.filter(local_check=True).values_list("nmo_id", "programme"))
    stories, pairs = [], set()
    for number in range(plan.applications):
        student, nmo, faculty = students[number % len(students)]
        host = _host(plan, hosts, nmo, student, pairs)
        programme = plan.chance.choices(["scope", "score"], [4, 1])[0]
        stories.append(
            _story(
                plan,
                first_key + number,
                (student, nmo, faculty),
                (host, programme),
                by_host,
                practices,
                desks,
            )
        )
    return stories


def _students(people: range, desks: Desks) -> Iterator[tuple[int, int, int]]:
    """Seeded people who hold no office now, at faculties whose desks are taken."""
    busy = {holder for holder, _office, _place in desks.holders.values()}
    rows = User.objects.filter(pk__gte=people.start, pk__lt=people.stop).order_by("pk")
    for pk, nmo, faculty in rows.values_list("pk", "nmo_id", "local_committee_id"):
        if pk not in busy and desks.are_taken(nmo) and desks.are_taken(nmo, faculty):
            yield pk, nmo, faculty


def _host(plan: Plan, hosts: list[int], nmo: int, student: int, pairs: set[tuple[int, int]]) -> int:
    """A host abroad that this student hasn't applied to."""
    while True:
        host = plan.chance.choice(hosts)
        if host != nmo and (student, host) not in pairs:
            pairs.add((student, host))
            return host


def _story(
    plan: Plan,
    key: int,
    sender: tuple[int, int, int],
    goal: tuple[int, str],
    by_host: dict[tuple[int, str, int], Offer],
    practices: set[tuple[int, str]],
    desks: Desks,
) -> Story:
    (student, nmo, faculty), (host, programme) = sender, goal
    has_local_check = (nmo, programme) in practices
    verbs = plan.chance.choices([life for _share, life in LIVES], [share for share, _life in LIVES])[
        0
    ].split()
    instants = _instants(plan, [verb for verb in verbs if verb != "check" or has_local_check])
    begun = instants[0] if instants else plan.now - dt.timedelta(days=plan.chance.uniform(1, OPEN_DAYS))
    weeks = by_host[host, programme, plan.today.year - 1].deadline_weeks + plan.chance.randint(1, SPARE_WEEKS)
    start = begun.date() + dt.timedelta(weeks=weeks)
    start += dt.timedelta(days=-start.weekday() % 7)
    offer = by_host[host, programme, start.year - (start.month < 4)]  # noqa: PLR2004 seasons begin in April
    open_then = [place for place, months in offer.places if start.month in months]
    places = open_then or [place for place, _months in offer.places]
    cities = plan.chance.sample(places, min(3, len(places)))
    story = Story(key, plan.uuid(), student, nmo, faculty, offer, has_local_check, start, cities)
    begun -= dt.timedelta(days=plan.chance.uniform(1, LONGEST_PAUSE))
    story.moves = [Move("start", "", State.DRAFT, begun, student), *_moves(story, verbs, instants, desks)]
    return story


def _instants(plan: Plan, verbs: list[str]) -> list[dt.datetime]:
    """When each verb was taken, backwards from the last."""
    ended = bool(verbs) and STEPS.steps[verbs[-1].rstrip("!")].target in ENDED
    at = plan.now - dt.timedelta(days=plan.chance.uniform(0.1, ENDED_DAYS if ended else OPEN_DAYS))
    instants = []
    for _verb in verbs:
        instants.append(at)
        at -= dt.timedelta(days=plan.chance.uniform(0.2, LONGEST_PAUSE))
    return instants[::-1]


def _moves(story: Story, verbs: list[str], instants: list[dt.datetime], desks: Desks) -> list[Move]:
    moves: list[Move] = []
    state: str = State.DRAFT
    taken = [verb for verb in verbs if verb != "check" or story.has_local_check]
    for name, at in zip(taken, instants, strict=True):
        verb, target = name.rstrip("!"), STEPS.steps[name.rstrip("!")].target
        moves.append(Move(verb, state, target, at, *_actor(name, story, desks)))
        state = target
    return moves


def _actor(name: str, story: Story, desks: Desks) -> tuple[int, str, str]:
    programme = story.offer.programme
    if name in {"accept", "reject", "send_back!"}:
        return desks.holders[NATIONAL[programme], story.offer.nmo, None]
    if name == "send":
        return desks.holders[NATIONAL[programme], story.nmo, None]
    if name in {"check", "send_back"}:
        office = (LOCAL[programme], story.nmo, story.faculty)
        return desks.holders[office if story.has_local_check else (NATIONAL[programme], story.nmo, None)]
    return story.student, "", ""


def seed_practices(plan: Plan) -> None:
    """In half of the organizations the local officer checks first."""
    without = NMO.objects.filter(sending_practices__isnull=True).order_by("pk")
    SendingPractice.objects.bulk_create(
        SendingPractice(nmo=nmo, programme=programme, local_check=plan.chance.random() < HALF)
        for nmo in without
        for programme in NATIONAL
    )
