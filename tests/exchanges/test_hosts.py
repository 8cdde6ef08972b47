"""The public pages: what exchanges are, who hosts, under which conditions."""

from __future__ import annotations

import datetime as dt
import time
from typing import Any

import pytest

from exchanges.hosts import month_marks
from exchanges.models import (
    ConditionsPlace,
    Discipline,
    ExchangeConditions,
    LanguageRequirement,
    ResearchProject,
    Season,
)
from exchanges.openings import busiest_season, openings
from members.models import LocalCommittee
from tests.conftest import SEASON_NAME, YEAR, make_conditions, make_draft, make_nmo, make_person
from tests.exchanges.posting import inputs

HOME = "/exchanges/"
PAGE = "/exchanges/conditions/bvmd-germany/scope/"


def rows(response: Any) -> list[str]:
    """The offers of the page."""
    return [
        f"{row.nmo.slug} {offer.programme} {offer.season}"
        for row in response.context["page_obj"]
        for offer in row.offers
    ]


def offer(
    nmo: Any, season: Season, *, city: str = "Kraków", months: Any = (1,), **fields: Any
) -> ExchangeConditions:
    """Published conditions of an NMO with one city."""
    fields = {"programme": "scope", "is_published": True, **fields}
    conditions = ExchangeConditions.objects.create(nmo=nmo, season=season, **fields)
    place = LocalCommittee.objects.create(nmo=nmo, city=city, faculty=f"Medical School of {city}")
    ConditionsPlace.objects.create(conditions=conditions, local_committee=place, months=list(months))
    return conditions


@pytest.fixture
def poland(world):
    nmo = make_nmo("ifmsa-poland", "IFMSA-Poland", "PL", "europe")
    conditions = offer(nmo, world.season, deadline_weeks=1)
    LanguageRequirement.objects.create(conditions=conditions, language="pl", level="B1", is_required=False)
    return conditions


def test_anyone_reads_what_exchanges_are_and_who_hosts(client, world):
    response = client.get(HOME)
    assert rows(response) == [f"bvmd-germany scope {SEASON_NAME}"]
    page = response.text
    for words in (
        "SCOPE: in a hospital",
        "SCORE: in a laboratory",
        "Card of Acceptance",
        "1 host",
        "12 weeks before the start",
    ):
        assert words in page
    assert "Berlin, Leipzig" in page
    assert "English B2" in page
    assert "June July August" in " ".join(page.split())
    assert PAGE in page


def test_the_list_says_so_when_nobody_takes_applications(client, db):
    response = client.get(HOME)
    assert rows(response) == []
    assert "No host takes applications now" in response.text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["bvmd", "ifmsa"]),
        ("programme=scope", ["bvmd", "ifmsa"]),
        ("programme=score", []),
        (f"season={YEAR}", ["bvmd", "ifmsa"]),
        ("month=7", ["bvmd"]),
        ("month=1", ["ifmsa"]),
        ("month=12", []),
        ("language=en", ["bvmd"]),
        ("language=pl", ["ifmsa"]),
        ("q=krakow", ["ifmsa"]),
        ("q=KRAKÓW+poland", ["ifmsa"]),
        ("q=charite", ["bvmd"]),
        ("q=berlin+poland", []),
        ("q=%25", []),
        ("month=13", ["bvmd", "ifmsa"]),
        ("season=1999", ["bvmd", "ifmsa"]),
    ],
)
def test_filters_stand_in_the_address(client, world, poland, query, found):
    response = client.get(f"{HOME}?{query}")
    assert [row.partition("-")[0] for row in rows(response)] == found
    assert ("No host fits" in response.text) is (not found)


def test_a_department_finds_its_hosts(client, world, poland):
    response = client.get(f"{HOME}?discipline={world.cardiology.pk}")
    assert rows(response) == [f"bvmd-germany scope {SEASON_NAME}"]


def test_a_closed_season_an_unpublished_page_and_a_suspended_host_are_not_offered(client, world, poland):
    poland.nmo.statuses.update(status="suspended")
    old = Season.objects.create(start_year=YEAR - 1)
    offer(world.tunisia, old, city="Sfax")
    offer(world.usa, world.season, is_published=False)
    assert rows(client.get(HOME)) == [f"bvmd-germany scope {SEASON_NAME}"]
    assert client.get("/exchanges/conditions/ifmsa-poland/scope/").status_code == 404
    assert client.get("/exchanges/conditions/amsa-usa/scope/").status_code == 404


def test_the_list_costs_the_same_for_one_host_and_for_three(client, world, poland, django_assert_num_queries):
    def queries() -> int:
        with django_assert_num_queries(10, exact=False) as counted:
            client.get(HOME)
        return len(counted)

    poland.places.all().delete()
    poland.languages.all().delete()
    poland.delete()
    one = queries()
    for number in range(3):
        nmo = make_nmo(f"nmo-{number}", f"NMO {number}", "FR", "europe")
        conditions = offer(nmo, world.season, city=f"City {number}")
        LanguageRequirement.objects.create(conditions=conditions, language="fr", level="B1")
    assert queries() == one
    assert len(rows(client.get(HOME))) == 4


def test_a_long_list_comes_in_pages_that_keep_the_filter(client, world):
    for number in range(30):
        offer(
            make_nmo(f"nmo-{number}", f"NMO {number:02}", "FR", "europe"), world.season, city=f"City {number}"
        )
    response = client.get(f"{HOME}?month=1&page=2")
    assert len(rows(response)) == 5
    assert "?month=1&amp;page=1" in response.text
    assert len(rows(client.get(f"{HOME}?page=nonsense"))) == 25


def test_an_offer_shows_its_first_cities_and_counts_the_rest(client, world):
    for city in ("Aachen", "Bonn", "Köln"):
        place = LocalCommittee.objects.create(nmo=world.germany, city=city, faculty="Uni")
        ConditionsPlace.objects.create(conditions=world.conditions, local_committee=place, months=[])
    assert "and 1 more" in client.get(HOME).text


def test_the_conditions_say_everything_a_student_needs(client, world):
    conditions = world.conditions
    conditions.text = "Bring a coat.\n\n<script>alert(1)</script>"
    conditions.confirmed_at = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
    conditions.accepts_graduates = True
    conditions.save()
    page = " ".join(client.get(PAGE).text.split())
    for words in (
        "Berlin",
        "Charité",
        "Cardiology",
        "General surgery",
        "English B2",
        "Passport copy",
        "12 weeks before the start",
        "4 weeks",
        "3 or higher",
        "Graduates are accepted",
        "<p>Bring a coat.</p>",
        "The host last confirmed this on 1 November 2026.",
        "Apply to bvmd Germany",
    ):
        assert words in page
    assert "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>" in page
    assert page.count('<td class="on"') == 6
    assert page.count('<td class="off"') == 18


def test_a_research_host_shows_its_projects(client, world):
    score = make_conditions(world, "score")
    project = {"conditions": score, "local_committee": world.berlin}
    ResearchProject.objects.create(
        title="Malaria in Berlin", supervisor="Prof. Koch", description="Mosquitoes.", **project
    )
    ResearchProject.objects.create(title="Filled", is_open=False, **project)
    page = client.get("/exchanges/conditions/bvmd-germany/score/").text
    assert "Malaria in Berlin" in page
    assert "Prof. Koch" in page
    assert "Filled" not in page
    score.projects.all().delete()
    assert "No project is open now." in client.get("/exchanges/conditions/bvmd-germany/score/").text


def test_empty_conditions_say_that_they_are_empty(client, world):
    conditions = world.conditions
    conditions.places.all().delete()
    conditions.disciplines.clear()
    conditions.languages.all().delete()
    conditions.deadline_weeks = 0
    conditions.save()
    page = client.get(PAGE).text
    for words in (
        "No city is named yet.",
        "No department is named yet.",
        "none in particular",
        "any time before the start",
    ):
        assert words in page


def test_the_address_may_name_a_season_else_the_newest_open_one_is_shown(client, world):
    old = Season.objects.create(start_year=YEAR + 1)
    ExchangeConditions.objects.create(nmo=world.germany, programme="scope", season=old, is_published=True)
    response = client.get(PAGE)
    assert response.context["conditions"].season == world.season
    assert str(old) in response.text
    response = client.get(f"{PAGE}?season={YEAR + 1}")
    assert response.context["conditions"].season == old
    assert "Takes no applications now" in response.text
    for wrong in ("1999", "x", "9" * 5000, ""):
        assert client.get(f"{PAGE}?season={wrong}").status_code == 404
    assert client.get("/exchanges/conditions/bvmd-germany/scoph/").status_code == 404


def test_only_the_hosts_own_officers_preview_what_is_not_published(world, cast, sign_in):
    world.conditions.is_published = False
    world.conditions.save()
    response = sign_in(cast.hans).get(PAGE)
    assert response.status_code == 200
    assert "the conditions are not published" in response.text
    assert "Edit the conditions" in response.text
    for person in (cast.amina, cast.lena, cast.rolf, cast.berta, cast.frank, cast.dora):
        assert sign_in(person).get(PAGE).status_code == 404


def test_the_button_fits_the_reader(client, world, cast, sign_in):
    apply = f"/exchanges/apply/?conditions={world.conditions.pk}"
    assert apply in client.get(PAGE).text
    response = client.get(apply)
    assert (response.status_code, response.url) == (
        302,
        f"/accounts/login/?next=/exchanges/apply/%3Fconditions%3D{world.conditions.pk}",
    )
    assert apply in sign_in(cast.amina).get(PAGE).text
    assert "Your own organization" in sign_in(cast.berta).get(PAGE).text
    draft = make_draft(world, cast.amina)
    response = sign_in(cast.amina).get(PAGE)
    assert "See your application" in response.text
    assert draft.get_absolute_url() in response.text


def test_the_page_of_conditions_costs_the_same_for_one_city_and_for_ten(
    client, world, django_assert_max_num_queries
):
    def queries() -> int:
        with django_assert_max_num_queries(15) as counted:
            client.get(PAGE)
        return len(counted)

    before = queries()
    for number in range(10):
        place = LocalCommittee.objects.create(nmo=world.germany, city=f"City {number}", faculty="Uni")
        ConditionsPlace.objects.create(
            conditions=world.conditions, local_committee=place, months=[1], remarks="No August"
        )
        world.conditions.disciplines.add(Discipline.objects.create(name=f"Department {number}"))
    assert queries() == before


@pytest.mark.parametrize("kind", ["text", "name", "number", "date", "cell", "email"])
def test_no_input_breaks_the_search(client, world, kind):
    for name, text, expect in inputs(kind):
        typed = dict.fromkeys(("q", "month", "season", "discipline", "language", "page"), text[:3000])
        began = time.process_time()
        response = client.get(HOME, typed)
        assert response.status_code == (400 if expect == "bad_request" else 200), name
        assert time.process_time() - began < 2, name
        assert "<script>window" not in response.text


def test_a_person_without_a_faculty_reads_everything_too(world, sign_in):
    stranger = make_person("stranger")
    assert sign_in(stranger).get(HOME).status_code == 200
    assert sign_in(stranger).get(PAGE).status_code == 200


def test_an_officer_of_research_does_not_edit_professional_conditions(world, cast, sign_in):
    assert "Edit the conditions" not in sign_in(cast.rolf).get(PAGE).text


def names(response: Any) -> list[str]:
    """The hosts of the page, in order."""
    return [row.nmo.short_name for row in response.context["page_obj"]]


def test_a_host_is_one_row_with_all_it_offers(client, world):
    score = make_conditions(world, "score")
    later = Season.objects.create(start_year=YEAR + 1, is_open=True)
    offer(world.germany, later, city="Ulm", months=[7])
    response = client.get(f"{HOME}?season=")
    assert names(response) == ["bvmd Germany"]
    assert rows(response) == [
        f"bvmd-germany scope {SEASON_NAME}",
        f"bvmd-germany scope {later}",
        f"bvmd-germany score {SEASON_NAME}",
    ]
    (host,) = response.context["page_obj"]
    assert host.cities == ["Berlin", "Leipzig", "Ulm"]
    assert [str(language) for language in host.languages] == ["English B2"]
    assert "1 host" in response.text
    assert score.get_absolute_url() in response.text


def test_pages_hold_hosts_not_offers(client, world):
    for number in range(26):
        nmo = make_nmo(f"nmo-{number}", f"NMO {number:02}", "FR", "europe")
        offer(nmo, world.season, city=f"City {number}")
        offer(nmo, world.season, city=f"Lab {number}", programme="score")
    first, second = (client.get(f"{HOME}?page={page}") for page in (1, 2))
    assert (len(names(first)), len(names(second))) == (25, 2)
    assert len(rows(first)) == 49
    assert len(set(names(first) + names(second))) == 27


def test_the_order_stands_in_the_address(client, world, poland):
    """bvmd's June is asked for in March; Poland's January much later."""
    assert names(client.get(HOME)) == ["bvmd Germany", "IFMSA-Poland"]
    poland.deadline_weeks = 52
    poland.save()
    response = client.get(f"{HOME}?order=deadline")
    assert names(response) == ["IFMSA-Poland", "bvmd Germany"]
    assert "too late" not in response.text
    assert names(client.get(f"{HOME}?order=nonsense")) == ["bvmd Germany", "IFMSA-Poland"]


def test_the_season_that_one_can_still_apply_for_is_the_first_choice(client, world, poland):
    soon = Season.objects.create(start_year=YEAR + 1, is_open=True)
    offer(world.tunisia, soon, city="Sfax", months=[7])
    past = Season.objects.create(start_year=2020, is_open=True)
    for nmo in (world.tunisia, world.usa, world.germany):
        offer(nmo, past, city="Old", months=[7])
    response = client.get(HOME)
    assert names(response) == ["bvmd Germany", "IFMSA-Poland"]
    assert response.context["filter"].form["season"].value() == str(YEAR)
    everything = client.get(f"{HOME}?season=")
    assert len(names(everything)) == 4
    assert "too late for every month" in everything.text
    assert names(client.get(f"{HOME}?season=&order=deadline"))[-1] == "AMSA-USA"


def test_the_list_says_which_season_it_shows(client, world):
    assert f"· season {SEASON_NAME}" in client.get(HOME).text
    assert "· any season" in client.get(f"{HOME}?season=").text


def test_the_conditions_name_the_next_deadline(client, world, monkeypatch):
    today = dt.datetime(YEAR, 3, 10, tzinfo=dt.UTC)
    monkeypatch.setattr("exchanges.views.public.database_now", lambda: today)
    assert f"Next deadline: 7 April {YEAR}, to start on 30 June {YEAR}" in client.get(PAGE).text
    monkeypatch.setattr("exchanges.views.public.database_now", lambda: today + dt.timedelta(weeks=20))
    assert "too late for every month" in client.get(PAGE).text


def test_a_text_of_the_host_runs_in_its_own_direction(client, world):
    ExchangeConditions.objects.update(text="أحضر معطفا")
    assert '<div class="prose" dir="auto"><p>أحضر معطفا</p>' in client.get(PAGE).text


def test_months_that_are_past_are_struck_through():
    today = dt.date(2027, 4, 10)
    ahead = openings([5, 7, 8, 1], season=2027, deadline_weeks=12, today=today)
    assert ahead == {
        7: (dt.date(2027, 5, 8), dt.date(2027, 7, 31)),
        8: (dt.date(2027, 5, 9), dt.date(2027, 8, 1)),
        1: (dt.date(2027, 10, 9), dt.date(2028, 1, 1)),
    }
    assert openings([7], season=2027, deadline_weeks=12, today=dt.date(2027, 5, 8))
    assert not openings([7], season=2027, deadline_weeks=12, today=dt.date(2027, 5, 9))
    marks = month_marks([5, 7], past=[5])
    assert [(mark.name, mark.is_past) for mark in marks if mark.is_on] == [("May", True), ("July", False)]


def test_of_two_seasons_with_as_many_hosts_the_earlier_comes_first():
    today = dt.date(2026, 11, 24)
    offers = [("a", 2028, 12, [7]), ("b", 2027, 12, [7]), ("c", 2026, 12, [7]), ("d", 2026, 12, None)]
    assert busiest_season(offers, today) == 2027
    assert busiest_season([*offers, ("e", 2028, 12, [7])], today) == 2028
    assert busiest_season([], today) is None
