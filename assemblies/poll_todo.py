"""What waits for a person in votes: a ballot to cast, hands to count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from assemblies.models import HandCount, Mandate, Poll, Turnout
from assemblies.permissions import is_returning_officer
from workflows.todo import Todo

if TYPE_CHECKING:
    from assemblies.models.polls import PollQuerySet
    from members.models import User

MOST = 10


def polls_todo(user: User) -> list[Todo]:
    """Open votes in which this person still has a voice, and shows of hands to count."""
    found = Poll.objects.filter(state=Poll.State.OPEN).select_related("plenary__assembly")
    return [
        *_ballots(user, found.exclude(method=Poll.Method.HAND)),
        *_hands(user, found.filter(method=Poll.Method.HAND)),
    ]


def _ballots(user: User, found: PollQuerySet) -> list[Todo]:
    own = Q(voter=user.pk, is_present=True) | Q(proxy__voter=user.pk, proxy__is_present=True)
    given = Turnout.objects.filter(poll=OuterRef(OuterRef("pk")), mandate=OuterRef("pk"))
    waiting = Mandate.objects.entitled().filter(own, ~Exists(given), plenary=OuterRef("plenary"))
    return [
        Todo(
            title=_("Vote now: %s") % poll.title,
            url=reverse("assemblies:vote", args=[poll.uuid]),
            detail=str(poll.plenary.assembly),
        )
        for poll in found.filter(Exists(waiting))[:MOST]
    ]


def _hands(user: User, found: PollQuerySet) -> list[Todo]:
    mine = HandCount.objects.filter(poll=OuterRef("pk"), counted_by=user.pk)
    waiting = list(found.filter(~Exists(mine))[:MOST])
    if not waiting or not is_returning_officer(user, waiting[0]):
        return []
    return [
        Todo(
            title=_("Count hands: %s") % poll.title,
            url=reverse("assemblies:count_hands", args=[poll.uuid]),
            detail=str(poll.plenary.assembly),
        )
        for poll in waiting
    ]
