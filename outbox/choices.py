"""What a person chose: how soon mails of a category come, or that they don't."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models.functions import Now

from outbox.models import Category, Choice, Email, Rhythm, rhythms_for
from outbox.mornings import next_morning


def rhythms_of(people: Iterable[Any], category: Category) -> dict[int, Rhythm]:
    """What these people chose for a category, by key; who chose nothing is left out. One query, or none."""
    if category not in Category.to_choose():
        return {}
    keys = [person.pk for person in people if isinstance(person, get_user_model())]
    chosen = Choice.objects.filter(person__in=keys, category=category).values_list("person", "rhythm")
    return {person: Rhythm(rhythm) for person, rhythm in chosen}


def choices_of(person: Any) -> dict[Category, Rhythm]:
    """What holds for this person, in every category that can be chosen."""
    chosen = dict(Choice.objects.filter(person=person.pk).values_list("category", "rhythm"))
    return {category: Rhythm(chosen.get(category, Rhythm.AT_ONCE)) for category in Category.to_choose()}


@transaction.atomic
def choose(person: Any, wishes: dict[Category, Rhythm]) -> None:
    """Keep these wishes; what waits for a digest already follows them."""
    for category, rhythm in wishes.items():
        keep_choice(person, category, rhythm)
        if rhythm != Rhythm.NONE:
            _follow(person, category, rhythm)


def keep_choice(person: Any, category: Category, rhythm: Rhythm, left_from: str = "") -> None:
    """Write one wish down. Raises ValueError for a rhythm that the category doesn't have."""
    if rhythm not in rhythms_for(category):
        raise ValueError(f"{category} can't be {rhythm}.")
    values = {"rhythm": rhythm, "left_from": left_from, "changed_at": Now()}
    Choice.objects.update_or_create(person=person, category=category, defaults=values)


def _follow(person: Any, category: Category, rhythm: Rhythm) -> None:
    """Whoever wants mails at once gets what was gathered so far at once, still as one mail."""
    waiting = Email.objects.filter(state=Email.State.COLLECTED, recipient=person, category=category)
    at = Now() if rhythm == Rhythm.AT_ONCE else next_morning(rhythm, person.time_zone)
    waiting.update(not_before=at)
