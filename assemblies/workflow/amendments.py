"""Amendments: another text for a motion, accepted by proposer and seconder or put to the vote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from assemblies import agenda_emails as emails
from assemblies.agenda_permissions import (
    is_amender,
    is_asked,
    is_asked_or_team,
    is_plenary_team,
    is_proposer,
    is_seconder,
    voices,
)
from assemblies.models import Amendment, Motion, MotionText, Poll
from assemblies.outcomes import deciding_poll
from assemblies.results import outcome_of
from assemblies.workflow.holding import Refused, held_motion
from assemblies.workflow.motions import ALIVE
from workflows.models import LogEntry
from workflows.steps import NotNow, Step, Workflow

if TYPE_CHECKING:
    from members.models import User

State = Amendment.State

AMENDMENT_STEPS = Workflow(
    accept=Step({State.PROPOSED}, State.ACCEPTED, is_asked),
    put_to_vote=Step({State.PROPOSED}, State.TO_VOTE, is_asked_or_team),
    withdraw=Step({State.PROPOSED, State.TO_VOTE}, State.WITHDRAWN, is_amender),
    adopt=Step({State.TO_VOTE}, State.ADOPTED, is_plenary_team),
    lose=Step({State.TO_VOTE}, State.LOST, is_plenary_team),
)


@transaction.atomic
def amend(amendment: Amendment, *, by: User) -> Amendment:
    """Propose another text; the motion's proposer and seconder are asked. Its own proposer accepts by proposing."""
    motion = held_motion(amendment.motion)
    standing = voices(by, motion.assembly).get(amendment.proposer)
    if not standing:
        raise PermissionDenied
    _alive(motion)
    amendment.motion, amendment.base, amendment.proposed_by = motion, _text(motion), by
    _refuse_the_same(amendment)
    amendment.number = (motion.amendments.aggregate(last=Max("number"))["last"] or 0) + 1
    _count_own_word(amendment)
    amendment.save(force_insert=True)
    entry = LogEntry.objects.append(
        amendment, "amend", source="", by=by, standing=standing, note=str(amendment.proposer)
    )
    emails.amendment_proposed(amendment, entry)
    return amendment


@transaction.atomic
def rewrite(amendment: Amendment, text: str, *, by: User) -> None:
    """Its proposer writes it anew for the text that stands now; who accepted is asked again."""
    amendment = _held(amendment)
    standing = is_amender(by, amendment)
    if not standing:
        raise PermissionDenied
    _alive(amendment.motion)
    if amendment.state not in {State.PROPOSED, State.TO_VOTE}:
        raise NotNow(amendment)
    if amendment.polls.filter(state__in=[Poll.State.OPEN, Poll.State.CLOSED]).exists():
        raise Refused(_("It was voted on as it is."))
    amendment.text, amendment.base = text, _text(amendment.motion)
    _refuse_the_same(amendment)
    _count_own_word(amendment)
    amendment.save(update_fields=["text", "base", "proposer_accepts", "seconder_accepts"])
    entry = LogEntry.objects.append(
        amendment,
        "rewrite",
        source=amendment.state,
        by=by,
        standing=standing,
        note=str(amendment.base.number),
    )
    emails.amendment_proposed(amendment, entry)


@transaction.atomic
def accept(amendment: Amendment, *, by: User) -> Amendment:
    """The motion's proposer or seconder accepts; once both have, the motion's text is changed without a vote."""
    amendment = _held(amendment)
    standing = AMENDMENT_STEPS.check("accept", by, amendment)
    _alive(amendment.motion)
    _refuse_stale(amendment)
    # A person may speak for both: then both accept.
    amendment.proposer_accepts |= bool(is_proposer(by, amendment.motion))
    amendment.seconder_accepts |= bool(is_seconder(by, amendment.motion))
    amendment.save(update_fields=["proposer_accepts", "seconder_accepts"])
    if amendment.proposer_accepts and amendment.seconder_accepts:
        entry = AMENDMENT_STEPS.take("accept", amendment, by=by)
        _change_text(amendment)
        emails.amendment_decided(amendment, entry)
    else:
        LogEntry.objects.append(amendment, "agree", source=amendment.state, by=by, standing=standing)
    return amendment


def accepted_already(user: User, amendment: Amendment) -> bool:
    """Whether this person, who is asked, has said yes for everyone for whom they speak."""
    motion = amendment.motion
    asked = [
        (bool(is_proposer(user, motion)), amendment.proposer_accepts),
        (bool(is_seconder(user, motion)), amendment.seconder_accepts),
    ]
    return all(has_said for speaks, has_said in asked if speaks)


@transaction.atomic
def put_to_vote(amendment: Amendment, *, by: User) -> None:
    """Proposer or seconder refuses, or the chair so decides: the plenary votes on it."""
    amendment = _held(amendment)
    AMENDMENT_STEPS.check("put_to_vote", by, amendment)
    _alive(amendment.motion)
    emails.amendment_decided(amendment, AMENDMENT_STEPS.take("put_to_vote", amendment, by=by))


@transaction.atomic
def withdraw(amendment: Amendment, *, by: User) -> None:
    """Its proposer takes it back; not while the plenary votes on it."""
    amendment = _held(amendment)
    if amendment.polls.filter(state=Poll.State.OPEN).exists():
        raise Refused(_("A vote on it is open: it can’t be withdrawn now."))
    AMENDMENT_STEPS.take("withdraw", amendment, by=by)


@transaction.atomic
def settle(amendment: Amendment, *, by: User) -> Amendment:
    """What the closed vote on it decided: carried, it changes the motion's text. Raises Refused without a vote."""
    amendment = _held(amendment)
    AMENDMENT_STEPS.check("adopt", by, amendment)
    _alive(amendment.motion)
    poll = deciding_poll(amendment)
    if poll is None:
        raise Refused(_("No vote on it is closed yet."))
    is_carried = outcome_of(poll).is_carried
    if is_carried:
        _refuse_stale(amendment)
    entry = AMENDMENT_STEPS.take("adopt" if is_carried else "lose", amendment, by=by, note=str(poll))
    if is_carried:
        _change_text(amendment)
    emails.amendment_decided(amendment, entry)
    return amendment


def _held(amendment: Amendment) -> Amendment:
    """The amendment as it stands, with its motion held."""
    motion = held_motion(amendment.motion)
    found = Amendment.objects.select_related("base", "proposer_nmo", "proposer_office", "proposed_by")
    amendment = found.get(pk=amendment.pk)
    amendment.motion = motion
    return amendment


def _text(motion: Motion) -> MotionText:
    return motion.texts.order_by("number").last()


def _alive(motion: Motion) -> None:
    if motion.state not in ALIVE:
        raise NotNow(motion)


def _refuse_the_same(amendment: Amendment) -> None:
    if amendment.text == amendment.base.text:
        raise Refused(_("This is the text as it stands: change something."))


def _refuse_stale(amendment: Amendment) -> None:
    if amendment.base != _text(amendment.motion):
        raise Refused(_("The motion’s text has changed since: its proposer writes the amendment anew first."))


def _count_own_word(amendment: Amendment) -> None:
    motion = amendment.motion
    amendment.proposer_accepts = amendment.proposer == motion.proposer
    amendment.seconder_accepts = amendment.proposer == motion.seconder_nmo


def _change_text(amendment: Amendment) -> None:
    """The amendment's text stands from now on; never under a vote on the motion, which was asked of another."""
    if amendment.motion.polls.filter(state__in=[Poll.State.OPEN, Poll.State.CLOSED]).exists():
        raise Refused(_("The motion is voted on with the text as it stands: it can’t be changed now."))
    MotionText.objects.create(
        motion=amendment.motion, number=amendment.base.number + 1, text=amendment.text, amendment=amendment
    )
