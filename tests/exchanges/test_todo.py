"""What waits for a person, in words; the next dates."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from exchanges.dates import next_dates
from exchanges.models import Application, ExchangeConditions, Season
from exchanges.todo import MOST, exchange_todo, waiting_figures
from tests.conftest import SEASON_CODE, SEASON_NAME, YEAR, appoint, make_conditions, make_draft, make_person
from tests.exchanges.states import issue_card, put
from workflows.models import database_now


@pytest.fixture
def published(world):
    """Every host has published, so that only applications wait."""
    for nmo in (world.usa, world.tunisia):
        ExchangeConditions.objects.create(nmo=nmo, programme="scope", season=world.season, is_published=True)
    for nmo in (world.usa, world.germany):
        ExchangeConditions.objects.create(nmo=nmo, programme="score", season=world.season, is_published=True)


def titles(person):
    return [todo.title for todo in exchange_todo(person)]


@pytest.mark.parametrize(
    ("state", "fields", "person", "title"),
    [
        ("draft", {}, "amina", "Finish your application to bvmd Germany"),
        ("returned", {}, "amina", "Correct your application to bvmd Germany"),
        ("accepted", {}, "amina", "Confirm your arrival in Leipzig"),
        ("submitted", {}, "leo", "Check Amina Test's application to bvmd Germany"),
        ("submitted", {"needs_local_check": False}, "lena", "Send Amina Test's application to bvmd Germany"),
        ("checked", {}, "lena", "Send Amina Test's application to bvmd Germany"),
        ("sent", {}, "hans", "Decide on Amina Test from AMSA-USA"),
    ],
)
def test_each_turn_in_words(draft, world, cast, published, state, fields, person, title):
    if state == "accepted":
        issue_card(draft, world.leipzig, by=cast.hans)
    application = put(draft, state, **fields)
    todo = exchange_todo(getattr(cast, person))
    assert [(one.title, one.url) for one in todo] == [(title, application.get_absolute_url())]
    others = [user for name, user in vars(cast).items() if name != person]
    assert not any(
        application.get_absolute_url() == one.url for user in others for one in exchange_todo(user)
    )


def test_the_detail_names_number_place_and_since_when(draft, cast, published):
    cast.amina.latin_name = "Amina Haddad"
    cast.amina.save()
    moved = database_now().replace(month=11, day=20)  # of this year, which goes without saying
    application = put(draft, "checked", moved_at=moved)
    assert (
        exchange_todo(cast.lena)[0].detail == f"Amina Haddad · {application.number} · Boston · since 20 Nov"
    )
    put(draft, "draft", number="", submitted_at=None, moved_at=moved)
    assert exchange_todo(cast.amina)[0].detail == "Amina Haddad · SCOPE · Boston · since 20 Nov"


def test_late_first_then_what_has_waited_longest(world, cast, published):
    now = database_now()
    for name, due, moved in (
        ("early", 5, 1),
        ("later", 5, 9),
        ("late", -2, 1),
        ("latest", -9, 1),
        ("open", None, 30),
    ):
        application = make_draft(world, make_person(name, nmo=world.usa, local_committee=world.boston))
        put(
            application,
            "sent",
            due_at=due and now + dt.timedelta(days=due),
            moved_at=now - dt.timedelta(days=moved),
        )
    assert [(one.title.split()[2], one.is_late) for one in exchange_todo(cast.hans)] == [
        ("Latest", True),
        ("Late", True),
        ("Later", False),
        ("Early", False),
        ("Open", False),
    ]
    assert waiting_figures(cast.hans) == {"count": 5, "late": 2}


def many(world, draft, count):
    people = type(draft.student).objects.bulk_create(
        [
            type(draft.student)(email=f"many{n}@example.test", given_names=f"Many{n}", nmo=world.usa)
            for n in range(count)
        ]
    )
    now = database_now()
    Application.objects.bulk_create(
        [
            Application(
                student=person,
                programme="scope",
                season=world.season,
                sending_nmo=world.usa,
                sending_local_committee=world.boston,
                hosting_nmo=world.germany,
                conditions=world.conditions,
                state="sent",
                number=f"P-{SEASON_CODE}-{number + 90000}",
                submitted_at=now,
                sent_at=now,
                due_at=now + dt.timedelta(days=number + 1),
            )
            for number, person in enumerate(people)
        ]
    )


def test_the_list_stops_somewhere_and_costs_the_same(
    draft, world, cast, published, django_assert_num_queries
):
    many(world, draft, 3)
    with CaptureQueriesContext(connection) as few:
        exchange_todo(cast.hans), waiting_figures(cast.hans), next_dates(cast.hans)
    Application.objects.filter(student__email__startswith="many").delete()
    type(cast.hans).objects.filter(email__startswith="many").delete()
    many(world, draft, 60)
    with django_assert_num_queries(len(few)):
        todo, figures, dates = exchange_todo(cast.hans), waiting_figures(cast.hans), next_dates(cast.hans)
    assert (len(todo), figures, len(dates)) == (MOST, {"count": 60, "late": 0}, 60)


def test_who_is_new_chooses_a_faculty_first(db):
    person = make_person("newcomer")
    assert [(one.title, one.url) for one in exchange_todo(person)] == [
        ("Choose your NMO and faculty", "/profile/")
    ]


def test_administrators_and_officers_need_no_faculty(cast, published):
    assert titles(cast.admin) == []
    assert titles(cast.grace) == []


def test_a_host_without_conditions_is_asked_for_them(world, cast):
    assert [(one.title, one.url, one.detail) for one in exchange_todo(cast.lena)] == [
        (
            f"Publish your exchange conditions for {SEASON_NAME}",
            f"/exchanges/conditions/amsa-usa/scope/edit/?season={YEAR}",
            "SCOPE: until then no student can apply to AMSA-USA",
        )
    ]
    assert titles(cast.hans) == []
    world.conditions.is_published = False
    world.conditions.save()
    assert titles(cast.hans) == [f"Publish your exchange conditions for {SEASON_NAME}"]


def test_only_for_a_season_that_is_open(world, cast):
    Season.objects.update(is_open=False)
    assert titles(cast.lena) == []


def test_local_officers_have_no_conditions_to_publish(world, cast):
    assert titles(cast.leo) == []


def test_who_holds_two_offices_sees_both(draft, world, cast, published):
    score = make_conditions_for(world)
    research = make_draft(world, cast.other, programme="score", conditions=score)
    put(research, "sent", number=f"R-{SEASON_CODE}-00001")
    put(draft, "sent")
    appoint(cast.hans, "nore", nmo=world.germany)
    assert titles(cast.hans) == ["Decide on Other Test from AMSA-USA", "Decide on Amina Test from AMSA-USA"]


def make_conditions_for(world):
    ExchangeConditions.objects.filter(nmo=world.germany, programme="score").delete()
    return make_conditions(world, "score")


def test_an_officer_who_also_studies_has_both_lists_in_one(draft, world, cast, published):
    put(draft, "checked")
    make_draft(world, cast.lena)
    assert titles(cast.lena) == [
        "Send Amina Test's application to bvmd Germany",
        "Finish your application to bvmd Germany",
    ]


def test_next_dates_of_a_host_take_one_day_together(draft, world, cast):
    due = (database_now() + dt.timedelta(days=9)).replace(hour=23, minute=59, second=0, microsecond=0)
    put(draft, "sent", due_at=due)
    put(make_draft(world, cast.other), "sent", due_at=due)
    assert [(date.title, date.detail, date.at, date.url) for date in next_dates(cast.lena)] == [
        (
            "Card of Acceptance from bvmd Germany",
            "2 students",
            due,
            "/exchanges/applications/?state=sent&host=bvmd-germany",
        )
    ]


@pytest.mark.parametrize(
    ("state", "title"),
    [
        ("draft", "Application to bvmd Germany"),
        ("returned", "Corrected application to bvmd Germany"),
        ("sent", "Card of Acceptance from bvmd Germany"),
        ("accepted", "Card of Confirmation to bvmd Germany"),
    ],
)
def test_the_students_own_dates(draft, cast, state, title):
    due = database_now() + dt.timedelta(days=9)
    put(draft, state, due_at=due)
    assert [(date.title, date.detail) for date in next_dates(cast.amina)] == [(title, "")]


def test_what_is_past_or_has_arrived_is_no_next_date(draft, cast):
    put(draft, "sent", due_at=database_now() - dt.timedelta(hours=1))
    assert next_dates(cast.amina) == []


def test_a_director_finds_an_officer_where_nobody_is_in_office(draft, world, cast, published):
    put(draft, "submitted")
    put(make_draft(world, cast.other), "checked", due_at=database_now() - dt.timedelta(days=1))
    assert titles(cast.dora) == []
    cast.lena.terms.all().delete()
    todo = exchange_todo(cast.dora)
    assert [(one.title, one.url, one.detail, one.is_late) for one in todo] == [
        (
            "Find or appoint an officer for AMSA-USA: 1 application waits",
            "/exchanges/applications/?sender=amsa-usa",
            "SCOPE: neither an officer nor a President is in office",
            True,
        )
    ]
    cast.leo.terms.all().delete()
    assert titles(cast.dora) == ["Find or appoint an officer for AMSA-USA: 2 applications wait"]
    appoint(make_person("prisca", nmo=world.usa), "nmo-president", nmo=world.usa)
    assert titles(cast.dora) == []


def test_a_director_finds_an_officer_for_a_host_in_the_own_programme_only(draft, world, cast, published):
    put(draft, "sent")
    cast.hans.terms.all().delete()
    appoint(cast.grace, "score-director")
    assert [(one.title, one.url, one.is_late) for one in exchange_todo(cast.dora)] == [
        (
            "Find or appoint an officer for bvmd Germany: 1 application waits",
            "/exchanges/applications/?host=bvmd-germany",
            False,
        )
    ]
    assert titles(cast.grace) == []
