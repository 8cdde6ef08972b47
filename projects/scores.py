"""The weighted mean of scores: plain numbers in, plain numbers out."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

Points = tuple[int, int]
TENTH = Decimal("0.1")


def weighted_mean(scores: Iterable[Points]) -> Decimal | None:
    """The mean of (points, weight), rounded half up to one place; nothing where nothing was scored."""
    pairs = list(scores)
    weight = sum(weight for _points, weight in pairs)
    if not weight:
        return None
    total = Decimal(sum(points * weight for points, weight in pairs))
    return (total / weight).quantize(TENTH, rounding=ROUND_HALF_UP)


def mean_of_reviews(reviews: Iterable[Iterable[Points]]) -> Decimal | None:
    """The mean of several reviews: each counts the same, however many criteria it scored."""
    exact = [_exact(pairs) for scores in reviews if (pairs := list(scores))]
    if not exact:
        return None
    return (sum(exact, Decimal(0)) / len(exact)).quantize(TENTH, rounding=ROUND_HALF_UP)


def _exact(pairs: list[Points]) -> Decimal:
    return Decimal(sum(points * weight for points, weight in pairs)) / sum(weight for _p, weight in pairs)
