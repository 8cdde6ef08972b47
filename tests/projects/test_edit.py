"""The draft, one thing a page: what each step keeps and refuses, and the second writer who sees both texts."""

from __future__ import annotations

import datetime as dt
import decimal
import unicodedata

import pytest

from committees.models import Committee, Topic
from projects import workflow
from projects.models import Project
from projects.views.draft import STEPS
from tests.conftest import YEAR
from tests.projects.posting import at, errors, fill, inputs, messages, send, shown
from workflows.models import database_now


def step(endorsement, name):
    return at(endorsement, f"edit/{name}/")


@pytest.fixture
def project(request_):
    return request_.project


@pytest.fixture
def writer(circle, sign_in):
    return sign_in(circle.selma)


@pytest.mark.parametrize("name", STEPS)
def test_each_step_shows_what_is_stored_and_saving_it_changes_nothing(name, request_, project, writer):
    before = {field.name: getattr(project, field.attname) for field in Project._meta.concrete_fields}
    page = writer.get(step(request_, name))
    assert page.status_code == 200
    response = send(writer, step(request_, name), shown(writer, step(request_, name)))
    assert response.url == at(request_)
    project.refresh_from_db()
    after = {field.name: getattr(project, field.attname) for field in Project._meta.concrete_fields}
    assert after == {**before, "version": 2}
    assert [(row.name, row.target) for row in project.indicators.all()] == [
        ("Pupils who wash their hands", decimal.Decimal(80))
    ]
    assert [topic.name for topic in project.topics.all()] == ["Water and hygiene"]


def test_the_basics(world, request_, project, writer):
    topics = Topic.objects.filter(slug__in=["child-health", "nutrition"])
    others = Committee.objects.filter(slug__in=["scoph", "scora"])
    response = fill(
        writer,
        step(request_, "basics"),
        title="Cleaner hands",
        kind="continuous",
        topics=[topic.pk for topic in topics],
        related_committees=[committee.pk for committee in others],
        partner_nmos=[world.germany.pk],
        starts_on=f"{YEAR}-09-01",
        ends_on="",
    )
    assert messages(response) == ["“Basics” is saved."]
    project.refresh_from_db()
    assert (project.title, project.kind, project.starts_on, project.ends_on) == (
        "Cleaner hands",
        "continuous",
        dt.date(YEAR, 9, 1),
        None,
    )
    assert set(project.topics.all()) == set(topics)
    assert [committee.slug for committee in project.related_committees.all()] == ["scora"]
    assert list(project.partner_nmos.all()) == [world.germany]
    assert project.slug == "clean-hands"


@pytest.mark.parametrize(
    ("name", "typed", "wrong"),
    [
        ("basics", {"title": ""}, {"title": ["This field is required."]}),
        ("basics", {"title": "see www.evil.example"}, {"title": ["Write a name, without a web or e-mail address."]}),
        ("basics", {"starts_on": "x"}, {"starts_on": ["Enter a valid date."]}),
        ("basics", {"ends_on": f"{YEAR}-09-30"}, {"ends_on": ["Choose a day after the first one."]}),
        ("basics", {"summary": "a" * 601}, {"summary": ["Ensure this value has at most 600 characters (it has 601)."]}),
        ("plan", {"target_size": "0"}, {"target_size": ["Ensure this value is greater than or equal to 1."]}),
        ("plan", {"target_size": "99999999999"}, {"target_size": ["Ensure this value is less than or equal to 2147483647."]}),
        ("means", {"budget": "-1"}, {"budget": ["Ensure this value is greater than or equal to 0."]}),
        ("means", {"budget": "NaN"}, {"budget": ["Enter a number."]}),
        ("means", {"currency": ""}, {"currency": ["Say in which currency the budget is."]}),
        ("means", {"currency": "T1"}, {"currency": ["Three letters, such as EUR or TND."]}),
        ("indicators", {"target_1": ""}, {"target_1": ["Say what you want to reach."]}),
        ("indicators", {"target_3": "5"}, {"name_3": ["Say what you measure."]}),
        ("indicators", {"target_1": "x"}, {"target_1": ["Enter a number."]}),
        ("indicators", {"name_2": "Pupils who wash their hands", "target_2": "1"}, {"name_2": ["You named this indicator already."]}),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_beside_the_field(name, typed, wrong, request_, project, writer):
    response = fill(writer, step(request_, name), **typed)
    assert errors(response) == wrong
    project.refresh_from_db()
    assert project.version == 1


@pytest.mark.parametrize("day", ["1950-12-31", "9999-12-31"])
def test_days_that_nobody_lives_to_see_are_refused(day, request_, writer):
    response = fill(writer, step(request_, "basics"), starts_on=day, ends_on=day)
    last = database_now().year + 10
    assert errors(response) == {
        "starts_on": [f"Choose a day between 1951 and {last}."],
        "ends_on": [f"Choose a day between 1951 and {last}."],
    }


def test_currencies_are_written_in_capitals(request_, project, writer):
    fill(writer, step(request_, "means"), currency="eur", budget="12.50")
    project.refresh_from_db()
    assert (project.budget, project.currency) == (decimal.Decimal("12.50"), "EUR")


def test_money_may_stay_open(request_, project, writer):
    fill(writer, step(request_, "means"), budget="", currency="")
    project.refresh_from_db()
    assert (project.budget, project.currency) == (None, "")


def test_a_draft_may_stay_incomplete(request_, project, writer):
    fill(writer, step(request_, "plan"), problem="", target_group="", target_size="")
    project.refresh_from_db()
    assert (project.problem, project.target_group, project.target_size) == ("", "", None)
    page = writer.get(at(request_)).text
    for lack in ["Describe the problem.", "Name the target group.", "Say how many people you want to reach."]:
        assert lack in page


def test_indicators_left_empty_in_between_are_closed_up(request_, project, writer):
    fill(
        writer,
        step(request_, "indicators"),
        name_3="Soap dispensers",
        target_3="24",
        unit_3="pieces",
        name_8="Teachers trained",
        target_8="12.5",
        baseline_8="-1",
    )
    assert [
        (row.order, row.name, row.unit, str(row.baseline), str(row.target))
        for row in project.indicators.all()
    ] == [
        (0, "Pupils who wash their hands", "%", "20.00", "80.00"),
        (1, "Soap dispensers", "pieces", "0.00", "24.00"),
        (2, "Teachers trained", "", "-1.00", "12.50"),
    ]


def test_a_replica_follows_an_endorsed_project(world, endorsed, circle, sign_in):
    model = endorsed.project
    replica = workflow.propose(Project(title="Hands in Berlin", committee=model.committee), by=circle.gustav)
    client = sign_in(circle.gustav)
    where = step(replica, "basics")
    fill(client, where, kind="replicating", replicates=f"http://testserver/projects/{model.slug}/")
    replica.project.refresh_from_db()
    assert replica.project.replicates == model
    assert f'value="/projects/{model.slug}/"' in client.get(where).text
    for wrong in ["/projects/nowhere/", replica.project.slug, "http://[", "x" * 299]:
        response = fill(client, where, replicates=wrong)
        assert list(errors(response)) == ["replicates"], wrong
    fill(client, where, kind="first-time")
    replica.project.refresh_from_db()
    assert replica.project.replicates is None


def test_a_project_doesnt_replicate_itself(endorsed, circle, sign_in):
    renewal = workflow.renew(endorsed, by=circle.selma)
    response = fill(
        sign_in(circle.selma), step(renewal, "basics"), kind="replicating", replicates=endorsed.project.slug
    )
    assert errors(response) == {"replicates": ["A project doesn’t replicate itself."]}


def test_taking_the_consent_back_takes_the_page_away_at_once(endorsed, circle, sign_in):
    renewal = workflow.renew(endorsed, by=circle.selma)
    assert Project.objects.public().exists()
    fill(sign_in(circle.selma), step(renewal, "vision"), consents=None)
    assert not Project.objects.public().exists()
    assert Project.objects.get().search_text == ""
    endorsed.refresh_from_db()
    assert endorsed.state == "endorsed"


# Two writers ------------------------------------------------------------------------------------------


def test_the_second_writer_is_told_and_sees_both_texts(request_, project, circle, writer, sign_in):
    stale = {**shown(writer, step(request_, "plan")), "problem": "Selma’s words"}
    fill(sign_in(circle.karim), step(request_, "plan"), problem="Karim’s words")
    writer = sign_in(circle.selma)
    response = send(writer, step(request_, "plan"), stale)
    assert errors(response) == {
        "__all__": ["Another window saved this while you wrote. Compare, then save again to keep yours."]
    }
    for seen in ["Karim’s words", "Selma’s words", "Keep mine", "Saved in the other window"]:
        assert seen in response.text
    project.refresh_from_db()
    assert project.problem == "Karim’s words"
    kept = {field.html_name: field.value() for field in response.context["form"]}
    assert send(writer, step(request_, "plan"), kept).status_code == 302
    project.refresh_from_db()
    assert project.problem == "Selma’s words"


def test_both_see_the_links_and_rows_of_the_other(request_, circle, writer, sign_in):
    topics = {**shown(writer, step(request_, "basics")), "topics": []}
    rows = {**shown(writer, step(request_, "indicators")), "name_1": "Mine"}
    other = sign_in(circle.karim)
    fill(other, step(request_, "basics"), topics=[Topic.objects.get(slug="cancer").pk])
    fill(other, step(request_, "indicators"), name_1="Theirs")
    writer = sign_in(circle.selma)
    for name, stale, theirs in [("basics", topics, "Cancer"), ("indicators", rows, "Theirs: 20 → 80 %")]:
        response = send(writer, step(request_, name), stale)
        assert response.context["form"].has_conflict
        stored = response.text.partition("Saved in the other window")[2]
        assert theirs in stored


def test_writers_of_different_steps_dont_disturb_each_other(request_, project, circle, writer, sign_in):
    stale = {**shown(writer, step(request_, "plan")), "problem": "Selma’s words"}
    fill(sign_in(circle.karim), step(request_, "vision"), alignment="Karim’s words")
    assert send(sign_in(circle.selma), step(request_, "plan"), stale).status_code == 302
    project.refresh_from_db()
    assert (project.problem, project.alignment) == ("Selma’s words", "Karim’s words")


# Who and when -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "state", ["submitted", "confirmed", "recommended", "endorsed", "declined", "withdrawn"]
)
def test_nobody_edits_what_is_handed_in(endorsement, circle, sign_in):
    client = sign_in(circle.selma)
    for name in [*STEPS, "files"]:
        assert client.get(step(endorsement, name)).status_code == 403
        assert send(client, step(endorsement, name), {"title": "x"}).status_code == 403


def test_what_came_back_is_edited_by_its_team_alone(returned, circle, sign_in):
    for name, status in [("selma", 200), ("karim", 200), ("paula", 403), ("mohamed", 403), ("amina", 404)]:
        assert sign_in(getattr(circle, name)).get(step(returned, "plan")).status_code == status, name


def test_there_is_no_other_step(request_, writer):
    assert writer.get(step(request_, "nothing")).status_code == 404


# Hostile inputs ---------------------------------------------------------------------------------------

FIELDS = [
    ("basics", ["text", "date", "number"], ["title", "summary", "starts_on", "kind", "committee", "topics", "related_committees", "replicates"]),
    ("plan", ["text", "number"], ["problem", "objectives", "activities", "target_group", "target_size"]),
    ("indicators", ["text", "number"], ["name_1", "unit_1", "baseline_1", "target_1"]),
    ("means", ["text", "number"], ["partners", "budget", "currency", "funding", "safeguarding"]),
    ("vision", ["text"], ["alignment", "consents"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "kinds", "fields"), FIELDS)
def test_no_input_breaks_a_step(name, kinds, fields, request_, writer):
    for entry, text, expect in inputs(*kinds):
        version = STEPS[name](project=Project.objects.get()).fingerprint
        response = send(writer, step(request_, name), {**dict.fromkeys(fields, text), "version": version})
        assert response.status_code in ({400} if expect == "bad_request" else {200, 302}), entry
        assert "<script>window" not in response.text, entry


def test_honest_texts_stay_as_they_were_written(request_, project, writer):
    for entry, text, expect in inputs("text"):
        if expect.startswith("accept") and len(text) <= 4000:
            response = fill(writer, step(request_, "vision"), alignment=text)
            assert response.status_code == 302, entry
            project.refresh_from_db()
            assert project.alignment == unicodedata.normalize("NFC", text).strip(), entry
