"""The circle of projects, whose seats count at assemblies, and a plenary with its cast."""

from __future__ import annotations

import datetime as dt
import types

import pytest

from assemblies import workflow
from assemblies.basics import load_assembly_basics
from assemblies.models import Assembly, Mandate, Plenary, Poll
from tests.conftest import appoint, make_person
from tests.projects.conftest import (
    circle,
    endorsed,
    recorded_circle,
    recorded_endorsed,
    recorded_request,
    request_,
)
from tests.recorded import Scene
from workflows.models import database_now

__all__ = [
    "circle",
    "endorsed",
    "kinds",
    "plenary",
    "recorded_circle",
    "recorded_endorsed",
    "recorded_request",
    "request_",
    "room",
]


def make_plenary(**fields):
    today = database_now().date()
    assembly = Assembly.objects.create(
        slug="march-meeting", name="March Meeting", kind="march", starts_on=today, ends_on=today + dt.timedelta(7),
        place="Accra",
    )  # fmt: skip
    return Plenary.objects.create(assembly=assembly, number=1, starts_at=database_now(), **fields)


@pytest.fixture(scope="session")
def recorded_room(recorded_world, recorded_cast, django_db_blocker):
    """`make_room`, played once."""
    with django_db_blocker.unblock():
        return Scene(make_room, after=[recorded_world, recorded_cast])


@pytest.fixture(scope="session")
def recorded_plenary(recorded_world, recorded_cast, recorded_room, django_db_blocker):
    """`open_one`, played once."""
    with django_db_blocker.unblock():
        return Scene(open_one, after=[recorded_world, recorded_cast, recorded_room])


@pytest.fixture
def room(world, cast, recorded_room, who_is_who):
    """Þora chairs, Ngozi keeps the roll, Rita and Raul count hands; Amina, Hans and Tarek vote for their NMOs."""
    vars(cast).update(vars(recorded_room.put(who_is_who, world, cast)))
    return cast


@pytest.fixture
def plenary(world, room, recorded_plenary, who_is_who):
    """Open, with AMSA-USA, bvmd and Associa-Med on the roll and there."""
    return recorded_plenary.put(who_is_who, world, room, room)


def make_room(world, cast):
    """Who leads a plenary."""
    r = types.SimpleNamespace()
    for name, office in (
        ("thora", "plenary-chair"), ("ngozi", "credential-committee"),
        ("rita", "returning-officer"), ("raul", "returning-officer"),
    ):  # fmt: skip
        person = make_person(name)
        appoint(person, office)
        setattr(r, name, person)
    return r


def open_one(world, cast, room):
    """A plenary that three NMOs sit in."""
    plenary = make_plenary()
    workflow.freeze_roll(plenary, by=room.ngozi)
    workflow.open_plenary(plenary, by=room.thora)
    for nmo, voter in ((world.usa, cast.amina), (world.germany, cast.hans), (world.tunisia, cast.tarek)):
        workflow.mark_present(mandate_of(plenary, nmo), voter, by=room.ngozi)
    return plenary


@pytest.fixture
def kinds(db):
    """Majorities, and kinds of papers and motions, as a new portal has them."""
    load_assembly_basics()


def mandate_of(plenary, nmo):
    return Mandate.objects.get(plenary=plenary, nmo=nmo)


def prepare(plenary, by, choices=None, **fields):
    poll = Poll(plenary=plenary, **{"title": "Shall we?", **fields})
    return workflow.prepare_poll(poll, choices or workflow.choices_of_a_question(), by=by)


def choice(poll, name):
    """By kind, or by the candidate's name."""
    return next(c for c in poll.choices.all() if name in {c.kind, c.candidate})


def say(poll, person, nmo, *answers):
    """Cast a ballot; its receipt."""
    answers = [choice(poll, answer) for answer in answers or ["favour"]]
    return workflow.cast(poll, mandate_of(poll.plenary, nmo), answers, by=person)


def hold(plenary, by, votes, choices=None, **fields):
    """Prepare, open, cast `votes` (person, nmo, answers…) and close a vote."""
    poll = prepare(plenary, by, choices, **fields)
    workflow.open_poll(poll, by=by)
    for person, nmo, *answers in votes:
        say(poll, person, nmo, *answers)
    workflow.close_poll(poll, by=by)
    return Poll.objects.with_names().get(pk=poll.pk)
