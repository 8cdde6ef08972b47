"""Who and what works on a topic: found by topic, words in any script and place; people by who has signed in."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from committees import basics
from committees.models import Committee, Interests, NationalCommittee, NationalCommitteeTopic, Topic
from committees.workflow import interests as workflow
from members.models import User
from tests.committees.connecting import agrees, wrote
from tests.conftest import appoint, make_person
from tests.projects.public import endorsed
from workflows import limits

FIND, TOPIC = "/connections/", "/topics/vaccination/"


@pytest.fixture(autouse=True)
def _no_limit_yet():
    """Limits count in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture
def work(world, circle):
    """On vaccination: Hans, a German project and committee; on cancer: Tarek, an American committee."""
    vaccination = Topic.objects.get(slug="vaccination")
    agrees(circle.hans, "vaccination", sentence="Ich impfe in Dörfern.")
    agrees(circle.tarek, "cancer", sentence="نعمل على الوقاية من السرطان")
    circle.project = endorsed(world, circle, topics=[vaccination], nmos=[world.germany], title="Impfbus")
    circle.group = NationalCommittee.objects.create(
        nmo=world.germany, name="Öffentliche Gesundheit", description="Impfen"
    )
    circle.group.topics.set([vaccination])
    NationalCommittee.objects.create(nmo=world.usa, name="Oncology group")
    appoint(circle.gustav, "npo", nmo=world.germany)
    return circle


def found(response):
    """What stands in each section, by its name."""
    return {
        section.kind: [str(getattr(row, "title", row)) for row in section.page.object_list]
        for section in response.context["sections"]
    }


def test_a_topic_brings_people_and_work_together(work, sign_in):
    assert found(sign_in(work.amina).get(f"{FIND}?topic=vaccination")) == {
        "people": ["Hans Test"],
        "projects": ["Impfbus"],
        "national": ["Öffentliche Gesundheit"],
        "committees": ["SCOPH"],
        "officers": [
            "Director of SCOPH",
            "General Assistant of SCOPH",
            "General Assistant of SCOPH",
            "NPO, bvmd Germany",
        ],
    }


@pytest.mark.parametrize(
    ("words", "kind", "names"),
    [
        ("dorfern impfe", "people", ["Hans Test"]),
        ("DÖRFERN", "people", ["Hans Test"]),
        ("السرطان", "people", ["Tarek Test"]),
        ("hans", "people", ["Hans Test"]),
        # Words too short for an index: in the name, in the sentence, one in each.
        ("an", "people", ["Hans Test"]),
        ("in", "people", ["Hans Test"]),
        ("in ha", "people", ["Hans Test"]),
        ("in tarek", "people", []),
        ("offentliche", "national", ["Öffentliche Gesundheit"]),
        ("impfbus", "projects", ["Impfbus"]),
        ("gustav", "officers", ["NPO, bvmd Germany", "President, bvmd Germany"]),
        ("human rights", "committees", ["SCORP"]),
    ],
)
def test_words_are_found_whatever_accents_capitals_or_script(work, sign_in, words, kind, names):
    assert sorted(found(sign_in(work.amina).get(FIND, {"q": words})).get(kind, [])) == names


@pytest.mark.parametrize("few", [0, 1])
@pytest.mark.parametrize(
    ("words", "names"), [("impfe", ["Hans Test"]), ("test", ["Hans Test", "Tarek Test"])]
)
def test_few_and_many_who_have_a_word_are_found_alike(work, sign_in, monkeypatch, few, words, names):
    monkeypatch.setattr("committees.models.interests.FEW", few)
    assert sorted(found(sign_in(work.amina).get(FIND, {"q": words}))["people"]) == names


@pytest.mark.parametrize(
    ("where", "kinds"),
    [
        ("where=region:europe", {"people": ["Hans Test"], "national": ["Öffentliche Gesundheit"]}),
        ("where=country:DE", {"people": ["Hans Test"], "national": ["Öffentliche Gesundheit"]}),
        ("nmo=bvmd-germany", {"people": ["Hans Test"], "national": ["Öffentliche Gesundheit"]}),
        ("where=region:africa", {"people": ["Tarek Test"]}),
        ("where=region:asia-pacific", {}),
    ],
)
def test_a_place_narrows_everything_to_it(work, sign_in, where, kinds):
    page = sign_in(work.amina).get(f"{FIND}?{where}")
    shown = found(page)
    assert {kind: shown.get(kind) for kind in ("people", "national", "committees")} == {
        kind: kinds.get(kind) for kind in ("people", "national", "committees")
    }
    assert ("projects" in shown) == ("asia" not in where)
    assert all("bvmd" in name for name in shown.get("officers", []) if "DE" in where)


@pytest.mark.parametrize("nonsense", ["topic=nothing", "where=moon", "nmo=nobody", "nmo=a%20b"])
def test_what_nobody_could_have_chosen_finds_nothing(work, sign_in, nonsense):
    page = sign_in(work.amina).get(f"{FIND}?{nonsense}")
    assert found(page) == {}
    assert "Nothing matches" in page.text


def test_one_finds_others_not_oneself(work, sign_in):
    assert found(sign_in(work.hans).get(f"{FIND}?topic=vaccination")).get("people") is None
    assert "Nobody finds you here yet." not in sign_in(work.hans).get(FIND).text
    assert "Nobody finds you here yet." in sign_in(work.amina).get(FIND).text


def test_a_visitor_sees_the_topic_but_no_person(work, client):
    assert client.get(FIND).status_code == 302
    page = client.get(TOPIC)
    assert page.status_code == 200
    assert set(found(page)) == {"projects", "national", "committees", "officers"}
    assert "Ich impfe in Dörfern." not in page.text
    assert client.get(f"{TOPIC}?what=people").status_code == 404
    assert "Sign in to follow it and to find people" in page.text
    assert client.get("/topics/nothing/").status_code == 404


def test_who_has_signed_in_meets_people_on_the_topic(work, sign_in):
    page = sign_in(work.amina).get(TOPIC)
    assert found(page)["people"] == ["Hans Test"]
    assert work.hans.interests.get_absolute_url() in page.text
    assert "hans@example.test" not in page.text


def test_a_topic_that_nobody_works_on_says_so(work, client):
    Committee.topics.through.objects.all().delete()
    assert "Nobody has said yet that they work on it" in client.get("/topics/surgery/").text


def test_all_topics_stand_on_a_page(work, client, sign_in):
    assert 'href="/topics/vaccination/">Vaccination</a>' in client.get("/topics/").text
    workflow.follow(Topic.objects.get(slug="cancer"), by=work.amina)
    assert sign_in(work.amina).get("/topics/").text.count("you follow it") == 1
    Topic.objects.all().delete()
    assert "No topic is entered yet" in client.get("/topics/").text


def test_an_officer_is_reached_as_they_chose(work, sign_in):
    """A public address, the inbox of the office, the portal where they agreed; else their NMO, or nothing."""
    page = sign_in(work.amina).get(f"{FIND}?what=officers").text
    assert 'href="/contact/scoph-director/"' in page
    assert f'href="{work.hans.interests.get_absolute_url()}"' in page
    assert "no public contact" in page
    assert "@example" not in page.replace("amina@example.test", "")
    work.lena.terms.update(public_email="neo@amsa.example")
    assert 'href="mailto:neo@amsa.example"' in sign_in(work.amina).get(f"{FIND}?what=officers").text


def test_only_officers_of_today_whom_public_pages_name(work, sign_in):
    labels = found(sign_in(work.amina).get(f"{FIND}?q=test&what=officers"))["officers"]
    assert "NEO, AMSA-USA" in labels
    assert not any(label.startswith("LEO") for label in labels)
    assert labels.count("NEO, AMSA-USA") == 1


def test_one_kind_is_shown_page_by_page(work, world, sign_in):
    people = [make_person(f"n{number}", nmo=world.germany) for number in range(30)]
    for person in people:
        agrees(person, "vaccination")
    client = sign_in(work.amina)
    first = client.get(f"{FIND}?topic=vaccination")
    assert len(found(first)["people"]) == 5
    assert "what=people" in first.text
    second = client.get(f"{FIND}?topic=vaccination&what=people&page=2")
    assert found(second) == {"people": [str(one) for one in [*people[4::-1], work.hans]]}
    assert "Everything else" in second.text
    assert found(client.get(f"{FIND}?what=people&q=nobody")) == {}
    assert client.get(f"{FIND}?what=nothing").status_code == 404


def test_the_page_costs_the_same_for_few_and_many(work, world, sign_in):
    client = sign_in(work.amina)

    def queries(where):
        with CaptureQueriesContext(connection) as seen:
            client.get(where)
        return len(seen)

    where = [FIND, f"{FIND}?what=people", f"{FIND}?what=officers", f"{FIND}?what=national", TOPIC]
    [client.get(one) for one in where]
    few = [queries(one) for one in where]
    people = User.objects.bulk_create(
        User(email=f"m{n}@example.test", given_names=f"M{n}", nmo=world.germany) for n in range(300)
    )
    topic, now = Topic.objects.get(slug="vaccination"), work.hans.interests.findable_since
    rows = Interests.objects.bulk_create(
        Interests(person=person, findable_since=now, consent_version="1") for person in people
    )
    links = Interests.topics.through
    links.objects.bulk_create(links(interests=row, topic=topic) for row in rows)
    groups = NationalCommittee.objects.bulk_create(
        NationalCommittee(nmo=world.usa, name=f"Group {n}") for n in range(300)
    )
    groups[0].topics.set([topic])
    assert [queries(one) for one in where] == few


def test_more_than_a_thousand_are_not_counted(work, sign_in, monkeypatch):
    monkeypatch.setattr("ifmsa_portal.connections.MOST_FOUND", 2)
    assert "2 or more" in sign_in(work.amina).get(f"{FIND}?what=people").text


def test_who_searches_too_often_waits(work, sign_in, monkeypatch):
    monkeypatch.setitem(limits.SEARCHES, "search", "1/m/ip")
    client = sign_in(work.amina)
    assert [client.get(FIND, {"q": "a"}).status_code for _ in range(2)] == [200, 429]


def test_the_dashboard_leads_there(work, sign_in):
    page = sign_in(work.amina).get("/dashboard/").text
    assert 'href="/connections/"' in page
    assert "Nobody finds you yet." in page
    conversation = wrote(work.amina, work.hans, "Hello")
    page = sign_in(work.hans).get("/dashboard/").text
    assert conversation.get_absolute_url() in page
    assert "the last word is theirs" in page
    assert "Nobody finds you yet." not in page


def test_a_project_and_an_nmo_lead_there(work, sign_in):
    client = sign_in(work.amina)
    assert 'href="/topics/vaccination/"' in client.get(work.project.get_absolute_url()).text
    assert 'href="/connections/?nmo=bvmd-germany"' in client.get("/nmos/bvmd-germany/").text
    assert "Only of bvmd Germany" in client.get(f"{FIND}?nmo=bvmd-germany").text


def test_committees_have_topics_to_begin_with_and_keep_what_was_chosen(work):
    assert {topic.slug for topic in Committee.objects.get(slug="scora").topics.all()} == set(
        basics.TOPICS_OF["scora"]
    )
    Committee.objects.get(slug="scora").topics.clear()
    basics.load_committees()
    assert not Committee.objects.get(slug="scora").topics.exists()
    assert str(NationalCommitteeTopic.objects.get()) == "Öffentliche Gesundheit: Vaccination"
    assert {slug for slugs in basics.TOPICS_OF.values() for slug in slugs} <= set(
        Topic.objects.values_list("slug", flat=True)
    )
