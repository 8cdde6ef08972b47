"""People and organizations in the admin: found by indexes, mended with care, never deleted."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry as DoneInAdmin
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members.models import NMO, LocalCommittee, MembershipStatus, User
from outbox.models import Email
from tests.conftest import make_nmo, make_person
from tests.members.test_sign_in import CODE

pytestmark = pytest.mark.django_db
PEOPLE, NMOS = "/admin/members/user/", "/admin/members/nmo/"


def errors(response: Any) -> dict[str, list[str]]:
    """The errors beside the fields."""
    found: dict[str, list[str]] = response.context["adminform"].form.errors
    return found


def person_answers(**changes: Any) -> dict[str, Any]:
    """What an administrator fills in for a person."""
    return {
        "email": "new@example.test", "given_names": "Nina", "family_names": "Test", "latin_name": "",
        "form_of_address": "", "language": "en", "time_zone": "UTC", "nmo": "", "local_committee": "",
        "is_active": "on", "emailaddress_set-TOTAL_FORMS": 0, "emailaddress_set-INITIAL_FORMS": 0, **changes,
    }  # fmt: skip


def nmo_answers(rows: list[dict[str, Any]], **changes: Any) -> dict[str, Any]:
    """What an administrator fills in for an organization and its history."""
    data = {
        "slug": "new-nmo",
        "name": "New NMO",
        "acronym": "NN",
        "short_name": "New NMO",
        "country": "FR",
        "territory": "France",
        "region": "europe",
        "languages": "",
        "website": "",
        "time_zone": "UTC",
        "fee_category": "",
        "evidence": "published",
        "statuses-TOTAL_FORMS": len(rows),
        "statuses-INITIAL_FORMS": 0,
        **changes,
    }
    for number, row in enumerate(rows):
        data |= {
            f"statuses-{number}-{name}": value
            for name, value in {"reason": "", "last_day": "", **row}.items()
        }
    return data


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("LÉNA", ["Lena"]),
        ("lena@example.test", ["Lena"]),
        ("LENA@example.test", ["Lena"]),
        ("na@example.test", []),
        ("en", ["Lena"]),
        ("%", []),
    ],
)
def test_a_person_is_found_by_a_part_of_the_name_or_the_whole_address(
    sign_in: Any, cast: Any, query: str, found: list[str]
) -> None:
    response = sign_in(cast.admin).get(PEOPLE, {"q": query})
    assert [person.given_names for person in response.context["cl"].queryset] == found


def test_the_list_of_people_counts_nothing_twice_and_joins_its_names(
    sign_in: Any, cast: Any, world: Any
) -> None:
    client = sign_in(cast.admin)
    client.get(PEOPLE)
    with CaptureQueriesContext(connection) as first:
        client.get(PEOPLE)
    for number in range(3):
        make_person(f"more{number}", nmo=world.usa, local_committee=world.boston)
    with CaptureQueriesContext(connection) as second:
        client.get(PEOPLE)
    assert len(first) == len(second)
    assert sum("COUNT(*)" in query["sql"] for query in second) == 1


def test_a_new_person_gets_no_password_from_us_and_signs_in_by_code(
    sign_in: Any, cast: Any, client: Any
) -> None:
    sign_in(cast.admin).post(f"{PEOPLE}add/", person_answers(email="New@Example.test"))
    person = User.objects.get(given_names="Nina")
    assert (person.email, person.has_usable_password()) == ("new@example.test", False)
    client.logout()
    client.post(CODE, {"email": "new@example.test"})
    assert Email.objects.get().recipient == person


@pytest.mark.parametrize("email", ["lena@example.test", "LENA@EXAMPLE.TEST", "a@[127.0.0.1]", "x"])
def test_an_address_that_is_taken_or_none_is_refused(sign_in: Any, cast: Any, email: str) -> None:
    response = sign_in(cast.admin).post(f"{PEOPLE}add/", person_answers(email=email))
    assert errors(response).keys() <= {"email", "__all__"}
    assert not User.objects.filter(given_names="Nina").exists()


def test_the_address_of_someone_is_not_changed_here_and_nobody_locks_themselves_out(
    sign_in: Any, cast: Any
) -> None:
    client = sign_in(cast.admin)
    client.post(f"{PEOPLE}{cast.amina.pk}/change/", person_answers(is_active=""))
    cast.amina.refresh_from_db()
    assert (cast.amina.email, cast.amina.given_names, cast.amina.is_active) == (
        "amina@example.test",
        "Nina",
        False,
    )
    client.post(f"{PEOPLE}{cast.admin.pk}/change/", person_answers(is_active="", is_superuser=""))
    cast.admin.refresh_from_db()
    assert (cast.admin.given_names, cast.admin.is_active, cast.admin.is_superuser) == ("Nina", True, True)


def test_the_faculty_settles_the_nmo(sign_in: Any, cast: Any, world: Any) -> None:
    client, page = sign_in(cast.admin), f"{PEOPLE}{cast.dora.pk}/change/"
    response = client.post(page, person_answers(local_committee=world.boston.pk, nmo=world.germany.pk))
    assert errors(response) == {"local_committee": ["This faculty belongs to another NMO."]}
    client.post(page, person_answers(local_committee=world.boston.pk))
    cast.dora.refresh_from_db()
    assert cast.dora.nmo == world.usa


def test_people_are_not_deleted_here_and_the_secretary_general_does_not_change_them(
    sign_in: Any, cast: Any
) -> None:
    page = f"{PEOPLE}{cast.amina.pk}/"
    assert sign_in(cast.admin).post(f"{page}delete/", {"post": "yes"}).status_code == 403
    client = sign_in(cast.grace)
    assert client.get(f"{page}change/").status_code == 200
    assert client.post(f"{page}change/", person_answers()).status_code == 403
    assert client.get(f"{PEOPLE}add/").status_code == 403


def test_the_page_of_a_person_shows_no_password(sign_in: Any, cast: Any) -> None:
    page = sign_in(cast.admin).get(f"{PEOPLE}{cast.amina.pk}/change/").text
    assert "password" not in page.split('id="content"')[1].lower()
    assert cast.amina.password not in page


def test_an_organization_is_added_with_its_history(sign_in: Any, cast: Any) -> None:
    rows = [
        {"status": "candidate", "first_day": "2020-01-01", "last_day": "2020-12-31"},
        {"status": "full", "first_day": "2021-01-01"},
    ]
    assert sign_in(cast.admin).post(f"{NMOS}add/", nmo_answers(rows)).status_code == 302
    assert list(NMO.objects.get(slug="new-nmo").statuses.values_list("status", "last_day")) == [
        ("full", None), ("candidate", dt.date(2020, 12, 31)),
    ]  # fmt: skip


def test_a_status_that_ends_before_it_begins_is_refused(sign_in: Any, cast: Any) -> None:
    rows = [{"status": "full", "first_day": "2021-01-01", "last_day": "2020-01-01"}]
    response = sign_in(cast.admin).post(f"{NMOS}add/", nmo_answers(rows))
    assert response.context["inline_admin_formsets"][0].formset.errors == [
        {"last_day": ["The last day comes after the first."]}
    ]


def non_form_errors(response: Any) -> list[str]:
    """What is said above the rows."""
    found: list[str] = response.context["inline_admin_formsets"][0].formset.non_form_errors()
    return found


def test_a_status_beside_one_that_holds_is_refused(sign_in: Any, cast: Any, world: Any) -> None:
    rows = [
        {"status": "suspended", "first_day": "2021-01-01", "nmo": world.usa.pk, "why": "It was forgotten."}
    ]
    response = sign_in(cast.admin).post(f"{NMOS}{world.usa.pk}/change/", nmo_answers(rows))
    assert non_form_errors(response) == ["Two statuses hold on the same day."]
    assert MembershipStatus.objects.filter(nmo=world.usa).count() == 1


def test_a_status_is_ended_and_followed_by_another_in_one_go(sign_in: Any, cast: Any, world: Any) -> None:
    full = world.usa.statuses.get()
    rows = [
        {
            "id": full.pk,
            "nmo": world.usa.pk,
            "status": "full",
            "first_day": "2000-01-01",
            "last_day": "2020-12-31",
            "why": "The change of 2021 was never entered.",
        },
        {"nmo": world.usa.pk, "status": "associate", "first_day": "2021-01-01", "why": "As above."},
    ]
    data = nmo_answers(rows, **{"statuses-INITIAL_FORMS": 1, "short_name": "AMSA-USA"})
    assert sign_in(cast.admin).post(f"{NMOS}{world.usa.pk}/change/", data).status_code == 302
    assert list(world.usa.statuses.values_list("status", flat=True)) == ["associate", "full"]
    told = DoneInAdmin.objects.filter(object_id=str(world.usa.pk), change_message__startswith="Membership")
    assert sorted(told.values_list("change_message", flat=True)) == [
        "Membership mended: associate, 2021-01-01 – …. As above.",
        "Membership mended: full, 2000-01-01 – 2020-12-31. The change of 2021 was never entered.",
    ]


@pytest.mark.parametrize("changes", [{"status": "associate"}, {"last_day": "2020-12-31"}, {"reason": "x"}])
def test_a_history_is_not_mended_without_saying_why(
    sign_in: Any, cast: Any, world: Any, changes: dict[str, str]
) -> None:
    """A vote rests on it: what an assembly decides is recorded elsewhere."""
    full = world.usa.statuses.get()
    row = {"id": full.pk, "nmo": world.usa.pk, "status": "full", "first_day": "2000-01-01"}
    data = nmo_answers([{**row, **changes}], **{"statuses-INITIAL_FORMS": 1, "short_name": "AMSA-USA"})
    response = sign_in(cast.admin).post(f"{NMOS}{world.usa.pk}/change/", data)
    assert response.context["inline_admin_formsets"][0].formset.errors == [
        {"why": ["Say why what stands here is wrong."]}
    ]
    new = [{"nmo": world.usa.pk, "status": "candidate", "first_day": "1990-01-01", "last_day": "1999-12-31"}]
    sign_in(cast.admin).post(f"{NMOS}{world.usa.pk}/change/", nmo_answers(new, short_name="AMSA-USA"))
    assert list(world.usa.statuses.values_list("status", "last_day", "reason")) == [
        ("full", None, full.reason)
    ]


def test_an_nmo_is_changed_without_touching_its_history(sign_in: Any, cast: Any, world: Any) -> None:
    full = world.usa.statuses.get()
    row = {"id": full.pk, "nmo": world.usa.pk, "status": "full", "first_day": "2000-01-01"}
    data = nmo_answers([row], **{"statuses-INITIAL_FORMS": 1, "short_name": "AMSA"})
    assert sign_in(cast.admin).post(f"{NMOS}{world.usa.pk}/change/", data).status_code == 302
    assert NMO.objects.get(pk=world.usa.pk).short_name == "AMSA"
    assert not DoneInAdmin.objects.filter(change_message__startswith="Membership").exists()


def test_two_new_statuses_that_overlap_are_refused(sign_in: Any, cast: Any) -> None:
    rows = [{"status": "full", "first_day": "2021-01-01"}, {"status": "suspended", "first_day": "2022-01-01"}]
    response = sign_in(cast.admin).post(f"{NMOS}add/", nmo_answers(rows))
    assert non_form_errors(response) == ["Two statuses hold on the same day."]
    assert not NMO.objects.filter(slug="new-nmo").exists()


def test_a_time_zone_that_is_none_is_refused(sign_in: Any, cast: Any) -> None:
    response = sign_in(cast.admin).post(f"{NMOS}add/", nmo_answers([], time_zone="Mars/Olympus"))
    assert errors(response) == {"time_zone": ["Choose a time zone from the list."]}


def test_a_published_address_is_never_changed(sign_in: Any, cast: Any, world: Any) -> None:
    client = sign_in(cast.admin)
    client.post(f"{NMOS}{world.usa.pk}/change/", nmo_answers([], short_name="AMSA"))
    world.usa.refresh_from_db()
    assert (world.usa.slug, world.usa.short_name) == ("amsa-usa", "AMSA")


def test_organizations_are_listed_with_the_status_of_today_and_found_without_accents(
    sign_in: Any, cast: Any
) -> None:
    make_nmo("ifmsa-quebec", "IFMSA-Québec", "CA", "americas").statuses.update(status="suspended")
    make_nmo("gone", "Gone", "AA", "europe").statuses.all().delete()
    client = sign_in(cast.admin)
    assert [nmo.slug for nmo in client.get(NMOS, {"q": "quebec"}).context["cl"].queryset] == ["ifmsa-quebec"]
    page = client.get(NMOS).text
    assert "suspended" in page
    assert '<td class="field-status">–</td>' in page
    assert client.get(f"{NMOS}add/").status_code == 200


def test_a_faculty_keeps_its_nmo(sign_in: Any, cast: Any, world: Any) -> None:
    client = sign_in(cast.admin)
    data = {
        "nmo": world.germany.pk,
        "city": "Cambridge",
        "faculty": "Boston School of Medicine",
        "is_active": "on",
    }
    client.post(f"/admin/members/localcommittee/{world.boston.pk}/change/", data)
    world.boston.refresh_from_db()
    assert (world.boston.city, world.boston.nmo) == ("Cambridge", world.usa)
    client.post("/admin/members/localcommittee/add/", data)
    assert LocalCommittee.objects.filter(nmo=world.germany, city="Cambridge").exists()
