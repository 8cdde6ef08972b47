"""Tokens are forgotten after a week, no sooner."""

import datetime as dt
import uuid

from workflows.models import Submission, database_now
from workflows.tasks import forget_submissions


def test_only_old_tokens_are_forgotten(db):
    old, new = (Submission.objects.create(token=uuid.uuid4(), path="/") for _ in range(2))
    Submission.objects.filter(pk=old.pk).update(at=database_now() - dt.timedelta(days=8))
    assert forget_submissions() == 1
    assert list(Submission.objects.all()) == [new]
