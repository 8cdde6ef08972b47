"""The list of applications: what it holds, how it is filtered, and what it costs."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest
from django.core.cache import cache
from django.test.utils import CaptureQueriesContext

from documents.cells import defused
from exchanges.models import Application
from tests.conftest import SEASON_CODE, SEASON_NAME, YEAR, appoint, make_conditions, make_draft, make_person
from tests.exchanges.states import issue_card, put
from workflows.models import database_now

LIST = "/exchanges/applications/"
CSV = "/exchanges/applications.csv"


@pytest.fixture(autouse=True)
def _no_exports_counted_yet():
    cache.clear()


@pytest.fixture
def names(sign_in):
    """Whose applications a person's list holds, in its order."""

    def of(person, query=""):
        response = sign_in(person).get(LIST + query)
        return [application.student.given_names for application in response.context["page"]]

    return of


@pytest.fixture
def several(world, cast):
    """Four applications of students in Boston and Chicago, each at another place of the way."""
    people = {
        "zoe": ("Zoë", "Núñez", "", world.boston),
        "eleni": ("Ελένη", "Παπαδοπούλου", "Eleni Papadopoulou", world.boston),
        "jurgen": ("Jürgen", "Weiß", "", world.chicago),
        "abebe": ("Abebe", "", "", world.boston),
    }
    states = {"zoe": "submitted", "eleni": "sent", "jurgen": "accepted", "abebe": "rejected"}
    now = database_now()
    found = {}
    for days, (name, (given, family, latin, faculty)) in enumerate(people.items()):
        student = make_person(name, nmo=world.usa, local_committee=faculty)
        student.given_names, student.family_names, student.latin_name = given, family, latin
        student.save()
        start = dt.date(YEAR, 6, 7) + dt.timedelta(weeks=4 * days)
        dates = {"start_on": start, "end_on": start + dt.timedelta(days=27)}
        application = make_draft(world, student, sending_local_committee=faculty, **dates)
        if states[name] == "accepted":
            issue_card(application, world.leipzig, by=cast.hans)
        due = {"zoe": -1, "eleni": 20, "jurgen": -3}.get(name)
        found[name] = put(
            application,
            states[name],
            moved_at=now - dt.timedelta(days=10 * days),
            due_at=due and now + dt.timedelta(days=due),
        )
    return found


@pytest.mark.parametrize(
    ("person", "seen"),
    [
        ("lena", ["Jürgen", "Zoë", "Ελένη", "Abebe"]),
        ("leo", ["Zoë", "Ελένη", "Abebe"]),
        ("hans", ["Jürgen", "Ελένη", "Abebe"]),
        ("dora", ["Jürgen", "Zoë", "Ελένη", "Abebe"]),
        ("admin", ["Jürgen", "Zoë", "Ελένη", "Abebe"]),
        ("berta", []),
        ("nora", []),
        ("frank", []),
        ("grace", []),
        ("amina", []),
    ],
)
def test_everyone_sees_their_own_part_late_first(several, cast, names, person, seen):
    assert names(getattr(cast, person)) == seen


@pytest.mark.parametrize(
    ("person", "tabs"),
    [
        ("lena", ["all", "waiting", "outgoing", "incoming", "mine"]),
        ("dora", ["all", "mine"]),
        ("admin", ["all", "mine"]),
        ("amina", []),
        ("grace", []),
    ],
)
def test_the_tabs_fit_the_offices(several, cast, sign_in, person, tabs):
    response = sign_in(getattr(cast, person)).get(LIST)
    assert [tab.code for tab in response.context["tabs"]] == tabs
    assert response.context["tab"] == ("all" if tabs else "mine")


@pytest.mark.parametrize(
    ("person", "tab", "seen", "title"),
    [
        ("lena", "outgoing", ["Jürgen", "Zoë", "Ελένη", "Abebe"], "Outgoing applications"),
        ("lena", "incoming", [], "Incoming applications"),
        ("hans", "outgoing", [], "Outgoing applications"),
        ("hans", "incoming", ["Jürgen", "Ελένη", "Abebe"], "Incoming applications"),
        ("hans", "waiting", ["Ελένη"], "Waiting for you"),
        ("leo", "waiting", ["Zoë"], "Waiting for you"),
        ("leo", "mine", [], "Your applications"),
        ("leo", "nonsense", ["Zoë", "Ελένη", "Abebe"], "Applications"),
    ],
)
def test_each_tab_holds_its_part(several, cast, names, sign_in, person, tab, seen, title):
    assert names(getattr(cast, person), f"?tab={tab}") == seen
    assert f"<h1>{title}</h1>" in sign_in(getattr(cast, person)).get(f"{LIST}?tab={tab}").text


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("q=nunez", ["Zoë"]),
        ("q=NÚÑEZ+zoe", ["Zoë"]),
        ("q=papadopoulou", ["Ελένη"]),
        ("q=ΠΑΠΑΔΟΠΟΥΛΟΥ", ["Ελένη"]),
        ("q=weiss", ["Jürgen"]),
        ("q=%25", []),
        ("q=nobody", []),
        ("state=accepted", ["Jürgen"]),
        ("state=nonsense", ["Jürgen", "Zoë", "Ελένη", "Abebe"]),
        ("late=on", ["Jürgen", "Zoë"]),
        ("late=", ["Jürgen", "Zoë", "Ελένη", "Abebe"]),
        (f"month=7&season={YEAR}", ["Ελένη"]),
        (f"season={YEAR + 4}", ["Jürgen", "Zoë", "Ελένη", "Abebe"]),
        ("programme=score", []),
        ("host=bvmd-germany&sender=amsa-usa", ["Jürgen", "Zoë", "Ελένη", "Abebe"]),
        ("host=amsa-usa", []),
        ("order=waiting", ["Jürgen", "Ελένη", "Zoë", "Abebe"]),
        ("order=name", ["Abebe", "Jürgen", "Zoë", "Ελένη"]),
        ("order=start", ["Zoë", "Ελένη", "Jürgen", "Abebe"]),
        ("order=number", ["Abebe", "Jürgen", "Ελένη", "Zoë"]),
        ("order=nonsense", ["Jürgen", "Zoë", "Ελένη", "Abebe"]),
    ],
)
def test_filters_search_and_order_stand_in_the_address(several, cast, names, query, seen):
    assert names(cast.dora, f"?{query}") == seen


def test_a_number_is_found_by_a_part_of_it(several, cast, names):
    number = several["zoe"].number
    assert names(cast.dora, f"?q={number.lower()}") == ["Zoë"]
    assert names(cast.dora, f"?q={number.removeprefix(f'P-{SEASON_CODE}-')}") == ["Zoë"]


def test_the_filter_of_ones_own_side_is_left_out(several, cast, sign_in):
    client = sign_in(cast.lena)
    for tab, missing in (("outgoing", "sender"), ("incoming", "host")):
        fields = client.get(f"{LIST}?tab={tab}").context["filter"].form.fields
        assert missing not in fields, tab


def test_what_is_not_set_need_not_be_cleared(several, cast, sign_in):
    client = sign_in(cast.lena)
    clear = ">Clear</a>"
    assert clear not in client.get("/exchanges/applications/").text
    for query in ("?q=amina", "?order=name", "?late=on"):
        assert clear in client.get(f"/exchanges/applications/{query}").text, query


def test_folded_filters_open_once_they_are_used(several, cast, sign_in):
    client = sign_in(cast.dora)
    assert '<details class="disclosure" >' in client.get(f"{LIST}?q=zoe").text
    assert '<details class="disclosure" open>' in client.get(f"{LIST}?season={YEAR}").text


def test_a_row_says_who_where_when_and_how_late(several, cast, sign_in):
    page = sign_in(cast.dora).get(LIST).text
    for seen in (
        "Jürgen Weiß",
        "Leipzig",
        "Eleni Papadopoulou",
        "Berlin",
        f"7 Jun {YEAR}",
        "3 days late",
        "1 day late",
    ):
        assert seen in page


@pytest.mark.parametrize(
    ("person", "query", "words"),
    [
        ("amina", "", "You have no application yet"),
        ("dora", "", "No applications yet"),
        ("dora", "?q=zzz", "Nothing matches"),
        ("lena", "?tab=waiting", "Nothing waits for you"),
    ],
)
def test_an_empty_list_says_what_to_do(cast, sign_in, person, query, words):
    assert words in sign_in(getattr(cast, person)).get(LIST + query).text


def test_the_students_list_needs_no_filter(draft, cast, sign_in):
    response = sign_in(cast.amina).get(LIST)
    assert [application.pk for application in response.context["page"]] == [draft.pk]
    assert 'class="filters"' not in response.text


@pytest.fixture
def copies(draft, world):
    """Copies of Amina's application by as many other students."""

    def make(count):
        people = type(draft.student).objects.bulk_create(
            [
                type(draft.student)(email=f"copy{n}@example.test", given_names=f"Copy{n:03}", nmo=world.usa)
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
                    due_at=now + dt.timedelta(days=number),
                )
                for number, person in enumerate(people)
            ]
        )

    return make


@pytest.mark.parametrize("person", ["lena", "hans", "dora", "admin"])
def test_three_rows_and_three_hundred_cost_the_same(copies, cast, sign_in, person, django_assert_num_queries):
    from django.db import connection

    client = sign_in(getattr(cast, person))
    copies(3)
    client.get(LIST)
    with CaptureQueriesContext(connection) as few:
        client.get(LIST)
    Application.objects.filter(student__email__startswith="copy").delete()
    type(cast.lena).objects.filter(email__startswith="copy").delete()
    copies(300)
    with django_assert_num_queries(len(few)):
        response = client.get(LIST)
    assert len(response.context["page"].object_list) == 50


def test_the_list_loads_nothing_that_it_does_not_show(copies, cast, sign_in):
    from django.db import connection

    copies(3)
    client = sign_in(cast.lena)
    with CaptureQueriesContext(connection) as queries:
        client.get(LIST)
    of_rows = [query["sql"] for query in queries if 'FROM "exchanges_application"' in query["sql"]]
    assert of_rows
    for hidden in ("motivation", "emergency", "password"):
        assert not any(hidden in sql for sql in of_rows), hidden


def test_pages_keep_the_query(copies, cast, sign_in):
    copies(60)
    client = sign_in(cast.hans)
    response = client.get(f"{LIST}?state=sent&order=number")
    assert "?state=sent&amp;order=number&amp;page=2" in response.text
    second = client.get(f"{LIST}?state=sent&order=number&page=2")
    assert [application.student.given_names for application in second.context["page"]] == [
        f"Copy{n:03}" for n in range(9, -1, -1)
    ]
    assert client.get(f"{LIST}?page=nonsense").context["page"].number == 1
    assert client.get(f"{LIST}?page=999").context["page"].number == 2


def table(response):
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_the_export_is_the_filtered_list(several, cast, sign_in):
    response = sign_in(cast.hans).get(f"{CSV}?order=name")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert (
        response["Content-Disposition"]
        == f'attachment; filename="applications-{database_now():%Y-%m-%d}.csv"'
    )
    assert response["Cache-Control"] == "no-store"
    assert response.content.startswith(b"\xef\xbb\xbf")
    heads, *rows = table(response)
    assert [row[heads.index("Given names")] for row in rows] == ["Abebe", "Jürgen", "Ελένη"]
    jurgen = dict(zip(heads, rows[1], strict=True))
    assert jurgen | {"Handed in": "", "Sent": "", "Next move due": ""} == {
        "Number": several["jurgen"].number,
        "Family names": "Weiß",
        "Given names": "Jürgen",
        "Name in Latin letters": "",
        "E-mail": "jurgen@example.test",
        "Programme": "SCOPE",
        "Season": SEASON_NAME,
        "Sending NMO": "AMSA-USA",
        "From": "Chicago",
        "Hosting NMO": "bvmd Germany",
        "City": "Leipzig",
        "Department": "Cardiology",
        "First day": f"{YEAR}-08-02",
        "Last day": f"{YEAR}-08-29",
        "State": "Accepted",
        "Handed in": "",
        "Sent": "",
        "Next move due": "",
    }
    assert jurgen["Sent"] == f"{database_now():%Y-%m-%d}"
    assert dict(zip(heads, rows[2], strict=True))["City"] == "Berlin"


def test_directors_get_no_addresses(several, cast, sign_in):
    heads = table(sign_in(cast.dora).get(CSV))[0]
    assert "E-mail" not in heads
    appoint(cast.dora, "neo", nmo=cast.tarek.nmo, days=(0, 10))
    cast.tarek.terms.all().delete()
    assert "E-mail" not in table(sign_in(cast.dora).get(CSV))[0]


@pytest.mark.parametrize("person", ["amina", "grace", "frank"])
def test_the_export_is_for_officers(several, cast, sign_in, person):
    assert sign_in(getattr(cast, person)).get(CSV).status_code == 403


def test_an_export_holds_only_what_one_sees(several, cast, sign_in):
    assert len(table(sign_in(cast.leo).get(CSV))) == 4
    assert len(table(sign_in(cast.rolf).get(CSV))) == 1


def test_twenty_exports_in_ten_minutes_are_enough(several, cast, sign_in):
    client = sign_in(cast.hans)
    assert [client.get(CSV).status_code for _ in range(21)] == [200] * 20 + [429]
    assert sign_in(cast.lena).get(CSV).status_code == 200


def test_a_name_that_looks_like_a_formula_stays_a_name(several, cast, sign_in):
    student = several["zoe"].student
    student.given_names = "=HYPERLINK(1)"
    student.save()
    row = table(sign_in(cast.leo).get(f"{CSV}?state=submitted"))[1]
    assert "'=HYPERLINK(1)" in row


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "\t=", "\r=", "  =", "\u00a0=", "＝", "＋", "－", "＠", "\ufeff=", "\tx"]
)
def test_no_cell_runs(start):
    cell = defused(f"{start}1+1")
    assert cell.startswith("'")
    assert "\r" not in cell


@pytest.mark.parametrize("text", ["", "O'Brien", "Jean-Luc", "a=b", "Nguyễn Thị Ánh", "علی‌رضا", "#1"])
def test_an_honest_cell_stays_as_it_is(text):
    assert defused(text) == text


def test_a_cell_is_one_line():
    assert defused("first\r\nsecond\u2028third") == "first second third"


def test_who_holds_two_offices_sees_both_parts(several, world, cast, names):
    """Nora (NORE) becomes NEO as well; her research students don't vanish."""
    score = make_conditions(world, "score")
    application = make_draft(world, cast.amina, programme="score", conditions=score)
    put(application, "submitted", number=f"R-{SEASON_CODE}-00001", needs_local_check=False)
    cast.lena.terms.all().delete()
    appoint(cast.nora, "neo", nmo=world.usa)
    assert sorted(names(cast.nora)) == ["Abebe", "Amina", "Jürgen", "Zoë", "Ελένη"]
    assert names(cast.nora, "?tab=waiting") == ["Amina"]
