"""The dashboard: what waits, late first; the next dates; where things stand."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from committees.models import Committee, Office
from exchanges.models import Application, ExchangeConditions
from ifmsa_portal.views import _greeting
from tests.conftest import appoint, make_conditions, make_draft, make_person
from tests.exchanges.states import issue_card, put
from workflows.models import database_now

PAGE = "/dashboard/"


def text_of(response):
    main = response.text.split("<main", 1)[1]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


@pytest.fixture
def look(sign_in):
    return lambda person: sign_in(person).get(PAGE)


@pytest.mark.parametrize(
    ("hour", "words"),
    [
        (0, "Good morning"),
        (11, "Good morning"),
        (12, "Good afternoon"),
        (17, "Good afternoon"),
        (18, "Good evening"),
    ],
)
def test_the_greeting_follows_the_hour(hour, words):
    assert _greeting(hour) == words


def test_the_hour_is_the_readers_own(cast, look):
    """Somewhere it is morning while it is evening elsewhere."""
    seen = set()
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/London", "America/New_York"):
        cast.amina.time_zone = zone
        cast.amina.save()
        seen.add(text_of(look(cast.amina)).split(",")[0].split("> ")[-1])
    assert len(seen) > 1


def test_a_new_student_is_shown_where_to_begin(world, look):
    page = text_of(look(make_person("newcomer")))
    for seen in (
        "One thing waits for you.",
        "Choose your NMO and faculty",
        "Go abroad as a medical student",
        "Find a host",
    ):
        assert seen in page
    assert "No deadline lies ahead." in page


def test_the_student_sees_the_own_application(draft, world, cast, look):
    issue_card(draft, world.leipzig, by=cast.hans)
    put(draft, "accepted", due_at=database_now() + dt.timedelta(days=3))
    page = text_of(look(cast.amina))
    for seen in (
        "Confirm your arrival in Leipzig",
        "Your applications",
        "SCOPE 2027/28",
        "Leipzig",
        "Accepted",
    ):
        assert seen in page
    assert "is late" not in page


def test_one_that_is_late_and_several(draft, world, cast, look):
    ExchangeConditions.objects.create(
        nmo=world.usa, programme="scope", season=world.season, is_published=True
    )
    late = database_now() - dt.timedelta(days=2)
    put(draft, "checked", due_at=late)
    assert "One thing waits for you. One is late." in text_of(look(cast.lena))
    put(make_draft(world, cast.other), "checked", due_at=late)
    page = text_of(look(cast.lena))
    assert "Two things wait for you. Two are late." in page
    assert "All 2 applications" in page


def test_more_than_the_page_holds_is_counted(world, draft, cast, look):
    put(draft, "sent")
    for number in range(22):
        put(make_draft(world, make_person(f"s{number}", nmo=world.usa, local_committee=world.boston)), "sent")
    response = look(cast.hans)
    assert (len(response.context["todo"]), response.context["count"]) == (20, 23)
    assert "23 things wait for you." in text_of(response)
    assert "All 23 applications" in text_of(response)


def test_nothing_waits(cast, look):
    page = text_of(look(cast.dora))
    assert "Nothing waits for you." in page
    assert "All done" in page


def charts(response):
    return [
        (
            chart.title,
            chart.office,
            [(bar["label"], bar["value"], bar["percent"], bar["kind"]) for bar in chart.bars],
        )
        for chart in response.context["charts"]
    ]


def test_officers_see_where_their_applications_stand(draft, world, cast, look):
    put(draft, "sent")
    for name, state in (("s1", "checked"), ("s2", "checked"), ("s3", "checked"), ("s4", "rejected")):
        put(make_draft(world, make_person(name, nmo=world.usa, local_committee=world.boston)), state)
    make_draft(world, make_person("s5", nmo=world.usa, local_committee=world.boston))
    outgoing = [
        ("Checked by the local officer", 3, 100, "wait"),
        ("With the host", 1, 33, "info"),
        ("Rejected", 1, 33, "stop"),
    ]
    incoming = [("With the host", 1, 100, "info"), ("Rejected", 1, 100, "stop")]
    assert charts(look(cast.lena)) == [("Outgoing, 2027/28", "NEO, AMSA-USA", outgoing)]
    assert charts(look(cast.leo)) == [("Outgoing, 2027/28", "LEO, AMSA-USA Boston", outgoing)]
    assert charts(look(cast.hans)) == [("Incoming, 2027/28", "NEO, bvmd Germany", incoming)]
    assert charts(look(cast.dora)) == [("All applications, 2027/28", "Director of SCOPE", outgoing)]
    for person in (cast.amina, cast.nora, cast.grace, cast.admin, cast.frank):
        assert charts(look(person)) == []


def test_each_bar_leads_to_the_list_behind_it(draft, cast, look, sign_in):
    put(draft, "checked")
    bar = look(cast.lena).context["charts"][0].bars[0]
    assert bar["url"] == "/exchanges/applications/?tab=outgoing&programme=scope&season=2027&state=checked"
    assert len(sign_in(cast.lena).get(bar["url"]).context["page"].object_list) == bar["value"]


def test_the_local_host_sees_who_comes(draft, world, cast, look):
    issue_card(draft, world.berlin, by=cast.hans)
    put(draft, "confirmed")
    assert charts(look(cast.berta)) == [
        ("Incoming, 2027/28", "LEO, bvmd Germany Berlin", [("Confirmed", 1, 100, "go")])
    ]


def test_other_offices_have_no_chart(world, cast, look):
    appoint(cast.other, "nmo-president", nmo=world.usa)
    appoint(cast.tarek, "npo", nmo=world.tunisia)
    cast.rolf.terms.all().delete()
    scope = Committee.objects.get(slug="scope")
    Office.objects.create(code="neo-assistant", level="national", role=Office.Role.MEMBER, committee=scope)
    appoint(cast.rolf, "neo-assistant", nmo=world.germany)
    for person in (cast.other, cast.tarek, cast.rolf):
        assert charts(look(person)) == []


def test_several_offices_are_all_there(draft, world, cast, look):
    score = make_conditions(world, "score")
    put(draft, "sent")
    put(make_draft(world, cast.other, programme="score", conditions=score), "sent", number="R-2728-00001")
    appoint(cast.hans, "nore", nmo=world.germany)
    assert [chart.office for chart in look(cast.hans).context["charts"]] == [
        "NEO, bvmd Germany",
        "NORE, bvmd Germany",
    ]
    assert [one.title for one in look(cast.hans).context["todo"]] == [
        "Decide on Amina Test from AMSA-USA",
        "Decide on Other Test from AMSA-USA",
    ]


@pytest.mark.parametrize("person", ["lena", "hans", "dora"])
def test_the_dashboard_costs_the_same_for_few_and_many(
    draft, world, cast, sign_in, django_assert_num_queries, person
):
    put(draft, "sent")
    client = sign_in(getattr(cast, person))
    client.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    people = type(cast.amina).objects.bulk_create(
        [type(cast.amina)(email=f"m{n}@example.test", given_names=f"M{n}", nmo=world.usa) for n in range(100)]
    )
    now = database_now()
    Application.objects.bulk_create(
        [
            Application(
                student=student,
                programme="scope",
                season=world.season,
                sending_nmo=world.usa,
                sending_local_committee=world.boston,
                hosting_nmo=world.germany,
                conditions=world.conditions,
                state="sent",
                number=f"P-2728-{number + 900:05}",
                submitted_at=now,
                sent_at=now,
            )
            for number, student in enumerate(people)
        ]
    )
    with django_assert_num_queries(len(few)):
        client.get(PAGE)


def test_a_visitor_signs_in_first(client, db):
    assert client.get(PAGE).status_code == 302
