"""Granting an office in the admin: by whom, after a fresh sign-in, and with what the office asks for."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from committees.models import Committee, Office, Term
from tests.conftest import PASSWORD, appoint
from workflows.models import database_now

pytestmark = pytest.mark.django_db
ADD = "/admin/committees/term/add/"
REAUTHENTICATE = "/accounts/reauthenticate/"


@pytest.fixture
def fresh(sign_in: Any) -> Any:
    """`fresh(person)`: signed in, and the password given again just now."""

    def as_(person: Any) -> Any:
        client = sign_in(person)
        client.post(REAUTHENTICATE, {"password": PASSWORD})
        return client

    return as_


def answers(code: str, person: Any, **changes: Any) -> dict[str, Any]:
    """A term of a year that begins today."""
    today = database_now().date()
    return {
        "office": Office.objects.get(code=code).pk,
        "holder": person.pk,
        "nmo": "",
        "local_committee": "",
        "seat": 1,
        "kind": "elected",
        "first_day": today,
        "last_day": today + dt.timedelta(days=365),
        **changes,
    }


def errors(response: Any) -> dict[str, list[str]]:
    """The errors beside the fields."""
    found: dict[str, list[str]] = response.context["adminform"].form.errors
    return found


def change_page(term: Term) -> str:
    """The page of a term."""
    return f"/admin/committees/term/{term.pk}/change/"


@pytest.mark.parametrize("who", ["grace", "admin"])
def test_the_secretary_general_and_an_administrator_grant_an_office(
    fresh: Any, cast: Any, world: Any, who: str
) -> None:
    response = fresh(getattr(cast, who)).post(ADD, answers("neo", cast.amina, nmo=world.usa.pk))
    assert response.url == "/admin/committees/term/"
    term = Term.objects.current().held_by(cast.amina).get()
    assert (term.office.code, term.nmo) == ("neo", world.usa)


@pytest.mark.parametrize("named", [True, False])
def test_a_local_term_takes_its_nmo_from_the_local_committee(
    fresh: Any, cast: Any, world: Any, named: bool
) -> None:
    nmo = world.usa.pk if named else ""
    fresh(cast.grace).post(ADD, answers("lore", cast.amina, nmo=nmo, local_committee=world.chicago.pk))
    assert Term.objects.held_by(cast.amina).get().nmo == world.usa


def test_granting_an_office_asks_for_a_fresh_sign_in(sign_in: Any, cast: Any) -> None:
    client = sign_in(cast.grace)
    assert client.get(ADD).url == f"{REAUTHENTICATE}?next=%2Fadmin%2Fcommittees%2Fterm%2Fadd%2F"
    term = Term.objects.get(holder=cast.hans)
    assert client.get(change_page(term)).url.startswith(REAUTHENTICATE)
    assert client.post(change_page(term), {}).url.startswith(REAUTHENTICATE)
    assert client.get("/admin/committees/term/").status_code == 200


def test_after_five_minutes_the_sign_in_is_no_longer_fresh(
    fresh: Any, cast: Any, world: Any, time_machine: Any
) -> None:
    time_machine.move_to("2026-12-01T12:00:00+00:00", tick=False)
    client = fresh(cast.grace)
    assert client.get(ADD).status_code == 200
    time_machine.shift(301)
    response = client.post(ADD, answers("neo", cast.amina, nmo=world.usa.pk))
    assert response.url.startswith(REAUTHENTICATE)
    assert not Term.objects.held_by(cast.amina).exists()


def test_what_was_typed_survives_the_fresh_sign_in(sign_in: Any, cast: Any, world: Any) -> None:
    client = sign_in(cast.grace)
    response = client.post(ADD, answers("neo", cast.amina, nmo=world.usa.pk))
    client.post(response.url, {"password": PASSWORD, "next": ADD})
    assert Term.objects.held_by(cast.amina).exists()


PLACES: list[Any] = [
    ("secretary-general", {"nmo": "usa"}, {"nmo"}),
    ("score-director", {"nmo": "usa"}, {"nmo"}),
    ("score-director", {"local_committee": "boston"}, {"local_committee"}),
    ("neo", {}, {"nmo"}),
    ("neo", {"nmo": "usa", "local_committee": "boston"}, {"local_committee"}),
    ("leo", {"nmo": "usa"}, {"local_committee"}),
    ("leo", {"nmo": "germany", "local_committee": "boston"}, {"local_committee"}),
    ("neo", {"nmo": "usa", "seat": 3}, {"seat"}),
    ("neo", {"nmo": "usa", "last_day": "2000-01-01"}, {"last_day"}),
    ("neo", {"nmo": "usa", "last_day": ""}, {"last_day"}),
    ("neo", {"nmo": "usa", "holder": ""}, {"holder"}),
    ("neo", {"office": ""}, {"office"}),
]


@pytest.mark.parametrize(("code", "changes", "wrong"), PLACES)
def test_what_does_not_match_the_office_is_said_beside_its_field(
    fresh: Any, cast: Any, world: Any, code: str, changes: dict[str, Any], wrong: set[str]
) -> None:
    before = Term.objects.count()
    data = {name: getattr(getattr(world, str(value), None), "pk", value) for name, value in changes.items()}
    response = fresh(cast.grace).post(ADD, answers(code, cast.amina, **data))
    assert errors(response).keys() == wrong
    assert Term.objects.count() == before


def test_a_seat_that_someone_holds_is_refused_in_words(fresh: Any, cast: Any, world: Any) -> None:
    response = fresh(cast.grace).post(ADD, answers("neo", cast.amina, nmo=world.germany.pk))
    assert errors(response) == {"__all__": ["Someone else holds this seat on some of these days."]}


def test_a_term_is_ended_by_its_last_day_and_nothing_else_of_it_changes(
    fresh: Any, cast: Any, world: Any
) -> None:
    term = Term.objects.get(holder=cast.lena)
    yesterday = database_now().date() - dt.timedelta(days=1)
    data = answers(
        "leo", cast.amina, nmo=world.germany.pk, seat=term.seat, first_day=term.first_day, last_day=yesterday
    )
    fresh(cast.grace).post(change_page(term), data)
    term.refresh_from_db()
    assert (term.office.code, term.holder, term.nmo, term.last_day) == (
        "neo",
        cast.lena,
        world.usa,
        yesterday,
    )
    assert not Term.objects.current().held_by(cast.lena).exists()


def test_a_longer_term_that_meets_the_next_one_is_refused_in_words(fresh: Any, cast: Any, world: Any) -> None:
    term = Term.objects.get(holder=cast.lena)
    following = appoint(cast.amina, "neo", days=(301, 400), nmo=world.usa)
    Term.objects.filter(pk=following.pk).update(seat=term.seat)
    data = answers("neo", cast.lena, seat=term.seat, first_day=term.first_day, last_day=following.first_day)
    response = fresh(cast.grace).post(change_page(term), data)
    assert errors(response) == {"__all__": ["Someone else holds this seat on some of these days."]}
    data["seat"] = 3
    assert errors(fresh(cast.grace).post(change_page(term), data)).keys() == {"seat"}


def test_terms_are_never_deleted(fresh: Any, cast: Any) -> None:
    term = Term.objects.get(holder=cast.hans)
    assert (
        fresh(cast.admin).post(f"/admin/committees/term/{term.pk}/delete/", {"post": "yes"}).status_code
        == 403
    )


def test_terms_are_found_by_holder_and_nmo_whatever_the_accents(sign_in: Any, cast: Any) -> None:
    client = sign_in(cast.grace)

    def found(**query: str) -> set[str]:
        return {
            str(term.holder) for term in client.get("/admin/committees/term/", query).context["cl"].queryset
        }

    assert found(q="LÉNA") == {"Lena Test"}
    assert found(q="bvmd") == {"Hans Test", "Rolf Test", "Berta Test"}
    assert found(when="ended") == {"Frank Test"}
    assert found(when="coming") == set()
    assert "Frank Test" not in found(when="current")
    assert len(found()) == 10


def test_offices_are_told_apart_by_their_level(fresh: Any, cast: Any) -> None:
    page = fresh(cast.grace).get(ADD).text
    assert "President (federation)" in page
    assert "President (national)" in page


def test_an_office_keeps_what_it_lets_its_holders_do_and_the_seats_they_sit_on(
    sign_in: Any, cast: Any, world: Any
) -> None:
    appoint(cast.amina, "neo", nmo=world.germany)
    office = Office.objects.get(code="neo")
    page = f"/admin/committees/office/{office.pk}/change/"
    data = {
        "code": "x",
        "title": "Exchange officer",
        "level": "local",
        "role": "director",
        "seats": 1,
        "order": 1,
    }
    client = sign_in(cast.admin)
    assert errors(client.post(page, data)) == {"seats": ["Someone sits or sat on seat 2."]}
    assert client.post(page, data | {"seats": 4}).status_code == 302
    office.refresh_from_db()
    assert (office.code, office.title, office.level, office.role, office.seats) == (
        "neo", "Exchange officer", "national", "officer", 4,
    )  # fmt: skip


def test_an_administrator_adds_an_office_and_edits_a_committee(sign_in: Any, cast: Any) -> None:
    client = sign_in(cast.admin)
    data = {
        "code": "treasurer",
        "title": "Treasurer",
        "level": "federation",
        "role": "member",
        "seats": 0,
        "order": 9,
    }
    assert errors(client.post("/admin/committees/office/add/", data)).keys() == {"seats"}
    client.post("/admin/committees/office/add/", data | {"seats": 1})
    assert Office.objects.get(code="treasurer").seats == 1
    scorp = Committee.objects.get(slug="scorp")
    data = {"slug": "x", "acronym": "SCORP", "name": "Peace", "kind": "standing", "focus": "", "order": 3}
    client.post(f"/admin/committees/committee/{scorp.pk}/change/", data)
    scorp.refresh_from_db()
    assert (scorp.slug, scorp.name) == ("scorp", "Peace")


def test_the_secretary_general_reads_offices_and_committees_and_does_not_write_them(
    sign_in: Any, cast: Any
) -> None:
    client = sign_in(cast.grace)
    office = Office.objects.get(code="neo")
    page = f"/admin/committees/office/{office.pk}/change/"
    assert client.get(page).status_code == 200
    assert client.post(page, {"title": "x"}).status_code == 403
    assert client.get("/admin/committees/office/add/").status_code == 403
    assert client.get("/admin/committees/committee/add/").status_code == 403


def test_a_term_that_is_only_read_asks_for_no_fresh_sign_in(
    sign_in: Any, cast: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr("committees.admin.TermAdmin.has_change_permission", lambda *a, **k: False)
    term = Term.objects.get(holder=cast.hans)
    assert sign_in(cast.grace).get(change_page(term)).status_code == 200


def test_the_list_of_terms_costs_the_same_for_more(
    sign_in: Any, cast: Any, world: Any, django_assert_max_num_queries: Any
) -> None:
    client = sign_in(cast.grace)
    client.get("/admin/committees/term/")
    with django_assert_max_num_queries(16) as first:
        client.get("/admin/committees/term/")
    appoint(cast.amina, "nore", nmo=world.tunisia)
    with django_assert_max_num_queries(len(first)):
        client.get("/admin/committees/term/")
