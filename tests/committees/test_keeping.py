"""A committee's page is kept by whoever leads the committee today; everyone reads it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from committees.models import (
    Committee,
    CommitteeDocument,
    CommitteeLink,
    CommitteePriority,
    CommitteeSession,
    NationalCommittee,
)
from committees.models.life import year_in_office, year_in_words
from documents.models import PrivateFile
from tests.conftest import PDF, appoint, make_file, make_nmo, make_person
from tests.exchanges.posting import errors, fill, inputs, send
from workflows.models import database_now

SCOPH, KEEP = "/committees/scoph/", "/committees/scoph/keep/"
PARTS = ["", "focus/", "priorities/add/", "sessions/add/", "documents/add/"]


@pytest.fixture
def circle(cast):
    """Philipp directs SCOPH, Liv is its Liaison Officer, Ada its assistant, Fred directed it until yesterday."""
    cast.philipp, cast.liv, cast.ada, cast.fred = map(make_person, ["philipp", "liv", "ada", "fred"])
    appoint(cast.fred, "scoph-director", days=(-400, -31))
    appoint(cast.philipp, "scoph-director")
    appoint(cast.liv, "scoph-liaison")
    appoint(cast.ada, "scoph-assistant")
    return cast


@pytest.fixture
def scoph(circle):
    return Committee.objects.get(slug="scoph")


@pytest.fixture
def year(scoph):
    return year_in_office(database_now().date())


def status(response):
    """The answer's status; a file is read to its end, which closes it."""
    if response.streaming:
        assert b"".join(response.streaming_content) == PDF
    return response.status_code


def upload(name):
    """A small real PDF, as a browser sends it."""
    return SimpleUploadedFile(name, PDF, "application/pdf")


def session_of(committee, title, hours):
    """A session that begins so many hours from now and lasts one."""
    begins = database_now() + dt.timedelta(hours=hours)
    return CommitteeSession.objects.create(
        committee=committee, title=title, starts_at=begins, ends_at=begins + dt.timedelta(hours=1)
    )


@pytest.mark.parametrize(
    ("day", "year", "words"),
    [("2026-09-30", 2025, "2025/26"), ("2026-10-01", 2026, "2026/27"), ("1999-12-31", 1999, "1999/00")],
)
def test_the_year_in_office_begins_in_october(day, year, words):
    assert (year_in_office(dt.date.fromisoformat(day)), year_in_words(year)) == (year, words)


@pytest.mark.parametrize("path", PARTS)
def test_director_and_liaison_officer_keep_the_page_and_nobody_else(circle, client, sign_in, path):
    assert client.get(KEEP + path).status_code == 302
    expected = {
        "philipp": 200, "liv": 200, "ada": 403, "fred": 403, "dora": 403, "lena": 403,
        "grace": 403, "amina": 403, "admin": 403,
    }  # fmt: skip
    assert {
        name: sign_in(getattr(circle, name)).get(KEEP + path).status_code for name in expected
    } == expected


def test_who_may_not_keep_it_may_not_post_either(circle, scoph, sign_in, year):
    for name in ["ada", "fred", "dora", "admin"]:
        client = sign_in(getattr(circle, name))
        assert send(client, f"{KEEP}focus/", {"focus": "Mine"}).status_code == 403
        data = {"start_year": year, "title": "Mine", "order": 1}
        assert send(client, f"{KEEP}priorities/add/", data).status_code == 403
    scoph.refresh_from_db()
    assert scoph.focus != "Mine"
    assert not CommitteePriority.objects.exists()


def test_a_coming_director_keeps_nothing_yet(circle, sign_in):
    heir = make_person("heir")
    appoint(heir, "scome-director", days=(1, 300))
    assert sign_in(heir).get("/committees/scome/keep/").status_code == 403


def test_only_those_who_keep_it_are_offered_to(circle, client, sign_in):
    assert KEEP not in client.get(SCOPH).text
    assert KEEP not in sign_in(circle.ada).get(SCOPH).text
    assert KEEP in sign_in(circle.liv).get(SCOPH).text


@pytest.mark.parametrize("path", ["novelties/add/", "priorities/999/", "sessions/999/", "documents/999/"])
def test_what_is_not_there_is_not_found(circle, sign_in, path):
    assert sign_in(circle.philipp).get(KEEP + path).status_code == 404


def test_a_part_of_another_committee_is_not_found(circle, sign_in, year):
    other = CommitteePriority.objects.create(
        committee=Committee.objects.get(slug="scome"), start_year=year, title="Theirs"
    )
    assert sign_in(circle.philipp).get(f"{KEEP}priorities/{other.pk}/").status_code == 404


def test_the_focus_is_changed(circle, client, sign_in):
    assert fill(sign_in(circle.liv), f"{KEEP}focus/", focus="Clean water.\n\nClean air.").url == SCOPH
    client.logout()
    assert "<p>Clean water.</p>" in client.get(SCOPH).text


def test_a_focus_as_long_as_a_book_is_refused(circle, sign_in):
    response = fill(sign_in(circle.liv), f"{KEEP}focus/", focus="x" * 5001)
    assert errors(response) == {"focus": ["Write at most 5,000 characters."]}


def test_the_second_writer_is_told_and_sees_both(circle, scoph, sign_in):
    client = sign_in(circle.philipp)
    form = client.get(f"{KEEP}focus/").context["form"]
    Committee.objects.filter(pk=scoph.pk).update(focus="Liv was faster.")
    data = {"focus": "Philipp was slower.", "version": form["version"].value()}
    response = send(client, f"{KEEP}focus/", data)
    assert list(errors(response)) == ["__all__"]
    assert "Liv was faster." in response.text
    assert response.context["form"]["focus"].value() == "Philipp was slower."
    scoph.refresh_from_db()
    assert scoph.focus == "Liv was faster."
    again = {**data, "version": response.context["form"].data["version"]}
    assert send(client, f"{KEEP}focus/", again).status_code == 302
    scoph.refresh_from_db()
    assert scoph.focus == "Philipp was slower."


def test_priorities_stand_by_year(circle, scoph, client, sign_in, year):
    philipp = sign_in(circle.philipp)
    for title, start, order in [("Second", year, 2), ("First", year, 1), ("Next", year + 1, 1)]:
        fill(philipp, f"{KEEP}priorities/add/", title=title, start_year=start, order=order)
    CommitteePriority.objects.create(committee=scoph, start_year=year - 3, title="Old")
    context = client.get(SCOPH).context
    named = [(words, [one.title for one in group]) for words, group in context["years"]]
    assert named == [(year_in_words(year), ["First", "Second"]), (year_in_words(year + 1), ["Next"])]
    assert [(words, [one.title for one in g]) for words, g in context["past_years"]] == [
        (year_in_words(year - 3), ["Old"])
    ]


def test_a_priority_is_changed_and_taken_off(circle, scoph, sign_in, year):
    one = CommitteePriority.objects.create(committee=scoph, start_year=year - 3, title="Old")
    client = sign_in(circle.philipp)
    path = f"{KEEP}priorities/{one.pk}/"
    assert fill(client, path, title="Older").url == KEEP
    one.refresh_from_db()
    assert (one.title, one.start_year) == ("Older", year - 3)
    assert send(client, path, {"remove": "1"}).url == KEEP
    assert not CommitteePriority.objects.exists()


@pytest.mark.parametrize("start", ["1950", "9999", "x", ""])
def test_a_priority_is_of_a_year_on_the_list(circle, sign_in, start):
    response = fill(sign_in(circle.philipp), f"{KEEP}priorities/add/", title="A", start_year=start)
    assert list(errors(response)) == ["start_year"]


def test_sessions_are_entered_in_the_writers_zone_and_listed_soonest_first(circle, scoph, client, sign_in):
    circle.liv.time_zone = "Africa/Nairobi"
    circle.liv.save()
    later = session_of(scoph, "Later", 24 * 400)
    session_of(scoph, "Over", -48)
    year = database_now().year + 1
    data = {"title": "Opening", "starts_at": f"{year}-03-02T09:00", "ends_at": f"{year}-03-02T11:00"}
    fill(sign_in(circle.liv), f"{KEEP}sessions/add/", **data, place="Accra", link="example.org/opening")
    opening = CommitteeSession.objects.get(title="Opening")
    assert opening.starts_at == dt.datetime(year, 3, 2, 6, tzinfo=dt.UTC)
    assert opening.link == "https://example.org/opening"
    client.logout()
    context = client.get(SCOPH).context
    assert [one.title for one in context["sessions"]] == [opening.title, later.title]
    assert [one.title for one in context["past_sessions"]] == ["Over"]


def test_a_session_that_ends_before_it_begins_is_refused(circle, sign_in):
    data = {"title": "A", "starts_at": "2027-03-02T09:00", "ends_at": "2027-03-02T09:00"}
    response = fill(sign_in(circle.liv), f"{KEEP}sessions/add/", **data)
    assert errors(response)["ends_at"] == ["The session ends after it begins."]
    assert not CommitteeSession.objects.exists()


def test_the_database_refuses_it_too(scoph):
    now = timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        CommitteeSession.objects.create(committee=scoph, title="A", starts_at=now, ends_at=now)


def test_a_document_is_given_to_everyone_once_it_is_published(circle, scoph, client, sign_in):
    philipp = sign_in(circle.philipp)
    data = {"title": "Manual", "upload": upload("manual.pdf"), "version": _version(philipp, "documents/add/")}
    assert send(philipp, f"{KEEP}documents/add/", data).url == KEEP
    document = CommitteeDocument.objects.get()
    assert (document.is_published, document.file.owner) == (False, circle.philipp)
    address = document.get_absolute_url()
    assert {
        name: status(sign_in(getattr(circle, name)).get(address))
        for name in ["philipp", "liv", "ada", "amina", "admin"]
    } == {"philipp": 200, "liv": 200, "ada": 404, "amina": 404, "admin": 404}
    client.logout()
    assert client.get(address).status_code == 404
    assert "Manual" not in client.get(SCOPH).text
    fill(sign_in(circle.liv), f"{KEEP}documents/{document.pk}/", is_published="on")
    client.logout()
    response = client.get(address)
    assert status(response) == 200
    assert response["Content-Disposition"] == 'attachment; filename="manual.pdf"'
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert address in client.get(SCOPH).text


def test_a_new_file_takes_the_place_of_the_old_one(
    circle, scoph, sign_in, django_capture_on_commit_callbacks
):
    document = CommitteeDocument.objects.create(
        committee=scoph, title="Manual", file=make_file(circle.philipp)
    )
    before, client = document.file, sign_in(circle.liv)
    data = {"title": "Manual 2", "is_published": "on", "upload": upload("new.pdf")}
    path = f"documents/{document.pk}/"
    with django_capture_on_commit_callbacks(execute=True):
        assert send(client, KEEP + path, {**data, "version": _version(client, path)}).status_code == 302
    document.refresh_from_db()
    before.refresh_from_db()
    assert (document.title, document.file.original_name) == ("Manual 2", "new.pdf")
    assert before.removed_at is not None
    with django_capture_on_commit_callbacks(execute=True):
        send(client, KEEP + path, {"remove": "1"})
    assert not CommitteeDocument.objects.exists()
    assert not PrivateFile.objects.present().exists()


def test_a_document_whose_bytes_are_gone_is_not_found(circle, scoph, client):
    document = CommitteeDocument.objects.create(
        committee=scoph, title="Manual", file=make_file(circle.philipp)
    )
    PrivateFile.objects.update(removed_at=timezone.now())
    assert client.get(document.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("part", ["sessions", "documents"])
def test_the_second_writer_of_a_part_reads_what_stands_there(circle, scoph, sign_in, part):
    session = session_of(scoph, "Opening", 72)
    document = CommitteeDocument.objects.create(
        committee=scoph, title="Manual", file=make_file(circle.philipp, "first.pdf")
    )
    path = f"{part}/{(session if part == 'sessions' else document).pk}/"
    response = send(sign_in(circle.liv), KEEP + path, {"title": "Mine", "version": "old"})
    assert "__all__" in errors(response)
    told = dict(response.context["form"].stored)
    assert told["Title"] in {"Opening", "Manual"}
    assert told.get("File", "first.pdf") == "first.pdf"
    assert told.get("Begins", "-") in {"-", f"{session.starts_at:%Y-%m-%d %H:%M}"}


def test_where_all_sessions_are_over_the_page_says_that_none_is_planned(scoph, client):
    session_of(scoph, "Over", -48)
    text = client.get(SCOPH).text
    assert text.index("None is planned now.") < text.index("The last ones") < text.index("Over")


def test_a_session_of_several_days_says_both(scoph, client):
    session = session_of(scoph, "Week", 24)
    CommitteeSession.objects.update(ends_at=session.starts_at + dt.timedelta(days=3))
    end = session.starts_at + dt.timedelta(days=3)
    assert f"{end.day} {end:%B %Y}, {end:%H:%M} UTC</time>" in client.get(SCOPH).text


def test_a_document_needs_a_file(circle, sign_in):
    response = fill(sign_in(circle.liv), f"{KEEP}documents/add/", title="Manual")
    assert list(errors(response)) == ["upload"]


def _version(client, path):
    return client.get(KEEP + path).context["form"]["version"].value()


def test_hostile_text_stays_text(circle, scoph, client, sign_in, year):
    philipp = sign_in(circle.philipp)
    for name, text, expected in inputs("text", "name", "cell"):
        CommitteePriority.objects.all().delete()
        data = {"title": text, "text": text, "start_year": year, "order": 1}
        version = _version(philipp, "priorities/add/")
        response = send(philipp, f"{KEEP}priorities/add/", {**data, "version": version})
        assert response.status_code in ({400} if expected == "bad_request" else {200, 302}), name
        if response.status_code == 302 and "<" in text:
            assert text not in client.get(SCOPH).text, name


@pytest.mark.parametrize("kind", ["date", "number"])
def test_times_and_numbers_that_are_none_are_refused(circle, sign_in, kind):
    client = sign_in(circle.philipp)
    version = _version(client, "sessions/add/")
    for name, text, expected in inputs(kind):
        data = {"title": "A", "starts_at": text, "ends_at": text, "version": version}
        response = send(client, f"{KEEP}sessions/add/", data)
        assert response.status_code in {200, 400}, name
        response = send(client, f"{KEEP}priorities/add/", {"title": "A", "order": text, "start_year": text})
        assert response.status_code in {200, 400}, (name, expected)


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "https://", "a b"])
def test_a_link_leads_to_a_web_page(circle, sign_in, link):
    data = {"title": "A", "starts_at": "2027-03-02T09:00", "ends_at": "2027-03-02T10:00", "link": link}
    response = fill(sign_in(circle.liv), f"{KEEP}sessions/add/", **data)
    assert list(errors(response)) == ["link"]


def test_the_team_shows_each_office_with_its_term_or_that_nobody_holds_it(circle, client):
    team = client.get(SCOPH).context["team"]
    held = {post.office.code: [term.holder for term in post.terms] for post in team if post.terms}
    assert held == {
        "scoph-director": [circle.philipp],
        "scoph-liaison": [circle.liv],
        "scoph-assistant": [circle.ada],
    }
    assert [post.office.code for post in team][:3] == ["scoph-director", "scoph-liaison", "scoph-ra-africa"]
    assert len(team) == 9


def link_names(world, scoph, count, *, first=0):
    """So many national committees of the USA that work with SCOPH."""
    for number in range(first, first + count):
        own = NationalCommittee.objects.create(nmo=world.usa, name=f"Committee {number:02}")
        CommitteeLink.objects.create(national_committee=own, committee=scoph, note="Since 2019")


def test_who_works_on_it_under_which_name_is_read_by_everyone(world, scoph, client):
    link_names(world, scoph, 7)
    own = NationalCommittee.objects.create(nmo=world.germany, name="Gesundheitspolitik")
    CommitteeLink.objects.create(national_committee=own, committee=scoph, weight="related")
    gone = NationalCommittee.objects.create(nmo=world.germany, name="Closed", is_active=False)
    CommitteeLink.objects.create(national_committee=gone, committee=scoph)
    page = client.get(SCOPH)
    assert (page.context["name_count"], len(page.context["names"])) == (8, 6)
    assert "Closed" not in page.text
    everyone = client.get(f"{SCOPH}names/").context["page"].object_list
    assert [str(link.national_committee) for link in everyone][-1] == "Gesundheitspolitik"
    for query, count in [
        ("region=europe", 1),
        ("region=africa", 0),
        ("weight=related", 1),
        ("weight=primary&region=americas", 7),
        ("region=atlantis", 0),
    ]:
        assert len(client.get(f"{SCOPH}names/?{query}").context["page"].object_list) == count, query
    assert client.get("/committees/nowhere/names/").status_code == 404


def test_a_page_with_much_on_it_costs_no_more_queries(world, circle, scoph, client, sign_in, year):
    def cost(path):
        with CaptureQueriesContext(connection) as seen:
            client.get(path)
        return len(seen)

    def grow(first):
        link_names(world, scoph, 3, first=first)
        for number in range(3):
            CommitteePriority.objects.create(committee=scoph, start_year=year, title=f"P{number}")
            session_of(scoph, f"S{number}", 5)
            session_of(scoph, f"T{number}", -50)
            CommitteeDocument.objects.create(
                committee=scoph, title=f"D{number}", file=make_file(circle.philipp)
            )
            nmo = make_nmo(f"nmo-{first}-{number}", f"NMO {first} {number}", "GH", "africa")
            appoint(make_person(f"npo{first}{number}"), "npo", nmo=nmo)

    grow(0)
    before = [cost(SCOPH), cost(f"{SCOPH}names/")]
    client = sign_in(circle.philipp)
    cost(KEEP)
    kept = cost(KEEP)
    grow(3)
    assert cost(KEEP) == kept
    client.logout()
    assert [cost(SCOPH), cost(f"{SCOPH}names/")] == before


def test_the_admin_shows_what_is_kept_and_writes_none_of_it(world, circle, scoph, sign_in, year):
    priority = CommitteePriority.objects.create(committee=scoph, start_year=year, title="Clean water")
    document = CommitteeDocument.objects.create(
        committee=scoph, title="Manual", file=make_file(circle.philipp)
    )
    link_names(world, scoph, 1)
    own = NationalCommittee.objects.get()
    client = sign_in(circle.admin)
    for record in [priority, session_of(scoph, "Opening", 5), document, own]:
        name = record._meta.model_name
        for path in ["", f"{record.pk}/change/"]:
            page = client.get(f"/admin/committees/{name}/{path}")
            assert (page.status_code, str(record) in page.text) == (200, True), name
        adds = client.get(f"/admin/committees/{name}/add/").status_code
        assert adds == (200 if record == own else 403), name
