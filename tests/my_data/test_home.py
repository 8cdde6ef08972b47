"""The page “My data”: what is kept, why, until when, who can see it, and who looked."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from documents.models import FileRead
from exchanges.models import Application
from exchanges.readers import readers_of
from ifmsa_portal.my_data.overview import groups_of
from tests.conftest import appoint, make_draft, make_file, make_person
from tests.exchanges.states import issue_card, put

HOME = "/my-data/"


def kinds(person, group):
    return {kind.name: kind.count for one in groups_of(person) if one.name == group for kind in one.kinds}


def test_each_group_says_what_there_is_why_until_when_and_who_sees_it(zeb, sign_in):
    page = sign_in(zeb.person).get(HOME)
    groups = {group.name: group for group in page.context["groups"]}
    assert list(groups) == [
        "account",
        "applications",
        "papers",
        "offices",
        "projects",
        "letters",
        "calls",
        "assemblies",
        "mails",
    ]
    assert kinds(zeb.person, "applications")["applications"] == 2
    assert kinds(zeb.person, "letters") == {"cases": 1, "messages of cases": 2}
    assert kinds(zeb.person, "papers")["private files"] == 8
    assert groups["papers"].until == [
        "90 days after the exchange",
        "2 years after the call",
        "kept as evidence",
    ]
    assert groups["projects"].kinds == []
    html = page.content.decode()
    for words in (
        "So that whoever holds the office, or the other person, can answer you.",
        "nothing",
        "Take a copy of everything",
    ):
        assert words in html


def test_what_the_office_noted_among_itself_is_not_counted(zeb, sign_in):
    assert "MarkerNote" not in sign_in(zeb.person).get(HOME).content.decode()


def test_it_names_who_opened_my_papers_and_not_myself(zeb, cast, sign_in):
    page = sign_in(zeb.person).get(HOME)
    assert [reading.by for reading in page.context["readings"]] == [cast.leo]
    assert "Leo Test" in page.content.decode()
    assert FileRead.objects.count() == 2
    stranger = sign_in(cast.other).get(HOME).content.decode()
    assert "Leo Test" not in stranger
    assert "Nobody but you has opened them." in stranger


@pytest.mark.parametrize("state", ["draft", "submitted", "sent", "accepted"])
@pytest.mark.parametrize("seat", ["filled", "empty"])
def test_who_it_names_is_exactly_who_sees_the_application(draft, cast, world, state, seat):
    appoint(make_person("presi", nmo=world.usa), "nmo-president", nmo=world.usa)
    if seat == "empty":
        cast.lena.terms.update(first_day="2020-01-01", last_day="2020-12-31")
    application = put(draft, state)
    if state == "accepted":
        issue_card(application, world.berlin, by=cast.hans)
    named = {
        term.holder for term in readers_of(Application.objects.filter(pk=application.pk))[application.pk]
    }
    people = get_user_model().objects.filter(is_superuser=False).exclude(pk=cast.amina.pk)
    assert named == {
        one for one in people if Application.objects.visible_to(one).filter(pk=application.pk).exists()
    }
    assert bool(named) == (state != "draft")


def test_an_officer_who_applies_is_not_named_on_their_own(world, cast):
    application = put(make_draft(world, cast.lena), "submitted")
    named = {
        term.holder for term in readers_of(Application.objects.filter(pk=application.pk))[application.pk]
    }
    assert cast.lena not in named
    assert cast.leo in named


def test_the_page_shows_them_by_name_and_office(draft, cast, sign_in):
    put(draft, "sent")
    html = sign_in(cast.amina).get(HOME).content.decode()
    assert "Hans Test" in html
    assert "NEO, bvmd Germany" in html
    assert "Tarek Test" not in html


def test_more_of_everything_costs_no_more_queries(world, cast, draft, sign_in):
    client = sign_in(cast.amina)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get(HOME)
        return len(captured)

    make_file(cast.amina).reads.create(by=cast.leo)
    queries()
    few = queries()
    for number in range(6):
        reader = make_person(f"reader{number}")
        make_file(cast.amina, f"{number}.pdf").reads.create(by=reader)
        make_draft(world, cast.amina, programme="score", state="cancelled")
    assert queries() == few


def test_everything_leads_to_it(cast, sign_in):
    client = sign_in(cast.amina)
    for where in ("/profile/", "/dashboard/", reverse("account_email")):
        assert f'href="{HOME}"' in client.get(where).content.decode()
