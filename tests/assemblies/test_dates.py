"""Plenaries and the days for papers stand in the calendar, for whom they concern."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from assemblies.dates import assembly_dates, own_paper_dates, paper_dates
from assemblies.models import Assembly, MotionKind, PaperKind, Plenary

pytestmark = pytest.mark.django_db


def test_plenaries_that_are_not_closed_stand_beside_their_assembly(plenary):
    Plenary.objects.create(assembly=plenary.assembly, number=2, starts_at=plenary.starts_at)
    assert [date.title for date in assembly_dates()] == [
        "March Meeting", "Plenary 1, March Meeting", "Plenary 2, March Meeting",
    ]  # fmt: skip


def test_the_days_for_papers_by_day_and_in_august_those_of_the_constitution(kinds, cast, client):
    PaperKind.objects.exclude(name__in=["Bylaw change", "Policy", "Constitution change"]).delete()
    for month, kind in ((3, "march"), (8, "august")):
        Assembly.objects.create(
            slug=f"{kind}-2097", name=kind.title(), kind=kind, starts_on=dt.date(2097, month, 2),
            ends_on=dt.date(2097, month, 8), place="Lima",
        )  # fmt: skip
    assert [(date.title, date.at.isoformat()[:16], date.detail) for date in paper_dates()] == [
        ("Last day for papers, March", "2097-02-02T23:59", "Bylaw change, Policy"),
        ("Last day for papers, August", "2097-05-02T23:59", "Constitution change"),
        ("Last day for papers, August", "2097-07-02T23:59", "Bylaw change, Policy"),
    ]
    assert len(own_paper_dates(cast.lena)) == 3
    page = client.get("/assemblies/march-2097/").text
    assert "Bylaw change, Policy" in page
    assert "Constitution change" not in page
    assert "Constitution change" in client.get("/assemblies/august-2097/").text
    assert own_paper_dates(cast.leo) == []
    assert own_paper_dates(cast.amina) == []


def test_an_administrator_changes_deadlines_and_majorities(kinds, cast, sign_in):
    client, kind = sign_in(cast.admin), PaperKind.objects.get(name="Report")
    path = reverse("admin:assemblies_paperkind_change", args=[kind.pk])
    typed = {"name": "Report", "months": 0, "days": 21}
    assert client.post(path, typed).status_code == 302
    kind.refresh_from_db()
    assert kind.days == 21
    motion = MotionKind.objects.get(name="Policy")
    page = client.get(reverse("admin:assemblies_motionkind_change", args=[motion.pk])).text
    assert "Two thirds" in page
    assert str(motion) == "Policy"
