"""The circle of projects, whose seats count at assemblies, and a plenary with its cast."""

from __future__ import annotations

import datetime as dt
import types

import pytest

from assemblies import workflow
from assemblies.basics import load_assembly_basics
from assemblies.models import Assembly, Mandate, Plenary, Poll
from tests.conftest import appoint, make_person
from tests.projects.conftest import circle, recorded_circle, recorded_request, request_
from workflows.models import database_now

__all__ = ["circle", "kinds", "plenary", "recorded_circle", "recorded_request", "request_", "room"]


def make_plenary(**fields):
    today = database_now().date()
    assembly = Assembly.objects.create(
        slug="march-meeting", name="March Meeting", kind="march", starts_on=today, ends_on=today + dt.timedelta(7),
        place="Accra",
    )  # fmt: skip
    return Plenary.objects.create(assembly=assembly, number=1, starts_at=database_now(), **fields)


@pytest.fixture
def room(cast):
    """Þora chairs, Ngozi keeps the roll, Rita and Raul count hands; Amina, Hans and Tarek vote for their NMOs."""
    r = types.SimpleNamespace(**vars(cast))
    for name, office in (
        ("thora", "plenary-chair"), ("ngozi", "credential-committee"),
        ("rita", "returning-officer"), ("raul", "returning-officer"),
    ):  # fmt: skip
        person = make_person(name)
        appoint(person, office)
        setattr(r, name, person)
    return r


@pytest.fixture
def plenary(world, room):
    """Open, with AMSA-USA, bvmd and Associa-Med on the roll and there."""
    plenary = make_plenary()
    workflow.freeze_roll(plenary, by=room.ngozi)
    workflow.open_plenary(plenary, by=room.thora)
    for nmo, voter in ((world.usa, room.amina), (world.germany, room.hans), (world.tunisia, room.tarek)):
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
