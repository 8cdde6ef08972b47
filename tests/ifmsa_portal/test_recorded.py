"""The scenes that tests begin with."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.conftest import make_person


@pytest.mark.django_db
def test_no_number_of_a_scene_is_given_twice(recorded_world, recorded_cast):
    """Also where a test before it left the table's numbers at an earlier one."""
    first = recorded_cast.left.amina.pk
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence('members_user', 'id'), %s, false)", [first])
    world = recorded_world.put({})
    recorded_cast.put({}, world)
    assert make_person("newcomer").pk > recorded_cast.left.admin.pk
