"""Agreeing to be found, taking it back, following topics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from committees.models import Interests, TopicFollow
from committees.models.interests import CONSENT_VERSION
from workflows.models import database_now

if TYPE_CHECKING:
    from committees.models import Topic
    from members.models import User


@transaction.atomic
def keep(interests: Interests, topics: list[Topic], *, is_findable: bool) -> None:
    """Save what a person works on, and whether they may be found: from now on, or from now on no more.

    Who agreed before keeps the day of it; who agrees anew agrees to the text of today.
    """
    if interests.pk is None:
        _take_row(interests)
    if is_findable and interests.findable_since is None:
        interests.findable_since, interests.consent_version = database_now(), CONSENT_VERSION
    if not is_findable:
        interests.findable_since, interests.consent_version = None, ""
    interests.save()
    interests.topics.set(topics)


def follow(topic: Topic, *, by: User) -> None:
    """Tell this person of what is new on the topic, from now on. Twice is once."""
    TopicFollow.objects.bulk_create([TopicFollow(person=by, topic=topic)], ignore_conflicts=True)


def unfollow(topic: Topic, *, by: User) -> None:
    """Tell them no more."""
    TopicFollow.objects.filter(person=by, topic=topic).delete()


def _take_row(interests: Interests) -> None:
    """The person's one row: two forms that are sent at once both find it, and the later one stays."""
    Interests.objects.bulk_create([Interests(person_id=interests.person_id)], ignore_conflicts=True)
    row = Interests.objects.select_for_update().get(person=interests.person_id)
    interests.pk, interests.uuid = row.pk, row.uuid
