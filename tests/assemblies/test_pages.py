"""The assemblies are public; what projects earn an NMO for one is seen by its officers."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from assemblies.models import Assembly
from projects import workflow
from tests.conftest import YEAR
from tests.projects.conftest import bring, make_request
from workflows.models import database_now

HOME = reverse("assemblies:home")


def make_assembly(slug, days, **fields):
    """An assembly that begins so many days from today."""
    starts_on = database_now().date() + dt.timedelta(days=days)
    values = {"name": slug.replace("-", " ").title(), "kind": "march", "place": "Accra", **fields}
    return Assembly.objects.create(
        slug=slug, starts_on=starts_on, ends_on=starts_on + dt.timedelta(days=6), **values
    )


@pytest.fixture
def coming(world):
    return make_assembly("march-meeting", 100, host_nmo=world.germany)


def test_everyone_sees_what_comes_and_what_was(coming, client):
    make_assembly("running-one", -3, kind="august")
    make_assembly("old-one", -300, kind="august")
    page = client.get(HOME).text
    assert (
        page.index("Running One") < page.index("March Meeting") < page.index("Past") < page.index("Old One")
    )
    page = client.get(coming.get_absolute_url()).text
    assert "Accra" in page
    assert "bvmd Germany" in page
    assert "Seats that projects earn" not in page


def test_without_any_it_says_so(db, client):
    assert "No assembly is entered yet" in client.get(HOME).text
    assert client.get(reverse("assemblies:assembly", args=["nowhere"])).status_code == 404


def test_an_officer_sees_the_seats_earned_for_it_and_they_go_with_the_endorsement(
    coming, endorsed, circle, sign_in
):
    near = make_assembly("next-week", 7)
    page = sign_in(circle.paula).get(coming.get_absolute_url()).text
    assert "Seats that projects earn Associa-Med Tunisia" in page
    assert "Clean hands" in page
    assert "1 seat, early fee" in page
    page = sign_in(circle.paula).get(near.get_absolute_url()).text
    assert "No endorsed project earns a seat for this assembly." in page
    workflow.lapse(endorsed, by=circle.grace, note="It is over.")
    page = sign_in(circle.paula).get(coming.get_absolute_url()).text
    assert "No endorsed project earns a seat for this assembly." in page
    assert "Clean hands" not in page


def test_nobody_sees_another_nmos_seats(coming, endorsed, circle, sign_in):
    for person in (circle.gustav, circle.selma, circle.mohamed, circle.amina, circle.frank):
        assert "Clean hands" not in sign_in(person).get(coming.get_absolute_url()).text, person


def test_many_projects_cost_no_more_queries(coming, world, circle, sign_in, django_assert_max_num_queries):
    client = sign_in(circle.paula)
    bring(make_request(world, circle.selma), "endorsed", circle)
    client.get(coming.get_absolute_url())
    with django_assert_max_num_queries(30) as one:
        client.get(coming.get_absolute_url())
    for number in range(3):
        bring(make_request(world, circle.selma, title=f"Project {number}"), "endorsed", circle)
    with django_assert_max_num_queries(len(one)):
        assert "4 seats" in client.get(coming.get_absolute_url()).text


def test_it_never_ends_before_it_starts(coming):
    coming.ends_on = coming.starts_on - dt.timedelta(days=1)
    with pytest.raises(ValidationError, match="It ends before it starts"):
        coming.full_clean()


def test_the_administrator_enters_one_and_keeps_its_address(coming, cast, sign_in):
    client = sign_in(cast.admin)
    added = {
        "slug": "august-meeting",
        "name": "August Meeting",
        "kind": "august",
        "starts_on": f"{YEAR + 4}-08-01",
        "ends_on": f"{YEAR + 4}-08-07",
        "place": "Tunis",
        "rules-0-time_zone": "Africa/Tunis",
        "rules-0-offer_hours": "48",
    }
    form = client.get(reverse("admin:assemblies_assembly_add"))
    parts = [part.formset.management_form for part in form.context["inline_admin_formsets"]]
    counts = {f"{part.prefix}-{name}": value for part in parts for name, value in part.initial.items()}
    assert client.post(reverse("admin:assemblies_assembly_add"), added | counts).status_code == 302
    made = Assembly.objects.get(slug="august-meeting")
    assert str(made) == "August Meeting"
    page = client.get(reverse("admin:assemblies_assembly_change", args=[made.pk])).text
    assert 'name="slug"' not in page
