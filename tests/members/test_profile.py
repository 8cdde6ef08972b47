"""My profile: what I say of myself, and the offices that I hold, will hold and have held."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest

from members.forms import ProfileForm
from members.models import LocalCommittee, User
from tests.conftest import appoint, make_person
from tests.exchanges.posting import fill
from tests.members.hostile import cases
from tests.members.test_signup import check_name

pytestmark = pytest.mark.django_db


def answers(person: User, **changes: Any) -> dict[str, Any]:
    """What stands on the page, with some of it changed."""
    return {
        "given_names": person.given_names,
        "family_names": person.family_names,
        "latin_name": "",
        "form_of_address": "",
        "nmo": person.nmo_id or "",
        "local_committee": person.local_committee_id or "",
        "language": "en",
        "time_zone": "UTC",
        **changes,
    }


def messages_of(response: Any) -> list[str]:
    """What the next page says on top."""
    return [str(message) for message in response.context["messages"]]


def test_a_person_names_nmo_and_faculty_language_and_zone(sign_in: Any, world: Any) -> None:
    person = make_person("amina")
    changes = {
        "given_names": "أمينة", "latin_name": "Amina Haddad", "form_of_address": "she", "nmo": world.usa.pk,
        "local_committee": world.boston.pk, "language": "es", "time_zone": "America/New_York",
    }  # fmt: skip
    response = sign_in(person).post("/profile/", answers(person, **changes), follow=True)
    person.refresh_from_db()
    assert {name: getattr(person, name) for name in changes} == {
        **changes, "nmo": world.usa, "local_committee": world.boston,
    }  # fmt: skip
    assert len(messages_of(response)) == 1
    assert '<html lang="es"' in response.text


def test_the_language_chosen_here_beats_the_one_in_the_cookie(sign_in: Any, world: Any) -> None:
    person = make_person("amina")
    client = sign_in(person)
    client.cookies["django_language"] = "fr"
    response = client.post("/profile/", answers(person, language="ar"), follow=True)
    assert '<html lang="ar" dir="rtl"' in response.text


def test_the_faculties_of_the_chosen_nmo_are_offered_without_saving(sign_in: Any, world: Any) -> None:
    person = make_person("amina", nmo=world.usa, local_committee=world.boston)
    client = sign_in(person)
    mine = client.get("/profile/").context["form"].fields["local_committee"].queryset
    theirs = (
        client.get(f"/profile/?nmo={world.germany.pk}").context["form"].fields["local_committee"].queryset
    )
    assert list(mine) == [world.boston, world.chicago]
    assert list(theirs) == [world.berlin, world.leipzig]
    person.refresh_from_db()
    assert person.nmo == world.usa


@pytest.mark.parametrize("nmo", ["", "x", "9" * 30, "-1", "٩٩٩٩٩٩"])
def test_an_nmo_that_is_none_offers_no_faculty(sign_in: Any, world: Any, nmo: str) -> None:
    person = make_person("amina", nmo=world.usa)
    response = sign_in(person).get("/profile/", {"nmo": nmo})
    assert list(response.context["form"].fields["local_committee"].queryset) == []


def test_choosing_the_nmo_first_leads_on_to_the_faculty(sign_in: Any, world: Any) -> None:
    person = make_person("amina")
    response = sign_in(person).post("/profile/", answers(person, nmo=world.usa.pk), follow=True)
    assert messages_of(response) == ["Your profile is saved.", "Now choose your faculty."]


def test_changing_the_nmo_lets_go_of_the_old_faculty(sign_in: Any, world: Any) -> None:
    person = make_person("amina", nmo=world.usa, local_committee=world.boston)
    response = sign_in(person).post("/profile/", answers(person, nmo=world.germany.pk), follow=True)
    person.refresh_from_db()
    assert (person.nmo, person.local_committee) == (world.germany, None)
    assert "Now choose your faculty." in messages_of(response)


def test_a_faculty_of_another_nmo_is_refused(sign_in: Any, world: Any) -> None:
    person = make_person("amina", nmo=world.usa, local_committee=world.boston)
    response = sign_in(person).post("/profile/", answers(person, local_committee=world.berlin.pk))
    assert response.context["form"].errors.keys() == {"local_committee"}
    person.refresh_from_db()
    assert person.local_committee == world.boston


def test_a_closed_faculty_is_not_offered(sign_in: Any, world: Any) -> None:
    person = make_person("amina", nmo=world.usa)
    LocalCommittee.objects.filter(pk=world.boston.pk).update(is_active=False)
    form = sign_in(person).get("/profile/").context["form"]
    assert list(form.fields["local_committee"].queryset) == [world.chicago]


def test_what_was_typed_wrongly_is_kept_on_the_page_and_not_in_the_head(sign_in: Any, world: Any) -> None:
    person = make_person("amina")
    response = sign_in(person).post("/profile/", answers(person, given_names="x://y", latin_name="Amina H."))
    assert response.status_code == 200
    assert 'value="Amina H."' in response.text
    assert "There is a problem" in response.text
    assert response.context["user"].given_names == "Amina"


@pytest.mark.parametrize(
    ("field", "value"), [("time_zone", "Mars/Olympus"), ("language", "xx"), ("nmo", "999999")]
)
def test_what_is_not_on_the_list_is_refused(sign_in: Any, world: Any, field: str, value: str) -> None:
    person = make_person("amina")
    response = sign_in(person).post("/profile/", answers(person, **{field: value}))
    assert response.context["form"].errors.keys() == {field}


@pytest.mark.parametrize(("value", "expect"), cases("name"))
def test_hostile_and_honest_names(sign_in: Any, world: Any, value: str, expect: str) -> None:
    person = make_person("amina")
    response = sign_in(person).post("/profile/", answers(person, given_names=value))
    changed = User.objects.exclude(given_names="Amina")
    check_name(response, expect, value, lambda: changed.get().given_names, changed.exists)


def test_saving_touches_nothing_else_of_the_person(sign_in: Any, world: Any, monkeypatch: Any) -> None:
    person = make_person("amina")
    client = sign_in(person)
    valid = User.objects.get

    def read_before_the_address_changes(*args: Any, **kwargs: Any) -> User:
        found = valid(*args, **kwargs)
        User.objects.filter(pk=person.pk).update(email="new@example.test")
        return found

    monkeypatch.setattr("members.views.User.objects.get", read_before_the_address_changes)
    client.post("/profile/", answers(person, given_names="Mina"))
    person.refresh_from_db()
    assert (person.given_names, person.email) == ("Mina", "new@example.test")


def test_a_form_that_is_not_to_write_yet_writes_nothing(world: Any) -> None:
    person = make_person("amina")
    form = ProfileForm(answers(person, given_names="Mina"), instance=person)
    assert form.save(commit=False).given_names == "Mina"
    assert User.objects.get().given_names == "Amina"


def test_my_offices_are_told_with_their_days(sign_in: Any, cast: Any, world: Any) -> None:
    appoint(cast.lena, "nmo-president", days=(-800, -436), nmo=world.usa)
    appoint(cast.lena, "nmo-vice-president", days=(301, 600), nmo=world.usa, kind="elect")
    response = sign_in(cast.lena).get("/profile/")
    terms = [(str(term.office), term.phase) for term in response.context["terms"]]
    assert terms == [("Vice-President", "coming"), ("NEO", "current"), ("President", "ended")]
    assert "both days included" in response.text


def test_who_holds_no_office_reads_so(sign_in: Any, cast: Any) -> None:
    assert "You hold no office." in sign_in(cast.amina).get("/profile/").text


@pytest.mark.parametrize("days", [(-30, 300), (20, 300)])
def test_who_holds_an_office_or_will_does_not_move_to_another_nmo(days, sign_in, world):
    """Else a Director could leave the own NMO for the length of a decision on its project."""
    person = make_person("dina", nmo=world.tunisia)
    appoint(person, "scorp-director", days=days)
    response = sign_in(person).post(
        f"/profile/?nmo={world.usa.pk}", answers(person, nmo=world.usa.pk, given_names="Dinah"), follow=True
    )
    person.refresh_from_db()
    assert (person.nmo, person.given_names) == (world.tunisia, "Dinah")
    assert "It stays while you hold an office" in response.text


def test_who_held_an_office_moves_on_and_a_new_officer_names_the_nmo_once(sign_in, world):
    former, new = make_person("frieda", nmo=world.tunisia), make_person("nele")
    appoint(former, "scorp-director", days=(-300, -1))
    appoint(new, "scome-director")
    for person in (former, new):
        sign_in(person).post("/profile/", answers(person, nmo=world.usa.pk))
        person.refresh_from_db()
        assert person.nmo == world.usa


def test_a_visitor_is_asked_to_sign_in(client: Any, world: Any) -> None:
    assert client.get("/profile/").url == "/accounts/login/?next=/profile/"


def test_more_faculties_and_offices_cost_no_more_queries(
    sign_in: Any, cast: Any, world: Any, django_assert_num_queries: Any
) -> None:
    client = sign_in(cast.lena)
    client.get("/profile/")
    with django_assert_num_queries(8):
        client.get("/profile/")
    for number in range(3):
        LocalCommittee.objects.create(nmo=world.usa, city=f"City {number}", faculty="School")
        appoint(cast.lena, "nome", days=(-900 - number, -900 - number), nmo=world.usa)
    with django_assert_num_queries(8):
        client.get("/profile/")


def test_who_came_from_an_application_goes_back_to_it_once_the_faculty_is_chosen(world, cast, sign_in):
    cast.tarek.nmo = None
    cast.tarek.save()
    client = sign_in(cast.tarek)
    page = "/profile/?next=/exchanges/apply/%3Fconditions%3D1"
    assert list(fill(client, page, nmo="").context["form"].errors) == ["nmo", "local_committee"]
    half_way = fill(client, page, nmo=world.tunisia.pk, local_committee="")
    assert list(half_way.context["form"].errors) == ["local_committee"]
    assert 'name="next" value="/exchanges/apply/?conditions=1" id="id_next">' in half_way.text
    done = fill(client, page, nmo=world.tunisia.pk, local_committee=world.tunis.pk)
    assert done.url == "/exchanges/apply/?conditions=1"


def test_the_way_back_is_kept_in_the_form(world, cast, sign_in):
    done = fill(sign_in(cast.amina), "/profile/", next="/exchanges/apply/?conditions=1")
    assert done.url == "/exchanges/apply/?conditions=1"


def test_a_faculty_of_another_nmo_is_no_faculty_to_apply_from(world, cast, sign_in):
    page = fill(sign_in(cast.amina), "/profile/?next=/exchanges/apply/", nmo=world.tunisia.pk)
    assert list(page.context["form"].errors) == ["local_committee"]
    assert User.objects.get(pk=cast.amina.pk).nmo == world.usa


def test_a_project_needs_an_nmo_and_no_faculty(world, cast, sign_in):
    client = sign_in(cast.amina)
    page = "/profile/?next=/projects/propose/"
    assert list(fill(client, page, nmo="", local_committee="").context["form"].errors) == ["nmo"]
    assert fill(client, page, local_committee="").url == "/projects/propose/"


def test_nobody_is_led_to_another_site(world, cast, sign_in):
    client = sign_in(cast.amina)
    for evil in ("https://evil.test/", "//evil.test", "/\\evil.test", "javascript:alert(1)", "http://["):
        assert fill(client, f"/profile/?{urlencode({'next': evil})}").url == "/profile/"
        assert fill(client, "/profile/", next=evil).url == "/profile/"
