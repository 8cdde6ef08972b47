"""The public landing: figures counted now, and links to pages that exist."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from exchanges.models import ConditionsPlace, ExchangeConditions
from ifmsa_portal.landing import Deadline, Offer, next_deadline
from tests.conftest import YEAR, make_conditions, make_nmo

TODAY = dt.date(2026, 12, 1)


def offer(**changes: Any) -> Offer:
    """bvmd takes SCOPE students in June and August 2027 and wants to know twelve weeks before."""
    values = {
        "host": "bvmd",
        "slug": "bvmd",
        "programme": "scope",
        "season": 2027,
        "deadline_weeks": 12,
        "months": [6, 8],
    }
    return Offer(**{**values, **changes})


def deadline(on: dt.date, start: dt.date) -> Deadline:
    """The one of that offer."""
    return Deadline(on, start, "bvmd", "bvmd", "scope", 2027)


def test_the_next_deadline_is_the_earliest_that_has_not_passed() -> None:
    june = deadline(dt.date(2027, 3, 9), dt.date(2027, 6, 1))
    late_june = deadline(dt.date(2027, 4, 7), dt.date(2027, 6, 30))
    august = deadline(dt.date(2027, 5, 9), dt.date(2027, 8, 1))
    assert next_deadline([offer()], TODAY) == june
    assert next_deadline([offer()], june.on) == june
    assert next_deadline([offer()], june.on + dt.timedelta(days=1)) == late_june
    assert next_deadline([offer()], late_june.on + dt.timedelta(days=1)) == august
    assert next_deadline([offer()], dt.date(2027, 6, 9)) is None


def test_only_the_season_that_the_list_of_hosts_shows_counts() -> None:
    ending = offer(slug="ending", season=2026, months=[3])
    coming = [offer(), offer(slug="denem", months=[7])]
    assert next_deadline([ending], TODAY).season == 2026  # type: ignore[union-attr]
    assert next_deadline([ending, *coming], TODAY) == deadline(dt.date(2027, 3, 9), dt.date(2027, 6, 1))


def test_months_before_april_belong_to_the_next_year() -> None:
    found = next_deadline([offer(months=[3, 1], deadline_weeks=0)], TODAY)
    assert found is not None
    assert found.start == dt.date(2028, 1, 1)


def test_the_earliest_of_all_hosts_counts() -> None:
    later, sooner = offer(host="later", months=[9]), offer(host="sooner", programme="score", months=[4])
    found = next_deadline([later, sooner, offer(months=[])], TODAY)
    assert found is not None
    assert (found.host, found.programme) == ("sooner", "score")


def test_without_an_offer_there_is_no_deadline() -> None:
    assert next_deadline([], TODAY) is None


def test_figures_are_counted(client: Any, world: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(
        "ifmsa_portal.views.database_now", lambda: dt.datetime(YEAR - 1, 12, 1, tzinfo=dt.UTC)
    )
    make_nmo("denem", "DENEM", "BR", "americas")
    make_nmo("ifmsa-brazil", "IFMSA-Brazil", "BR", "americas")
    make_conditions(world, "score")
    response = client.get("/")
    figures = {name: response.context[name] for name in ("nmo_count", "territory_count", "host_count")}
    assert figures == {"nmo_count": 5, "territory_count": 4, "host_count": 1}
    assert response.context["deadline"] == Deadline(
        dt.date(YEAR, 3, 9), dt.date(YEAR, 6, 1), "bvmd Germany", "bvmd-germany", "scope", YEAR
    )
    assert f"SCOPE applications to bvmd Germany to start on 1 June {YEAR}" in response.text
    assert f'href="/exchanges/conditions/bvmd-germany/scope/?season={YEAR}"' in response.text
    assert "hosts take applications" not in response.text
    assert "host takes applications now" in response.text


def test_a_host_without_places_has_no_deadline(client: Any, world: Any) -> None:
    ConditionsPlace.objects.all().delete()
    response = client.get("/")
    assert response.context["deadline"] is None
    assert "next deadline" not in response.text


def test_an_empty_portal_has_a_landing(client: Any, db: None) -> None:
    response = client.get("/")
    assert (response.context["nmo_count"], response.context["host_count"]) == (0, 0)
    assert "hosts take applications now" in response.text


def test_every_link_of_the_landing_leads_somewhere(client: Any, world: Any) -> None:
    page = client.get("/").text
    links = {link for link in re.findall(r'href="(/[^"#]*)"', page) if not link.startswith("/static/")}
    assert {"/exchanges/", "/nmos/", "/committees/", "/dashboard/"} <= links
    assert {link: client.get(link).status_code for link in links if link != "/dashboard/"} == {
        link: 200 for link in links if link != "/dashboard/"
    }


def test_three_hosts_cost_as_many_queries_as_one(
    client: Any, world: Any, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(6):
        client.get("/")
    for nmo in (world.usa, world.tunisia):
        conditions = ExchangeConditions.objects.create(
            nmo=nmo, programme="scope", season=world.season, is_published=True
        )
        place = nmo.local_committees.first()
        ConditionsPlace.objects.create(conditions=conditions, local_committee=place, months=[4, 5])
    assert world.season.start_year == YEAR
    with django_assert_num_queries(6):
        assert client.get("/").context["host_count"] == 3


def test_the_way_to_the_projects_of_a_committee_and_an_nmo(client: Any, world: Any) -> None:
    assert 'href="/projects/?committee=scoph"' in client.get("/committees/scoph/").text
    assert "/projects/?committee" not in client.get("/committees/scope/").text
    assert 'href="/projects/?nmo=bvmd-germany"' in client.get("/nmos/bvmd-germany/").text
