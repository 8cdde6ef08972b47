"""An NMO's officers see how many seats their projects earn, and how the number comes about."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse

from projects import workflow
from projects.models import AllowanceRule, SeatGrant
from tests.projects.conftest import bring, make_request
from workflows.models import database_now

ADDRESS = reverse("projects:allowance")


def test_each_line_says_which_project_by_which_rule(endorsed, circle, sign_in):
    page = sign_in(circle.vera).get(ADDRESS).text
    assert "<bdi>Associa-Med Tunisia</bdi>" in page
    assert "Clean hands" in page
    assert "1 seat, early fee" in page
    assert "One delegate for each endorsed project" in page
    assert "handed in 8 weeks before the assembly" in page
    assert "Seats that ended" not in page


def test_a_seat_taken_back_stays_with_its_reason(endorsed, circle, sign_in):
    workflow.lapse(endorsed, by=circle.grace, note="No report came.")
    page = sign_in(circle.paula).get(ADDRESS).text
    assert "No project earns a seat today" in page
    assert "Seats that ended" in page
    assert "No report came." in page


def test_a_seat_whose_time_is_over_is_told_as_that(endorsed, circle, sign_in):
    yesterday = database_now().date() - dt.timedelta(days=1)
    SeatGrant.objects.update(first_day=yesterday, last_day=yesterday)
    page = sign_in(circle.paula).get(ADDRESS).text
    assert "No project earns a seat today" in page
    assert "Its time is over." in page


def test_rules_with_their_limits_and_none_at_all(endorsed, world, circle, sign_in):
    AllowanceRule.objects.update(kind="continuous", seats=2, committee=endorsed.project.committee)
    page = sign_in(circle.paula).get(ADDRESS).text
    assert "2 seats, early fee, for each assembly while endorsed · SCOPH · continuous" in page
    AllowanceRule.objects.update(is_active=False)
    assert "No rule is in force" in sign_in(circle.paula).get(ADDRESS).text


def test_who_may_see_whose(endorsed, world, circle, sign_in):
    def status(person, nmo=""):
        return sign_in(person).get(ADDRESS, {"nmo": nmo} if nmo else {}).status_code

    tunisia, germany = world.tunisia.slug, world.germany.slug
    assert (status(circle.paula, tunisia), status(circle.paula, germany)) == (200, 404)
    assert (status(circle.gustav), status(circle.gustav, tunisia)) == (200, 404)
    for person in (circle.grace, circle.pia, circle.admin):
        assert (status(person, tunisia), status(person, germany), status(person, "nowhere")) == (
            200,
            200,
            404,
        )
    for person in (circle.selma, circle.mohamed, circle.rita, circle.frank, circle.leo):
        assert status(person) == 403
        assert status(person, tunisia) == 404
    assert "Clean hands" not in sign_in(circle.gustav).get(ADDRESS).text


def test_the_federation_chooses_among_all(endorsed, world, circle, sign_in):
    page = sign_in(circle.grace).get(ADDRESS, {"nmo": world.tunisia.slug}).text
    assert f'<option value="{world.tunisia.slug}" selected>' in page
    assert "<select" not in sign_in(circle.paula).get(ADDRESS).text


def test_an_anonymous_visitor_signs_in_first(db, client):
    assert client.get(ADDRESS).status_code == 302


def test_one_project_costs_as_many_queries_as_five(
    endorsed, world, circle, sign_in, django_assert_max_num_queries
):
    client = sign_in(circle.paula)
    client.get(ADDRESS)
    with django_assert_max_num_queries(30) as one:
        client.get(ADDRESS)
    for number in range(4):
        bring(make_request(world, circle.selma, title=f"Project {number}"), "endorsed", circle)
    with django_assert_max_num_queries(len(one)):
        assert "Project 3" in client.get(ADDRESS).text
