"""The calendar: what is due, to whom, in which zone; and the feeds that other programs read."""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar

from assemblies.models import Assembly
from committees.models import Announcement, Call, Committee, CommitteeSession, Panelist, Term
from exchanges.models import Application, ExchangeConditions
from ifmsa_portal.calendar import feeds
from ifmsa_portal.calendar.dates import by_day, dates_of, in_words, public_dates
from ifmsa_portal.calendar.views import LOOKS
from members.models import User
from projects.models import Endorsement, Report, Review
from tests.committees.announcing import TEXT, gather, held, sent
from tests.committees.calls import make_call, stand
from tests.committees.granting import build_invitation
from tests.conftest import SEASON_CODE, YEAR, appoint, make_person
from tests.exchanges.states import issue_card, put
from tests.projects.conftest import bring, circle, make_request, recorded_circle
from workflows.dates import CalendarDate
from workflows.models import database_now

__all__ = ["circle", "recorded_circle"]
PAGE, FEED = "/calendar/", "/calendar/feed/"
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _nothing_counted_yet():
    """Limits count in the cache, which outlives a test."""
    cache.clear()
    yield
    cache.clear()


def in_days(days):
    """The last minute of a day, so many days ahead."""
    return (database_now() + days * DAY).replace(hour=23, minute=59, second=0, microsecond=0)


def titles(person, kind=None):
    return [date.title for date in dates_of(person) if kind in {None, date.kind}]


def events(content):
    return Calendar.from_ical(content).walk("VEVENT")


def secret_path(person):
    person.refresh_from_db()
    return feeds.address_of(person).removeprefix("http://testserver")


@pytest.fixture
def assembly(world):
    today = database_now().date()
    return Assembly.objects.create(
        slug="march", name="March Meeting", kind="march", place="Accra",
        starts_on=today + 20 * DAY, ends_on=today + 26 * DAY, host_nmo=world.usa,
    )  # fmt: skip


# Whose dates


def test_what_is_due_of_an_application_stands_with_everyone_it_concerns(draft, cast):
    due = in_days(9)
    put(draft, "submitted", due_at=due)
    assert titles(cast.leo, "exchanges") == ["Check or send what goes to bvmd Germany"]
    assert titles(cast.amina, "exchanges") == titles(cast.hans, "exchanges") == []
    put(draft, "sent", due_at=due)
    for name in ("amina", "leo", "lena", "hans", "dora"):
        assert titles(getattr(cast, name), "exchanges") == ["Card of Acceptance from bvmd Germany"], name
    for name in ("frank", "tarek", "nora", "other", "grace", "berta"):
        assert titles(getattr(cast, name), "exchanges") == [], name


def test_a_confirmed_exchange_stands_on_its_days(draft, world, cast):
    issue_card(draft, world.berlin, by=cast.hans)
    application = put(draft, "confirmed")
    [date] = [date for date in dates_of(cast.amina) if date.kind == "exchanges"]
    assert (date.title, date.last_day, date.detail) == (
        "Exchange in Berlin",
        application.card.end_on,
        "bvmd Germany · Cardiology",
    )
    assert titles(cast.hans, "exchanges") == []


def test_reports_and_renewals_stand_with_the_team_and_the_president(world, circle):
    endorsement = bring(make_request(world, circle.selma, co_editor=circle.karim), "endorsed", circle)
    report = Report.objects.get(endorsement=endorsement)
    Report.objects.filter(pk=report.pk).update(due_on=database_now().date() + 40 * DAY)
    Endorsement.objects.filter(pk=endorsement.pk).update(valid_until=database_now().date() + 50 * DAY)
    expected = ["Report on “Clean hands”", "Endorsement ends: “Clean hands”"]
    for name in ("selma", "karim", "paula"):
        assert titles(getattr(circle, name), "projects") == expected, name
    for name in ("vera", "mohamed", "gustav", "tarek", "amina"):
        assert titles(getattr(circle, name), "projects") == [], name


def test_reviews_stand_with_who_was_asked_and_the_desk_with_the_director(world, circle):
    endorsement = bring(make_request(world, circle.selma), "confirmed", circle)
    Review.objects.create(
        endorsement=endorsement,
        reviewer=circle.rita,
        asked_by=circle.mohamed,
        due_on=database_now().date() + 5 * DAY,
    )
    assert titles(circle.rita, "projects") == ["Review “Clean hands”"]
    assert titles(circle.mohamed, "projects") == ["Recommend or not: “Clean hands”"]
    assert titles(circle.ralf, "projects") == titles(circle.scora, "projects") == []
    Term.objects.filter(holder=circle.mohamed).update(first_day="2020-01-01", last_day="2020-12-31")
    assert titles(circle.mohamed, "projects") == []


def test_terms_begin_and_end_offers_wait_entries_grow_old(world, cast):
    president = make_person("pres", nmo=world.usa)
    appoint(president, "nmo-president", nmo=world.usa, days=(-30, 300))
    appoint(president, "nmo-vice-president", nmo=world.usa, days=(5, 301))
    expires_on = database_now().date() + 10 * DAY
    build_invitation(
        "neo", president.email, nmo=world.tunisia, invited_by=cast.tarek, expires_on=expires_on
    ).save()
    world.usa.confirmed_at = database_now() - 300 * DAY
    world.usa.save()
    assert titles(president, "offices") == [
        "Your term begins: Vice-President, AMSA-USA",
        "Take or decline the office: NEO, Associa-Med Tunisia",
        "Confirm that the entry of AMSA-USA is right",
        "Your term ends, hand over by then: President, AMSA-USA",
        "Your term ends, hand over by then: Vice-President, AMSA-USA",
    ]
    assert titles(cast.frank, "offices") == []


def test_a_call_concerns_who_stands_who_runs_it_and_who_sits_on_its_panel(cast):
    call = make_call(cast.grace, results_at=database_now() + 30 * DAY)
    stand(call, cast.amina, state="draft")
    Panelist.objects.create(call=call, person=cast.dora, added_by=cast.grace)
    expected = ["Closes: Advisory Council", "Results: Advisory Council"]
    for name in ("grace", "amina", "dora"):
        assert titles(getattr(cast, name), "calls") == expected, name
    assert titles(cast.hans, "calls") == titles(cast.other, "calls") == []
    Call.objects.filter(pk=call.pk).update(opens_at=database_now() - 9 * DAY, closes_at=database_now() - DAY)
    assert titles(cast.grace, "calls") == ["Results: Advisory Council"]


def test_a_call_for_delegates_concerns_everyone_of_the_nmo(world, cast):
    president = make_person("pia", nmo=world.usa)
    appoint(president, "nmo-president", nmo=world.usa, days=(-30, 300))
    make_call(president, kind="delegates", office=None, nmo=world.usa, title="Delegates")
    assert cast.amina.nmo == world.usa
    assert titles(cast.amina, "calls") == ["Closes: Delegates"]
    assert titles(cast.hans, "calls") == titles(make_person("nomad"), "calls") == []


# What everyone may know


def test_deadlines_of_announcements_stand_with_who_got_them_and_the_public_ones_with_everyone(world, cast):
    c = gather(world, cast)
    audience = {"offices": ["npo"], "regions": ["europe"], "time_zone": "Africa/Cairo"}
    sent(c.sofia, deadline_at=in_days(3), **audience)
    sent(
        c.sofia,
        text={**TEXT, "title": "Open to all"},
        deadline_at=in_days(4),
        readership="everyone",
        **audience,
    )
    sent(c.sofia, text={**TEXT, "title": "Without a day"}, readership="everyone", **audience)
    held(
        c.sofia, text={**TEXT, "title": "Not sent"}, deadline_at=in_days(5), readership="everyone", **audience
    )
    past = sent(c.sofia, text={**TEXT, "title": "Past"}, deadline_at=in_days(6), **audience)
    Announcement.objects.filter(pk=past.pk).update(deadline_at=database_now() - DAY)
    assert titles(c.nils, "announcements") == ["Deadline: Vaccination week", "Deadline: Open to all"]
    assert titles(c.nadia, "announcements") == titles(c.lena, "announcements") == []
    public = public_dates("announcements")
    assert [(date.title, date.zone) for date in public] == [("Deadline: Open to all", "Africa/Cairo")]
    assert public[0] in public_dates()


def test_sessions_stand_with_who_holds_an_office_in_the_committee(world, cast):
    c = gather(world, cast)
    start = in_days(2)
    for slug in ("scoph", "scora"):
        CommitteeSession.objects.create(
            committee=Committee.objects.get(slug=slug),
            title="Open hour",
            starts_at=start,
            ends_at=start + DAY,
        )
    assert titles(c.nils, "sessions") == titles(c.sofia, "sessions") == ["SCOPH: Open hour"]
    assert titles(c.olaf, "sessions") == titles(c.amina, "sessions") == titles(c.pia, "sessions") == []


def test_the_public_dates_are_those_that_everyone_may_know(world, cast, assembly):
    make_call(cast.grace)
    make_call(cast.grace, publish=False, title="Secret plans")
    scope = Committee.objects.get(slug="scope")
    now = database_now()
    CommitteeSession.objects.create(
        committee=scope, title="Open hour", starts_at=now - DAY, ends_at=now + DAY
    )
    CommitteeSession.objects.create(
        committee=scope, title="Long ago", starts_at=now - 9 * DAY, ends_at=now - 8 * DAY
    )
    shown = {date.title for date in public_dates() if date.kind != "exchanges"}
    assert shown == {"SCOPE: Open hour", "Closes: Advisory Council", "March Meeting"}
    assert {date.kind for date in public_dates("calls")} == {"calls"}


def test_deadlines_of_hosts_stand_together_and_those_of_one_alone(world, cast):
    for nmo in (world.usa, world.tunisia):
        ExchangeConditions.objects.create(
            nmo=nmo, programme="scope", season=world.season, is_published=nmo == world.usa
        )
    usa = ExchangeConditions.objects.get(nmo=world.usa)
    usa.places.create(local_committee=world.boston, months=[6])
    ExchangeConditions.objects.get(nmo=world.tunisia).places.create(local_committee=world.tunis, months=[6])
    june, july, _august = public_dates("exchanges")
    assert june.title == "SCOPE: applications to 2 hosts"
    assert june.detail == f"for exchanges in June {YEAR} · AMSA-USA, bvmd Germany"
    assert june.at == dt.datetime(YEAR, 3, 9, 23, 59, tzinfo=dt.UTC)
    assert (july.title, july.url) == (
        "SCOPE: application to bvmd Germany",
        "/exchanges/conditions/bvmd-germany/scope/",
    )
    [own] = public_dates(nmo="amsa-usa")
    assert (own.title, own.at) == ("SCOPE: application to AMSA-USA", june.at)
    assert public_dates(nmo="associa-med-tunisia") == []


def test_a_long_list_of_hosts_is_cut(world):
    for number in range(7):
        from tests.conftest import make_nmo

        nmo = make_nmo(f"nmo-{number}", f"NMO {number}", "FR", "europe")
        place = nmo.local_committees.create(city=f"City {number}", faculty="Faculty")
        conditions = ExchangeConditions.objects.create(
            nmo=nmo, programme="score", season=world.season, is_published=True
        )
        conditions.places.create(local_committee=place, months=[9])
    [date] = [date for date in public_dates("exchanges") if "SCORE" in date.title]
    assert date.detail == f"for exchanges in September {YEAR} · NMO 0, NMO 1, NMO 2, NMO 3, NMO 4 and 2 more"


def test_the_public_page_and_its_feed_are_filtered_alike(world, cast, assembly, client):
    make_call(cast.grace)
    page = client.get(PAGE, {"kind": "calls"})
    assert "Closes: Advisory Council" in page.text
    assert "March Meeting" not in page.text
    assert "http://testserver/calendar.ics?kind=calls" in page.text
    assert [str(event["SUMMARY"]) for event in events(client.get("/calendar.ics?kind=calls").content)] == [
        "Closes: Advisory Council"
    ]
    hosts = events(client.get("/calendar.ics?nmo=bvmd-germany").content)
    assert {str(event["SUMMARY"]) for event in hosts} == {"SCOPE: application to bvmd Germany"}
    everything = {
        str(event["SUMMARY"]) for event in events(client.get("/calendar.ics?kind=nonsense").content)
    }
    assert {"March Meeting", "Closes: Advisory Council"} < everything


# In which zone


@pytest.mark.parametrize(
    ("zone", "day", "words"),
    [
        ("UTC", dt.date(2027, 3, 27), "27 Mar 2027, 23:59 UTC"),
        # Clocks go forward in that night: an hour before and after it the distance is another.
        ("Europe/Berlin", dt.date(2027, 3, 28), "27 Mar 2027, 23:59 UTC · 28 Mar, 00:59 yours"),
        ("America/New_York", dt.date(2027, 3, 27), "27 Mar 2027, 23:59 UTC · 19:59 yours"),
        ("Pacific/Kiritimati", dt.date(2027, 3, 28), "27 Mar 2027, 23:59 UTC · 28 Mar, 13:59 yours"),
    ],
)
def test_a_deadline_stands_on_the_readers_day_and_says_both_times(zone, day, words):
    at = dt.datetime(2027, 3, 27, 23, 59, tzinfo=dt.UTC)
    date = CalendarDate("k", "calls", "Closes", at, "/")
    with timezone.override(zoneinfo.ZoneInfo(zone)):
        assert ([one.day for one in by_day([date])], in_words(date)) == ([day], words)


def test_a_deadline_in_a_zone_of_its_own_says_it_and_keeps_its_instant_over_the_change_of_clocks(world, cast):
    berlin = zoneinfo.ZoneInfo("Europe/Berlin")
    at = dt.datetime(2027, 3, 28, 23, 59, tzinfo=berlin)
    date = CalendarDate("k", "calls", "Closes", at.astimezone(dt.UTC), "/", zone="Europe/Berlin")
    assert in_words(date) == "28 Mar 2027, 23:59 Berlin time (CEST) · 21:59 UTC"
    [event] = events(feeds.as_ics("x", [date]))
    assert event["DTSTART"].to_ical() == b"20270328T215900Z"


def test_whole_days_are_the_federations_wherever_one_is(assembly):
    [date] = public_dates("assemblies")
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        with timezone.override(zoneinfo.ZoneInfo(zone)):
            assert by_day([date])[0].day == assembly.starts_on
    assert in_words(date).startswith("whole days, the last is ")


def test_what_is_over_is_left_out_and_the_last_day_isnt_over(assembly):
    today = database_now().date()
    Assembly.objects.update(starts_on=today - 3 * DAY, ends_on=today)
    assert [date.title for date in public_dates("assemblies")] == ["March Meeting"]


# The page


def test_the_page_shows_ones_own_dates_month_by_month(draft, cast, sign_in):
    put(draft, "sent", due_at=dt.datetime(YEAR, 6, 7, 23, 59, tzinfo=dt.UTC))
    cast.amina.time_zone = "America/New_York"
    cast.amina.save()
    html = sign_in(cast.amina).get(PAGE).text
    assert f'<h2 id="month-{YEAR}-06">June {YEAR}</h2>' in html
    assert "Card of Acceptance from bvmd Germany" in html
    assert f"7 Jun {YEAR}, 23:59 UTC · 19:59 yours" in html
    assert "Days are those of your zone: New York time (" in html


def test_who_has_signed_in_sees_the_public_one_too(cast, sign_in, assembly):
    client = sign_in(cast.frank)
    make_call(cast.grace)
    assert "Closes: Advisory Council" not in client.get(PAGE).text
    page = client.get(PAGE, {"view": "public"})
    assert "Closes: Advisory Council" in page.text
    assert "Give me an address" not in page.text


def test_far_months_are_shown_when_asked_for(cast, sign_in, world):
    for number in range(6):
        make_call(cast.grace, closes_at=database_now() + (40 * number + 5) * DAY)
    client = sign_in(cast.grace)
    first, everything = client.get(PAGE), client.get(PAGE, {"all": "1"})
    assert (len(first.context["months"]), first.context["is_cut"]) == (4, True)
    assert 'href="?all=1">Show later dates too<' in first.text
    assert (len(everything.context["months"]) > 4, everything.context["is_cut"]) == (True, False)


def test_a_calendar_without_dates_says_so(cast, client, db):
    ExchangeConditions.objects.all().delete()
    assert "No date lies ahead" in client.get(PAGE).text


def test_the_dashboard_shows_the_next_ones_of_every_kind(draft, cast, sign_in, assembly):
    put(draft, "sent", due_at=in_days(3))
    html = sign_in(cast.hans).get("/dashboard/").text
    for seen in ("Card of Acceptance from bvmd Germany", "March Meeting", 'href="/calendar/">Calendar</a>'):
        assert seen in html


# The secret feed


def test_one_asks_for_an_address_changes_it_and_withdraws_it(cast, sign_in, client):
    browser, program = sign_in(cast.amina), Client()
    assert "Give me an address" in browser.get(PAGE).text
    assert browser.post(FEED)["Location"] == "/calendar/#subscribe"
    first = secret_path(cast.amina)
    assert f"<code>http://testserver{first}</code>" in browser.get(PAGE).text
    assert program.get(first).status_code == 200
    browser.post(FEED)
    second = secret_path(cast.amina)
    assert (program.get(first).status_code, program.get(second).status_code) == (404, 200)
    browser.post(FEED, {"withdraw": "1"})
    assert program.get(second).status_code == 404
    assert feeds.address_of(User.objects.get(pk=cast.amina.pk)) == ""


def test_a_wrong_address_is_not_there(cast, client):
    feeds.renew(cast.amina)
    right = secret_path(cast.amina)
    key = User.objects.get(pk=cast.amina.pk).calendar_key.hex
    wrong = [right[:-6] + "A.ics", f"/calendar/{key}.ics", f"/calendar/{feeds.SIGNER.sign('nonsense')}.ics"]
    assert [client.get(path).status_code for path in wrong] == [404, 404, 404]
    User.objects.filter(pk=cast.amina.pk).update(is_active=False)
    assert client.get(right).status_code == 404


def test_the_feed_is_read_without_signing_in_and_opens_no_session(draft, cast, client):
    due = in_days(9)
    put(draft, "sent", due_at=due)
    feeds.renew(cast.hans)
    response = client.get(secret_path(cast.hans))
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Cache-Control"] == "private, max-age=900"
    assert response["X-Robots-Tag"] == "noindex"
    assert not response.cookies
    event = next(one for one in events(response.content) if "Acceptance" in one["SUMMARY"])
    assert event["UID"] == f"applications-sent-bvmd-germany-{due:%Y%m%d%H%M}@testserver"
    assert event["DTSTART"].dt == due
    assert "DTEND" not in event
    assert "http://testserver/exchanges/applications/?state=sent&host=bvmd-germany" in event["DESCRIPTION"]
    assert b"BEGIN:VALARM" not in response.content
    assert b"Amina" not in response.content


def test_the_same_entry_keeps_its_name_and_a_program_is_told_that_nothing_changed(draft, cast, client):
    put(draft, "sent", due_at=in_days(9))
    feeds.renew(cast.hans)
    path = secret_path(cast.hans)
    first = client.get(path)
    again = client.get(path, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    put(draft, "sent", due_at=in_days(10))
    changed = client.get(path, headers={"if-none-match": first["ETag"]})
    assert changed.status_code == 200


def test_a_former_officers_feed_has_lost_it_the_day_after(draft, cast, client):
    put(draft, "sent", due_at=in_days(9))
    feeds.renew(cast.hans)
    path = secret_path(cast.hans)
    assert b"Card of Acceptance" in client.get(path).content
    today = database_now().date()
    cast.hans.terms.update(first_day=today - 30 * DAY, last_day=today)
    assert b"Card of Acceptance" in client.get(path).content
    cast.hans.terms.update(last_day=today - DAY)
    content = client.get(path).content
    assert b"bvmd" not in content
    assert events(content) == []


def test_the_feed_speaks_the_language_of_its_owner_whoever_fetches_it(assembly, cast, client):
    cast.amina.language = "ar"
    cast.amina.save()
    feeds.renew(cast.amina)
    client.cookies["django_language"] = "fr"
    name = Calendar.from_ical(client.get(secret_path(cast.amina)).content)["X-WR-CALNAME"]
    assert str(name) == "بوابة IFMSA: مواعيدي"
    [event] = events(client.get(secret_path(cast.amina)).content)
    assert event["DTSTART"].dt == assembly.starts_on
    assert event["DTEND"].dt == assembly.ends_on + DAY


def test_texts_that_people_wrote_can_not_add_entries(cast, client, world):
    make_call(cast.grace, title="Council\r\nEND:VEVENT\r\nBEGIN:VEVENT; a, b\\")
    content = client.get("/calendar.ics?kind=calls").content
    [event] = events(content)
    assert "END:VEVENT" in event["SUMMARY"]
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))


def test_meetings_have_an_end(world, cast, client):
    now = database_now().replace(microsecond=0)
    CommitteeSession.objects.create(
        committee=Committee.objects.get(slug="scope"),
        title="Open hour",
        starts_at=now + DAY,
        ends_at=now + 2 * DAY,
    )
    [event] = events(client.get("/calendar.ics?kind=sessions").content)
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (now + DAY, now + 2 * DAY)


def test_who_looks_too_often_is_asked_to_wait(cast, client, monkeypatch):
    monkeypatch.setitem(LOOKS, "feed", "2/m/ip")
    feeds.renew(cast.amina)
    paths = ["/calendar.ics", secret_path(cast.amina), "/calendar.ics", secret_path(cast.amina)]
    assert [client.get(path).status_code for path in paths] == [200, 200, 429, 429]


def test_it_costs_the_same_for_few_and_for_many(draft, world, cast, client):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            assert len(dates_of(cast.hans)) > 1
        return len(seen)

    put(draft, "sent", due_at=in_days(9))
    few = queries()
    template = Application.objects.get(pk=draft.pk)
    for number in range(30):
        student = User.objects.create(email=f"t{number}@example.test", given_names="T")
        template.pk, template.student, template.number = None, student, f"P-{SEASON_CODE}-{90000 + number}"
        template.uuid, template.due_at = None, in_days(10 + number)
        template.uuid = Application._meta.get_field("uuid").get_default()
        template.save(force_insert=True)
    assert len(dates_of(cast.hans)) > 30
    assert queries() == few


def test_no_page_of_it_names_a_stranger(draft, cast, sign_in):
    put(draft, "sent", due_at=in_days(9))
    for name in ("tarek", "frank"):
        assert not re.search("bvmd Germany", sign_in(getattr(cast, name)).get(PAGE).text.split("<main")[1]), (
            name
        )
