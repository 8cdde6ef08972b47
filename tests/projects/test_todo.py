"""The dashboard's part of projects: what waits, whose projects are one's own, who was invited."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from projects import team, workflow
from projects.models import Endorsement, Report, Review
from projects.todo import own_projects, projects_figures, projects_todo
from tests.conftest import make_person
from tests.projects.conftest import bring, make_request
from tests.projects.reviewed import ask, in_days
from workflows.models import database_now


def text_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.text.split("<main", 1)[1]).split())


@pytest.mark.parametrize(
    ("state", "name", "title"),
    [
        ("draft", "selma", "Finish “Clean hands” and hand it in"),
        ("returned", "karim", "Change “Clean hands” and hand it in again"),
        ("submitted", "paula", "Confirm “Clean hands” for your NMO"),
        ("confirmed", "mohamed", "Review “Clean hands”"),
        ("recommended", "grace", "Decide on “Clean hands”"),
        ("not-recommended", "grace", "Decide on “Clean hands”"),
        ("appealed", "pia", "Decide on the appeal of “Clean hands”"),
    ],
)
def test_each_starts_from_the_dashboard(endorsement, name, title, circle, sign_in):
    todo = projects_todo(getattr(circle, name))
    assert [(one.title, one.url) for one in todo] == [(title, endorsement.get_absolute_url())]
    assert todo[0].detail.startswith("Associa-Med Tunisia · SCOPH · since ")
    page = sign_in(getattr(circle, name)).get("/dashboard/")
    assert title in page.text
    assert "See 1 project" in page.text


def test_a_review_is_due_after_the_days_of_the_rules(confirmed, circle, sign_in):
    one = projects_todo(circle.mohamed)[0]
    assert (one.due_at, one.is_late) == (confirmed.moved_at + dt.timedelta(days=14), False)
    Endorsement.objects.update(moved_at=database_now() - dt.timedelta(days=15))
    assert projects_todo(circle.mohamed)[0].is_late
    assert projects_figures(circle.mohamed) == {"count": 1, "late": 1}
    assert "One thing waits for you, and it is late." in text_of(sign_in(circle.mohamed).get("/dashboard/"))


def test_a_reviewer_has_until_the_day_that_the_director_named(confirmed, circle):
    ask(confirmed, circle, circle.rita)
    assert projects_todo(circle.rita)[0].due_at.date() == in_days(7)
    assert projects_todo(circle.mohamed)[0].due_at == confirmed.moved_at + dt.timedelta(days=14)
    Review.objects.update(due_on=in_days(-1))
    assert projects_todo(circle.rita)[0].is_late


def test_an_invitation_is_found_without_the_mail(request_, circle, sign_in):
    editor = team.invite(request_.project, circle.amina.email, by=circle.selma)
    one = projects_todo(circle.amina)[0]
    assert (one.title, one.url) == (
        "Selma Test invites you to write on “Clean hands”",
        f"/projects/invitations/{editor.token}/",
    )
    assert one.title in sign_in(circle.amina).get("/dashboard/").text


@pytest.mark.parametrize(("days", "late"), [(31, None), (30, False), (0, False), (-1, True)])
def test_a_report_is_a_thing_to_do_a_month_before(days, late, endorsed, circle, sign_in):
    Report.objects.update(due_on=database_now().date() + dt.timedelta(days=days))
    todo = projects_todo(circle.karim)
    assert [(one.title, one.is_late) for one in todo] == (
        [] if late is None else [("Write the report on “Clean hands”", late)]
    )
    assert projects_todo(circle.mohamed) == []


def test_own_projects_stand_on_the_dashboard(world, endorsed, circle, sign_in):
    renewal = workflow.renew(endorsed, by=circle.selma)
    gone = make_request(world, circle.selma, title="Forgotten")
    workflow.withdraw(gone, by=circle.selma)
    assert list(own_projects(circle.selma)) == [renewal, endorsed]
    assert list(own_projects(circle.karim)) == [renewal, endorsed]
    assert list(own_projects(circle.mohamed)) == []
    page = text_of(sign_in(circle.selma).get("/dashboard/"))
    assert "Your projects" in page
    assert "Forgotten" not in page


def test_who_is_of_an_nmo_is_shown_how_to_begin(circle, sign_in):
    assert "An endorsed project is shown to the world" in sign_in(circle.amina).get("/dashboard/").text
    nobody = sign_in(make_person("nobody")).get("/dashboard/").text
    assert "/projects/propose/" not in nobody


def test_a_desk_full_of_projects_costs_the_queries_of_one(
    world, circle, sign_in, django_assert_max_num_queries
):
    for _each in range(6):
        bring(make_request(world, circle.selma), "confirmed", circle)
    with django_assert_max_num_queries(16):
        assert len(projects_todo(circle.mohamed)) == 6
