"""The weighted mean of scores."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.scores import mean_of_reviews, weighted_mean

SCORES = st.lists(st.tuples(st.integers(0, 5), st.integers(1, 100)), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("scores", "mean"),
    [
        ([], None),
        ([(4, 1)], "4.0"),
        ([(5, 2), (2, 1)], "4.0"),
        ([(0, 2), (0, 1)], "0.0"),
        ([(5, 2), (4, 2), (3, 2), (5, 2), (2, 1), (1, 1)], "3.7"),
        ([(1, 1), (0, 19)], "0.1"),  # 0.05 is rounded up
    ],
)
def test_points_count_by_their_weight(scores, mean):
    assert weighted_mean(scores) == (mean and Decimal(mean))


def test_each_review_counts_the_same():
    assert mean_of_reviews([[(5, 2), (5, 2), (5, 1)], [(2, 1)]]) == Decimal("3.5")
    assert mean_of_reviews([[(5, 1)], []]) == Decimal("5.0")
    assert mean_of_reviews([]) is None


def test_means_of_reviews_are_not_rounded_twice():
    # 4.125; of 4.3 and 4.0 it were 4.2.
    assert mean_of_reviews([[(4, 3), (5, 1)], [(4, 1)]]) == Decimal("4.1")


@given(SCORES)
def test_a_mean_lies_between_the_lowest_and_the_highest(scores):
    points = [points for points, _weight in scores]
    mean = weighted_mean(scores)
    assert mean is not None
    assert min(points) <= mean <= max(points)


@given(SCORES)
def test_the_order_doesnt_matter(scores):
    assert weighted_mean(scores) == weighted_mean(scores[::-1]) == mean_of_reviews([scores])
