"""accept: the host offers a place, the Card of Acceptance."""

from __future__ import annotations

import datetime as dt

import pytest

from exchanges.models import (
    Application,
    CardOfAcceptance,
    CityWish,
    ConditionsPlace,
    ProjectWish,
    ResearchProject,
)
from members.models import LocalCommittee
from outbox.models import Email
from tests.conftest import SEASON_CODE, SEASON_NAME, YEAR, appoint, make_conditions, make_draft
from tests.exchanges.posting import errors, fill, messages
from tests.exchanges.states import put, verbs


@pytest.fixture
def sent(draft):
    return put(draft, "sent")


def page(application):
    return f"{application.get_absolute_url()}accept/"


def form_of(client, application):
    return client.get(page(application)).context["form"]


def test_the_form_knows_wishes_dates_and_the_local_officer(sent, world, cast, sign_in):
    form = form_of(sign_in(cast.hans), sent)
    assert {name: form[name].value() for name in form.fields if form[name].value()} == {
        "local_committee": world.berlin.pk,
        "department": "Cardiology",
        "start_on": dt.date(YEAR, 8, 2),
        "end_on": dt.date(YEAR, 8, 29),
        "contact_name": "Berta Test",
        "contact_email": "berta@example.test",
    }


def test_the_wished_cities_come_first_and_the_others_stay_open(sent, world, cast, sign_in):
    LocalCommittee.objects.create(nmo=world.germany, city="Aachen", faculty="RWTH")
    LocalCommittee.objects.create(nmo=world.germany, city="Bonn", faculty="closed", is_active=False)
    choices = list(form_of(sign_in(cast.hans), sent).fields["local_committee"].choices)
    assert [(group, [label for _pk, label in rows]) for group, rows in choices[1:]] == [
        ("Wished for", ["Berlin, Charité"]),
        ("Other cities", ["Aachen, RWTH", "Leipzig, Universität Leipzig"]),
    ]


def test_without_a_local_officer_the_national_one_is_the_contact(sent, cast, sign_in):
    cast.berta.terms.all().delete()
    form = form_of(sign_in(cast.hans), sent)
    assert form["contact_email"].value() == "hans@example.test"


def test_a_research_place_is_a_project(world, cast, sign_in):
    score = make_conditions(world, "score")
    application = make_draft(world, cast.amina, programme="score", conditions=score)
    application.cities.all().delete()
    project = ResearchProject.objects.create(conditions=score, local_committee=world.berlin, title="Sleep")
    ProjectWish.objects.create(application=application, rank=1, project=project)
    put(application, "sent", number=f"R-{SEASON_CODE}-00001")
    form = form_of(sign_in(cast.rolf), application)
    assert (form["department"].value(), form["local_committee"].value()) == ("Sleep", None)
    assert form["contact_email"].value() == "rolf@example.test"


def test_without_wishes_nothing_is_guessed(sent, cast, sign_in):
    sent.departments.all().delete()
    assert form_of(sign_in(cast.hans), sent)["department"].value() is None


def test_days_that_went_with_the_years_hinder_nothing(sent, world, cast, sign_in):
    client = sign_in(cast.hans)
    Application.objects.filter(pk=sent.pk).update(start_on=None, end_on=None)
    days = {"start_on": f"{YEAR}-08-02", "end_on": f"{YEAR}-08-29"}
    assert fill(client, page(sent), local_committee=world.berlin.pk, **days).status_code < 400


def test_the_host_accepts(sent, world, cast, sign_in):
    response = fill(sign_in(cast.hans), page(sent), local_committee=world.berlin.pk, hospital="Virchow")
    assert messages(response) == ["Accepted: the Card of Acceptance is issued."]
    card = CardOfAcceptance.objects.get()
    assert (card.application, card.local_committee, card.department, card.hospital, card.issued_by) == (
        sent,
        world.berlin,
        "Cardiology",
        "Virchow",
        cast.hans,
    )
    sent.refresh_from_db()
    # The Card of Confirmation is due four weeks before the second of August.
    assert (sent.state, sent.due_at) == ("accepted", dt.datetime(YEAR, 7, 5, 23, 59, tzinfo=dt.UTC))
    assert sorted(Email.objects.values_list("kind", "recipient__given_names")) == [
        ("exchanges/emails/accepted", "Amina"),
        ("exchanges/emails/place_given", "Lena"),
        ("exchanges/emails/to_host", "Berta"),
    ]


def test_another_city_and_free_words(sent, world, cast, sign_in):
    fill(
        sign_in(cast.hans),
        page(sent),
        local_committee=world.leipzig.pk,
        department="Cardiology and a week of ICU",
    )
    card = CardOfAcceptance.objects.get()
    assert (card.local_committee, card.department) == (world.leipzig, "Cardiology and a week of ICU")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ({"local_committee": ""}, {"local_committee": ["This field is required."]}),
        ({"department": ""}, {"department": ["This field is required."]}),
        ({"end_on": f"{YEAR}-08-02"}, {"end_on": ["Choose a day after the first one."]}),
        (
            {"start_on": "2072-08-02", "end_on": "2072-08-29"},
            {
                "start_on": [
                    f"Choose a day of the season {SEASON_NAME}, from 1 April {YEAR} to 31 March {YEAR + 1}."
                ]
            },
        ),
        ({"contact_email": "berta"}, {"contact_email": ["Enter a valid e-mail address."]}),
        (
            {"contact_name": "https://evil.test"},
            {"contact_name": ["Write a name, without a web or e-mail address."]},
        ),
        (
            {"contact_phone": "call me"},
            {"contact_phone": ["Write the phone number in digits, such as +49 30 1234567."]},
        ),
    ],
)
def test_what_a_card_must_say(sent, world, cast, sign_in, typed, expected):
    response = fill(sign_in(cast.hans), page(sent), **{"local_committee": world.berlin.pk, **typed})
    assert errors(response) == expected
    assert (verbs(sent), CardOfAcceptance.objects.count()) == ([], 0)


def test_a_city_of_another_nmo_is_no_choice(sent, world, cast, sign_in):
    response = fill(sign_in(cast.hans), page(sent), local_committee=world.tunis.pk)
    assert list(errors(response)) == ["local_committee"]


@pytest.mark.parametrize("place", ["its months say otherwise", "it is no place at all"])
def test_a_month_against_ones_own_conditions_is_asked_about_once(sent, world, cast, sign_in, place):
    if place == "its months say otherwise":
        ConditionsPlace.objects.filter(local_committee=world.berlin).update(months=[6])
    else:
        ConditionsPlace.objects.all().delete()
    client = sign_in(cast.hans)
    response = fill(client, page(sent), local_committee=world.berlin.pk)
    assert errors(response) == {"anyway": ["By your conditions Berlin takes nobody in August."]}
    assert not response.context["form"].fields["anyway"].widget.is_hidden
    assert fill(client, page(sent), local_committee=world.berlin.pk, anyway="on").status_code == 302
    assert verbs(sent) == ["accept"]


@pytest.mark.parametrize(("name", "status"), [("amina", 403), ("lena", 403), ("rolf", 404), ("tarek", 404)])
def test_nobody_else_accepts(sent, cast, sign_in, name, status):
    assert sign_in(getattr(cast, name)).get(page(sent)).status_code == status


def test_a_new_officer_may_from_the_first_day(sent, world, cast, sign_in):
    client = sign_in(cast.berta)
    assert client.get(page(sent)).status_code == 404
    appoint(cast.berta, "neo", nmo=world.germany, days=(0, 300))
    assert client.get(page(sent)).status_code == 200


def test_the_local_officers_of_the_wished_cities_are_named(draft, world, cast, sign_in):
    CityWish.objects.create(application=draft, rank=2, local_committee=world.leipzig)
    sent = put(draft, "sent")
    response = sign_in(cast.hans).get(f"{sent.get_absolute_url()}accept/")
    assert response.context["local_hosts"] == [(world.berlin, [cast.berta]), (world.leipzig, [])]
    assert "nobody in office" in response.text
    bar = sign_in(cast.hans).get(sent.get_absolute_url()).context["told"]
    assert bar == "Amina, the officers of AMSA-USA and the local officer of the city will get an e-mail."


@pytest.mark.parametrize(
    ("start_on", "end_on", "doubts"),
    [
        (f"{YEAR}-08-02", f"{YEAR}-08-26", []),
        (
            f"{YEAR}-08-02",
            f"{YEAR}-08-25",
            ["By your conditions you take students for 4 weeks; these dates are 24 days."],
        ),
        (
            f"{YEAR}-08-02",
            f"{YEAR}-09-12",
            ["By your conditions you take students for 4 weeks; these dates are 42 days."],
        ),
        (f"{YEAR}-07-19", f"{YEAR}-08-15", []),
        (f"{YEAR}-07-18", f"{YEAR}-08-14", [f"The student wished for 2 August {YEAR} to 29 August {YEAR}."]),
        (f"{YEAR}-08-16", f"{YEAR}-09-12", []),
        (f"{YEAR}-08-17", f"{YEAR}-09-13", [f"The student wished for 2 August {YEAR} to 29 August {YEAR}."]),
    ],
)
def test_unusual_dates_are_asked_about_once(sent, world, cast, sign_in, start_on, end_on, doubts):
    client = sign_in(cast.hans)
    typed = {"local_committee": world.berlin.pk, "start_on": start_on, "end_on": end_on}
    response = fill(client, page(sent), **typed)
    if doubts:
        assert errors(response) == {"anyway": doubts}
        assert verbs(sent) == []
        response = fill(client, page(sent), **typed, anyway="on")
    assert response.status_code == 302
    assert verbs(sent) == ["accept"]


def test_everything_unusual_is_asked_about_at_once(sent, world, cast, sign_in):
    typed = {
        "local_committee": world.berlin.pk,
        "start_on": f"{YEAR + 1}-01-03",
        "end_on": f"{YEAR + 1}-01-09",
    }
    assert errors(fill(sign_in(cast.hans), page(sent), **typed)) == {
        "anyway": [
            "By your conditions Berlin takes nobody in January.",
            "By your conditions you take students for 4 weeks; these dates are 7 days.",
            f"The student wished for 2 August {YEAR} to 29 August {YEAR}.",
        ]
    }


def test_the_wishes_stand_beside_the_form(sent, cast, sign_in):
    response = sign_in(cast.hans).get(page(sent))
    assert response.context["form"]["department"].label == "Department"
    assert "1. <bdi>Cardiology</bdi>" in response.text


def test_a_project_is_labelled_so(world, cast, sign_in):
    score = make_conditions(world, "score")
    application = make_draft(world, cast.amina, programme="score", conditions=score)
    project = ResearchProject.objects.create(conditions=score, local_committee=world.berlin, title="Sleep")
    ProjectWish.objects.create(application=application, rank=1, project=project)
    put(application, "sent", number=f"R-{SEASON_CODE}-00001")
    response = sign_in(cast.rolf).get(page(application))
    assert response.context["form"]["department"].label == "Project"
    assert "1. <bdi>Sleep</bdi>" in response.text
