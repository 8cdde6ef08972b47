"""Amendments: another text for a motion, accepted by proposer and seconder or put to the vote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from assemblies import agenda_emails as emails
from assemblies.agenda_permissions import (
    is_amender,
    is_asked,
    is_asked_or_team,
    is_proposer,
    is_seconder,
    voices,
)
from assemblies.models import Amendment, Motion, MotionText, Poll
from assemblies.permissions import is_chair
from assemblies.results import outcome_of
from assemblies.workflow.holding import Refused, held_motion
from workflows.models import LogEntry
from workflows.steps import NotNow, Step, Workflow
from workflows.words import as_stored

if TYPE_CHECKING:
    from members.models import User

State = Amendment.State

AMENDMENT_STEPS = Workflow(
    accept=Step({State.PROPOSED}, State.ACCEPTED, is_asked),
    put_to_vote=Step({State.PROPOSED}, State.TO_VOTE, is_asked_or_team),
    withdraw=Step({State.PROPOSED, State.TO_VOTE}, State.WITHDRAWN, is_amender),
    # By the vote that is closed, and back by annulling it.
    adopt=Step({State.TO_VOTE}, State.ADOPTED, is_chair),
    lose=Step({State.TO_VOTE}, State.LOST, is_chair),
    reopen=Step({State.ADOPTED, State.LOST}, State.TO_VOTE, is_chair),
)


@transaction.atomic
def amend(amendment: Amendment, *, by: User) -> Amendment:
    """Propose another text; the motion's proposer and seconder are asked. Its own proposer accepts by proposing."""
    motion = held_motion(amendment.motion)
    standing = voices(by, motion.assembly).get(amendment.proposer)
    if not standing:
        raise PermissionDenied
    _alive(motion)
    if motion.polls.filter(state=Poll.State.OPEN).exists():
        raise Refused(_("The motion is voted on now: it can’t be amended."))
    amendment.motion, amendment.base, amendment.proposed_by = motion, _text(motion), by
    _refuse_the_same(amendment)
    amendment.number = (motion.amendments.aggregate(last=Max("number"))["last"] or 0) + 1
    _count_own_word(amendment)
    amendment.save(force_insert=True)
    entry = LogEntry.objects.append(
        amendment, "amend", source="", by=by, standing=standing, note=as_stored(amendment, "proposer")
    )
    emails.amendment_proposed(amendment, entry)
    return amendment


@transaction.atomic
def rewrite(amendment: Amendment, text: str, *, by: User) -> None:
    """Its proposer writes it anew for the text that stands now; who accepted is asked again."""
    amendment = held_amendment(amendment)
    standing = is_amender(by, amendment)
    if not standing:
        raise PermissionDenied
    _alive(amendment.motion)
    if amendment.state not in {State.PROPOSED, State.TO_VOTE}:
        raise NotNow(amendment)
    if amendment.polls.filter(state=Poll.State.OPEN).exists():
        raise Refused(_("It is voted on as it is."))
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
    amendment = held_amendment(amendment)
    standing = AMENDMENT_STEPS.check("accept", by, amendment)
    _alive(amendment.motion)
    refuse_stale(amendment)
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
    amendment = held_amendment(amendment)
    AMENDMENT_STEPS.check("put_to_vote", by, amendment)
    _alive(amendment.motion)
    emails.amendment_decided(amendment, AMENDMENT_STEPS.take("put_to_vote", amendment, by=by))


@transaction.atomic
def withdraw(amendment: Amendment, *, by: User) -> None:
    """Its proposer takes it back; not while the plenary votes on it."""
    amendment = held_amendment(amendment)
    if amendment.polls.filter(state=Poll.State.OPEN).exists():
        raise Refused(_("A vote on it is open: it can’t be withdrawn now."))
    AMENDMENT_STEPS.take("withdraw", amendment, by=by)


def decide(amendment: Amendment, poll: Poll, *, by: User) -> None:
    """What the vote on it came to; carried, it changes the motion's text. The caller holds the motion."""
    is_carried = outcome_of(poll).is_carried
    entry = AMENDMENT_STEPS.take("adopt" if is_carried else "lose", amendment, by=by, note=str(poll))
    if is_carried:
        _change_text(amendment)
    emails.amendment_decided(amendment, entry)


def reopen(amendment: Amendment, reason: str, *, by: User) -> None:
    """Its vote is annulled: it waits for another, and what it had changed is changed back. The caller holds the motion.

    Raises Refused where the motion was voted on or changed since; of one that was withdrawn nothing is opened.
    """
    _refuse_voted(amendment.motion)
    if amendment.motion.state not in Motion.ALIVE:
        return
    last = _text(amendment.motion)
    if amendment.state == State.ADOPTED:
        if last.amendment_id != amendment.pk:
            raise Refused(
                _("The motion’s text was changed again since: this vote can’t be annulled any more.")
            )
        amendment.base = _add_text(amendment, last.number + 1, amendment.base.text)
        amendment.save(update_fields=["base"])
    emails.amendment_decided(amendment, AMENDMENT_STEPS.take("reopen", amendment, by=by, note=reason))


def refuse_stale(amendment: Amendment) -> None:
    """Raises Refused for one that was written for an earlier text."""
    if amendment.base != _text(amendment.motion):
        raise Refused(_("The motion’s text has changed since: its proposer writes the amendment anew first."))


def held_amendment(amendment: Amendment) -> Amendment:
    """The amendment as it stands, with its motion held."""
    motion = held_motion(amendment.motion)
    found = Amendment.objects.select_related("base", "proposer_nmo", "proposer_office", "proposed_by")
    amendment = found.get(pk=amendment.pk)
    amendment.motion = motion
    return amendment


def _text(motion: Motion) -> MotionText:
    return motion.texts.order_by("number").last()


def _alive(motion: Motion) -> None:
    if motion.state not in Motion.ALIVE:
        raise NotNow(motion)


def _refuse_the_same(amendment: Amendment) -> None:
    if amendment.text == amendment.base.text:
        raise Refused(_("This is the text as it stands: change something."))


def _count_own_word(amendment: Amendment) -> None:
    motion = amendment.motion
    amendment.proposer_accepts = amendment.proposer == motion.proposer
    amendment.seconder_accepts = amendment.proposer == motion.seconder_nmo


def _change_text(amendment: Amendment) -> None:
    """The amendment's text stands from now on."""
    _refuse_voted(amendment.motion)
    _add_text(amendment, amendment.base.number + 1, amendment.text)


def _add_text(amendment: Amendment, number: int, text: str) -> MotionText:
    return MotionText.objects.create(motion=amendment.motion, number=number, text=text, amendment=amendment)


def _refuse_voted(motion: Motion) -> None:
    """Under a vote the text stays, which was asked of it as it stands."""
    polls = Poll.objects.filter(Q(motion=motion) | Q(amendment__motion=motion, state=Poll.State.OPEN))
    if polls.filter(state__in=[Poll.State.OPEN, Poll.State.CLOSED]).exists():
        raise Refused(_("The motion is voted on with the text as it stands: it can’t be changed now."))
