"""Motions: proposed, seconded, handed on when the proposer withdraws, decided by a vote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from assemblies import agenda_emails as emails
from assemblies.agenda_permissions import (
    is_another_nmo,
    is_plenary_team,
    is_proposer,
    is_seconder,
    possible_seconders,
    voices,
)
from assemblies.models import AgendaItem, Amendment, Assembly, Motion, MotionText, Plenary, Poll
from assemblies.permissions import is_chair
from assemblies.workflow.holding import Refused, held, held_item, held_motion
from members.models import NMO
from workflows.models import LogEntry
from workflows.steps import NotNow, Step, Workflow
from workflows.words import as_stored

if TYPE_CHECKING:
    from assemblies.models import MotionKind, PaperKind
    from members.models import User

State = Motion.State
OPEN_AMENDMENTS = [Amendment.State.PROPOSED, Amendment.State.TO_VOTE]

MOTION_STEPS = Workflow(
    second=Step({State.PROPOSED}, State.SECONDED, is_another_nmo),
    hand_on=Step({State.SECONDED}, State.PROPOSED, is_proposer),
    step_back=Step({State.SECONDED}, State.PROPOSED, is_seconder),
    withdraw=Step({State.PROPOSED}, State.WITHDRAWN, is_proposer),
    let_die=Step({State.PROPOSED}, State.DEAD, is_plenary_team),
    # By the vote that is closed, and back by annulling it.
    carry=Step({State.SECONDED}, State.CARRIED, is_chair),
    lose=Step({State.SECONDED}, State.LOST, is_chair),
    reopen=Step({State.CARRIED, State.LOST}, State.SECONDED, is_chair),
)
# Nobody takes it: amendments fall with their motion.
FALL = Workflow(fall=Step(set(OPEN_AMENDMENTS), Amendment.State.LOST, is_plenary_team))


@transaction.atomic
def propose(motion: Motion, text: str, *, by: User) -> Motion:
    """A full member, the board or a Director proposes; without a seconder the motion dies.

    Raises Refused out of season.
    """
    standing = voices(by, motion.assembly).get(motion.proposer)
    if not standing:
        raise PermissionDenied
    refuse_out_of_season(motion.kind, motion.kind.paper_kind, motion.assembly)
    Assembly.objects.select_for_update().get(pk=motion.assembly_id)
    motion.number = (motion.assembly.motions.aggregate(last=Max("number"))["last"] or 0) + 1
    motion.proposed_by = by
    motion.save(force_insert=True)
    MotionText.objects.create(motion=motion, number=1, text=text)
    LogEntry.objects.append(
        motion, "propose", source="", by=by, standing=standing, note=as_stored(motion, "proposer")
    )
    return motion


@transaction.atomic
def second(motion: Motion, nmo: NMO, *, by: User) -> None:
    """Another full member stands behind it: now it is dealt with. Of two at once one does."""
    motion = held_motion(motion)
    MOTION_STEPS.check("second", by, motion)
    if nmo not in possible_seconders(by, motion):
        raise PermissionDenied
    Motion.objects.filter(pk=motion.pk).update(seconder_nmo=nmo, seconded_by=by)
    motion.seconder_nmo, motion.seconded_by = nmo, by
    emails.motion_seconded(motion, MOTION_STEPS.take("second", motion, by=by, note=str(nmo)))


@transaction.atomic
def withdraw(motion: Motion, *, by: User) -> None:
    """The proposer withdraws: the seconder takes over and a new one is sought; without one it is withdrawn."""
    motion = held_motion(motion)
    _no_vote_runs(motion)
    if motion.seconder_nmo_id is None:
        MOTION_STEPS.take("withdraw", motion, by=by)
        drop_amendments(motion)
        return
    entry = MOTION_STEPS.take("hand_on", motion, by=by, note=str(motion.seconder_nmo))
    taken_over = {
        "proposer_nmo": motion.seconder_nmo, "proposer_office": None, "proposed_by": motion.seconded_by,
        "seconder_nmo": None, "seconded_by": None,
    }  # fmt: skip
    _write(motion, **taken_over)
    for amendment in motion.amendments.filter(state__in=OPEN_AMENDMENTS):
        _write(amendment, proposer_accepts=amendment.seconder_accepts, seconder_accepts=False)
    emails.motion_handed_on(motion, entry)


@transaction.atomic
def step_back(motion: Motion, *, by: User) -> None:
    """The seconder no longer stands behind it: a new one is sought."""
    motion = held_motion(motion)
    _no_vote_runs(motion)
    entry = MOTION_STEPS.take("step_back", motion, by=by, note=str(motion.seconder_nmo))
    _write(motion, seconder_nmo=None, seconded_by=None)
    for amendment in motion.amendments.filter(state__in=OPEN_AMENDMENTS):
        _write(amendment, seconder_accepts=False)
    emails.seconder_sought(motion, entry)


@transaction.atomic
def let_die(motion: Motion, *, by: User) -> None:
    """Nobody seconds it."""
    motion = held_motion(motion)
    MOTION_STEPS.take("let_die", motion, by=by)
    drop_amendments(motion)


@transaction.atomic
def place(motion: Motion, item: AgendaItem | None, *, by: User) -> None:
    """The plenary team says in which item it is dealt with; its proposer and seconder are told."""
    standing = is_plenary_team(by, motion)
    if not standing:
        raise PermissionDenied
    is_to_come = item is None or _is_to_come(item, motion.assembly_id)
    motion = held_motion(motion)
    if motion.state not in Motion.ALIVE:
        raise NotNow(motion)
    if not is_to_come:
        raise Refused(_("Choose an item of this assembly that is still to come."))
    _write(motion, item=item)
    entry = LogEntry.objects.append(
        motion, "place", source=motion.state, by=by, standing=standing, note=str(item or "")
    )
    emails.motion_placed(motion, entry)


def drop_amendments(motion: Motion) -> None:
    """What was to change a motion falls with it."""
    for amendment in motion.amendments.filter(state__in=OPEN_AMENDMENTS).order_by("pk"):
        FALL.take("fall", amendment, by=None, note=as_stored(Motion.State(motion.state), "label"))


def refuse_out_of_season(what: MotionKind | PaperKind, kind: PaperKind | None, assembly: Assembly) -> None:
    """Raises Refused for a motion or paper whose kind isn't dealt with at this assembly."""
    if kind and not kind.is_in_season(assembly):
        raise Refused(_("“%s” is dealt with at August Meetings only.") % what)


def _is_to_come(item: AgendaItem, assembly: int) -> bool:
    """Of this assembly, and neither done nor of a plenary that is closed; its plenary stays held."""
    plenary = held(item.plenary)
    is_open = plenary.state != Plenary.State.CLOSED and held_item(item).state != AgendaItem.State.DONE
    return is_open and plenary.assembly_id == assembly


def _no_vote_runs(motion: Motion) -> None:
    polls = Poll.objects.filter(state=Poll.State.OPEN)
    if polls.filter(motion=motion).exists() or polls.filter(amendment__motion=motion).exists():
        raise Refused(_("A vote on it is open: it can’t be withdrawn now."))


def _write(record: Motion | Amendment, **fields: object) -> None:
    """Columns beside the state."""
    for name, value in fields.items():
        setattr(record, name, value)
    type(record)._default_manager.filter(pk=record.pk).update(**fields)
