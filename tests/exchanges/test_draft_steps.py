"""The steps of the draft, one thing a page: what they keep, and what they refuse beside the field."""

from __future__ import annotations

import datetime as dt

import pytest

from exchanges.forms.wishes import months_in_words
from exchanges.models import (
    LanguageRequirement,
    TermsOfExchange,
)
from tests.conftest import YEAR
from tests.exchanges.drafts import at, version_of
from tests.exchanges.posting import errors, fill, messages, send
from workflows.models import database_now

SEASON = f"Choose a day of the season, from 1 April {YEAR} to 31 March {YEAR + 1}."
AFTER = "Choose a day after the first one, within a year."
NO_DATE = "Enter a valid date."


# Dates --------------------------------------------------------------------------------------------


def test_the_last_day_follows_from_the_hosts_length_and_the_deadline_from_the_first(empty, cast, sign_in):
    client = sign_in(cast.amina)
    response = fill(client, at(empty, "dates"), start_on=f"{YEAR}-08-02")
    assert response.url == empty.get_absolute_url()
    assert messages(response) == ["“Dates” is saved."]
    empty.refresh_from_db()
    assert (empty.start_on, empty.end_on) == (dt.date(YEAR, 8, 2), dt.date(YEAR, 8, 29))
    assert empty.due_at == dt.datetime(YEAR, 5, 10, 23, 59, tzinfo=dt.UTC)
    assert empty.version == 2
    fill(client, at(empty, "dates"), end_on=f"{YEAR}-09-05")
    empty.refresh_from_db()
    assert empty.end_on == dt.date(YEAR, 9, 5)


def test_dates_may_stay_open(draft, cast, sign_in):
    assert send(sign_in(cast.amina), at(draft, "dates"), version_of(draft, "dates")).status_code == 302
    draft.refresh_from_db()
    assert (draft.start_on, draft.end_on, draft.due_at) == (None, None, None)


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"start_on": f"{YEAR}-03-31"}, {"start_on": [SEASON]}),
        ({"start_on": f"{YEAR + 1}-04-01"}, {"start_on": [SEASON]}),
        ({"start_on": f"{YEAR}-08-02", "end_on": f"{YEAR}-08-02"}, {"end_on": [AFTER]}),
        ({"start_on": f"{YEAR}-08-02", "end_on": f"{YEAR + 1}-08-02"}, {"end_on": [AFTER]}),
        ({"start_on": f"{YEAR}-08-02", "end_on": "9999-12-31"}, {"end_on": [AFTER]}),
        ({"end_on": f"{YEAR}-08-29"}, {"start_on": ["Say the first day too."]}),
        ({"start_on": "2027-02-29", "end_on": "x"}, {"start_on": [NO_DATE], "end_on": [NO_DATE]}),
        ({"start_on": f"{YEAR}-08-02", "end_on": "x"}, {"end_on": [NO_DATE]}),
    ],
)
def test_impossible_dates_are_refused_beside_the_field(empty, cast, sign_in, typed, wrong):
    response = fill(sign_in(cast.amina), at(empty, "dates"), **typed)
    assert errors(response) == wrong
    empty.refresh_from_db()
    assert (empty.start_on, empty.end_on, empty.version) == (None, None, 1)


# Wishes -------------------------------------------------------------------------------------------


def test_ranks_left_empty_in_between_are_closed_up(world, empty, cast, sign_in):
    response = fill(
        sign_in(cast.amina),
        at(empty, "wishes"),
        city_2=world.leipzig.pk,
        city_3=world.berlin.pk,
        department_1=world.surgery.pk,
        passed_1="on",
        department_4=world.cardiology.pk,
        studied_4="on",
    )
    assert response.status_code == 302
    assert [str(wish) for wish in empty.cities.all()] == ["1. Leipzig", "2. Berlin"]
    assert [(str(wish), wish.has_studied, wish.has_passed) for wish in empty.departments.all()] == [
        ("1. General surgery", False, True),
        ("2. Cardiology", True, False),
    ]


def test_wishes_are_different_and_the_hosts_own(world, empty, cast, sign_in):
    response = fill(
        sign_in(cast.amina),
        at(empty, "wishes"),
        city_1=world.berlin.pk,
        city_2=world.berlin.pk,
        city_3=world.boston.pk,
        department_1=world.surgery.pk,
        department_3=world.surgery.pk,
        department_4="x",
    )
    assert errors(response) == {
        "city_2": ["You chose this city already."],
        "city_3": [f"Select a valid choice. {world.boston.pk} is not one of the available choices."],
        "department_3": ["You chose this department already."],
        "department_4": ["Select a valid choice. x is not one of the available choices."],
    }
    assert not empty.cities.exists()


def test_wishes_may_be_taken_back(draft, cast, sign_in):
    client = sign_in(cast.amina)
    fill(client, at(draft, "wishes"), city_1="", department_1="", studied_1="")
    assert not draft.cities.exists()
    assert not draft.departments.exists()


def test_research_wishes_are_up_to_four_projects(world, research, cast, sign_in):
    application, projects = research
    client = sign_in(cast.amina)
    page = client.get(at(application, "wishes")).text
    assert "Project 1 (Berlin)" in page
    assert "Department" not in page
    typed = {f"project_{rank}": project.pk for rank, project in enumerate(reversed(projects), 1)}
    assert fill(client, at(application, "wishes"), city_1=world.berlin.pk, **typed).status_code == 302
    assert [wish.project for wish in application.projects.all()] == projects[::-1]
    response = fill(client, at(application, "wishes"), project_2=projects[3].pk)
    assert errors(response) == {"project_2": ["You chose this project already."]}


@pytest.mark.parametrize(
    ("months", "words"),
    [
        ([], ""),
        ([8], "Aug"),
        ([6, 8, 7], "Jun–Aug"),
        ([12, 1, 2], "Dec–Feb"),
        ([3, 4], "Apr, Mar"),
        ([4, 5, 8, 9], "Apr–May, Aug–Sep"),
        (range(1, 13), "all year"),
    ],
)
def test_months_are_said_in_the_order_of_the_season(months, words):
    assert months_in_words(months) == words


def test_each_city_says_its_months(empty, cast, sign_in):
    assert "Berlin, Charité (Jun–Aug)" in sign_in(cast.amina).get(at(empty, "wishes")).text


# Languages ----------------------------------------------------------------------------------------


def test_languages_come_with_their_level(empty, cast, sign_in):
    client = sign_in(cast.amina)
    assert "Your host asks for: English B2." in client.get(at(empty, "languages")).text
    response = fill(
        client, at(empty, "languages"), language_1="ar", level_1="N", language_6="en", level_6="B2"
    )
    assert response.status_code == 302
    assert [str(skill) for skill in empty.languages.all()] == ["Arabic native", "English B2"]
    form = client.get(at(empty, "languages")).context["form"]
    assert (form["language_1"].value(), form["level_2"].value(), form["language_3"].value()) == (
        "ar",
        "B2",
        None,
    )


def test_half_a_language_and_the_same_one_twice_are_refused(empty, cast, sign_in):
    response = fill(
        sign_in(cast.amina),
        at(empty, "languages"),
        language_1="en",
        level_1="C1",
        language_2="en",
        level_2="B1",
        language_3="fr",
        level_4="A1",
        language_5="xx",
        level_6="Z9",
    )
    assert errors(response) == {
        "language_2": ["You named this language already."],
        "level_3": ["Say how well you speak it."],
        "language_4": ["Say which language you mean."],
        "language_5": ["Select a valid choice. xx is not one of the available choices."],
        "level_6": ["Select a valid choice. Z9 is not one of the available choices."],
    }
    assert not empty.languages.exists()


def test_a_host_may_ask_for_no_language(world, empty, cast, sign_in):
    LanguageRequirement.objects.all().delete()
    assert "Your host asks for" not in sign_in(cast.amina).get(at(empty, "languages")).text


# Studies, motivation, emergency, terms -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ({"year_of_study": "3"}, (3, False)),
        ({"year_of_study": "00003"}, (3, False)),
        ({"year_of_study": ""}, (None, False)),
        ({"year_of_study": "6", "is_graduate": "on"}, (None, True)),
    ],
)
def test_studies(empty, cast, sign_in, typed, stored):
    assert fill(sign_in(cast.amina), at(empty, "studies"), **typed).status_code == 302
    empty.refresh_from_db()
    assert (empty.year_of_study, empty.is_graduate) == stored


def test_motivation_is_kept_to_the_letter(empty, cast, sign_in):
    text = "Because.\r\n\r\n<b>It</b> is 𝔤𝔬𝔬𝔡 & {{ right }}."
    assert fill(sign_in(cast.amina), at(empty, "motivation"), motivation=text).status_code == 302
    empty.refresh_from_db()
    assert empty.motivation == text
    response = fill(sign_in(cast.amina), at(empty, "motivation"), motivation="x" * 10001)
    assert errors(response) == {
        "motivation": ["Ensure this value has at most 10000 characters (it has 10001)."]
    }


def test_a_step_that_is_saved_empty_is_still_to_do(empty, cast, sign_in):
    response = fill(sign_in(cast.amina), at(empty, "motivation"), motivation="")
    (message,) = messages(response)
    assert message.startswith("Saved; still to do: ")
    response = fill(sign_in(cast.amina), at(empty, "motivation"), motivation="I want to learn.")
    assert messages(response)[-1] == "“Motivation” is saved."


def test_an_emergency_contact(empty, cast, sign_in):
    client = sign_in(cast.amina)
    typed = {
        "emergency_name": "Ángela",
        "emergency_phone": "+34 (91) 555-0100",
        "emergency_email": "a@example.test",
    }
    assert fill(client, at(empty, "emergency"), **typed).status_code == 302
    empty.refresh_from_db()
    assert {name: getattr(empty, name) for name in typed} == typed
    for phone in ("(+34) 91 555 0100", "0034 915550100"):
        assert fill(client, at(empty, "emergency"), emergency_phone=phone).status_code == 302, phone
    for phone in ("030 1234567", "91 555 0100", "+0 30 1234567", "+49"):
        response = fill(client, at(empty, "emergency"), emergency_phone=phone)
        assert errors(response) == {
            "emergency_phone": [
                "Begin with + or 00 and the country’s code, then digits, such as +49 30 1234567."
            ]
        }, phone
    for phone in ("call me", "123", "+1 555 0100 ext. 4", "+" + "1" * 40, "+49\n30 1234567"):
        response = fill(client, at(empty, "emergency"), emergency_phone=phone)
        assert list(errors(response)) == ["emergency_phone"], phone


def test_the_newest_terms_are_accepted_with_version_and_time(world, empty, cast, sign_in):
    client = sign_in(cast.amina)
    response = client.get(at(empty, "terms"))
    assert "<li>Be there.</li>" in response.text
    assert errors(fill(client, at(empty, "terms"))) == {"accepted": ["This field is required."]}
    before = database_now()
    assert fill(client, at(empty, "terms"), accepted="on").status_code == 302
    empty.refresh_from_db()
    assert empty.terms == world.terms
    assert before < empty.terms_accepted_at < database_now()
    assert "You accepted version 1 on" in client.get(at(empty, "terms")).text


def test_terms_that_change_while_one_reads_are_read_anew(world, empty, cast, sign_in):
    client = sign_in(cast.amina)
    typed = {"accepted": "on", **version_of(empty, "terms")}
    TermsOfExchange.objects.create(version="2", text="Be early.", published_on=dt.date(2026, 2, 1))
    response = send(client, at(empty, "terms"), typed)
    assert list(errors(response)) == ["__all__"]
    assert "Be early." in response.text
    empty.refresh_from_db()
    assert empty.terms is None


def test_a_stored_language_is_removed_by_a_tick(empty, cast, sign_in):
    client = sign_in(cast.amina)
    fill(client, at(empty, "languages"), language_1="ar", level_1="N", language_2="en", level_2="B2")
    page = client.get(at(empty, "languages"))
    assert page.text.count("Remove this language") == 2
    assert [number for number, _fields in page.context["form"].rows] == [1, 2, 3]
    assert [number for number, _fields in page.context["form"].more_rows] == [4, 5, 6]
    fill(
        client,
        at(empty, "languages"),
        language_1="ar",
        level_1="N",
        remove_1="on",
        language_2="en",
        level_2="B2",
    )
    assert [str(skill) for skill in empty.languages.all()] == ["English B2"]


def test_a_row_that_was_refused_stays_in_view(empty, cast, sign_in):
    response = fill(sign_in(cast.amina), at(empty, "languages"), language_5="fr")
    assert response.context["form"].more_rows == []
