"""Drafts that several tests begin with."""

from __future__ import annotations

import pytest

from exchanges import workflow
from exchanges.models import ResearchProject
from tests.conftest import make_conditions


@pytest.fixture
def empty(world, cast):
    """A draft just begun."""
    return workflow.start(world.conditions, by=cast.amina)


@pytest.fixture
def research(world, cast):
    """A draft for research, and four open projects."""
    score = make_conditions(world, "score")
    projects = [
        ResearchProject.objects.create(
            conditions=score, local_committee=world.berlin, title=f"Project {number}"
        )
        for number in range(1, 5)
    ]
    return workflow.start(score, by=cast.amina), projects
