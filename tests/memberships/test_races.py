"""Two at once, on a real database: a decision is recorded once."""

from __future__ import annotations

from collections import Counter

import pytest

from ifmsa_portal.memberships import workflow
from ifmsa_portal.memberships.models import MembershipChange
from tests.projects.test_races import at_once
from workflows.models import database_now

pytestmark = pytest.mark.django_db(transaction=True)


def test_four_presses_at_once_change_it_once(world, cast):
    today = database_now().date()

    def press():
        decision = MembershipChange(
            nmo=world.tunisia, status="suspended", decided_on=today, first_day=today, reason="Article 12"
        )
        try:
            workflow.change(decision, by=cast.grace)
        except workflow.Refused:
            return "refused"
        return "recorded"

    assert Counter(at_once(*[press] * 4)) == {"recorded": 1, "refused": 3}
    assert list(world.tunisia.statuses.order_by("first_day").values_list("status", flat=True)) == [
        "full",
        "suspended",
    ]
