"""A host edits its own conditions of a season."""

from __future__ import annotations

import re

import pytest

from exchanges.models import (
    ConditionsPlace,
    DocumentKind,
    ExchangeConditions,
    LanguageRequirement,
    ResearchProject,
    Season,
    SendingPractice,
)
from members.models import LocalCommittee
from tests.conftest import SEASON_NAME, YEAR, appoint, make_conditions
from tests.exchanges.posting import messages, send
from workflows.models import database_now

PAGE = "/exchanges/conditions/bvmd-germany/scope/edit/"
RESEARCH = "/exchanges/conditions/bvmd-germany/score/edit/"


def shown(editor):
    """What stands in the forms of the page, as a browser would send it."""
    data = {"action": "save"}
    for form in editor.forms:
        for field in form:
            value = field.value()
            if value not in {None, "", False} if not isinstance(value, list) else True:
                data[field.html_name] = value
    for formset in (editor.languages, editor.projects):
        if formset:
            data |= {field.html_name: field.value() for field in formset.management_form}
    return {
        name: [getattr(one, "pk", one) for one in value]
        if isinstance(value, list)
        else getattr(value, "pk", value)
        for name, value in data.items()
    }


def save(client, page, without=(), **typed):
    """Open the page, change something, send it all."""
    data = shown(client.get(page).context["editor"]) | typed
    return send(client, page, {name: value for name, value in data.items() if name not in without})


def problems(response):
    return {
        f"{form.prefix or ''}:{name}": list(errors)
        for form in response.context["editor"].forms
        for name, errors in form.errors.items()
    }


@pytest.fixture
def hans(cast, sign_in):
    return sign_in(cast.hans)


def test_the_page_shows_what_stands(world, hans):
    editor = hans.get(PAGE).context["editor"]
    assert [(str(p.faculty), p["months"].value()) for p in editor.places] == [
        ("Berlin, Charité", [6, 7, 8]),
        ("Leipzig, Universität Leipzig", [6, 7, 8]),
    ]
    assert [kind.code for kind in editor.form.fields["documents"].queryset] == []
    assert [row["language"].value() for row in editor.languages] == ["en", None, None]
    assert [row["is_required"].value() for row in editor.languages] == [True, False, False]


def test_saving_unchanged_changes_only_the_version(world, hans):
    response = save(hans, PAGE)
    assert (response.url, messages(response)) == (PAGE, ["Your conditions are saved."])
    stored = ExchangeConditions.objects.get(pk=world.conditions.pk)
    assert (stored.version, stored.confirmed_at is not None) == (2, True)
    assert list(stored.places.values_list("local_committee__city", "months")) == [
        ("Berlin", [6, 7, 8]),
        ("Leipzig", [6, 7, 8]),
    ]
    assert [str(row) for row in stored.languages.all()] == ["English B2"]
    assert stored.disciplines.count() == 2


def test_everything_is_saved_together(world, cast, hans):
    kind = DocumentKind.objects.create(code="hepatitis-b", name="Hepatitis B antibodies")
    language = world.conditions.languages.get()
    response = save(
        hans,
        PAGE,
        text="Bring a white coat.",
        duration_weeks=6,
        deadline_weeks=10,
        lowest_year=4,
        accepts_graduates="on",
        disciplines=[world.surgery.pk],
        documents=[kind.pk],
        **{
            f"place-{world.berlin.pk}-months": [9, 1],
            f"place-{world.berlin.pk}-remarks": "Only in pairs",
            f"place-{world.leipzig.pk}-months": [],
            "languages-0-id": language.pk,
            "languages-0-level": "C1",
            "languages-1-language": "de",
            "languages-1-level": "A2",
            "languages-1-is_required": "on",
        },
    )
    assert response.status_code == 302
    stored = ExchangeConditions.objects.get(pk=world.conditions.pk)
    assert (
        stored.text,
        stored.duration_weeks,
        stored.deadline_weeks,
        stored.lowest_year,
        stored.accepts_graduates,
    ) == (
        "Bring a white coat.",
        6,
        10,
        4,
        True,
    )
    assert list(stored.disciplines.all()) == [world.surgery]
    assert list(stored.documents.all()) == [kind]
    assert list(stored.places.values_list("local_committee__city", "months", "remarks")) == [
        ("Berlin", [1, 9], "Only in pairs")
    ]
    assert [str(row) for row in stored.languages.all()] == ["German A2", "English C1"]


def test_a_language_is_taken_away(world, hans):
    save(hans, PAGE, **{"languages-0-DELETE": "on"})
    assert not LanguageRequirement.objects.exists()


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ({"duration_weeks": 0}, {":duration_weeks": ["Ensure this value is greater than or equal to 1."]}),
        ({"deadline_weeks": "soon"}, {":deadline_weeks": ["Enter a whole number."]}),
        ({"lowest_year": 9}, {":lowest_year": ["Ensure this value is less than or equal to 7."]}),
        ({"languages-1-language": "de"}, {"languages-1:level": ["This field is required."]}),
        (
            {"text": "x" * 20001},
            {":text": ["Ensure this value has at most 20000 characters (it has 20001)."]},
        ),
    ],
)
def test_what_must_be_mended_stands_beside_the_field(world, hans, typed, expected):
    response = save(hans, PAGE, **typed)
    assert problems(response) == expected
    assert "There is a problem" in response.text
    assert ExchangeConditions.objects.get(pk=world.conditions.pk).version == 1


def test_one_language_stands_once(world, hans):
    response = save(hans, PAGE, **{"languages-1-language": "en", "languages-1-level": "A1"})
    assert response.status_code == 200
    assert re.search("Please correct the duplicate data|already exists", response.text)  # Django 5.2, 6.1
    assert LanguageRequirement.objects.count() == 1


def test_a_month_that_is_none_is_refused(world, hans):
    response = save(hans, PAGE, **{f"place-{world.berlin.pk}-months": [13]})
    assert list(problems(response)) == [f"place-{world.berlin.pk}:months"]


def test_nobody_publishes_a_host_without_a_month(world, hans):
    response = save(
        hans, PAGE, **{f"place-{world.berlin.pk}-months": [], f"place-{world.leipzig.pk}-months": []}
    )
    assert problems(response) == {":is_published": ["Tick at least one month in one city, then publish."]}
    months = {f"place-{world.berlin.pk}-months": [], f"place-{world.leipzig.pk}-months": []}
    assert save(hans, PAGE, without=["is_published"], **months).status_code == 302
    assert not ConditionsPlace.objects.exists()


def test_a_closed_faculty_stays_while_it_hosts(world, hans):
    LocalCommittee.objects.create(nmo=world.germany, city="Aachen", faculty="RWTH", is_active=False)
    LocalCommittee.objects.filter(pk=world.leipzig.pk).update(is_active=False)
    places = hans.get(PAGE).context["editor"].places
    assert [place.faculty.city for place in places] == ["Berlin", "Leipzig"]


def test_the_second_writer_sees_both_texts_and_decides(world, cast, hans):
    first = shown(hans.get(PAGE).context["editor"])
    second = dict(first)
    send(hans, PAGE, first | {"text": "Lodging with a family.", f"place-{world.berlin.pk}-months": [6]})
    response = send(
        hans, PAGE, second | {"text": "Lodging in a dormitory.", "disciplines": [world.surgery.pk]}
    )
    assert response.status_code == 200
    assert [(d.label, d.stored, d.yours) for d in response.context["editor"].differences()] == [
        ("Departments that students can wish for", "Cardiology, General surgery", "General surgery"),
        ("What students should know", "Lodging with a family.", "Lodging in a dormitory."),
        ("Berlin, Charité", "Jun", "Jun, Jul, Aug"),
    ]
    stored = ExchangeConditions.objects.get(pk=world.conditions.pk)
    assert (stored.text, stored.version) == ("Lodging with a family.", 2)
    again = shown(response.context["editor"])
    assert again["version"] == 2
    assert send(hans, PAGE, again).status_code == 302
    stored.refresh_from_db()
    assert (stored.text, stored.version) == ("Lodging in a dormitory.", 3)


def test_a_conflict_says_yes_and_no_and_nothing_in_words(world, hans):
    first = shown(hans.get(PAGE).context["editor"])
    send(hans, PAGE, first | {"accepts_graduates": "on", "text": "A text"})
    response = send(hans, PAGE, first | {"languages-1-language": "de", "languages-1-level": "A2"})
    assert [(d.label, d.stored, d.yours) for d in response.context["editor"].differences()] == [
        ("Graduates are accepted", "yes", "no"),
        ("What students should know", "A text", "—"),
        ("Language", "—", "German"),
        ("At least", "—", "A2"),
    ]


def test_a_form_without_its_version_is_a_conflict(world, hans):
    response = save(hans, PAGE, without=["version"])
    assert problems(response)[":__all__"] == [
        "Someone saved these conditions while you wrote. Compare below, then save again to keep yours."
    ]


def test_research_has_projects_in_place_of_departments(world, cast, sign_in):
    score = make_conditions(world, "score")
    sleep = ResearchProject.objects.create(conditions=score, local_committee=world.berlin, title="Sleep")
    client = sign_in(cast.rolf)
    editor = client.get(RESEARCH).context["editor"]
    assert "disciplines" not in editor.form.fields
    response = save(
        client,
        RESEARCH,
        without=["projects-0-is_open"],
        **{
            "projects-0-title": "Sleep and memory",
            "projects-1-title": "Malaria",
            "projects-1-local_committee": world.leipzig.pk,
            "projects-1-supervisor": "Prof. Ng",
        },
    )
    assert response.status_code == 302
    sleep.refresh_from_db()
    assert (sleep.title, sleep.is_open) == ("Sleep and memory", False)
    assert ResearchProject.objects.get(title="Malaria").local_committee == world.leipzig


def test_a_project_of_another_nmos_city_is_refused(world, cast, sign_in):
    make_conditions(world, "score")
    typed = {"projects-0-title": "Malaria", "projects-0-local_committee": world.tunis.pk}
    response = save(sign_in(cast.rolf), RESEARCH, **typed)
    assert list(problems(response)) == ["projects-0:local_committee"]


def test_a_new_season_begins_with_a_copy_of_the_last(world, cast, sign_in):
    score = make_conditions(world, "score")
    kind = DocumentKind.objects.create(code="hepatitis-b", name="Hepatitis B antibodies")
    score.documents.add(kind)
    for title, is_open in (("Sleep", True), ("Old one", False)):
        ResearchProject.objects.create(
            conditions=score, local_committee=world.berlin, title=title, is_open=is_open
        )
    Season.objects.create(start_year=YEAR + 1, is_open=True)
    client = sign_in(cast.rolf)
    page = f"{RESEARCH}?season={YEAR + 1}"
    assert f"Copy those of {SEASON_NAME}" in client.get(page).text
    response = send(client, page, {"action": "begin", "copy": "yes"})
    assert (response.url, messages(response)) == (
        page,
        ["Begun. Students see nothing of it until you publish it."],
    )
    copy = ExchangeConditions.objects.get(programme="score", season__start_year=YEAR + 1)
    assert (copy.is_published, copy.lowest_year, copy.version, copy.confirmed_at) == (False, 3, 1, None)
    assert [place.local_committee for place in copy.places.all()] == [world.berlin, world.leipzig]
    assert [str(row) for row in copy.languages.all()] == ["English B2"]
    assert list(copy.documents.all()) == [kind]
    assert [project.title for project in copy.projects.all()] == ["Sleep"]
    assert score.projects.count() == 2
    assert client.get(page).context["editor"] is not None


def test_or_with_an_empty_page(world, hans):
    Season.objects.create(start_year=YEAR + 1, is_open=True)
    send(hans, f"{PAGE}?season={YEAR + 1}", {"action": "begin"})
    begun = ExchangeConditions.objects.get(season__start_year=YEAR + 1)
    assert (begun.lowest_year, begun.places.count()) == (1, 0)


def test_the_first_conditions_have_nothing_to_copy(world, cast, sign_in):
    client = sign_in(cast.lena)
    page = "/exchanges/conditions/amsa-usa/scope/edit/"
    assert "Begin the conditions" in client.get(page).text
    send(client, page, {"action": "begin", "copy": "yes"})
    assert ExchangeConditions.objects.filter(nmo=world.usa).count() == 1


def test_beginning_twice_makes_one(world, hans):
    Season.objects.create(start_year=YEAR + 1, is_open=True)
    for _ in range(2):
        send(hans, f"{PAGE}?season={YEAR + 1}", {"action": "begin", "copy": "yes"})
    assert ConditionsPlace.objects.filter(conditions__season__start_year=YEAR + 1).count() == 2


def test_saving_what_was_never_begun_is_nothing(world, hans):
    Season.objects.create(start_year=YEAR + 1, is_open=True)
    assert send(hans, f"{PAGE}?season={YEAR + 1}", {"action": "save"}).status_code == 404


def test_still_true_is_said_with_one_click(world, hans):
    response = send(hans, PAGE, {"action": "confirm"})
    assert messages(response) == ["Confirmed: students see that your conditions are up to date."]
    stored = ExchangeConditions.objects.get(pk=world.conditions.pk)
    assert (stored.version, stored.confirmed_at.date()) == (1, database_now().date())


def test_an_unknown_button_changes_nothing(world, hans):
    assert send(hans, PAGE, {"action": "delete"}).status_code == 200
    assert ExchangeConditions.objects.get().version == 1


def test_how_the_own_students_are_sent(world, hans):
    for typed, expected in (({"local_check": "on"}, True), ({}, False)):
        response = send(hans, PAGE, {"action": "practise", **typed})
        assert messages(response)[-1] == "Saved: it holds for applications that are handed in from now on."
        assert SendingPractice.objects.get(nmo=world.germany).local_check is expected


def test_the_newest_open_season_is_the_one_shown(world, hans):
    Season.objects.create(start_year=YEAR - 1, is_open=True)
    Season.objects.create(start_year=YEAR + 2, is_open=False)
    assert hans.get(PAGE).context["conditions"] == world.conditions


def test_without_an_open_season_it_is_the_last_one(world, hans):
    Season.objects.update(is_open=False)
    assert hans.get(PAGE).context["conditions"] == world.conditions


def test_without_any_season_there_is_no_page(world, cast, hans):
    ExchangeConditions.objects.all().delete()
    Season.objects.all().delete()
    assert hans.get(PAGE).status_code == 404


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("hans", 200),
        ("rolf", 403),
        ("berta", 403),
        ("lena", 403),
        ("amina", 403),
        ("admin", 403),
        ("dora", 403),
    ],
)
def test_only_the_host_itself_edits(world, cast, sign_in, name, status):
    client = sign_in(getattr(cast, name))
    assert client.get(PAGE).status_code == status
    if status != 200:
        assert send(client, PAGE, {"action": "confirm"}).status_code == status
        assert ExchangeConditions.objects.get().confirmed_at is None


def test_what_is_not_published_is_not_there_for_others(world, cast, sign_in):
    ExchangeConditions.objects.update(is_published=False)
    assert sign_in(cast.lena).get(PAGE).status_code == 404
    assert sign_in(cast.hans).get(PAGE).status_code == 200


def test_a_former_officer_no_longer_edits(world, cast, hans):
    cast.hans.terms.all().delete()
    appoint(cast.hans, "neo", nmo=world.germany, days=(-100, -1))
    assert hans.get(PAGE).status_code == 403


@pytest.mark.parametrize(
    "page",
    [
        "/exchanges/conditions/nowhere/scope/edit/",
        "/exchanges/conditions/bvmd-germany/scome/edit/",
        f"{PAGE}?season={YEAR + 4}",
        f"{PAGE}?season=two",
        f"{PAGE}?season=99999999999999999999",
    ],
)
def test_an_address_that_means_nothing(world, hans, page):
    assert hans.get(page).status_code == 404
