"""The draft: one thing a page, kept however incomplete, and never overwritten unseen."""

from __future__ import annotations

import datetime as dt
import time
import unicodedata

import pytest

from exchanges import workflow
from exchanges.forms.draft import sections
from exchanges.forms.wishes import months_in_words
from exchanges.models import (
    Application,
    ConditionsPlace,
    DepartmentWish,
    LanguageRequirement,
    LanguageSkill,
    ProjectWish,
    ResearchProject,
    TermsOfExchange,
)
from exchanges.views.draft import STEPS as FORMS
from members.models import LocalCommittee
from tests.conftest import YEAR, make_conditions, make_draft
from tests.exchanges.posting import errors, fill, inputs, messages, send
from workflows.models import database_now

STEPS = ["dates", "wishes", "languages", "studies", "motivation", "emergency", "documents", "terms"]


GATES = ["dates", "documents"]


def at(application: Application, step: str) -> str:
    return f"{application.get_absolute_url()}draft/{step}/"


def version_of(application: Application, step: str) -> dict[str, str]:
    """The hidden field of the page as it would be made now."""
    return {"version": FORMS[step](application=Application.objects.get(pk=application.pk)).fingerprint}


@pytest.fixture
def empty(world, cast):
    """A draft just begun."""
    return workflow.start(world.conditions, by=cast.amina)


@pytest.fixture
def research(world, cast):
    """A draft for research, and four open projects."""
    score = make_conditions(world, "score")
    projects = [
        ResearchProject.objects.create(
            conditions=score, local_committee=world.berlin, title=f"Project {number}"
        )
        for number in range(1, 5)
    ]
    return workflow.start(score, by=cast.amina), projects


# The task list -------------------------------------------------------------------------------------


def test_an_empty_draft_lists_what_is_to_do(empty, cast, sign_in):
    response = sign_in(cast.amina).get(empty.get_absolute_url())
    assert [(section.step, section.state) for section in response.context["sections"]] == [
        (step, "todo") for step in STEPS
    ]
    page = " ".join(response.text.split())
    assert "What bvmd Germany asks for and your draft lacks" in page
    for step in STEPS:
        assert at(empty, step) in page
    assert f"{empty.get_absolute_url()}documents/passport/" in page
    assert page.count('<span class="tag tag-wait">missing</span>') == 11


def test_a_complete_draft_may_be_handed_in(draft, cast, sign_in):
    response = sign_in(cast.amina).get(draft.get_absolute_url())
    assert [section.state for section in response.context["sections"]] == ["done"] * 8
    assert [section.summary for section in response.context["sections"]] == [
        "2 August 2027 – 29 August 2027", "Berlin · Cardiology", "English C1", "Year 5", "4 words", "Mother",
        "3 of 3 uploaded", "Version 1 accepted",
    ]  # fmt: skip
    assert "Your draft has everything that bvmd Germany asks for." in " ".join(response.text.split())
    assert f'href="{draft.get_absolute_url()}submit/"' in response.text


def test_what_is_filled_in_but_does_not_fit_is_a_problem(draft, cast):
    draft.year_of_study, draft.emergency_phone = 1, ""
    states = {section.step: section.state for section in sections(draft)}
    assert states == dict.fromkeys(STEPS, "done") | {"studies": "problem", "emergency": "todo"}


def test_a_graduate_and_a_research_draft_are_summed_up_too(research):
    application, projects = research
    application.is_graduate = True
    ProjectWish.objects.create(application=application, rank=1, project=projects[0])
    summaries = {section.step: section.summary for section in sections(application)}
    assert (summaries["studies"], summaries["wishes"]) == ("Graduated", "Project 1")


# Who may ------------------------------------------------------------------------------------------


def test_only_the_student_edits_and_only_while_it_is_a_draft(draft, cast, sign_in):
    for person in (cast.other, cast.lena, cast.leo, cast.hans, cast.tarek, cast.frank, cast.dora):
        client = sign_in(person)
        assert [client.get(at(draft, step)).status_code for step in GATES] == [404, 404]
        assert send(client, at(draft, "dates")).status_code == 404
    assert [sign_in(cast.admin).get(at(draft, step)).status_code for step in GATES] == [403, 403]
    assert [sign_in(cast.amina).get(at(draft, step)).status_code for step in STEPS] == [200] * 8
    workflow.submit(draft, by=cast.amina)
    for person in (cast.leo, cast.lena, cast.dora):
        client = sign_in(person)
        assert [client.get(at(draft, step)).status_code for step in GATES] == [403, 403]
        assert send(client, at(draft, "dates")).status_code == 403
    assert sign_in(cast.hans).get(at(draft, "dates")).status_code == 404
    client = sign_in(cast.amina)
    assert [client.get(at(draft, step)).status_code for step in STEPS] == [403] * 6 + [200, 403]
    assert send(client, at(draft, "dates")).status_code == 403
    workflow.send_back(draft, by=cast.leo, note="Say more.")
    assert sign_in(cast.amina).get(at(draft, "motivation")).status_code == 200


def test_there_is_no_other_step(draft, cast, sign_in, client):
    assert sign_in(cast.amina).get(at(draft, "nonsense")).status_code == 404
    client.logout()
    assert client.get(at(draft, "dates")).url.startswith("/accounts/login/")


# Dates --------------------------------------------------------------------------------------------


def test_the_last_day_follows_from_the_hosts_length_and_the_deadline_from_the_first(empty, cast, sign_in):
    client = sign_in(cast.amina)
    response = fill(client, at(empty, "dates"), start_on="2027-08-02")
    assert response.url == empty.get_absolute_url()
    assert messages(response) == ["“Dates” is saved."]
    empty.refresh_from_db()
    assert (empty.start_on, empty.end_on) == (dt.date(YEAR, 8, 2), dt.date(YEAR, 8, 29))
    assert empty.due_at == dt.datetime(YEAR, 5, 10, 23, 59, tzinfo=dt.UTC)
    assert empty.version == 2
    fill(client, at(empty, "dates"), end_on="2027-09-05")
    empty.refresh_from_db()
    assert empty.end_on == dt.date(YEAR, 9, 5)


def test_dates_may_stay_open(draft, cast, sign_in):
    assert send(sign_in(cast.amina), at(draft, "dates"), version_of(draft, "dates")).status_code == 302
    draft.refresh_from_db()
    assert (draft.start_on, draft.end_on, draft.due_at) == (None, None, None)


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"start_on": "2027-03-31"}, {"start_on": ["Choose a day of the season, from 1 April 2027 to 31 March 2028."]}),
        ({"start_on": "2028-04-01"}, {"start_on": ["Choose a day of the season, from 1 April 2027 to 31 March 2028."]}),
        ({"start_on": "2027-08-02", "end_on": "2027-08-02"}, {"end_on": ["Choose a day after the first one, within a year."]}),
        ({"start_on": "2027-08-02", "end_on": "2028-08-01"}, {"end_on": ["Choose a day after the first one, within a year."]}),
        ({"start_on": "2027-08-02", "end_on": "9999-12-31"}, {"end_on": ["Choose a day after the first one, within a year."]}),
        ({"end_on": "2027-08-29"}, {"start_on": ["Say the first day too."]}),
        ({"start_on": "2027-02-29", "end_on": "x"}, {"start_on": ["Enter a valid date."], "end_on": ["Enter a valid date."]}),
        ({"start_on": "2027-08-02", "end_on": "x"}, {"end_on": ["Enter a valid date."]}),
    ],
)  # fmt: skip
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
        ("1. General surgery", False, True), ("2. Cardiology", True, False),
    ]  # fmt: skip


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
        sign_in(cast.amina), at(empty, "languages"),
        language_1="en", level_1="C1", language_2="en", level_2="B1", language_3="fr", level_4="A1", language_5="xx",
        level_6="Z9",
    )  # fmt: skip
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
    for phone in ("call me", "123", "+1 555 0100 ext. 4", "1" * 41, "+49\n30 1234567"):
        response = fill(client, at(empty, "emergency"), emergency_phone=phone)
        assert list(errors(response)) == ["emergency_phone"], phone


def test_the_newest_terms_are_accepted_with_version_and_time(world, empty, cast, sign_in):
    client = sign_in(cast.amina)
    response = client.get(at(empty, "terms"))
    assert "Be there." in response.text
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


# Two windows ----------------------------------------------------------------------------------------


def test_the_second_writer_sees_both_texts_and_loses_nothing(draft, cast, sign_in):
    client = sign_in(cast.amina)
    seen = version_of(draft, "motivation")
    fill(client, at(draft, "motivation"), motivation="First window.")
    response = send(client, at(draft, "motivation"), {"motivation": "Second window.", **seen})
    assert response.status_code == 200
    assert errors(response) == {
        "__all__": [
            "This was changed in another window while you wrote. Compare, then save again to keep yours."
        ]
    }
    page = " ".join(response.text.split())
    assert "Saved in the other window" in page
    assert "First window." in page
    assert "Second window.</textarea>" in page
    draft.refresh_from_db()
    assert draft.motivation == "First window."
    again = response.context["form"]["version"].value()
    assert (
        send(client, at(draft, "motivation"), {"motivation": "Second window.", "version": again}).status_code
        == 302
    )
    draft.refresh_from_db()
    assert draft.motivation == "Second window."


def test_another_step_in_another_window_is_no_conflict(draft, cast, sign_in):
    client = sign_in(cast.amina)
    seen = version_of(draft, "studies")
    fill(client, at(draft, "motivation"), motivation="Elsewhere.")
    assert send(client, at(draft, "studies"), {"year_of_study": "4", **seen}).status_code == 302
    draft.refresh_from_db()
    assert (draft.year_of_study, draft.motivation) == (4, "Elsewhere.")


@pytest.mark.parametrize(
    ("step", "shown"),
    [
        ("dates", ["2 August 2027"]),
        ("wishes", ["1. Berlin", "1. Cardiology"]),
        ("languages", ["English C1"]),
        ("studies", ["5", "no"]),
        ("emergency", ["Mother", "—"]),
        ("terms", ["1"]),
    ],
)
def test_each_step_shows_what_is_stored(draft, cast, sign_in, step, shown):
    response = send(sign_in(cast.amina), at(draft, step), {"version": "old"})
    page = " ".join(response.text.split())
    stored = page[page.index("Saved in the other window") :]
    for words in shown:
        assert f"<bdi>{words}</bdi>" in stored


def test_research_shows_what_is_stored(research, cast, sign_in):
    application, projects = research
    ProjectWish.objects.create(application=application, rank=1, project=projects[0])
    response = send(sign_in(cast.amina), at(application, "wishes"))
    assert "<bdi>1. Project 1</bdi>" in response.text


def test_a_double_click_saves_once_without_a_conflict(draft, cast, sign_in):
    client = sign_in(cast.amina)
    form = {"motivation": "Once.", **version_of(draft, "motivation"), "submission_token": "0" * 32}
    first, second = (client.post(at(draft, "motivation"), form) for _ in range(2))
    assert first.url == second.url == draft.get_absolute_url()
    draft.refresh_from_db()
    assert draft.version == 2


# Hostile and honest inputs -----------------------------------------------------------------------------

FIELDS = [
    ("dates", ["date", "number", "text"], ["start_on", "end_on"]),
    ("wishes", ["number", "text"], ["city_1", "department_1", "studied_1"]),
    ("languages", ["text"], ["language_1", "level_1"]),
    ("studies", ["date", "number", "text"], ["year_of_study", "is_graduate"]),
    ("motivation", ["name", "text"], ["motivation"]),
    ("emergency", ["name", "text", "email"], ["emergency_name", "emergency_phone", "emergency_email"]),
    ("terms", ["text"], ["accepted"]),
]


@pytest.mark.parametrize(("step", "kinds", "fields"), FIELDS)
def test_no_input_breaks_a_step(draft, cast, sign_in, step, kinds, fields):
    client = sign_in(cast.amina)
    for name, text, expect in inputs(*kinds):
        typed = {**dict.fromkeys(fields, text), **version_of(draft, step)}
        began = time.monotonic()
        response = send(client, at(draft, step), typed)
        assert time.monotonic() - began < 2, name
        assert response.status_code in ({400} if expect == "bad_request" else {200, 302}), name
        if response.status_code == 200:
            assert "<script>window" not in response.text


def test_names_and_texts_survive_as_written(empty, cast, sign_in):
    client = sign_in(cast.amina)
    for name, text, wanted in inputs("name"):
        if wanted == "either_inert":
            continue
        typed = {
            "emergency_name": text,
            "emergency_phone": "+1 555 0100",
            **version_of(empty, "emergency"),
        }
        response = send(client, at(empty, "emergency"), typed)
        before = empty.emergency_name
        empty.refresh_from_db()
        if wanted.startswith("accept") or text == "":
            assert empty.emergency_name == unicodedata.normalize("NFC", text), name
        else:
            assert response.status_code in {200, 400}, name
            assert empty.emergency_name == before, name


@pytest.mark.parametrize(("kind", "step", "field"), [("date", "dates", "start_on"), ("number", "studies", "year_of_study"),
                                                     ("email", "emergency", "emergency_email")])  # fmt: skip
def test_what_is_no_date_number_or_address_is_refused_beside_the_field(
    empty, cast, sign_in, kind, step, field
):
    client = sign_in(cast.amina)
    for name, text, expect in inputs(kind):
        if expect != "reject" or name == "email-08":
            continue
        response = send(client, at(empty, step), {field: text, **version_of(empty, step)})
        assert response.status_code == 200, name
        assert list(errors(response)) == [field], name


def test_motivation_takes_every_honest_text(empty, cast, sign_in):
    client = sign_in(cast.amina)
    for name, text, expect in inputs("text"):
        if not expect.startswith("accept"):
            continue
        typed = {"motivation": text, **version_of(empty, "motivation")}
        assert send(client, at(empty, "motivation"), typed).status_code == 302, name
        empty.refresh_from_db()
        assert empty.motivation == unicodedata.normalize("NFC", text), name
    assert "MAIL FROM:&lt;x@example.test&gt;" in client.get(at(empty, "motivation")).text


# Cost ---------------------------------------------------------------------------------------------


def test_steps_cost_the_same_for_a_host_with_many_places(
    world, draft, cast, sign_in, django_assert_max_num_queries
):
    client = sign_in(cast.amina)

    def queries() -> list[int]:
        counts = []
        for page in (at(draft, "wishes"), at(draft, "languages"), draft.get_absolute_url()):
            with django_assert_max_num_queries(40) as counted:
                client.get(page)
            counts.append(len(counted))
        return counts

    queries()
    before = queries()
    for number in range(5):
        place = LocalCommittee.objects.create(nmo=world.germany, city=f"City {number}", faculty="Uni")
        ConditionsPlace.objects.create(conditions=world.conditions, local_committee=place, months=[8])
    DepartmentWish.objects.create(application=draft, rank=2, discipline=world.surgery)
    LanguageSkill.objects.create(application=draft, language="ar", level="N")
    assert queries() == before


def test_two_students_of_one_host_have_drafts_of_their_own(world, draft, cast, sign_in):
    theirs = make_draft(world, cast.other)
    fill(sign_in(cast.amina), at(draft, "motivation"), motivation="Mine.")
    theirs.refresh_from_db()
    assert theirs.motivation == "I want to learn."
