"""The list of requests: tabs, search, filters and order in the address; whose turn it is."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects import workflow
from projects.models import ConflictOverride, Endorsement, Project, Review
from projects.waiting import waiting_for
from projects.workflow import STEPS
from tests.conftest import appoint
from tests.projects.conftest import bring, make_request
from tests.projects.posting import inputs
from tests.projects.test_permissions import OTHERS, PEOPLE
from workflows.models import database_now

REQUESTS = "/projects/requests/"
MOVES_ON = {"submit", "confirm", "recommend", "endorse"}


def titles(client, query=""):
    return [endorsement.title for endorsement in client.get(f"{REQUESTS}{query}").context["page"]]


def waits(circle, endorsement):
    """Who finds it on their desk, by the list and by the steps."""
    people = [*PEOPLE, *OTHERS]
    listed = {
        name for name in people if waiting_for(getattr(circle, name)).filter(pk=endorsement.pk).exists()
    }
    may = {name for name in people if MOVES_ON & set(STEPS.open_to(getattr(circle, name), endorsement))}
    return listed, may


@pytest.mark.parametrize(
    ("name", "reads"), [("paula", True), ("grace", True), ("selma", False), ("mohamed", False)]
)
def test_who_may_read_the_seats_is_led_to_them(name, reads, request_, circle, sign_in):
    client = sign_in(getattr(circle, name))
    assert ("/projects/allowance/" in client.get(REQUESTS).text) is reads
    assert (client.get("/projects/allowance/").status_code == 200) is reads


@pytest.mark.parametrize("state", Endorsement.State.values)
def test_it_waits_for_who_may_move_it_on(state, endorsement, circle):
    listed, may = waits(circle, endorsement)
    expected = {
        "draft": {"selma", "karim"},
        "returned": {"selma", "karim"},
        "submitted": {"paula"},
        "confirmed": {"mohamed"},
        "recommended": {"grace"},
        "not-recommended": {"grace"},
        "appealed": {"pia"},
    }
    assert listed == may == expected.get(state, set())


def paula_proposes(endorsement, circle):
    Project.objects.update(proposer=circle.paula)


def nobody_presides(endorsement, circle):
    circle.paula.terms.all().delete()


def nobody_is_secretary(endorsement, circle):
    circle.grace.terms.all().delete()


def the_director_is_tunisian(endorsement, circle):
    appoint(circle.mohamed, "nora", nmo=circle.selma.nmo)


def the_secretary_is_tunisian(endorsement, circle):
    circle.grace.nmo = circle.selma.nmo
    circle.grace.save()


def germany_takes_part(endorsement, circle):
    endorsement.project.partner_nmos.add(circle.mohamed.nmo)


def the_secretary_is_german(endorsement, circle):
    appoint(circle.grace, "nora", nmo=circle.mohamed.nmo)


def the_president_is_tunisian(endorsement, circle):
    appoint(circle.pia, "nora", nmo=circle.selma.nmo)


def two_committees(endorsement, circle):
    endorsement.project.related_committees.add(circle.scora.terms.get().office.committee)


def overridden(endorsement, circle):
    person = {"confirmed": circle.mohamed, "recommended": circle.grace}[endorsement.state]
    ConflictOverride.objects.create(
        endorsement=endorsement, person=person, reason="Nobody else.", granted_by=circle.admin
    )


@pytest.mark.parametrize(
    ("state", "cases", "expected"),
    [
        ("submitted", [paula_proposes], {"vera", "tarek"}),
        ("submitted", [nobody_presides], {"vera", "tarek"}),
        ("confirmed", [the_director_is_tunisian], set()),
        ("confirmed", [the_director_is_tunisian, overridden], {"mohamed"}),
        ("confirmed", [two_committees], {"mohamed", "scora"}),
        ("recommended", [the_secretary_is_tunisian], {"pia"}),
        ("recommended", [the_secretary_is_tunisian, overridden], {"grace"}),
        ("recommended", [the_secretary_is_tunisian, the_president_is_tunisian], set()),
        ("not-recommended", [nobody_is_secretary], {"pia"}),
        ("confirmed", [germany_takes_part], set()),
        ("confirmed", [germany_takes_part, overridden], {"mohamed"}),
        ("recommended", [germany_takes_part, the_secretary_is_german], {"pia"}),
        ("recommended", [germany_takes_part, the_secretary_is_german, overridden], {"grace"}),
        ("recommended", [germany_takes_part, the_secretary_is_german, the_president_is_tunisian], set()),
    ],
)
def test_it_waits_for_another_where_one_is_barred(endorsement, cases, expected, circle):
    for happens in cases:
        happens(endorsement, circle)
    listed, may = waits(circle, Endorsement.objects.with_names().get(pk=endorsement.pk))
    assert listed == may == expected


def test_a_reviewer_has_it_until_the_answer(confirmed, circle):
    review = Review.objects.create(
        endorsement=confirmed, reviewer=circle.rita, asked_by=circle.mohamed, due_on=database_now().date()
    )
    assert list(waiting_for(circle.rita)) == [confirmed]
    Review.objects.filter(pk=review.pk).update(recommendation="endorse", answered_at=database_now())
    assert not waiting_for(circle.rita).exists()


def test_nothing_waits_for_who_has_no_part_in_it(submitted, circle):
    """Leo is a local officer, Frank was an officer once."""
    assert not waiting_for(circle.leo).exists()
    assert not waiting_for(circle.frank).exists()


def test_one_row_however_many_ways_lead_to_it(confirmed, circle):
    confirmed.project.related_committees.add(confirmed.project.committee)
    assert list(waiting_for(circle.mohamed)) == [confirmed]


@pytest.fixture
def three(world, circle):
    """A draft, one in review, one of Berlin that was recommended."""
    draft = make_request(world, circle.selma, title="Brush your teeth")
    review = bring(make_request(world, circle.selma, title="Éducation à la santé"), "confirmed", circle)
    berlin = make_request(world, circle.gustav, title="Bike to the clinic")
    workflow.submit(berlin, by=circle.gustav)
    return draft, review, berlin


@pytest.mark.parametrize(
    ("name", "query", "found"),
    [
        ("selma", "", ["Éducation à la santé", "Brush your teeth"]),
        ("selma", "?tab=todo", ["Brush your teeth"]),
        ("selma", "?tab=mine", ["Éducation à la santé", "Brush your teeth"]),
        ("paula", "?tab=nmo", ["Éducation à la santé"]),
        ("paula", "?tab=mine", []),
        ("mohamed", "?tab=committee", ["Éducation à la santé"]),
        ("grace", "", ["Éducation à la santé"]),
        ("gustav", "?tab=mine", ["Bike to the clinic"]),
        ("amina", "", []),
        ("selma", "?q=education+SANTE", ["Éducation à la santé"]),
        ("selma", "?q=teeth+nothing", []),
        ("selma", "?state=draft", ["Brush your teeth"]),
        ("selma", "?committee=scoph&nmo=associa-med-tunisia&order=title", ["Brush your teeth", "Éducation à la santé"]),
        ("selma", "?order=waiting", ["Brush your teeth", "Éducation à la santé"]),
        ("selma", "?order=begun", ["Éducation à la santé", "Brush your teeth"]),
        ("selma", "?nmo=bvmd-germany", []),
    ],
)  # fmt: skip
def test_tabs_filters_and_order(name, query, found, three, circle, sign_in):
    assert titles(sign_in(getattr(circle, name)), query) == found


def test_each_has_the_tabs_that_make_sense(three, circle, sign_in):
    got = {
        name: [tab.code for tab in sign_in(getattr(circle, name)).get(REQUESTS).context["tabs"]]
        for name in ["selma", "paula", "mohamed", "rita"]
    }
    assert got == {
        "selma": ["all", "todo", "mine"],
        "paula": ["all", "todo", "mine", "nmo"],
        "mohamed": ["all", "todo", "mine", "committee"],
        "rita": ["all", "todo", "mine", "committee"],
    }


def test_the_title_is_the_one_that_was_handed_in(returned, circle, sign_in):
    Project.objects.update(title="A new title that nobody handed in")
    assert titles(sign_in(circle.mohamed)) == ["Clean hands"]


@pytest.mark.parametrize(
    ("name", "query", "words"),
    [
        ("amina", "", "You have no project yet"),
        ("amina", "?tab=todo", "Nothing waits for you"),
        ("paula", "?tab=nmo", "No requests yet"),
        ("amina", "?q=x", "Nothing matches"),
    ],
)
def test_an_empty_list_says_what_to_do(name, query, words, circle, sign_in):
    assert words in sign_in(getattr(circle, name)).get(f"{REQUESTS}{query}").text


def test_no_search_breaks_it(request_, circle, sign_in):
    client = sign_in(circle.selma)
    for entry, text, expect in inputs("text", "name", "number"):
        data = dict.fromkeys(["q", "state", "committee", "nmo", "order", "tab", "page"], text)
        response = client.get(REQUESTS, data)
        assert response.status_code == (400 if expect == "bad_request" else 200), entry


def test_many_rows_cost_the_queries_of_few(world, circle, sign_in):
    counts = []
    client = sign_in(circle.grace)
    client.get(REQUESTS)
    for number in (3, 9):
        for _each in range(number):
            bring(make_request(world, circle.selma), "confirmed", circle)
        with CaptureQueriesContext(connection) as queries:
            client.get(REQUESTS)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[1] <= 12


def test_no_row_carries_the_texts(confirmed, circle, sign_in):
    with CaptureQueriesContext(connection) as queries:
        sign_in(circle.grace).get(REQUESTS)
    rows = [query["sql"] for query in queries if "moved_at" in query["sql"].partition(" FROM ")[0]]
    assert len(rows) == 1
    assert "safeguarding" not in rows[0]
