"""What a draft lacks: everything that the host asks for, each with the step that mends it."""

from __future__ import annotations

import datetime as dt

import pytest

from exchanges import workflow
from exchanges.models import (
    ApplicationDocument,
    CityWish,
    DepartmentWish,
    Discipline,
    DocumentKind,
    LanguageSkill,
    ProjectWish,
    ResearchProject,
    Season,
    TermsOfExchange,
)
from exchanges.readiness import Lack, kinds_asked_for, needed_kinds, what_lacks
from tests.conftest import SEASON_NAME, YEAR, make_conditions, make_draft
from workflows.models import database_now


def lacks(application):
    return [(lack.step, lack.message) for lack in what_lacks(application)]


def test_a_complete_draft_lacks_nothing(draft):
    assert what_lacks(draft) == []


def test_an_empty_draft_lacks_everything_in_the_order_of_the_form(world, cast):
    assert what_lacks(workflow.start(world.conditions, by=cast.amina)) == [
        Lack("dates", "Say when you want to go.", is_missing=True),
        Lack("wishes", "Choose at least one city.", is_missing=True),
        Lack("wishes", "Choose at least one department.", is_missing=True),
        Lack("languages", "Say which languages you speak.", is_missing=True),
        Lack("studies", "Say your year of study.", is_missing=True),
        Lack("motivation", "Write your motivation.", is_missing=True),
        Lack("emergency", "Name someone to call in an emergency.", is_missing=True),
        Lack("documents", "Upload: Passport copy.", is_missing=True, kind="passport"),
        Lack("documents", "Upload: Photo.", is_missing=True, kind="photo"),
        Lack("documents", "Upload: Proof of enrolment.", is_missing=True, kind="enrolment"),
        Lack("terms", "Accept the terms of exchange.", is_missing=True),
    ]


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        (
            dt.date(YEAR, 3, 31),
            dt.date(YEAR, 4, 28),
            [f"The first day lies outside the season {SEASON_NAME}.", "Berlin takes no students in March."],
        ),
        (
            dt.date(YEAR + 1, 4, 1),
            dt.date(YEAR + 1, 4, 28),
            [f"The first day lies outside the season {SEASON_NAME}.", "Berlin takes no students in April."],
        ),
        (dt.date(YEAR, 8, 2), dt.date(YEAR, 8, 26), ["The host takes students for 4 weeks."]),
        (dt.date(YEAR, 8, 2), dt.date(YEAR, 8, 27), []),
        (dt.date(YEAR, 9, 1), dt.date(YEAR, 9, 28), ["Berlin takes no students in September."]),
        (dt.date(YEAR, 8, 2), None, ["Say when you want to go."]),
    ],
)
def test_dates(draft, start, end, found):
    draft.start_on, draft.end_on = start, end
    assert [message for _step, message in lacks(draft)] == found


def test_the_hosts_deadline_is_the_last_minute_of_its_day(world, draft):
    today = database_now().date()
    world.conditions.places.update(months=list(range(1, 13)))
    Season.objects.update(start_year=today.year - (today.month < 4))
    draft.refresh_from_db()
    draft.start_on = today + dt.timedelta(weeks=12)
    draft.end_on = draft.start_on + dt.timedelta(days=27)
    outside = ("dates", f"The first day lies outside the season {draft.season}.")
    assert [lack for lack in lacks(draft) if lack != outside] == []
    draft.start_on -= dt.timedelta(days=1)
    yesterday = today - dt.timedelta(days=1)
    late = ("dates", f"Applications for this date had to be in by {yesterday:%-d %B %Y}.")
    assert [lack for lack in lacks(draft) if lack != outside] == [late]


def test_what_was_in_on_time_and_came_back_stays_on_time(draft, cast, monkeypatch):
    workflow.submit(draft, by=cast.amina)
    workflow.send_back(draft, by=cast.leo, note="Say more.")
    draft.refresh_from_db()
    # Twelve weeks before 2 August is 10 May; it came back in June.
    monkeypatch.setattr("exchanges.readiness.database_now", lambda: dt.datetime(YEAR, 6, 1, tzinfo=dt.UTC))
    draft.submitted_at = dt.datetime(YEAR, 5, 11, tzinfo=dt.UTC)
    assert [step for step, _message in lacks(draft)] == ["dates"]
    draft.submitted_at = dt.datetime(YEAR, 5, 10, 23, 59, tzinfo=dt.UTC)
    assert lacks(draft) == []


def test_a_host_that_closed_takes_no_first_application_but_one_that_came_back(world, draft, cast):
    Season.objects.update(is_open=False)
    assert lacks(draft) == [("dates", f"bvmd Germany takes no applications for {SEASON_NAME} now.")]
    Season.objects.update(is_open=True)
    workflow.submit(draft, by=cast.amina)
    Season.objects.update(is_open=False)
    assert lacks(draft) == []


def test_wishes_that_the_host_no_longer_offers(world, draft):
    CityWish.objects.create(application=draft, rank=2, local_committee=world.leipzig)
    world.conditions.places.filter(local_committee=world.leipzig).delete()
    DepartmentWish.objects.create(
        application=draft, rank=2, discipline=Discipline.objects.create(name="Urology")
    )
    assert lacks(draft) == [
        ("wishes", "Leipzig takes no students in August."),
        ("wishes", "The host does not offer Urology."),
    ]


def test_research_wishes_are_open_projects_of_the_host(world, cast):
    score = make_conditions(world, "score")
    draft = make_draft(world, cast.amina, programme="score", conditions=score)
    assert lacks(draft) == [("wishes", "Choose at least one research project.")]
    project = {"local_committee": world.berlin}
    for rank, (title, conditions, is_open) in enumerate(
        (("Open", score, True), ("Closed", score, False), ("Elsewhere", world.conditions, True)), 1
    ):
        row = ResearchProject.objects.create(title=title, conditions=conditions, is_open=is_open, **project)
        ProjectWish.objects.create(application=draft, rank=rank, project=row)
    assert lacks(draft) == [
        ("wishes", "“Closed” takes no students any more."),
        ("wishes", "“Elsewhere” takes no students any more."),
    ]


@pytest.mark.parametrize(("level", "is_enough"), [("B1", False), ("B2", True), ("C2", True), ("N", True)])
def test_a_required_language_at_its_level(draft, level, is_enough):
    draft.languages.update(level=level)
    assert lacks(draft) == ([] if is_enough else [("languages", "The host asks for English B2.")])


def test_a_language_that_is_only_welcome_may_be_missing(world, draft):
    world.conditions.languages.update(is_required=False)
    draft.languages.all().delete()
    LanguageSkill.objects.create(application=draft, language="ar", level="N")
    assert lacks(draft) == []


def test_studies(world, draft):
    draft.year_of_study = 2
    assert lacks(draft) == [("studies", "The host takes students from year 3.")]
    draft.is_graduate = True
    assert lacks(draft) == [("studies", "The host takes no graduates.")]
    world.conditions.accepts_graduates = True
    world.conditions.save()
    draft.conditions.refresh_from_db()
    assert lacks(draft) == []


def test_papers(world, draft):
    passport, photo, enrolment = draft.documents.order_by("kind__order")
    ApplicationDocument.objects.filter(pk=passport.pk).update(valid_until=draft.end_on - dt.timedelta(days=1))
    ApplicationDocument.objects.filter(pk=photo.pk).update(verdict="refused", checked_at=database_now())
    DocumentKind.objects.filter(pk=enrolment.kind_id).update(needs_expiry=True)
    world.conditions.documents.add(DocumentKind.objects.create(code="insurance", name="Insurance", order=9))
    DocumentKind.objects.create(code="other", name="Nobody asks for it")
    assert what_lacks(draft) == [
        Lack("documents", "Passport copy ends before your exchange does.", kind="passport"),
        Lack("documents", "Upload again: Photo.", kind="photo"),
        Lack("documents", "Say until when it is valid: Proof of enrolment.", kind="enrolment"),
        Lack("documents", "Upload: Insurance.", is_missing=True, kind="insurance"),
    ]
    assert [kind.code for kind in needed_kinds(draft)] == ["passport", "photo", "enrolment", "insurance"]


def test_a_paper_that_is_standard_and_asked_for_counts_once(world):
    world.conditions.documents.add(world.kinds[0])
    assert kinds_asked_for(world.conditions.pk) == world.kinds


def test_new_terms_are_read_before_a_first_application_is_handed_in(world, draft, cast):
    new = TermsOfExchange.objects.create(version="2", text="Be early.", published_on=dt.date(2026, 2, 1))
    assert lacks(draft) == [("terms", "The terms have changed since you accepted them.")]
    new.delete()
    workflow.submit(draft, by=cast.amina)
    TermsOfExchange.objects.create(version="3", text="Be first.", published_on=dt.date(2026, 3, 1))
    assert lacks(draft) == []


def test_looking_costs_the_same_for_many_wishes(world, draft, django_assert_max_num_queries):
    def queries() -> int:
        fresh = type(draft).objects.select_related("conditions", "season", "hosting_nmo").get(pk=draft.pk)
        with django_assert_max_num_queries(15) as counted:
            what_lacks(fresh)
        return len(counted)

    before = queries()
    CityWish.objects.create(application=draft, rank=2, local_committee=world.leipzig)
    DepartmentWish.objects.create(application=draft, rank=2, discipline=world.surgery)
    LanguageSkill.objects.create(application=draft, language="ar", level="N")
    assert queries() == before
