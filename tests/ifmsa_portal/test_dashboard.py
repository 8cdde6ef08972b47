"""The dashboard: what waits, late first; the next dates; where things stand."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from committees.models import Committee, Office
from exchanges.models import Application, ExchangeConditions, Season
from ifmsa_portal.views import _greeting
from outbox.models import Email
from tests.conftest import SEASON_CODE, SEASON_NAME, YEAR, appoint, make_conditions, make_draft, make_person
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
    """A third of a day apart: at no hour is it morning, or afternoon, in all three."""
    seen = set()
    for zone in ("Africa/Accra", "Asia/Singapore", "Pacific/Pitcairn"):
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
        f"SCOPE {SEASON_NAME}",
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
    assert "One thing waits for you, and it is late." in text_of(look(cast.lena))
    put(make_draft(world, cast.other), "checked", due_at=late)
    page = text_of(look(cast.lena))
    assert "Two things wait for you, and all of them are late." in page
    assert "See all 2 applications" in page


def test_more_than_the_page_holds_is_counted(world, draft, cast, look):
    put(draft, "sent")
    for number in range(22):
        put(make_draft(world, make_person(f"s{number}", nmo=world.usa, local_committee=world.boston)), "sent")
    response = look(cast.hans)
    assert (len(response.context["todo"]), response.context["count"]) == (20, 23)
    assert "23 things wait for you." in text_of(response)
    assert "See all 23 applications" in text_of(response)


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
    assert charts(look(cast.lena)) == [(f"Outgoing, {SEASON_NAME}", "NEO, AMSA-USA", outgoing)]
    assert charts(look(cast.leo)) == [(f"Outgoing, {SEASON_NAME}", "LEO, AMSA-USA Boston", outgoing)]
    assert charts(look(cast.hans)) == [(f"Incoming, {SEASON_NAME}", "NEO, bvmd Germany", incoming)]
    assert charts(look(cast.dora)) == [(f"All applications, {SEASON_NAME}", "Director of SCOPE", outgoing)]
    for person in (cast.amina, cast.nora, cast.grace, cast.admin, cast.frank):
        assert charts(look(person)) == []


def test_each_bar_leads_to_the_list_behind_it(draft, cast, look, sign_in):
    put(draft, "checked")
    bar = look(cast.lena).context["charts"][0].bars[0]
    assert bar["url"] == f"/exchanges/applications/?tab=outgoing&programme=scope&season={YEAR}&state=checked"
    assert len(sign_in(cast.lena).get(bar["url"]).context["page"].object_list) == bar["value"]


def test_the_local_host_sees_who_comes(draft, world, cast, look):
    issue_card(draft, world.berlin, by=cast.hans)
    put(draft, "confirmed")
    assert charts(look(cast.berta)) == [
        (f"Incoming, {SEASON_NAME}", "LEO, bvmd Germany Berlin", [("Confirmed", 1, 100, "go")])
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
    put(
        make_draft(world, cast.other, programme="score", conditions=score),
        "sent",
        number=f"R-{SEASON_CODE}-00001",
    )
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
                number=f"P-{SEASON_CODE}-{number + 90000}",
                submitted_at=now,
                sent_at=now,
            )
            for number, student in enumerate(people)
        ]
    )
    with django_assert_num_queries(len(few)):
        client.get(PAGE)


def test_what_one_holds_today_is_asked_once_for_the_whole_page(draft, cast, look):
    put(draft, "sent")
    with CaptureQueriesContext(connection) as asked:
        assert "Amina" in text_of(look(cast.hans))
    of_hans = [
        one["sql"] for one in asked if f'"committees_term"."holder_id" = {cast.hans.pk} ' in one["sql"]
    ]
    today = [sql for sql in of_hans if sql.startswith("SELECT") and "first_day" in sql.partition("WHERE")[2]]
    assert len(today) == 1


def test_a_visitor_signs_in_first(client, db):
    assert client.get(PAGE).status_code == 302


def late_with_others(response):
    return [(one.title, one.detail.split(" · ")[0]) for one in response.context["late_with_others"]]


@pytest.mark.parametrize(
    ("state", "fields", "waits_for", "people"),
    [
        ("submitted", {}, "waits for the local officer in Boston", {"lena", "dora", "admin"}),
        ("submitted", {"needs_local_check": False}, "waits for AMSA-USA", {"leo", "dora", "admin"}),
        ("checked", {}, "waits for AMSA-USA", {"leo", "dora", "admin"}),
        ("sent", {}, "waits for bvmd Germany", {"leo", "lena", "dora", "admin"}),
        ("returned", {}, "waits for the student", {"leo", "lena", "dora", "admin"}),
        ("accepted", {}, "waits for the student", {"leo", "lena", "hans", "berta", "dora", "admin"}),
        ("confirmed", {}, "", set()),
    ],
)
def test_what_is_late_with_others_is_on_the_desks_of_those_who_care(
    draft, world, cast, look, state, fields, waits_for, people
):
    if state == "accepted":
        issue_card(draft, world.berlin, by=cast.hans)
    late = None if state == "confirmed" else database_now() - dt.timedelta(days=2)
    put(draft, state, due_at=late, **fields)
    seen = {name: late_with_others(look(person)) for name, person in vars(cast).items()}
    assert {name for name, found in seen.items() if found} == people
    for name in people:
        assert seen[name] == [("<bdi>Amina Test</bdi> to <bdi>bvmd Germany</bdi>", waits_for)]
    if "lena" in people:
        page = text_of(look(cast.lena))
        assert "Waiting for others, and late" in page
        assert "2 days late" in page


def test_what_is_not_late_yet_is_no_worry(draft, cast, look):
    put(draft, "sent", due_at=database_now() + dt.timedelta(days=2))
    assert late_with_others(look(cast.lena)) == []
    assert "Waiting for others" not in text_of(look(cast.lena))


def test_each_live_season_has_its_chart(draft, world, cast, look):
    now, then = world.season, Season.objects.create(start_year=2025, is_open=False)
    put(draft, "sent")
    old = put(make_draft(world, cast.other, season=then), "sent")
    assert [chart[0] for chart in charts(look(cast.lena))] == [
        f"Outgoing, {SEASON_NAME}",
        "Outgoing, 2025/26",
    ]
    put(old, "confirmed")
    assert [chart[0] for chart in charts(look(cast.lena))] == [f"Outgoing, {SEASON_NAME}"]
    put(draft, "cancelled")
    now.is_open = False
    now.save()
    assert [chart[0] for chart in charts(look(cast.lena))] == [f"Outgoing, {SEASON_NAME}"]


def test_the_president_reads_figures_and_in_an_officers_stead_the_lists(draft, world, cast, look, sign_in):
    president = make_person("paula", nmo=world.usa)
    appoint(president, "nmo-president", nmo=world.usa)
    put(draft, "sent")
    (chart,) = look(president).context["charts"]
    assert (chart.title, chart.url, [bar["url"] for bar in chart.bars]) == (
        f"SCOPE: Outgoing, {SEASON_NAME}",
        "",
        [""],
    )
    assert "Working list" not in text_of(look(president))
    assert [tab.code for tab in sign_in(president).get("/exchanges/applications/").context["tabs"]] == []
    cast.lena.terms.all().delete()
    (chart,) = look(president).context["charts"]
    assert chart.url == f"/exchanges/applications/?tab=outgoing&programme=scope&season={YEAR}"
    response = sign_in(president).get(chart.bars[0]["url"])
    assert [tab.code for tab in response.context["tabs"]] == [
        "all",
        "waiting",
        "outgoing",
        "incoming",
        "mine",
    ]
    assert len(response.context["page"].object_list) == 1
    assert response.context["may_export"]


def test_a_president_never_counts_what_the_nmo_may_not_see(draft, world, cast, look):
    """What is still on its way inside the sending NMO is nothing to the host."""
    president = make_person("paul", nmo=world.germany)
    appoint(president, "nmo-president", nmo=world.germany)
    put(draft, "checked")
    assert charts(look(president)) == []


@pytest.mark.parametrize("name", ["grace", "admin"])
def test_who_looks_after_the_federation_sees_failed_mails_and_the_week(draft, cast, look, name):
    put(draft, "submitted")
    page = text_of(look(getattr(cast, name)))
    for seen in ("The federation", "Open the admin", "Every e-mail went out.", "1 handed in, 0 sent"):
        assert seen in page
    Email.objects.create(kind="k", event="e", address="a@example.test", state="failed")
    response = look(getattr(cast, name))
    assert response.context["federation"].failed_mails == 1
    assert "/admin/outbox/email/?state__exact=failed" in response.text
    for other in (cast.amina, cast.lena, cast.dora):
        assert look(other).context["federation"] is None


def test_failed_mails_lead_to_a_list_that_opens(cast, sign_in):
    assert sign_in(cast.admin).get("/admin/outbox/email/?state__exact=failed").status_code in {200, 302}
