"""Reviews asked for and given, by the shortest way."""

from __future__ import annotations

import datetime as dt
from typing import Any

from projects import reviewing
from projects.models import Criterion, Review
from workflows.models import database_now

COMMENT = "Measure the baseline first."


def in_days(days: int) -> dt.date:
    """A day from the database's today."""
    day: dt.date = database_now().date() + dt.timedelta(days=days)
    return day


def ask(endorsement: Any, circle: Any, *people: Any, hidden: bool = False) -> list[Review]:
    """Mohamed asks them, for a week."""
    return reviewing.ask(endorsement, people, by=circle.mohamed, due_on=in_days(7), hides_reviewers=hidden)


def answer(endorsement: Any, person: Any, *, points: int = 4, recommendation: str = "endorse") -> None:
    """The same points for each criterion."""
    review = Review.objects.select_related("endorsement__project").get(
        endorsement=endorsement, reviewer=person
    )
    given = dict.fromkeys(Criterion.objects.filter(is_active=True), points)
    reviewing.answer(review, by=person, points=given, recommendation=recommendation, comment=COMMENT)
