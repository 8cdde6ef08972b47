"""Items, motions and amendments for tests."""

from __future__ import annotations

from assemblies.models import AgendaItem, Amendment, Motion, MotionKind, Poll
from assemblies.workflow import agenda, amendments, motions, polls
from tests.assemblies.conftest import choice, mandate_of

TEXT = "The federation supports vaccination.\nIt tells its members so."


def add_item(plenary, by, title="Motions", **fields):
    item = AgendaItem(plenary=plenary, title=title, **{"kind": "motions", **fields})
    agenda.keep_item(item, by=by)
    return item


def propose(assembly, nmo, by, kind="Ordinary motion", text=TEXT, **fields):
    motion = Motion(
        assembly=assembly,
        proposer_nmo=nmo,
        kind=MotionKind.objects.get(name=kind),
        **{"title": "Vaccination", **fields},
    )
    return motions.propose(motion, text, by=by)


def seconded(plenary, world, room, **fields):
    """Lena proposes for AMSA-USA, Hans seconds for bvmd."""
    motion = propose(plenary.assembly, world.usa, room.lena, **fields)
    motions.second(motion, world.germany, by=room.hans)
    return Motion.objects.get(pk=motion.pk)


STRONGER = TEXT.replace("supports", "strongly supports")


def amend(motion, nmo, by, text=STRONGER, **fields):
    return amendments.amend(Amendment(motion=motion, proposer_nmo=nmo, text=text, **fields), by=by)


def standing_text(motion):
    return motion.texts.last().text


def vote_on(record, plenary, world, room, *answers):
    """A closed vote on a motion or an amendment: what AMSA-USA, bvmd and Associa-Med say."""
    poll = Poll(plenary=plenary, title="Shall it be so?", **{record._meta.model_name: record})
    polls.prepare_poll(poll, polls.choices_of_a_question(), by=room.thora)
    polls.open_poll(poll, by=room.thora)
    cast(poll, plenary, world, room, *answers)
    polls.close_poll(poll, by=room.thora)
    return poll


def cast(poll, plenary, world, room, *answers):
    """What AMSA-USA, bvmd and Associa-Med say."""
    voters = [(world.usa, room.amina), (world.germany, room.hans), (world.tunisia, room.tarek)]
    for (nmo, voter), answer in zip(voters, answers, strict=False):
        polls.cast(poll, mandate_of(plenary, nmo), [choice(poll, answer)], by=voter)
