"""What the screen in the hall and the delegates' phones show of a plenary, made once a moment for all of them.

Whoever has the secret address sees it without signing in: so hundreds of pages that ask every second cost no
session and no person, and what they are shown is the same for all.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.cache import caches
from django.core.signing import Signer
from django.db.models import Count, Window
from django.db.models.functions import Now
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.crypto import constant_time_compare

from assemblies.models import AgendaItem, Plenary, Poll, SpeechRequest
from assemblies.quorum import quorum_of
from assemblies.words import lines_of, outcome_line
from workflows.models import database_now

if TYPE_CHECKING:
    from uuid import UUID

SIGNER = Signer(salt="hall")
# A fragment is made anew when it is older; pages ask every second, so that what happens is seen within two.
FRESH_SECONDS, KEPT_SECONDS = 0.7, 60
MOST_NEXT = 6
# What is left of a speech is told in steps, so that most answers are “nothing new”; a script counts exactly.
STEP_SECONDS = 10
# So long the result of a vote stays, unless the next one is opened.
RESULT_STAYS = dt.timedelta(minutes=3)
TEMPLATES = {
    "hall": "assemblies/plenary/_hall.html",
    "floor": "assemblies/plenary/_floor.html",
}


@dataclass(frozen=True)
class Fragment:
    """A piece of a page, and by what a browser knows that it has it already."""

    html: str
    etag: str


def secret_of(shape: str, uuid: UUID) -> str:
    """The part of an address that can't be guessed; the screen's doesn't open what the phones show."""
    return SIGNER.signature(f"{shape}:{uuid.hex}")


def is_secret_of(secret: str, shape: str, uuid: UUID) -> bool:
    """Whether the address is that of this shape."""
    return constant_time_compare(secret, secret_of(shape, uuid))


def fragment(shape: str, uuid: UUID) -> Fragment:
    """The newest fragment of the active language; at most a moment old. One request makes it, others wait for none.

    Kept in the process: a warm answer asks neither database nor another server.
    """
    cache, key = caches["process"], f"{shape}:{uuid}:{translation.get_language()}"
    kept: tuple[Fragment, float] | None = cache.get(key)
    if kept and (time.monotonic() - kept[1] < FRESH_SECONDS or not cache.add(f"{key}:making", 1, 1)):
        return kept[0]
    made = _made(shape, get_object_or_404(Plenary.objects.select_related("assembly"), uuid=uuid))
    cache.set(key, (made, time.monotonic()), KEPT_SECONDS)
    cache.delete(f"{key}:making")
    return made


def _made(shape: str, plenary: Plenary) -> Fragment:
    html = render_to_string(TEMPLATES[shape], now_in(plenary))
    return Fragment(html, f'"{hashlib.sha256(html.encode()).hexdigest()[:32]}"')


def now_in(plenary: Plenary) -> dict[str, Any]:
    """What happens in a plenary: five queries, one more for the clock while someone speaks, one for a result."""
    speeches = list(_speeches(plenary))
    speaking = next((one for one in speeches if one.state == SpeechRequest.State.SPEAKING), None)
    waiting = [one for one in speeches if one is not speaking]
    total = speeches[0].total - bool(speaking) if speeches else 0
    poll = _poll(plenary)
    return {
        "plenary": plenary,
        "item": plenary.items.filter(state=AgendaItem.State.CURRENT).first(),
        "poll": poll,
        "result": None if poll else _result(plenary),
        "quorum": quorum_of(plenary),
        "speaking": speaking,
        "ends_at": _ends_at(speaking) if speaking else None,
        "left": _left(speaking, database_now()) if speaking else "",
        "next": waiting[:MOST_NEXT],
        "further": max(0, total - MOST_NEXT),
    }


def _speeches(plenary: Plenary) -> Any:
    open_ones = plenary.speeches.waiting_or_speaking().select_related("person", "nmo")
    return open_ones.annotate(total=Window(Count("pk")))[: MOST_NEXT + 1]


def _poll(plenary: Plenary) -> Poll | None:
    """The open vote, with how many have voted: nothing of what they said."""
    polls = plenary.polls.filter(state=Poll.State.OPEN).select_related("motion", "amendment__motion")
    return polls.annotate(voted=Count("turnouts")).first()


def _result(plenary: Plenary) -> dict[str, Any] | None:
    """What the last vote came to, for a while: what the chair announces, of nobody what they said."""
    closed = plenary.polls.filter(state=Poll.State.CLOSED, closed_at__gt=Now() - RESULT_STAYS)
    poll = closed.with_names().order_by("closed_at").last()
    if poll is None:
        return None
    lines = lines_of(poll) if poll.is_election else []
    return {"poll": poll, "line": outcome_line(poll), "lines": lines, "choices": poll.choices.all()}


def _ends_at(speech: SpeechRequest) -> int:
    """When the time of a speech is over, in milliseconds as a script counts them."""
    return int((speech.called_at.timestamp() + speech.seconds) * 1000)


def _left(speech: SpeechRequest, now: dt.datetime) -> str:
    """What is left of it, in minutes and seconds, rounded up to a step; 0:00 when it is over."""
    passed = (now - speech.called_at).total_seconds()
    steps = max(0, -(-(speech.seconds - passed) // STEP_SECONDS))
    minutes, seconds = divmod(int(steps * STEP_SECONDS), 60)
    return f"{minutes}:{seconds:02}"
