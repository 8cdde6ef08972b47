"""The search: everything that one may see, and not a word of the rest."""

from __future__ import annotations

import datetime as dt
import re
import time

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from assemblies.models import Assembly
from committees.models import Case, Interests, NationalCommittee, Office, Term
from committees.workflow import interests
from exchanges.models import Application
from ifmsa_portal.search.pages import PAGES, pages_called
from ifmsa_portal.search.words import (
    application_number,
    case_number,
    marked,
    verification_code,
    words_of,
)
from members.models import User
from members.search import countries_called
from projects import directory, filters
from tests.committees.announcing import TEXT, gather, held, sent
from tests.committees.calls import make_call
from tests.committees.connecting import agrees
from tests.conftest import SEASON_CODE, SEASON_NAME, appoint, make_draft, make_person
from tests.exchanges.posting import inputs
from tests.exchanges.states import put
from tests.projects.conftest import bring, circle, make_request, recorded_circle
from tests.projects.public import endorsed
from workflows import limits

PAGE = "/search/"
READERS = ["amina", "lena", "nils", "sofia"]
__all__ = ["circle", "recorded_circle"]


@pytest.fixture(autouse=True)
def _nothing_counted_yet():
    """Limits count in the cache, which outlives a test."""
    cache.clear()
    yield
    cache.clear()


def found(client, text, **asked):
    """What the page shows, by kind: the titles."""
    context = client.get(PAGE, {"q": text, **asked}).context
    groups = {group.code: [hit.title for hit in group.hits] for group in context["groups"]}
    return groups | ({"pages": [hit.title for hit in context["pages"]]} if context["pages"] else {})


def signed_in(person):
    client = Client()
    client.force_login(person, backend="members.backends.AddressBackend")
    return client


def letter(office="secretary-general", **fields):
    values = {"subject": "Visa for Accra", "writer_name": "Zoë Quist", "writer_email": "zoe@elsewhere.test"}
    return Case.objects.create(office=Office.objects.get(code=office), **values | fields)


# Words, as plain text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        ("  Ana   María ", ["Ana", "María"]),
        ("x “an” (an)", ["an"]),
        ("王 小明", ["王", "小明"]),
        ("% _ — ؟", []),
        ("a b c d1", ["d1"]),
        ("José", ["José"]),
        ("one two three four five six seven", ["one", "two", "three", "four", "five", "six"]),
        ("Bo\u202ene", ["Bone"]),
    ],
)
def test_what_is_typed_becomes_words(text, words):
    assert words_of(text) == words


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("P-2728-00042", "P-2728-00042"),
        (" p2728 42 ", "P-2728-00042"),
        ("r-2627-7", "R-2627-00007"),
        ("X-2728-00042", ""),
        ("P-2728-00042 and more", ""),
        ("P-2728-1234567", ""),
    ],
)
def test_a_number_is_known_however_it_is_typed(text, number):
    assert application_number(text) == number


def test_numbers_of_letters_and_printed_codes_are_known():
    assert (case_number("c-00042"), case_number("C 7"), case_number("C-"), case_number("42")) == (
        42,
        7,
        None,
        None,
    )
    assert verification_code(" 8GQ2-M4TX-9KWB ") == "8GQ2-M4TX-9KWB"
    assert verification_code("cardiologist") == ""


@pytest.mark.parametrize(
    ("text", "words", "pieces"),
    [
        ("Ana María", ["maria"], [("Ana ", False), ("María", True)]),
        ("Straße", ["STRASSE"], [("Straße", True)]),
        ("banana", ["ana"], [("b", False), ("anana", True)]),
        ("Jose\u0301", ["josé"], [("Jose", True), ("\u0301", False)]),
        ("nothing", ["x", ""], [("nothing", False)]),
        ("", ["x"], []),
    ],
)
def test_the_words_are_marked_where_they_stand(text, words, pieces):
    assert list(marked(text, words)) == pieces


def test_pages_are_found_by_what_one_wants_to_do():
    assert [hit.title for hit in pages_called(["verif"], signed_in=False)] == ["Verify a document"]
    assert pages_called(["password"], signed_in=False) == []
    assert [hit.title for hit in pages_called(["PASSW"], signed_in=True)] == ["Password"]
    assert [hit.title for hit in pages_called(["invoice"], signed_in=True)] == ["My registrations"]
    assert len(pages_called([""], signed_in=True)) == len(PAGES)


def test_a_country_is_called_as_the_reader_calls_it():
    assert countries_called("germ") == ["DE"]
    with translation.override("fr"):
        assert "DE" in countries_called("allemagne")


# Very short words


def test_two_letters_are_found_where_a_word_begins(world, circle, client):
    world.berlin.nmo.local_committees.create(city="Sankt Ulm-Quell", faculty="Klinikum")
    endorsed(world, circle)
    for text in ("sa", "ul", "qu", "ulm-q"):
        assert found(client, text)["local-committees"] == ["Sankt Ulm-Quell, Klinikum"], text
    assert "local-committees" not in found(client, "lm")
    assert [found(client, text).get("projects") for text in ("ha", "cl ha", "le")] == [
        ["Clean hands"],
        ["Clean hands"],
        None,
    ]


def test_one_letter_of_a_script_without_spaces_is_found_anywhere(cast, sign_in):
    User.objects.filter(pk=cast.amina.pk).update(given_names="小明", family_names="王")
    agrees(cast.amina, sentence="อาสาสมัคร")
    client = sign_in(cast.hans)
    for text in ("明", "王", "สา"):
        assert found(client, text)["agreed"] == ["小明 王"], text
    assert found(client, "月") == {}


# What everyone finds


def test_a_visitor_finds_what_is_public(world, circle, client):
    NationalCommittee.objects.create(nmo=world.germany, name="Medizin und Menschenrechte")
    Assembly.objects.create(
        slug="march-2027", name="March Meeting 2027", kind="march", place="Accra",
        starts_on=dt.date(2027, 3, 2), ends_on=dt.date(2027, 3, 8), host_nmo=world.usa,
    )  # fmt: skip
    make_call(circle.grace)
    endorsed(world, circle)
    assert found(client, "bvmd GERMANY scope") == {"hosts": [f"bvmd Germany SCOPE {SEASON_NAME}"]}
    assert found(client, "charite") == {
        "local-committees": ["Berlin, Charité"],
        "hosts": [f"bvmd Germany SCOPE {SEASON_NAME}"],
    }
    assert found(client, "TUNISIA")["nmos"] == ["Associa-Med Tunisia"]
    assert found(client, "menschenr") == {"national-committees": ["Medizin und Menschenrechte"]}
    assert found(client, "accra") == {"assemblies": ["March Meeting 2027"]}
    assert found(client, "hands clean") == {"projects": ["Clean hands"]}
    assert found(client, "cl hands") == {"projects": ["Clean hands"]}
    found_for_councils = found(client, "advisory coun")
    assert found_for_councils["calls"] == ["Advisory Council"]
    assert found_for_councils["pages"] == ["Advisory Council"]
    assert found(client, "professional exchange")["committees"] == ["SCOPE"]


def test_a_country_leads_to_its_organization_in_the_language_of_the_reader(world, client):
    client.cookies["django_language"] = "fr"
    assert found(client, "états")["nmos"] == ["AMSA-USA"]


def test_an_office_is_found_with_who_holds_it_and_a_way_to_write(cast, client):
    context = client.get(PAGE, {"q": "secretary gen"}).context
    [office] = next(group.hits for group in context["groups"] if group.code == "offices")
    assert (office.title, office.url, office.detail) == (
        "Secretary General",
        "/contact/secretary-general/",
        "Grace Test",
    )
    Term.objects.filter(holder=cast.grace).update(last_day="2020-01-01", first_day="2019-01-01")
    assert "nobody in office today" in client.get(PAGE, {"q": "secretary gen"}).text


@pytest.mark.parametrize(
    ("days", "state", "words"),
    [((-1, 1), "published", "open until"), ((1, 2), "published", "coming, closes"), ((-2, -1), "published", "closed"),
     ((-1, 1), "cancelled", "cancelled")],
)  # fmt: skip
def test_a_call_says_whether_it_is_open(cast, client, days, state, words):
    call = make_call(cast.grace)
    now = call.opens_at
    times = {
        f"{name}_at": now + dt.timedelta(days=n) for name, n in zip(("opens", "closes"), days, strict=True)
    }
    type(call).objects.filter(pk=call.pk).update(state=state, **times)
    hits = next(
        group.hits for group in client.get(PAGE, {"q": "advisory"}).context["groups"] if group.code == "calls"
    )
    assert hits[0].detail.startswith(words)


def test_a_call_that_is_a_draft_is_nobodys_to_find(cast, client):
    make_call(cast.grace, publish=False, title="Secret plans")
    assert found(client, "secret plans") == {}


# People


def test_visitors_find_officers_who_show_a_contact(cast, world, client):
    assert "people" not in found(client, "hans")
    Term.objects.filter(holder=cast.hans).update(public_email="neo@bvmd.test")
    assert found(client, "hans")["people"] == ["Hans Test"]
    assert found(client, "NEO germany")["people"] == ["Hans Test"]
    Term.objects.filter(holder=cast.berta).update(public_email="berta@bvmd.test")
    assert "people" not in found(client, "berta")


def test_who_has_signed_in_finds_officers_of_today_and_nobody_else(cast, world, sign_in):
    client = sign_in(cast.amina)
    assert found(client, "test hans")["people"] == ["Hans Test"]
    for name in ("frank", "amina", "berta"):
        assert "people" not in found(client, name), name


def test_local_officers_are_found_where_the_offices_may_be_read(cast, world, sign_in):
    for name in ("hans", "grace", "admin", "berta"):
        assert found(sign_in(getattr(cast, name)), "berta berlin")["people"] == ["Berta Test"], name
    for name in ("lena", "tarek", "dora"):
        assert "people" not in found(sign_in(getattr(cast, name)), "berta"), name


def test_an_officer_leads_to_where_one_meets_them(cast, world, sign_in):
    appoint(cast.other, "scope-assistant")
    appoint(cast.tarek, "plenary-chair")
    client = sign_in(cast.amina)
    urls = {}
    for name in ("hans", "grace", "other", "tarek chair"):
        groups = client.get(PAGE, {"q": name}).context["groups"]
        urls[name] = next(group.hits[0].url for group in groups if group.code == "people")
    assert urls == {
        "hans": "/nmos/bvmd-germany/",
        "grace": "/contact/secretary-general/",
        "other": "/committees/scope/",
        "tarek chair": "/offices/history/",
    }


# One's own work


def test_an_application_is_found_by_who_sees_it_and_by_nobody_else(draft, world, cast, sign_in):
    application = put(draft, "sent")
    for name in ("amina", "leo", "lena", "hans", "dora", "admin"):
        client = sign_in(getattr(cast, name))
        assert found(client, "amina")["applications"] == ["Amina Test"], name
        assert (
            client.get(PAGE, {"q": application.number.lower()})["Location"] == application.get_absolute_url()
        )
        assert found(client, f"amina {application.number[-5:]}")["applications"] == ["Amina Test"], name
    for name in ("other", "frank", "nora", "berta", "rolf", "tarek", "grace"):
        client = sign_in(getattr(cast, name))
        assert "applications" not in found(client, "amina"), name
        assert client.get(PAGE, {"q": application.number}).status_code == 200, name


def test_a_foreign_number_is_answered_like_one_that_was_never_given(draft, cast, world, sign_in, client):
    application, mine = put(draft, "sent"), letter()
    nothing = {application.number: f"P-{SEASON_CODE}-99999", mine.number: "C-99999"}

    def answer(browser, number):
        response = browser.get(PAGE, {"q": number})
        return response.status_code, re.sub(
            number, "", re.sub(r'value="[\w-]{36,}"|csrftoken": "\w+"', "", response.text)
        )

    for browser in (client, sign_in(cast.tarek)):
        for number, other in nothing.items():
            assert answer(browser, number) == answer(browser, other)


def test_with_a_script_a_number_shows_its_row_instead_of_leaving_while_one_types(draft, cast, sign_in):
    application = put(draft, "sent")
    response = sign_in(cast.amina).get(PAGE, {"q": application.number}, headers={"hx-request": "true"})
    assert application.number in re.sub(r"</?mark>", "", response.text)


def test_a_printed_code_leads_to_its_check(client, db):
    assert client.get(PAGE, {"q": "8GQ2-M4TX-9KWB"})["Location"] == "/verify/8GQ2-M4TX-9KWB/"


def test_a_draft_says_that_it_is_one(draft, cast, sign_in):
    groups = sign_in(cast.amina).get(PAGE, {"q": "amina"}).context["groups"]
    assert next(g.hits[0].detail for g in groups if g.code == "applications") == "Draft · bvmd Germany"


@pytest.mark.parametrize("few", [0, filters.FEW], ids=["many have the word", "few have it"])
def test_a_request_is_found_by_the_title_that_was_handed_in(world, circle, sign_in, monkeypatch, few):
    """The team renames its copy while the federation decides: nobody else may find it by the new name."""
    monkeypatch.setattr(filters, "FEW", few)
    endorsement = bring(make_request(world, circle.selma), "returned", circle)
    type(endorsement.project).objects.update(title="Undercover")
    for name in ("selma", "paula", "mohamed", "grace"):
        client = sign_in(getattr(circle, name))
        assert found(client, "hands")["requests"] == ["Clean hands"], name
        assert found(client, "undercover") == {}, name
    for name in ("amina", "tarek", "scora", "rita"):
        expected = ["Clean hands"] if name == "tarek" else None
        assert found(sign_in(getattr(circle, name)), "hands").get("requests") == expected, name


@pytest.mark.parametrize("few", [0, filters.FEW], ids=["many have the words", "few have them"])
def test_a_first_draft_is_the_teams_alone(world, circle, sign_in, monkeypatch, few):
    monkeypatch.setattr(filters, "FEW", few)
    bring(make_request(world, circle.selma), "confirmed", circle)
    make_request(world, circle.selma, co_editor=circle.karim)
    both, one = ["Clean hands", "Clean hands"], ["Clean hands"]
    expected = {"selma": both, "karim": one, "paula": one, "mohamed": one, "grace": one, "amina": None}
    for name, titles in expected.items():
        assert found(sign_in(getattr(circle, name)), "clean hands").get("requests") == titles, name


def test_letters_are_found_in_the_inbox_where_they_lie(cast, sign_in, client):
    mine = letter()
    letter(subject="Visa for sale", state="held")
    browser = sign_in(cast.grace)
    assert found(browser, "visa quist") == {"letters": ["Visa for Accra"]}
    assert found(browser, f"accra {mine.pk}") == {"letters": ["Visa for Accra"]}
    assert browser.get(PAGE, {"q": mine.number})["Location"] == mine.get_absolute_url()
    assert found(sign_in(cast.dora), "visa") == {"offices": ["Visa team"]}
    assert sign_in(cast.dora).get(PAGE, {"q": mine.number}).status_code == 200


@pytest.mark.parametrize(
    ("readership", "readers"),
    [
        ("everyone", ["visitor", "amina", "lena", "nils", "sofia"]),
        ("members", ["amina", "lena", "nils", "sofia"]),
        ("officers", ["lena", "nils", "sofia"]),
        ("addressed", ["nils", "sofia"]),
    ],
)
def test_an_announcement_is_found_by_its_readers_and_a_draft_by_nobody(
    world, cast, readership, readers, client
):
    circle = gather(world, cast)
    audience = {"offices": ["npo"], "regions": ["europe"], "readership": readership}
    sent(circle.sofia, text={**TEXT, "title": "Vaccination of {nmo}"}, **audience)
    held(circle.sofia, **audience)
    clients = {"visitor": client, **{name: signed_in(getattr(cast, name)) for name in READERS}}
    titles = {
        name: found(one, "vaccin WHERE")["announcements"]
        for name, one in clients.items()
        if "announcements" in found(one, "vaccin WHERE")
    }
    assert list(titles) == readers
    assert {title for group in titles.values() for title in group} == {"Vaccination of your NMO"}
    assert all("announcements" not in found(one, "vaccin nobody") for one in clients.values())


def test_people_who_agreed_are_found_by_who_has_signed_in_and_no_others(cast, sign_in, client):
    agrees(cast.amina, sentence="Malaria clinics in two villages")
    Interests.objects.create(person=cast.other, sentence="Malaria, but in secret")
    assert found(sign_in(cast.hans), "malaria villages") == {"agreed": ["Amina Test"]}
    group = sign_in(cast.hans).get(PAGE, {"q": "amina"}).context["groups"][0]
    assert (group.code, group.hits[0].detail) == ("agreed", "AMSA-USA · Malaria clinics in two villages")
    assert found(sign_in(cast.amina), "malaria") == {}
    assert found(client, "malaria") == {}
    interests.keep(cast.amina.interests, [], is_findable=False)
    assert found(sign_in(cast.hans), "malaria") == {}


def test_a_topic_is_found_as_the_reader_calls_it(cast, client):
    assert found(client, "mental hea")["topics"] == ["Mental health"]
    client.cookies["django_language"] = "fr"
    assert found(client, "santé mentale")["topics"] == ["Santé mentale"]
    assert found(client, "mental health")["topics"] == ["Santé mentale"]


def test_ones_own_pages_are_found(cast, sign_in):
    for words, title in (("erase", "My data"), ("digest", "Mails you get"), ("announce", "Announcements")):
        assert title in found(sign_in(cast.amina), words)["pages"]
    assert "pages" not in found(Client(), "erase")


def test_when_the_term_ends_nothing_of_it_is_found_any_more(draft, cast, sign_in):
    put(draft, "sent")
    client = sign_in(cast.lena)
    assert "applications" in found(client, "amina")
    cast.lena.terms.update(first_day="2020-01-01", last_day="2020-12-31")
    assert "applications" not in found(client, "amina")


# The page


def test_all_of_one_kind_a_page_at_a_time(world, cast, sign_in):
    for number in range(27):
        student = make_person(f"s{number}", nmo=world.usa, local_committee=world.boston)
        put(make_draft(world, student), "sent")
    client = sign_in(cast.hans)
    page = client.get(PAGE, {"q": "test"})
    assert re.search(r'href="/search/\?q=test&amp;in=applications">All 27<', page.text)
    everything = client.get(PAGE, {"q": "test", "in": "applications", "page": "2"})
    assert [hit.title for hit in everything.context["only"].hits] == ["S1 Test", "S0 Test"]
    assert "27 results" in everything.text


def test_a_small_kind_has_pages_too(world, client):
    for number in range(27):
        world.berlin.nmo.local_committees.create(city=f"Neustadt {number:02}", faculty="Klinikum")
    assert re.search(r'in=local-committees">All 27<', client.get(PAGE, {"q": "neustadt"}).text)
    address = {"q": "neustadt", "in": "local-committees"}
    pages = [
        [hit.title for hit in client.get(PAGE, {**address, "page": page}).context["only"].hits]
        for page in ("1", "2", "3")
    ]
    assert [len(page) for page in pages] == [25, 2, 2]
    assert pages[1] == pages[2] == ["Neustadt 25, Klinikum", "Neustadt 26, Klinikum"]


def test_a_kind_that_one_does_not_have_is_no_kind(cast, client):
    letter()
    assert client.get(PAGE, {"q": "quist", "in": "letters"}).context["groups"] == []
    assert client.get(PAGE, {"q": "quist", "in": "nothing"}).context["groups"] == []


def test_all_of_a_kind_without_any_says_so(cast, client):
    assert "Try fewer words or another spelling." in client.get(PAGE, {"q": "zzzz", "in": "nmos"}).text


def test_a_word_that_everything_holds_is_counted_no_further(world, client, monkeypatch):
    monkeypatch.setattr(directory, "MOST_COUNTED", 6)
    for number in range(8):
        world.berlin.nmo.local_committees.create(city=f"Neustadt {number}", faculty="Klinikum")
    assert "6 or more" in client.get(PAGE, {"q": "neustadt"}).text
    assert "6 or more" in client.get(PAGE, {"q": "neustadt", "in": "local-committees"}).text


def test_applications_that_are_counted_no_further_stand_in_their_order(world, cast, sign_in, monkeypatch):
    monkeypatch.setattr(directory, "MOST_COUNTED", 6)
    for number in range(8):
        student = make_person(f"s{number}", nmo=world.usa, local_committee=world.boston)
        put(make_draft(world, student), "sent")
    [group] = [
        group
        for group in sign_in(cast.hans).get(PAGE, {"q": "test"}).context["groups"]
        if group.code == "applications"
    ]
    assert [hit.title for hit in group.hits] == [f"S{number} Test" for number in (7, 6, 5, 4, 3)]
    assert (group.count, group.is_more) == (6, True)


def test_nothing_found_leads_on(cast, client, sign_in):
    visitor = client.get(PAGE, {"q": "zzzzz"})
    for words in ("Nothing matches", "to find your applications", "Ask someone"):
        assert words in visitor.text
    assert "to find your applications" not in sign_in(cast.amina).get(PAGE, {"q": "zzzzz"}).text


def test_without_words_it_says_what_can_be_looked_for(cast, client, sign_in):
    assert "What you can look for" in client.get(PAGE).text
    assert "Write two letters at least." in client.get(PAGE, {"q": "x"}).text
    assert "leads straight to it" in sign_in(cast.amina).get(PAGE).text


def test_what_was_found_is_marked_and_nothing_else_is_markup(world, client):
    world.berlin.nmo.local_committees.create(city="<b>Ulm</b>", faculty="Klinik")
    html = client.get(PAGE, {"q": "ulm"}).text
    assert "<bdi>&lt;b&gt;<mark>Ulm</mark>&lt;/b&gt;, Klinik</bdi>" in html


def test_it_costs_the_same_for_few_and_for_many(world, cast, sign_in):
    client = sign_in(cast.hans)

    def queries():
        found(client, "test")
        with CaptureQueriesContext(connection) as seen:
            assert found(client, "test")["applications"]
        return len(seen)

    for number in range(3):
        student = make_person(f"s{number}", nmo=world.usa, local_committee=world.boston)
        put(make_draft(world, student), "sent")
    few = queries()
    template = Application.objects.get(student__email="s0@example.test")
    students = [make_person(f"t{number}") for number in range(30)]
    for student in students:
        template.pk, template.student, template.number = None, student, f"P-{SEASON_CODE}-{student.pk:05}"
        template.uuid = type(template)._meta.get_field("uuid").get_default()
        template.save(force_insert=True)
    assert queries() == few


def test_the_terms_of_whoever_searches_are_asked_for_once(world, cast, sign_in):
    client = sign_in(cast.lena)
    with CaptureQueriesContext(connection) as seen:
        found(client, "test")
    asked = [
        query["sql"] for query in seen if f'"committees_term"."holder_id" = {cast.lena.pk}' in query["sql"]
    ]
    # Which officers are found depends on who asks, too.
    assert len([sql for sql in asked if " OVER " not in sql]) == 1


@pytest.mark.parametrize("who", ["visitor", "amina"])
def test_whoever_searches_too_often_is_asked_to_wait(cast, sign_in, client, monkeypatch, who):
    limit = {"visitor": ("search", "2/m/ip"), "amina": ("search_of_a_person", "2/m/user")}[who]
    monkeypatch.setitem(limits.SEARCHES, *limit)
    browser = client if who == "visitor" else sign_in(cast.amina)
    assert [browser.get(PAGE, {"q": "berlin"}).status_code for _ in range(3)] == [200, 200, 429]
    assert browser.get(PAGE).status_code == 200


def test_a_person_is_limited_wherever_they_come_from(cast, monkeypatch):
    monkeypatch.setitem(limits.SEARCHES, "search_of_a_person", "1/m/user")
    answers = []
    for address in ("192.0.2.1", "192.0.2.2"):
        browser = Client(REMOTE_ADDR=address)
        browser.force_login(cast.amina, backend="members.backends.AddressBackend")
        answers.append(browser.get(PAGE, {"q": "berlin"}).status_code)
    assert answers == [200, 429]


def test_hostile_texts_find_nothing_and_break_nothing(world, cast, sign_in, monkeypatch):
    monkeypatch.setattr(limits, "SEARCHES", {})
    client = sign_in(cast.grace)
    for name, text, _expect in inputs(
        "name", "text", "cell", "number", "header", "url", "email", "path", "date"
    ):
        began = time.monotonic()
        response = client.get(PAGE, {"q": text})
        assert response.status_code in {200, 400, 302}, name
        assert time.monotonic() - began < 2, name


def test_what_is_too_long_is_said_beside_the_field(world, client):
    response = client.get(PAGE, {"q": "ä" * 201})
    assert "at most 200 characters" in response.text
    assert response.context["words"] == []
