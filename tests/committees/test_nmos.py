"""An NMO keeps its own entry of the directory; its officers choose the contact that everyone reads."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from committees.models import CommitteeLink, NationalCommittee, Office, Term, Topic
from committees.tasks import ask_nmos_to_confirm
from committees.workflow import nmos as workflow
from members.models import NMO, LocalCommittee
from outbox.models import Email
from tests.conftest import appoint, make_person
from tests.exchanges.posting import errors, fill, inputs, send
from workflows.models import database_now

USA, KEEP = "/nmos/amsa-usa/", "/nmos/amsa-usa/keep/"
PARTS = ["", "facts/", "local-committees/add/", "committees/add/"]


@pytest.fixture
def board(world, cast):
    """Pia presides over AMSA-USA, Victor is her deputy, Piet presides over bvmd."""
    cast.pia, cast.victor, cast.piet = map(make_person, ["pia", "victor", "piet"])
    appoint(cast.pia, "nmo-president", nmo=world.usa)
    appoint(cast.victor, "nmo-vice-president", nmo=world.usa)
    appoint(cast.piet, "nmo-president", nmo=world.germany)
    return cast


@pytest.fixture
def equity(world):
    """AMSA-USA's committee on health equity, which works with SCORP and touches SCOPH."""
    own = NationalCommittee.objects.create(nmo=world.usa, name="Race, Ethnicity & Culture in Health")
    link(own, "scorp")
    link(own, "scoph", weight="related", note="campaigns")
    return own


def link(own, slug, **fields):
    """Let a national committee work with one of the federation's."""
    committee = CommitteeLink._meta.get_field("committee").related_model.objects.get(slug=slug)
    return CommitteeLink.objects.create(national_committee=own, committee=committee, **fields)


def links(own):
    """What stands between a national committee and the federation's."""
    return sorted(own.links.values_list("committee__slug", "weight", "note"))


@pytest.mark.parametrize("path", PARTS)
def test_president_and_national_officers_keep_the_entry_and_nobody_else(board, client, sign_in, path):
    assert client.get(KEEP + path).status_code == 302
    expected = {
        "pia": 200, "lena": 200, "nora": 200, "victor": 403, "leo": 403, "frank": 403, "hans": 403,
        "piet": 403, "dora": 403, "grace": 403, "amina": 403, "admin": 403,
    }  # fmt: skip
    assert {name: sign_in(getattr(board, name)).get(KEEP + path).status_code for name in expected} == expected


def test_rights_hold_on_the_last_day_and_end_the_day_after(board, world, sign_in):
    today = database_now().date()
    Term.objects.filter(holder=board.pia).update(last_day=today)
    assert sign_in(board.pia).get(KEEP).status_code == 200
    Term.objects.filter(holder=board.pia).update(last_day=today - dt.timedelta(days=1))
    assert sign_in(board.pia).get(KEEP).status_code == 403
    assert KEEP not in sign_in(board.pia).get(USA).text


def test_who_may_not_keep_it_changes_nothing(board, world, equity, sign_in):
    place = world.boston.uuid
    for name in ["piet", "hans", "victor", "frank", "admin"]:
        client = sign_in(getattr(board, name))
        for path, data in [
            ("facts/", {"website": "https://evil.test", "time_zone": "UTC"}),
            ("local-committees/add/", {"city": "X", "faculty": "Y"}),
            (f"local-committees/{place}/", {"city": "X", "faculty": "Y"}),
            ("committees/add/", {"name": "X"}),
            (f"committees/{equity.uuid}/", {"name": "X"}),
            ("confirm/", {}),
        ]:
            assert send(client, KEEP + path, data).status_code == 403, (name, path)
    world.usa.refresh_from_db()
    assert (world.usa.website, world.usa.confirmed_at) == ("", None)
    assert not LocalCommittee.objects.filter(city="X").exists()
    assert list(NationalCommittee.objects.values_list("name", flat=True)) == [equity.name]


def test_what_belongs_to_another_nmo_is_not_found(board, world, equity, sign_in):
    client = sign_in(board.piet)
    keep = "/nmos/bvmd-germany/keep/"
    assert client.get(f"{keep}committees/{equity.uuid}/").status_code == 404
    assert client.get(f"{keep}local-committees/{world.boston.uuid}/").status_code == 404
    assert client.get("/nmos/nowhere/keep/").status_code == 404


def test_facts_are_changed(board, world, client, sign_in):
    response = fill(
        sign_in(board.lena), f"{KEEP}facts/", website="amsa.org", languages=" English,Spanish , English, "
    )
    assert response.url == KEEP
    world.usa.refresh_from_db()
    assert (world.usa.website, world.usa.languages) == ("https://amsa.org", ["English", "Spanish"])
    client.logout()
    assert "https://amsa.org" in client.get(USA).text


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"languages": ",".join(f"Language {n}" for n in range(13))}, "languages"),
        ({"languages": "x" * 41}, "languages"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
    ],
)
def test_facts_that_are_none_are_refused(board, sign_in, typed, field):
    assert list(errors(fill(sign_in(board.lena), f"{KEEP}facts/", **typed))) == [field]


def test_a_local_committee_is_added_and_stands_on_the_map(board, world, client, sign_in):
    data = {"city": "Houston", "faculty": "Baylor", "latitude": "29.760", "longitude": "-95.370"}
    assert fill(sign_in(board.pia), f"{KEEP}local-committees/add/", **data, is_active="on").url == KEEP
    client.logout()
    page = client.get(USA)
    assert [place.city for place in page.context["map"].places] == ["Houston"]
    assert ">Houston</text>" in page.text


def test_a_local_committee_that_stopped_working_leaves_the_page(board, world, client, sign_in):
    path = f"{KEEP}local-committees/{world.boston.uuid}/"
    fill(sign_in(board.pia), path, is_active=False)
    assert "Boston" not in client.get(USA).text
    assert "no longer works" in client.get(KEEP).text


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"latitude": "91", "longitude": "0"}, "latitude"),
        ({"latitude": "0", "longitude": "-180.5"}, "longitude"),
        ({"latitude": "12"}, "longitude"),
        ({"longitude": "12"}, "latitude"),
        ({"latitude": "NaN", "longitude": "1"}, "latitude"),
        ({"city": "Boston", "faculty": "Boston School of Medicine"}, "__all__"),
    ],
)
def test_a_place_that_is_none_or_there_already_is_refused(board, sign_in, typed, field):
    data = {"city": "Houston", "faculty": "Baylor", **typed}
    response = fill(sign_in(board.pia), f"{KEEP}local-committees/add/", **data)
    assert list(errors(response)) == [field]
    assert LocalCommittee.objects.filter(nmo__slug="amsa-usa").count() == 2


@pytest.mark.parametrize("degrees", [(None, 5), (5, None), (91, 5), (5, 181)])
def test_the_database_refuses_it_too(world, degrees):
    with pytest.raises(IntegrityError), transaction.atomic():
        LocalCommittee.objects.update(latitude=degrees[0], longitude=degrees[1])


def test_a_national_committee_works_with_several_or_with_none(board, world, client, sign_in):
    lena = sign_in(board.lena)
    path = f"{KEEP}committees/add/"
    fill(
        lena, path, name="Health equity", abbreviation="REACH", weight_scorp="primary",
        weight_scoph="related", note_scoph="campaigns",
    )  # fmt: skip
    fill(lena, path, name="Health policy", description="Positions and hearings.")
    equity, policy = NationalCommittee.objects.order_by("name")
    assert links(equity) == [("scoph", "related", "campaigns"), ("scorp", "primary", "")]
    assert links(policy) == []
    client.logout()
    page = client.get(USA)
    assert list(page.context["national_committees"]) == [equity, policy]
    assert "no counterpart" in page.text
    assert "Health equity" in client.get("/committees/scorp/").text


def test_links_are_changed_as_a_whole(board, equity, sign_in):
    path = f"{KEEP}committees/{equity.uuid}/"
    response = fill(sign_in(board.nora), path, weight_scorp="", weight_scome="related", is_active=False)
    assert response.url == KEEP
    equity.refresh_from_db()
    assert links(equity) == [("scome", "related", ""), ("scoph", "related", "campaigns")]
    assert not equity.is_active


def test_a_name_is_given_once_in_an_nmo(board, world, equity, sign_in):
    NationalCommittee.objects.create(nmo=world.germany, name="Global Surgery")
    pia = sign_in(board.pia)
    assert fill(pia, f"{KEEP}committees/add/", name="Global Surgery").status_code == 302
    response = fill(pia, f"{KEEP}committees/add/", name=equity.name)
    assert errors(response) == {"__all__": ["Your NMO has a committee of this name already."]}
    path = f"{KEEP}committees/{equity.uuid}/"
    assert list(errors(fill(pia, path, name="Global Surgery"))) == ["__all__"]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": ""}, "name"),
        ({"weight_scoph": "bigger"}, "weight_scoph"),
        ({"note_scoph": "campaigns"}, "weight_scoph"),
        ({"note_scoph": "x" * 201, "weight_scoph": "primary"}, "note_scoph"),
        ({"website": "ftp:x"}, "website"),
    ],
)
def test_a_link_that_is_none_is_refused(board, sign_in, typed, field):
    data = {"name": "Health equity", **typed}
    response = fill(sign_in(board.pia), f"{KEEP}committees/add/", **data)
    assert list(errors(response)) == [field]
    assert not NationalCommittee.objects.exists()


def test_the_second_writer_is_told_also_of_links(board, equity, sign_in):
    client, path = sign_in(board.pia), f"{KEEP}committees/{equity.uuid}/"
    version = client.get(path).context["form"]["version"].value()
    link(equity, "scome", note="since August")
    response = send(client, path, {"name": equity.name, "version": version})
    assert list(errors(response)) == ["__all__"]
    assert "since August" in response.text
    assert len(links(equity)) == 3


def test_hostile_text_stays_text(board, client, sign_in):
    pia = sign_in(board.pia)
    for name, text, expected in inputs("text", "name", "cell"):
        NationalCommittee.objects.all().delete()
        data = {"name": text[:140], "abbreviation": text, "description": text, "weight_scoph": "primary"}
        version = pia.get(f"{KEEP}committees/add/").context["form"]["version"].value()
        data |= {"note_scoph": text, "is_active": "on", "version": version}
        response = send(pia, f"{KEEP}committees/add/", data)
        assert response.status_code in ({400} if expected == "bad_request" else {200, 302}), name
        if response.status_code == 302 and "<" in text:
            assert text not in client.get(USA).text, name
            assert text not in client.get("/committees/scoph/names/").text, name


def test_an_entry_is_confirmed_and_everyone_reads_when(board, world, client, sign_in):
    assert "No officer has confirmed this entry yet." in client.get(USA).text
    assert sign_in(board.lena).get(f"{KEEP}confirm/").url == KEEP
    assert send(sign_in(board.lena), f"{KEEP}confirm/").url == USA
    client.logout()
    today = database_now()
    assert f"An officer confirmed this entry on {today.day} {today:%B %Y}." in client.get(USA).text
    with pytest.raises(PermissionDenied):
        workflow.confirm(world.usa, by=board.hans)


def ago(nmo, days):
    """The entry was confirmed so many days ago."""
    NMO.objects.filter(pk=nmo.pk).update(confirmed_at=database_now() - dt.timedelta(days=days))


def asked():
    """Who was asked to look at an entry, in the order of addresses."""
    return sorted(Email.objects.values_list("address", flat=True))


def test_presidents_are_asked_once_a_year_while_nobody_confirms(board, world, monkeypatch):
    ago(world.usa, 364)
    ask_nmos_to_confirm()
    ask_nmos_to_confirm()
    assert asked() == ["piet@example.test"]
    letter = Email.objects.get()
    assert letter.subject == "Is the entry of bvmd Germany still right?"
    assert "http://testserver/nmos/bvmd-germany/keep/" in letter.text
    ago(world.usa, 366)
    ask_nmos_to_confirm()
    assert asked() == ["pia@example.test", "piet@example.test"]
    monkeypatch.setattr("committees.tasks.year_in_office", lambda day: 2999)
    ask_nmos_to_confirm()
    assert asked() == ["pia@example.test"] * 2 + ["piet@example.test"] * 2


def test_nobody_is_asked_for_an_nmo_that_left(board, world):
    world.germany.statuses.update(last_day=database_now().date() - dt.timedelta(days=1))
    ask_nmos_to_confirm()
    assert asked() == ["pia@example.test"]


def test_the_president_finds_it_on_the_dashboard_until_it_is_confirmed(board, world, sign_in):
    title = "Confirm that the entry of AMSA-USA is right"
    assert title in sign_in(board.pia).get("/dashboard/").text
    assert title not in sign_in(board.lena).get("/dashboard/").text
    workflow.confirm(world.usa, by=board.lena)
    assert title not in sign_in(board.pia).get("/dashboard/").text


def contact_of(person):
    """Where a person chooses the contact of their first term."""
    return f"/profile/offices/{person.terms.first().uuid}/contact/"


def test_the_holder_chooses_the_contact_that_everyone_reads(board, client, sign_in):
    assert "@" not in client.get(USA).context["officers"][0].public_email
    lena = sign_in(board.lena)
    assert contact_of(board.lena) in lena.get("/profile/").text
    assert fill(lena, contact_of(board.lena), public_email="neo@amsa.example").url == "/profile/"
    assert "Public contact: neo@amsa.example" in lena.get("/profile/").text
    client.logout()
    assert "mailto:neo@amsa.example" in client.get(USA).text
    fill(sign_in(board.lena), contact_of(board.lena), public_email="")
    client.logout()
    assert "neo@amsa.example" not in client.get(USA).text


def test_nobody_else_chooses_it_and_nobody_for_a_term_that_ended(board, client, sign_in):
    path = contact_of(board.lena)
    assert client.get(path).status_code == 302
    for name in ["pia", "hans", "amina", "grace", "admin"]:
        assert sign_in(getattr(board, name)).get(path).status_code == 404
        assert send(sign_in(getattr(board, name)), path, {"public_email": "a@b.test"}).status_code == 404
    assert sign_in(board.frank).get(contact_of(board.frank)).status_code == 404
    assert not Term.objects.exclude(public_email="").exists()


@pytest.mark.parametrize("kind", ["email"])
def test_a_contact_is_an_address_that_every_server_takes(board, sign_in, kind):
    lena, path = sign_in(board.lena), contact_of(board.lena)
    for name, text, expected in inputs(kind):
        version = lena.get(path).context["form"]["version"].value()
        response = send(lena, path, {"public_email": text, "version": version})
        wanted = {302} if expected.startswith("accept") else {200, 302, 400}
        assert response.status_code in wanted, (name, text, expected)


def test_the_card_of_an_officer(board, world, client):
    term = board.lena.terms.get()
    Term.objects.filter(pk=term.pk).update(public_email="neo@amsa.example")
    type(board.lena).objects.filter(pk=board.lena.pk).update(
        given_names="Lena; \\ 美玲", family_names="O’Brien, Jr " * 8
    )
    response = client.get(f"{USA}officers/{term.uuid}.vcf")
    assert response["Content-Type"] == "text/vcard; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="amsa-usa-neo.vcf"'
    lines = response.content.split(b"\r\n")
    assert max(len(line) for line in lines) == 75
    unfolded = response.content.decode().replace("\r\n ", "").split("\r\n")
    name = "O’Brien\\, Jr " * 8
    assert unfolded == [
        "BEGIN:VCARD",
        "VERSION:3.0",
        f"FN:Lena\\; \\\\ 美玲 {name.strip()}",
        f"N:{name.strip()};Lena\\; \\\\ 美玲;;;",
        "TITLE:National officer\\, SCOPE",
        "ORG:AMSA-USA",
        "EMAIL:neo@amsa.example",
        "URL:http://testserver/nmos/amsa-usa/",
        "END:VCARD",
        "",
    ]


@pytest.mark.parametrize("shift", range(4))
def test_no_line_of_a_card_is_cut_within_a_letter(board, client, shift):
    type(board.lena).objects.filter(pk=board.lena.pk).update(given_names="a" * shift + "美" * 90)
    card = client.get(f"{USA}officers/{board.lena.terms.get().uuid}.vcf").content
    assert max(len(line) for line in card.split(b"\r\n")) <= 75
    assert "美" * 90 in card.replace(b"\r\n ", b"").decode()


def test_an_office_that_can_be_written_to_says_so(board, client):
    assert "/contact/neo/amsa-usa/" not in client.get(USA).text
    Office.objects.filter(code="neo").update(has_inbox=True)
    assert "/contact/neo/amsa-usa/" in client.get(USA).text


def test_only_national_officers_of_today_and_of_that_nmo_have_a_card(board, client):
    for person, slug in [
        ("frank", "amsa-usa"), ("leo", "amsa-usa"), ("hans", "amsa-usa"), ("dora", "amsa-usa")
    ]:  # fmt: skip
        path = f"/nmos/{slug}/officers/{getattr(board, person).terms.first().uuid}.vcf"
        assert client.get(path).status_code == 404, person


def test_a_card_tells_no_address_that_was_not_chosen(board, client):
    card = client.get(f"{USA}officers/{board.lena.terms.get().uuid}.vcf").content.decode()
    assert "EMAIL" not in card


def test_the_card_of_an_nmo(board, world, client):
    Term.objects.filter(holder=board.pia).update(public_email="president@amsa.example")
    NMO.objects.filter(pk=world.usa.pk).update(website="https://amsa.example")
    card = client.get(f"{USA}card.vcf").content.decode().split("\r\n")
    assert card == [
        "BEGIN:VCARD",
        "VERSION:3.0",
        "FN:AMSA-USA",
        "N:AMSA-USA;;;;",
        "ORG:AMSA-USA",
        "ADR:;;;;;;United States of America",
        "EMAIL:president@amsa.example",
        "URL:https://amsa.example",
        "URL:http://testserver/nmos/amsa-usa/",
        "END:VCARD",
        "",
    ]
    assert client.get("/nmos/nowhere/card.vcf").status_code == 404


def test_an_nmo_without_a_country_of_its_own_names_its_territory(board, world, client):
    NMO.objects.filter(pk=world.usa.pk).update(country="", territory="Northern Cyprus")
    assert "ADR:;;;;;;Northern Cyprus" in client.get(f"{USA}card.vcf").content.decode()


def test_the_table_is_not_for_machines_that_ask_all_day(board, client):
    cache.clear()
    statuses = [client.get("/nmos/directory.csv").status_code for _ in range(21)]
    cache.clear()
    assert statuses == [200] * 20 + [429]


def rows(client):
    """The directory as a table, column by column of each row."""
    import csv
    import io

    text = client.get("/nmos/directory.csv").content.decode("utf-8-sig")
    return {row["Short name"]: row for row in csv.DictReader(io.StringIO(text))}


def test_the_directory_as_a_table(board, world, client):
    Term.objects.filter(holder=board.lena).update(public_email="neo@amsa.example")
    NMO.objects.filter(pk=world.usa.pk).update(name="=AMSA()", languages=["English", "Spanish"])
    table = rows(client)
    assert list(table) == ["AMSA-USA", "Associa-Med Tunisia", "bvmd Germany"]
    usa = table["AMSA-USA"]
    assert (usa["Name"], usa["Country"], usa["Status"]) == ("'=AMSA()", "US", "full member")
    assert (usa["NEO"], usa["NEO: e-mail"]) == ("Lena Test", "neo@amsa.example")
    assert (usa["NORE"], usa["NORE: e-mail"]) == ("Nora Test", "")
    assert (usa["Languages"], usa["Confirmed"]) == ("English, Spanish", "")
    assert "@example.test" not in client.get("/nmos/directory.csv").content.decode()


def test_the_table_holds_no_nmo_that_left_and_costs_the_same_for_many(board, world, client):
    def cost():
        with CaptureQueriesContext(connection) as seen:
            rows(client)
        return len(seen)

    before = cost()
    for number in range(3):
        appoint(make_person(f"more{number}"), ["nome", "npo", "nora"][number], nmo=world.tunisia)
    assert cost() == before
    world.tunisia.statuses.update(last_day=database_now().date() - dt.timedelta(days=1))
    assert "Associa-Med Tunisia" not in rows(client)


def test_the_entry_with_much_in_it_costs_no_more_queries(board, world, equity, client, sign_in):
    def cost(path):
        with CaptureQueriesContext(connection) as seen:
            client.get(path)
        return len(seen)

    client = sign_in(board.pia)
    cost(KEEP)
    before = [cost(KEEP), cost(USA)]
    for number in range(5):
        own = NationalCommittee.objects.create(nmo=world.usa, name=f"Committee {number}")
        link(own, "scoph")
        LocalCommittee.objects.create(nmo=world.usa, city=f"City {number}", faculty="School")
    assert [cost(KEEP), cost(USA)] == before


def test_a_national_committee_says_its_topics_and_others_find_it(board, world, sign_in):
    pia, topics = sign_in(board.pia), Topic.objects.in_bulk(["cancer", "surgery"], field_name="slug")
    fill(pia, f"{KEEP}committees/add/", name="Global Surgery", topics=[topics["surgery"].pk])
    own = NationalCommittee.objects.get(name="Global Surgery")
    where = f"{KEEP}committees/{own.uuid}/"
    form = pia.get(where).context["form"]
    assert form["topics"].value() == [topics["surgery"].pk]
    both = [topic.pk for topic in topics.values()]
    fill(pia, where, topics=both)
    assert {topic.slug for topic in own.topics.all()} == {"cancer", "surgery"}
    stale = {"name": "Global Surgery", "version": form["version"].value(), "topics": []}
    assert send(pia, where, stale).status_code == 200
    assert own.topics.count() == 2


def test_an_nmo_without_local_committees_is_told_what_they_are_for(board, world, sign_in):
    board.pia.terms.update(nmo=world.tunisia)
    LocalCommittee.objects.filter(nmo=world.tunisia).delete()
    page = sign_in(board.pia).get("/nmos/associa-med-tunisia/keep/")
    assert list(page.context["local_committees"]) == []
    assert "Your groups at medical faculties. Students choose theirs in their profile." in page.text
