"""What a test that commits leaves to the next: nothing."""

import contextlib

import psycopg
import pytest
from django.contrib.auth.models import Permission
from django.db import OperationalError, connection

from exchanges import workflow
from exchanges.models import Application
from members.models import User
from tests import emptied
from tests.recorded import all_rows
from workflows.models import LogEntry

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_row_goes_also_those_that_triggers_keep(draft, cast):
    workflow.submit(draft, by=cast.amina)
    assert LogEntry.objects.exists() and Application.pgh_event_model.objects.exists()
    permissions = Permission.objects.count()
    emptied.empty(None)
    left = {model._meta.label for model, rows in all_rows().items() if rows}
    assert left == {"contenttypes.ContentType", "auth.Permission"}
    assert Permission.objects.count() == permissions > 100
    assert not LogEntry.objects.exists() and not Application.pgh_event_model.objects.exists()


def test_who_still_writes_is_waited_for(db):
    other = psycopg.connect(**connection.get_connection_params() | {"cursor_factory": psycopg.ClientCursor})
    with contextlib.closing(other):
        other.execute("LOCK TABLE members_user IN ROW EXCLUSIVE MODE")
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '50ms'")
        with pytest.raises(OperationalError, match="lock timeout"):
            emptied.empty(None)
    connection.close()


def test_who_may_not_pass_by_the_triggers_truncates(monkeypatch):
    User.objects.create_user("amina@example.test")
    asked = []
    monkeypatch.setattr(emptied, "truncate", asked.append)
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE pg_read_all_data")
        emptied.empty("this test")
        cursor.execute("RESET ROLE")
    assert (asked, User.objects.count()) == (["this test"], 1)
