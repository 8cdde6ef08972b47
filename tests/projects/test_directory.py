"""The public directory: what stands in it, how it is searched, what it costs; as a table, JSON and a feed."""

from __future__ import annotations

import csv
import io
import types
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from committees.models import Committee, Topic
from projects.models import Project
from projects.publishing import facets_of
from tests.conftest import YEAR
from tests.exchanges.posting import inputs
from tests.projects.conftest import bring, make_request
from tests.projects.public import ended, endorsed
from tests.recorded import Scene

HOME = "/projects/"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="session")
def recorded_three(recorded_world, recorded_cast, recorded_circle, django_db_blocker):
    """`make_three`, played once."""

    def play(w, cast, c):
        make_three(w, types.SimpleNamespace(**{**vars(cast), **vars(c)}))

    with django_db_blocker.unblock():
        return Scene(play, after=[recorded_world, recorded_cast, recorded_circle])


@pytest.fixture
def three(world, circle, recorded_three, who_is_who):
    """Clean hands of SCOPH in Tunisia; Café Santé of SCOPH with Germany; a project of SCORP in Germany."""
    recorded_three.put(who_is_who, world, circle, circle)
    return circle


def make_three(w, c):
    endorsed(w, c, title="Clean hands")
    endorsed(
        w, c, title="Café Santé", nmos=[w.germany], topics=Topic.objects.filter(slug="mental-health"),
        summary="On parle de santé mentale.", starts_on=f"{YEAR - 1}-01-10", ends_on=f"{YEAR - 1}-05-30",
    )  # fmt: skip
    scorp = make_request(
        w,
        c.gustav,
        title="Sicher lieben",
        committee=Committee.objects.get(slug="scorp"),
        summary="Aufklärung",
    )
    bring_german(scorp, c)


def bring_german(endorsement, c):
    """A German project of SCORP: another officer confirms, the President of the world decides as always."""
    from projects import workflow
    from tests.conftest import appoint, make_person

    other = make_person("helga", nmo=endorsement.project.nmo)
    appoint(other, "nmo-vice-president", nmo=endorsement.project.nmo)
    director = make_person("dina")
    appoint(director, "scorp-director")
    workflow.submit(endorsement, by=c.gustav)
    workflow.confirm(endorsement, by=other)
    workflow.recommend(endorsement, by=director)
    workflow.endorse(endorsement, by=c.grace)


def found(client, query=""):
    return sorted(row.title for row in client.get(HOME + query).context["rows"])


def test_everyone_finds_what_is_endorsed_the_newest_first(client, three):
    response = client.get(HOME)
    assert [row.title for row in response.context["rows"]] == ["Sicher lieben", "Café Santé", "Clean hands"]
    for words in ("3 projects", "Associa-Med Tunisia", "SCORP", "On parle de santé mentale."):
        assert words in response.text


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("?q=sante+CAFE", ["Café Santé"]),
        ("?q=aufklarung", ["Sicher lieben"]),
        ("?q=CLEAN+associa", ["Clean hands"]),
        ("?q=nothing", []),
        ("?topic=mental-health", ["Café Santé"]),
        ("?committee=scoph", ["Café Santé", "Clean hands"]),
        ("?committee=scorp", ["Sicher lieben"]),
        ("?country=DE", ["Café Santé", "Sicher lieben"]),
        ("?country=TN&committee=scorp", []),
        ("?nmo=associa-med-tunisia", ["Café Santé", "Clean hands"]),
        (f"?year={YEAR - 1}", ["Café Santé"]),
        (f"?year={YEAR + 1}", ["Clean hands", "Sicher lieben"]),
        ("?topic=invented", []),
        ("?year=1", []),
        ("?nmo=%27", []),
        ("?order=title&q=", ["Café Santé", "Clean hands", "Sicher lieben"]),
    ],
)
def test_the_directory_is_searched_in_any_language_and_filtered(client, three, query, titles):
    assert found(client, query) == titles


def offered(client, query=""):
    """What each filter offers, without the first that leaves nothing out."""
    fields = client.get(HOME + query).context["filter"].fields
    names = ("topic", "committee", "country", "year")
    return {name: [value for value, _words in fields[name].choices[1:]] for name in names}


def test_the_filters_offer_only_what_finds_something(client, three):
    """The USA have an NMO and no project; SCORA is a committee without one; nothing runs the year after."""
    there = offered(client)
    assert there == {
        "topic": ["mental-health", "water-and-hygiene"],
        "committee": ["scoph", "scorp"],
        "country": ["DE", "TN"],
        "year": [str(YEAR + 1), str(YEAR), str(YEAR - 1)],
    }
    for name, values in there.items():
        for value in values:
            assert found(client, f"?{name}={value}"), (name, value)


def test_what_an_older_address_asks_for_stays_chosen_and_finds_nothing(client, three):
    assert offered(client, f"?country=US&year={YEAR + 2}&topic=vaccination&committee=scora") == {
        "topic": ["mental-health", "vaccination", "water-and-hygiene"],
        "committee": ["scoph", "scora", "scorp"],
        "country": ["DE", "TN", "US"],
        "year": [str(YEAR + 2), str(YEAR + 1), str(YEAR), str(YEAR - 1)],
    }
    page = client.get(f"{HOME}?country=US")
    assert '<option value="US" selected>' in page.text
    assert page.context["rows"] == []
    assert offered(client, "?country=ZZ&year=1066")["country"] == ["DE", "TN"]


def test_a_project_of_long_ago_is_found_by_its_years(client, world, circle):
    endorsed(world, circle, starts_on="2003-01-01", ends_on="2004-01-01")
    assert offered(client)["year"] == ["2004", "2003"]


def test_an_empty_directory_offers_nothing(client, world):
    assert offered(client) == {"topic": [], "committee": [], "country": [], "year": []}


def test_each_country_of_the_filter_has_a_name(client, world, circle):
    world.germany.country = "XK"
    world.germany.save()
    endorsed(world, circle, nmos=[world.germany])
    choices = client.get(HOME).context["filter"].fields["country"].choices
    assert ("XK", "Kosovo") in choices
    assert all(name for _code, name in choices)


def test_by_title_whatever_the_capitals(client, world, circle):
    for title in ("zebra", "Éclair", "apple"):
        endorsed(world, circle, title=title)
    assert [row.title for row in client.get(f"{HOME}?order=title").context["rows"]] == [
        "apple",
        "Éclair",
        "zebra",
    ]


def test_the_landing_counts_them(client, world, circle):
    assert "endorsed project" not in client.get("/").text
    endorsed(world, circle)
    assert '<a href="/projects/">endorsed project</a>' in client.get("/").text


def test_who_follows_an_nmo_s_link_reads_whose_projects_they_are(client, three):
    assert "Projects of bvmd Germany" in client.get(f"{HOME}?nmo=bvmd-germany").text
    assert "No project matches" in client.get(f"{HOME}?nmo=amsa-usa").text


@pytest.mark.parametrize("state", ["draft", "submitted", "confirmed", "returned", "recommended", "declined"])
def test_nothing_stands_there_before_it_is_endorsed(client, world, circle, state):
    project = bring(make_request(world, circle.selma), state, circle).project
    assert found(client) == []
    assert client.get(project.get_absolute_url()).status_code == 404
    assert "No project is endorsed yet" in client.get(HOME).text


@pytest.mark.parametrize("verb", ["lapse", "withdraw"])
def test_it_goes_when_the_endorsement_ends(client, world, circle, verb):
    project = endorsed(world, circle)
    ended(project, verb, circle)
    project.refresh_from_db()
    assert (project.public_since, project.facets, project.search_text) == (None, [], "")
    assert found(client) == []
    assert client.get(project.get_absolute_url()).status_code == 404


def test_without_consent_it_is_endorsed_and_not_shown(client, world, circle):
    project = endorsed(world, circle, consents=False)
    assert found(client) == []
    assert project.facets == []


def test_a_renewal_shows_the_new_text_and_keeps_the_day(client, world, circle):
    from projects import workflow

    project = endorsed(world, circle)
    day = project.public_since
    renewal = workflow.renew(project.endorsements.get(), by=circle.selma)
    Project.objects.filter(pk=project.pk).update(
        title="Cleaner hands", starts_on=f"{YEAR + 1}-10-01", ends_on=f"{YEAR + 2}-03-31"
    )
    assert found(client) == ["Clean hands"]
    renewal.project.refresh_from_db()
    bring(renewal, "endorsed", circle)
    project.refresh_from_db()
    assert found(client, f"?year={YEAR + 2}") == ["Cleaner hands"]
    assert found(client, f"?year={YEAR}") == []
    assert project.public_since == day


def test_a_continuous_project_is_found_by_the_years_of_its_endorsement(world, circle):
    project = endorsed(world, circle, kind="continuous", starts_on="2020-02-01", ends_on=None)
    until = project.endorsements.get().valid_until.year
    years = [facet for facet in project.facets if facet.startswith("year:")]
    assert years == [f"year:{year}" for year in range(2020, until + 1)]


def test_a_project_without_days_is_found_by_no_year(world, circle):
    project = make_request(world, circle.selma, starts_on=None, ends_on=None).project
    assert [facet for facet in facets_of(project, None) if facet.startswith("year:")] == []


def queries(client, address):
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


def test_the_directory_costs_the_same_for_one_and_for_many(client, world, circle):
    endorsed(world, circle)
    full = f"{HOME}?q=hands&topic=water-and-hygiene&committee=scoph&country=TN&year={YEAR}&nmo=associa-med-tunisia"
    client.get(HOME)  # what the filters offer is asked for once in some minutes
    few = [queries(client, address) for address in (HOME, full)]
    for number in range(5):
        endorsed(world, circle, title=f"Hands {number}")
    assert [queries(client, address) for address in (HOME, full)] == few
    assert max(few) <= 8


def test_pages_of_25(client, world, circle, monkeypatch):
    monkeypatch.setattr("projects.views.public.ON_A_PAGE", 2)
    for number in range(3):
        endorsed(world, circle, title=f"Hands {number}")
    assert found(client, "?page=2") == ["Hands 0"]
    assert found(client, "?page=99") == found(client, "?page=2")
    assert "?committee=scoph&amp;page=2" in client.get(f"{HOME}?committee=scoph").text


def test_whatever_is_asked_the_page_answers(client, three):
    for name, text, _ in inputs("text", "name", "number", "date", "path"):
        for field in ("q", "topic", "country", "nmo", "year", "order", "page"):
            assert client.get(HOME, {field: text[:3000]}).status_code in {200, 400}, (name, field)


def table(response):
    text = b"".join(response.streaming_content).decode()
    assert text[0] == "\ufeff"
    return list(csv.reader(io.StringIO(text[1:])))


def test_the_table_holds_what_the_directory_finds(client, three):
    response = client.get("/projects/directory.csv?committee=scoph&order=title")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    head, *lines = table(response)
    assert head[:3] == ["Title", "Address", "NMOs taking part"]
    assert [line[:9] for line in lines] == [
        ["Café Santé", "http://testserver/projects/cafe-sante/", "Associa-Med Tunisia; bvmd Germany", "TN; DE",
         "SCOPH", "Mental health", "first-time", f"{YEAR - 1}-01-10", f"{YEAR - 1}-05-30"],
        ["Clean hands", "http://testserver/projects/clean-hands/", "Associa-Med Tunisia", "TN",
         "SCOPH", "Water and hygiene", "first-time", f"{YEAR}-10-01", f"{YEAR + 1}-03-31"],
    ]  # fmt: skip


def test_no_cell_of_the_table_is_run(client, world, circle):
    endorsed(world, circle, title="=1+1", summary="@SUM(A1)")
    cells = table(client.get("/projects/directory.csv"))[1]
    assert (cells[0], cells[-1]) == ("'=1+1", "'@SUM(A1)")


def test_long_tables_come_in_portions(client, world, circle, monkeypatch):
    monkeypatch.setattr("projects.exports.AT_ONCE", 2)
    for number in range(5):
        endorsed(world, circle, title=f"Hands {number}")
    assert len(table(client.get("/projects/directory.csv"))) == 6


def test_json_gives_a_page_and_the_address_of_the_next(client, three, monkeypatch):
    monkeypatch.setattr("projects.views.public.IN_JSON", 1)
    response = client.get("/projects/directory.json?committee=scoph")
    content = response.json()
    assert response["Access-Control-Allow-Origin"] == "*"
    assert (content["count"], content["pages"]) == (2, 2)
    assert content["next"] == "http://testserver/projects/directory.json?committee=scoph&page=2"
    (entry,) = content["projects"]
    assert {
        key: entry[key] for key in ("url", "title", "countries", "nmos", "ends_on", "people_to_reach")
    } == {
        "url": "http://testserver/projects/cafe-sante/",
        "title": "Café Santé",
        "countries": ["TN", "DE"],
        "nmos": ["Associa-Med Tunisia", "bvmd Germany"],
        "ends_on": f"{YEAR - 1}-05-30",
        "people_to_reach": 1000,
    }
    assert client.get(content["next"].removeprefix("http://testserver")).json()["next"] is None


def test_the_feed_holds_what_was_endorsed_last(client, three):
    response = client.get("/projects/feed.atom?committee=scoph")
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = ET.fromstring(response.content)
    assert [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")] == [
        "Café Santé",
        "Clean hands",
    ]
    links = {link.get("href") for link in feed.iter(f"{ATOM}link")}
    assert "http://testserver/projects/feed.atom?committee=scoph" in links
    assert "http://testserver/projects/cafe-sante/" in links


@pytest.mark.parametrize("text", ["a\x0bb <b>&amp;", "\ufffe\x1b[31m", "]]>", "=cmd|' /C calc'!A0"])
def test_whatever_a_team_wrote_the_feed_stays_xml_and_the_page_text(client, world, circle, text):
    endorsed(world, circle, title=f"T {text}"[:150], summary=text)
    feed = ET.fromstring(client.get("/projects/feed.atom").content)
    assert "<" not in feed.find(f"{ATOM}entry/{ATOM}summary").text
    assert "<b>" not in client.get(HOME).text.partition('<ul class="rows">')[2].partition("</ul>")[0].replace(
        "<bdi>", ""
    )
    assert client.get("/projects/directory.json").json()["count"] == 1


def test_tables_are_asked_for_a_few_times_in_a_while(client, three, monkeypatch):
    monkeypatch.setattr("projects.views.public.EXPORTS", {"csv": "1/h/ip", "json": "1/h/ip"})
    for kind in ("csv", "json"):
        assert client.get(f"/projects/directory.{kind}").status_code == 200
        assert client.get(f"/projects/directory.{kind}").status_code == 429


def test_a_search_counts_no_further_than_anyone_turns_pages(client, world, circle, monkeypatch):
    monkeypatch.setattr("projects.directory.MOST_COUNTED", 2)
    for number in range(3):
        endorsed(world, circle, title=f"Hands {number}")
    assert "2 projects or more" in client.get(f"{HOME}?q=hands").text
    assert "3 projects" in client.get(HOME).text
