"""Public pages of committees: focus, director of today, national officers around the world."""

from __future__ import annotations

from typing import Any

import pytest

from committees.models import Committee, Office
from committees.views import public
from tests.conftest import appoint, make_person

pytestmark = pytest.mark.django_db


def test_everyone_sees_the_committees_with_their_directors(client: Any, cast: Any) -> None:
    response = client.get("/committees/")
    rows = [(committee.slug, term and term.holder) for committee, term in response.context["rows"]]
    assert rows == [
        ("scome", None),
        ("scoph", None),
        ("scora", None),
        ("scorp", None),
        ("scope", cast.dora),
        ("score", None),
    ]
    assert "Dora Test" in response.text


def test_without_any_committee_the_page_says_so(client: Any, db: None) -> None:
    assert "No committee is entered yet" in client.get("/committees/").text


def test_a_committee_names_director_term_and_officers_by_nmo(client: Any, cast: Any) -> None:
    response = client.get("/committees/scope/")
    assert [term.holder for term in response.context["team"][0].terms] == [cast.dora]
    assert [term.holder for term in response.context["page_obj"]] == [cast.lena, cast.tarek, cast.hans]
    assert "/exchanges/" in response.text
    assert "A month in a hospital abroad." in response.text
    assert "@example.test" not in response.text


def test_former_local_and_coming_officers_are_not_on_it(client: Any, cast: Any, world: Any) -> None:
    appoint(cast.amina, "neo", days=(1, 9), nmo=world.tunisia)
    appoint(cast.other, "neo", days=(-9, 9), nmo=world.tunisia, kind="elect")
    holders = {term.holder for term in client.get("/committees/scope/").context["page_obj"]}
    assert holders == {cast.lena, cast.hans, cast.tarek}


def test_a_committee_that_nobody_leads_says_so(client: Any, cast: Any) -> None:
    response = client.get("/committees/scorp/")
    assert "Nobody holds this office today." in response.text
    assert "No national officer is entered yet." in response.text


def test_a_committee_whose_offices_are_not_entered_says_so(client: Any, cast: Any) -> None:
    Office.objects.filter(committee__slug="scorp", level=Office.Level.COMMITTEE).delete()
    text = client.get("/committees/scorp/").text
    assert ("Its offices aren't entered yet." in text, "Nobody holds this office" in text) == (True, False)


def test_a_standing_committee_does_not_lead_to_exchanges(client: Any, cast: Any) -> None:
    assert "Find an exchange" not in client.get("/committees/scorp/").text
    assert "Find an exchange" in client.get("/committees/score/").text


def test_an_unknown_committee_is_not_found(client: Any, db: None) -> None:
    assert client.get("/committees/scomp/").status_code == 404


@pytest.mark.parametrize("page", ["", "x", "999", "-1"])
def test_officers_come_by_pages(client: Any, cast: Any, monkeypatch: Any, page: str) -> None:
    monkeypatch.setattr(public, "OFFICERS_A_PAGE", 2)
    first, second = [cast.lena, cast.tarek], [cast.hans]
    shown = [term.holder for term in client.get(f"/committees/scope/?page={page}").context["page_obj"]]
    assert shown == (second if page in {"999", "-1"} else first)
    assert "2" in client.get("/committees/scope/").text


def test_a_committee_without_focus_has_a_page(client: Any, cast: Any) -> None:
    Committee.objects.update(focus="")
    assert client.get("/committees/scope/").status_code == 200
    assert client.get("/committees/").status_code == 200


def test_three_officers_cost_as_many_queries_as_more(
    client: Any, cast: Any, world: Any, django_assert_num_queries: Any
) -> None:
    def visit() -> None:
        with django_assert_num_queries(2):
            client.get("/committees/")
        with django_assert_num_queries(12):
            client.get("/committees/scope/")

    visit()
    appoint(make_person("more"), "score-director")
    appoint(make_person("most"), "neo", nmo=world.germany)
    visit()
