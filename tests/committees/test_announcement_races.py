"""Two at once, on a real database: an announcement goes out once, whoever presses how often."""

from __future__ import annotations

from collections import Counter

import pytest

from committees.models import Announcement
from committees.workflow import announcements as workflow
from tests.committees.announcing import gather, got, held
from tests.projects.test_races import at_once
from workflows.models import LogEntry
from workflows.steps import NotNow

pytestmark = pytest.mark.django_db(transaction=True)


def test_six_presses_at_once_send_it_once(world, cast):
    circle = gather(world, cast)
    record = held(circle.sofia, offices=["npo"])

    def press():
        mine = Announcement.objects.get(pk=record.pk)
        try:
            return workflow.send(mine, by=circle.sofia, expected=3)
        except NotNow:
            return "too late"

    assert Counter(at_once(*[press] * 6)) == {3: 1, "too late": 5}
    assert got(record) == ["nadia", "nils", "nina"]
    assert [entry.verb for entry in LogEntry.objects.about(record)] == ["create", "hold", "send"]
