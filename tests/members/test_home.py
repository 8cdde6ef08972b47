"""The list of organizations: by region, filtered and searched, each with its status of today."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from members.models import NMO, MembershipStatus
from tests.conftest import make_nmo

pytestmark = pytest.mark.django_db
PAST = (dt.date(2010, 1, 1), dt.date(2011, 12, 31))


def names(response: Any) -> list[str]:
    """The organizations on the page, in its order."""
    return [nmo.short_name for nmo in response.context["nmos"]]


def test_everyone_sees_all_organizations_by_region_and_counted(client: Any, world: Any) -> None:
    make_nmo("denem-brazil", "DENEM Brazil", "BR", "americas")
    make_nmo("ifmsa-brazil", "IFMSA-Brazil", "BR", "americas")
    response = client.get("/nmos/")
    assert names(response) == [
        "Associa-Med Tunisia",
        "AMSA-USA",
        "DENEM Brazil",
        "IFMSA-Brazil",
        "bvmd Germany",
    ]
    assert "5 NMOs" in response.text
    assert "in 4 countries and territories" in response.text
    assert "full member" in response.text


def test_an_organization_in_a_territory_without_a_code_counts_as_a_place_of_its_own(
    client: Any, world: Any
) -> None:
    make_nmo("msanc", "MSANC", "", "europe")
    assert client.get("/nmos/").context["territory_count"] == 4


def test_a_region_narrows_the_list_and_stays_chosen(client: Any, world: Any) -> None:
    response = client.get("/nmos/?region=africa")
    assert names(response) == ["Associa-Med Tunisia"]
    assert '<option value="africa" selected>' in response.text
    assert "1 NMO" in response.text
    assert "in 1 country or territory" in response.text


@pytest.mark.parametrize("words", ["quebec", "QUÉBEC", "  Québec ", "international des etudiants"])
def test_a_search_forgives_accents_and_capitals(client: Any, world: Any, words: str) -> None:
    nmo = make_nmo("ifmsa-quebec", "IFMSA-Québec", "CA", "americas")
    NMO.objects.filter(pk=nmo.pk).update(name="Comité international des étudiants")
    response = client.get("/nmos/", {"q": words})
    assert names(response) == ["IFMSA-Québec"]


def test_what_was_typed_is_text(client: Any, world: Any) -> None:
    response = client.get("/nmos/", {"q": "<script>100%_\\"})
    assert names(response) == []
    assert "&lt;script&gt;100%_\\" in response.text
    assert "No organization matches" in response.text


def test_an_unknown_region_finds_nothing_and_says_why(client: Any, world: Any) -> None:
    response = client.get("/nmos/?region=atlantis")
    assert names(response) == []
    assert "Select a valid choice" in response.text


def test_who_left_is_no_longer_listed_and_who_is_suspended_still_is(client: Any, world: Any) -> None:
    gone = make_nmo("gone", "Gone", "AA", "europe")
    gone.statuses.update(first_day=PAST[0], last_day=PAST[1])
    world.germany.statuses.update(status="suspended")
    world.usa.statuses.all().delete()
    response = client.get("/nmos/")
    assert names(response) == ["Associa-Med Tunisia", "AMSA-USA", "bvmd Germany"]
    assert [nmo.status_today for nmo in response.context["nmos"]] == ["full", "", "suspended"]


def test_the_status_is_that_of_today(client: Any, world: Any) -> None:
    world.usa.statuses.all().delete()
    MembershipStatus.objects.create(nmo=world.usa, status="candidate", first_day=PAST[0], last_day=PAST[1])
    MembershipStatus.objects.create(nmo=world.usa, status="associate", first_day=dt.date(2012, 1, 1))
    assert [nmo.status_today for nmo in client.get("/nmos/?region=americas").context["nmos"]] == ["associate"]


def test_one_organization_costs_as_many_queries_as_three(
    client: Any, world: Any, django_assert_num_queries: Any
) -> None:
    for q in ("tunisia", ""):
        with django_assert_num_queries(2):
            client.get("/nmos/", {"q": q})
