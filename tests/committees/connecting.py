"""People who agreed to be found, and what they write to each other."""

from __future__ import annotations

from typing import Any

from committees.models import Conversation, Interests, Topic
from committees.workflow import conversations
from committees.workflow import interests as workflow


def agrees(person: Any, *topics: str, **fields: str) -> Interests:
    """This person agrees to be found by these topics."""
    interests = Interests(person=person, **fields)
    chosen = list(Topic.objects.filter(slug__in=topics or ["vaccination"]))
    workflow.keep(interests, chosen, is_findable=True)
    return interests


def wrote(by: Any, to: Any, text: str = "Hello") -> Conversation:
    """A message that the first wrote to the second, who agreed to be found."""
    if not Interests.objects.filter(person=to).exists():
        agrees(to)
    return conversations.write(to, text, by=by)
