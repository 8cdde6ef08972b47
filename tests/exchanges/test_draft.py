"""The draft: kept however incomplete, the student's alone, never overwritten unseen."""

from __future__ import annotations

import pytest

from exchanges import workflow
from exchanges.forms.draft import sections
from exchanges.models import (
    ConditionsPlace,
    DepartmentWish,
    LanguageSkill,
    ProjectWish,
)
from members.models import LocalCommittee
from tests.conftest import YEAR, make_draft
from tests.exchanges.drafts import at, version_of
from tests.exchanges.posting import errors, fill, send

STEPS = ["dates", "wishes", "languages", "studies", "motivation", "emergency", "documents", "terms"]
GATES = ["dates", "documents"]


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
        f"2 August {YEAR} – 29 August {YEAR}",
        "Berlin · Cardiology",
        "English C1",
        "Year 5",
        "4 words",
        "Mother",
        "3 of 3 uploaded",
        "Version 1 accepted",
    ]
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


# Two windows ----------------------------------------------------------------------------------------


def test_the_second_writer_sees_both_texts_and_loses_nothing(draft, cast, sign_in):
    client = sign_in(cast.amina)
    seen = version_of(draft, "motivation")
    fill(client, at(draft, "motivation"), motivation="First window.")
    response = send(client, at(draft, "motivation"), {"motivation": "Second window.", **seen})
    assert response.status_code == 200
    assert errors(response) == {
        "__all__": ["Another window saved this while you wrote. Compare, then save again to keep yours."]
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
        ("dates", [f"2 August {YEAR}"]),
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
