"""What a new vote decides: an item of the agenda, a motion or an amendment that the chair comes from."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from assemblies.models import AgendaItem, Amendment, Motion, Poll

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

LONGEST = Poll._meta.get_field("title").max_length or 0


def decided_by(poll: Poll, names: Mapping[str, str]) -> Poll:
    """The same vote, bound to what the address names: with its title, and with the majority of its kind of motion.

    What isn't of this assembly, or isn't ready to be voted on, is left out; an election decides no motion.
    """
    of_it = {"plenary": poll.plenary}
    motions = Motion.objects.filter(assembly=poll.plenary.assembly_id, state=Motion.State.SECONDED)
    poll.item = _named(AgendaItem.objects.filter(**of_it), names.get("item"))
    if poll.is_election:
        return poll
    poll.motion = _named(motions.select_related("kind__majority", "item"), names.get("motion"))
    if poll.motion:
        _bind(poll, poll.motion, _("Shall motion %s be adopted?") % poll.motion)
    amendments = Amendment.objects.filter(motion__in=motions, state=Amendment.State.TO_VOTE)
    poll.amendment = _named(
        amendments.select_related("motion__kind__majority", "motion__item"),
        None if poll.motion else names.get("amendment"),
    )
    if poll.amendment:
        words = _("Shall amendment %(number)s to motion %(motion)s be adopted?")
        _bind(
            poll, poll.amendment.motion, words % {"number": poll.amendment, "motion": poll.amendment.motion}
        )
    return poll


def _bind(poll: Poll, motion: Motion, title: str) -> None:
    majority = motion.kind.majority
    poll.title, poll.majority_name = title[:LONGEST], majority.name
    for name in Poll.PARTS:
        setattr(poll, name, getattr(majority, name))
    if motion.item and motion.item.plenary_id == poll.plenary_id:
        poll.item = motion.item


def _named(found: QuerySet[Any], name: str | None) -> Any:
    """The one that bears this id, if any."""
    try:
        return found.filter(uuid=uuid.UUID(name or "")).first()
    except ValueError:
        return None
