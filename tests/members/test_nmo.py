"""The page of one organization: who leads it today, where it is, what it hosts."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from assemblies.models import Assembly
from committees.models import Committee
from members.models import LocalCommittee, MembershipStatus
from projects.models import Project
from tests.conftest import appoint, make_conditions, make_person

pytestmark = pytest.mark.django_db


def test_everyone_reads_facts_officers_faculties_and_conditions(client: Any, world: Any, cast: Any) -> None:
    response = client.get("/nmos/bvmd-germany/")
    assert [term.holder for term in response.context["officers"]] == [cast.hans, cast.rolf]
    assert [place.city for place in response.context["local_committees"]] == ["Berlin", "Leipzig"]
    assert list(response.context["conditions"]) == [world.conditions]
    assert world.conditions.get_absolute_url() in response.text
    assert "Hans Test" in response.text
    assert "National officer, SCOPE (NEO)" in response.text


def test_local_and_former_officers_are_not_among_the_national_ones_of_today(client: Any, cast: Any) -> None:
    officers = client.get("/nmos/amsa-usa/").context["officers"]
    assert [term.holder for term in officers] == [cast.lena, cast.nora]


def test_the_address_of_an_officer_is_not_public(client: Any, cast: Any) -> None:
    assert "@example.test" not in client.get("/nmos/amsa-usa/").text


def test_a_faculty_that_closed_is_not_shown(client: Any, world: Any) -> None:
    LocalCommittee.objects.filter(pk=world.leipzig.pk).update(is_active=False)
    assert [p.city for p in client.get("/nmos/bvmd-germany/").context["local_committees"]] == ["Berlin"]


def test_conditions_that_are_closed_or_unpublished_are_not_shown(client: Any, world: Any) -> None:
    research = make_conditions(world, "score")
    assert list(client.get("/nmos/bvmd-germany/").context["conditions"]) == [world.conditions, research]
    type(research).objects.filter(pk=research.pk).update(is_published=False)
    assert list(client.get("/nmos/bvmd-germany/").context["conditions"]) == [world.conditions]
    type(world.season).objects.update(is_open=False)
    response = client.get("/nmos/bvmd-germany/")
    assert list(response.context["conditions"]) == []
    assert "It has no open exchange conditions now." in response.text


def test_the_history_of_membership_is_told_latest_first(client: Any, world: Any) -> None:
    world.usa.statuses.update(first_day=dt.date(2012, 1, 1))
    MembershipStatus.objects.create(
        nmo=world.usa,
        status="candidate",
        first_day=dt.date(2010, 8, 8),
        last_day=dt.date(2011, 12, 31),
        reason="Admitted",
    )
    response = client.get("/nmos/amsa-usa/")
    assert [status.status for status in response.context["history"]] == ["full", "candidate"]
    assert "Admitted" in response.text


@pytest.mark.parametrize(
    ("status", "tag"),
    [
        ("full", '<span class="tag tag-go">full member</span>'),
        ("associate", '<span class="tag tag-info">associate member</span>'),
        ("candidate", '<span class="tag tag-wait">candidate member</span>'),
        ("suspended", '<span class="tag tag-stop">suspended</span>'),
    ],
)
def test_the_status_of_today_is_read_at_a_glance(client: Any, world: Any, status: str, tag: str) -> None:
    world.usa.statuses.update(status=status)
    assert tag in client.get("/nmos/amsa-usa/").text


def test_an_organization_of_which_nothing_is_known_has_a_page(client: Any, world: Any) -> None:
    world.tunisia.statuses.all().delete()
    world.tunisia.local_committees.all().delete()
    response = client.get("/nmos/associa-med-tunisia/")
    assert "No membership status is recorded yet." in response.text
    assert "Its officers of today aren't entered yet." in response.text
    assert "Its local committees aren't entered yet." in response.text


def test_its_endorsed_projects_and_the_assemblies_that_it_hosts_stand_on_it(
    client: Any, world: Any, cast: Any
) -> None:
    """Under the title that was endorsed; what isn't public, and what others do, isn't there."""
    page = client.get("/nmos/associa-med-tunisia/").text
    assert "Endorsed projects" not in page
    assert "Assemblies it hosts" not in page
    shown, _hidden = (
        Project.objects.create(
            nmo=world.tunisia, proposer=cast.amina, title=title, slug=slug, consents=True,
            committee=Committee.objects.get(slug="scoph"),
        )
        for title, slug in (("Not for other eyes", "clean-hands"), ("Taken down", "down"))
    )  # fmt: skip
    text = shown.revisions.create(number=1, content={"title": "Clean hands"}, by=cast.amina)
    Project.objects.filter(pk=shown.pk).update(public_revision=text)
    for nmo, name in ((world.tunisia, "March Meeting 2027"), (world.germany, "August Meeting 2027")):
        month = 3 if nmo == world.tunisia else 8
        Assembly.objects.create(
            slug=f"meeting-{month}", name=name, kind="march", host_nmo=nmo, place="By the sea",
            starts_on=dt.date(2027, month, 2), ends_on=dt.date(2027, month, 8),
        )  # fmt: skip
    page = client.get("/nmos/associa-med-tunisia/").text
    assert f'href="{shown.get_absolute_url()}"><bdi>Clean hands</bdi>' in page
    assert "March Meeting 2027" in page
    assert "By the sea</bdi> · 2 March 2027 – 8 March 2027" in page
    for other in ("Not for other eyes", "Taken down", "August Meeting 2027"):
        assert other not in page, other


def test_an_unknown_organization_is_not_found(client: Any, world: Any) -> None:
    assert client.get("/nmos/atlantis/").status_code == 404


def test_more_officers_and_faculties_cost_no_more_queries(
    client: Any, world: Any, cast: Any, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(8):
        client.get("/nmos/bvmd-germany/")
    for number in range(2):
        appoint(make_person(f"more{number}"), "nome", nmo=world.germany)
        LocalCommittee.objects.create(nmo=world.germany, city=f"City {number}", faculty="School")
    make_conditions(world, "score")
    with django_assert_num_queries(8):
        client.get("/nmos/bvmd-germany/")
