"""The same seed makes the same rows; where it may be sown, and where not."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from exchanges.models import Application
from ifmsa_portal.management.statistics import renew_statistics
from ifmsa_portal.seed import plan
from members.models import LocalCommittee, User
from tests.conftest import make_person
from tests.ifmsa_portal.sowing import small, sow

__all__ = ["small"]


def fingerprint():
    """Everything that was sown, in a line."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT md5(string_agg(digest, '' ORDER BY id)) FROM workflows_logentry")
        log = cursor.fetchone()
        cursor.execute("SELECT md5(string_agg(a::text, '' ORDER BY id)) FROM exchanges_application a")
        applications = cursor.fetchone()
        cursor.execute("SELECT md5(string_agg(u::text, '' ORDER BY id)) FROM members_user u")
        return log, applications, cursor.fetchone()


def sown_and_taken_back(**options):
    with transaction.atomic():
        sow(**options)
        found = fingerprint()
        transaction.set_rollback(True)
    return found


def test_the_same_seed_makes_the_same_rows_and_another_others(db):
    sow(seed=1)  # makes the places, which the others share
    first = sown_and_taken_back(seed=7)
    assert sown_and_taken_back(seed=7) == first
    assert sown_and_taken_back(seed=8) != first


def test_scale_makes_more_people_and_applications_of_the_same_places(db):
    assert "420 people and 300 applications" in sow(scale=2)
    assert LocalCommittee.objects.count() == 21


def test_only_the_portals_own_tables_are_learnt_anew(db):
    """Two processes that analyze what the databases of their server share would wait for each other's commit."""
    with CaptureQueriesContext(connection) as asked:
        renew_statistics()
    [sql] = [one["sql"] for one in asked if one["sql"].startswith("ANALYZE")]
    assert '"exchanges_application"' in sql
    assert "pg_" not in sql


def test_two_seeds_stand_side_by_side_and_the_same_one_is_refused(db):
    sow(seed=1)
    sow(seed=2)
    assert Application.objects.count() == 300
    call_command("verify_log", stdout=io.StringIO())
    with pytest.raises(CommandError, match="Seed 2 was sown here already"):
        sow(seed=2)


def test_it_stands_beside_the_demo(db, monkeypatch):
    monkeypatch.setattr(plan, "PEOPLE", 700)  # the demo has more faculties than this test's seed
    call_command("load_demo", stdout=io.StringIO())
    applications = Application.objects.count()
    sow()
    assert Application.objects.count() == applications + 150
    call_command("verify_log", stdout=io.StringIO())


def test_among_real_people_it_is_refused(db):
    make_person("amina")
    with pytest.raises(CommandError, match="Real people are in this database"):
        sow()
    assert User.objects.count() == 1


def test_an_administrator_may_be_there_first(db):
    make_person("admin", is_superuser=True)
    sow()
    assert User.objects.count() == 211


def test_a_scale_below_one_is_no_scale(db):
    with pytest.raises(CommandError, match="a whole number from 1 on"):
        sow(scale=0)
