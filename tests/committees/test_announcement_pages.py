"""The pages of announcements: what each role sees and may do, what is typed, what is said."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from committees.announcement_todo import announcements_todo, latest_announcements
from committees.models import Announcement, AnnouncementText, Office
from committees.placeholders import in_a_row
from committees.templatetags.announcements import blocks
from committees.workflow import announcements as workflow
from outbox.models import Email
from tests.committees.announcing import TEXT, gather, got, held, sent, write
from tests.conftest import PASSWORD, YEAR, appoint, make_person
from tests.exchanges.posting import errors, inputs, messages, send
from tests.projects.posting import fill

ARCHIVE = "/announcements/"
PAGES = [
    "", "text/en/", "text/fr/", "audience/", "head/", "recipients/", "hold/", "look-over/", "send/", "send-again/",
    "discard/",
]  # fmt: skip
# . 200, > 302: too late for this, - 403: sees it and may not, blank 404: there is no such thing.
SIGN = {200: ".", 302: ">", 403: "-", 404: " "}
NOTHING = " " * len(PAGES)
READING = "." + "-" * 10
MATRIX = {
    "draft": {"sofia": "......" + "." + "-" + ">>" + ".", "admin": "." + "----" + "." + "-" * 5},
    "held": {
        "sofia": "......" + ">" + "-" + "." + ">" + ".",
        "grace": "." + "----" + "." + "-" + "." + "---",
        "admin": "." + "----" + "." + "-" * 5,
    },
    "sent": {
        "sofia": "." + "----" + "." + ">" + "-" + ">" + "." + ">",
        "nils": READING,
        "lena": READING,
        "eric": READING,
        "grace": "." + "----" + "." + "-" + ">" + "---",
        "admin": "." + "----" + "." + "-" * 5,
    },
}
PEOPLE = ["amina", "lena", "nils", "eric", "grace", "sofia", "frank", "admin"]


@pytest.fixture(autouse=True)
def _no_limit_yet():
    cache.clear()


@pytest.fixture
def circle(world, cast):
    return gather(world, cast)


@pytest.fixture
def fresh(monkeypatch):
    """A sign-in of the last minutes is taken as given; one test asks for it."""
    monkeypatch.setattr(
        "committees.views.announcement_desk.raise_if_reauthentication_required", lambda *a, **k: None
    )


def signed_in(person):
    client = Client()
    client.force_login(person, backend="members.backends.AddressBackend")
    return client


def at(record, page=""):
    return record.get_absolute_url() + page


def test_each_role_gets_exactly_what_the_table_says(circle, fresh):
    clients = {name: signed_in(getattr(circle, name)) for name in PEOPLE}
    for state, table in MATRIX.items():
        record = write(circle.sofia, offices=["npo"])
        if state != "draft":
            workflow.hold(record, by=circle.sofia, asked=circle.grace)
        if state == "sent":
            workflow.send(record, by=circle.sofia, expected=3)
            appoint(make_person("newcomer", nmo=circle.lena.nmo), "npo", nmo=circle.lena.nmo)
        for name, client in clients.items():
            line = "".join(SIGN[client.get(at(record, page)).status_code] for page in PAGES)
            assert (state, name, line) == (state, name, table.get(name, NOTHING))
        posted = clients["lena"].post(at(record, "send/"), {"expected": 3, "seen": 2})
        assert posted.status_code in {400, 403, 404}


def test_what_is_none_of_ones_business_reads_like_what_is_not_there(circle):
    record = write(circle.sofia, offices=["npo"], readership="everyone")
    client = signed_in(circle.lena)
    missing = client.get(f"{ARCHIVE}11111111-1111-4111-8111-111111111111/")
    assert client.get(at(record)).content == missing.content
    assert Client().get(at(record)).status_code == 404


def test_a_director_writes_holds_and_sends_to_the_npos_of_europe(circle, sign_in):
    """The whole way, as a browser goes it; sending asks for a fresh sign-in."""
    client = sign_in(circle.sofia)
    response = fill(
        client, f"{ARCHIVE}new/", title="Vaccination week", summary="Plan it.", body="Dear {given_names}"
    )
    record = Announcement.objects.get()
    assert response.url == at(record, "audience/")
    assert (record.office.code, record.text.language, record.written_by) == (
        "scoph-director",
        "en",
        circle.sofia,
    )
    fill(client, at(record, "audience/"), offices=["npo"], regions=["europe"])
    assert "It reaches 2 people today" in client.get(at(record)).content.decode()
    fill(
        client,
        at(record, "head/"),
        deadline_at=f"{YEAR + 3}-01-16T00:59",
        time_zone="Africa/Cairo",
        readership="everyone",
        label_0="The form",
        url_0="https://forms.example.org/1",
    )
    page = client.get(at(record)).content.decode()
    assert f"16 Jan {YEAR + 3}, 00:59 Cairo time (EET) · 15 Jan, 22:59 UTC" in page
    fill(client, at(record, "text/fr/"), title="Semaine", summary="En bref.", body="Bonjour")
    listed = client.get(at(record, "recipients/")).content.decode()
    assert "Nils Test" in listed
    assert "Nadia Test" not in listed
    preview = client.get(at(record, f"preview/{circle.nils.uuid}/"))
    assert preview.context["subject"] == "[SCOPH] Semaine"
    assert client.get(at(record, f"preview/{circle.nadia.uuid}/")).status_code == 404
    assert fill(client, at(record, "hold/")).url == at(record)
    assert client.get(at(record, "send/")).url.startswith("/accounts/reauthenticate/")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get(at(record, "send/"))
    assert "Send to 2 people" in page.content.decode()
    response = fill(client, at(record, "send/"))
    assert messages(response) == ["It goes to 2 people."]
    assert got(record) == ["nils", "nina"]
    mail = Email.objects.get(address=circle.nils.email)
    assert mail.subject == preview.context["subject"]
    assert mail.text.startswith(preview.context["mail"].rstrip())
    assert record in Client().get(ARCHIVE).context["page"].object_list


def test_the_same_form_sent_twice_sends_once(circle, sign_in, fresh):
    record = held(circle.sofia, offices=["npo"])
    client = sign_in(circle.sofia)
    data = {"expected": 3, "seen": 2, "submission_token": "11111111-1111-4111-8111-111111111111"}
    first, second = client.post(at(record, "send/"), data), client.post(at(record, "send/"), data)
    assert (first.url, second.url) == (at(record), at(record))
    assert got(record) == ["nadia", "nils", "nina"]


def test_a_number_that_changed_is_said_and_nothing_is_sent(circle, sign_in, fresh):
    record = held(circle.sofia, offices=["npo"])
    response = send(sign_in(circle.sofia), at(record, "send/"), {"expected": 2, "seen": 2})
    assert "Meanwhile it would reach 3 people" in messages(response)[0]
    response = send(sign_in(circle.sofia), at(record, "send/"), {"expected": "many", "seen": 2})
    assert response.status_code == 200
    assert got(record) == []


def test_what_someone_changed_or_said_since_the_page_was_opened_is_looked_at_first(circle, sign_in, fresh):
    record = write(circle.sofia, offices=["npo"])
    workflow.hold(record, by=circle.sofia, asked=circle.pia)
    client = sign_in(circle.sofia)
    opened = client.get(at(record, "send/")).context["form"].initial
    workflow.look_over(record, by=circle.pia, note="The date is wrong.")
    response = send(client, at(record, "send/"), opened)
    assert "Someone changed it or wrote what they think" in messages(response)[0]
    assert got(record) == []
    response = send(client, at(record, "send/"), {"expected": 3, "seen": 3})
    assert messages(response)[-1] == "It goes to 3 people."
    assert send(client, at(held(circle.sofia, offices=["npo"]), "send/"), {"expected": 3}).status_code == 200


def test_too_many_sendings_a_day_are_refused(circle, sign_in, fresh, monkeypatch):
    monkeypatch.setattr("committees.views.announcement_desk.SENDS", {"announce": "1/d/user"})
    client = sign_in(circle.sofia)
    answers = [
        send(client, at(held(circle.sofia, offices=["npo"]), "send/"), {"expected": 3, "seen": 2}).status_code
        for _n in range(2)
    ]
    assert answers == [302, 429]


def test_newcomers_are_told_of_and_get_it(circle, sign_in, fresh, world):
    record = sent(circle.sofia, offices=["npo"])
    client = sign_in(circle.sofia)
    assert client.get(at(record)).context["actions"] == []
    appoint(make_person("newcomer", nmo=world.usa), "npo", nmo=world.usa)
    page = client.get(at(record))
    assert "1 person came into one of these offices since." in page.content.decode()
    assert [action["label"] for action in page.context["actions"]] == ["Send to those who came since"]
    assert messages(fill(client, at(record, "send-again/"))) == ["It goes to 1 person."]
    assert got(record) == ["nadia", "newcomer", "nils", "nina"]
    listed = client.get(at(record, "recipients/"))
    assert listed.context["page"].paginator.count == 4
    found = client.get(at(record, "recipients/"), {"q": "NADIA"}).context["page"]
    assert [one.person for one in found] == [circle.nadia]


def test_recipients_are_found_by_name_and_nmo(circle, sign_in):
    client, record = sign_in(circle.sofia), write(circle.sofia, offices=["npo"])
    for words, people in {"bvmd": ["Nils", "Nina"], "nadia": ["Nadia"], "nobody": []}.items():
        found = client.get(at(record, "recipients/"), {"q": words}).context["page"]
        assert [term.holder.given_names for term in found] == people


def test_someone_looks_it_over_from_their_dashboard(circle, sign_in):
    record = write(circle.sofia, offices=["npo"])
    client = sign_in(circle.sofia)
    reader = circle.grace.terms.get()
    asked = client.get(at(record, "hold/")).context["form"].fields["asked"].queryset
    assert [term.holder for term in asked] == [circle.pia, circle.grace]
    fill(client, at(record, "hold/"), asked=str(reader.uuid))
    (todo,) = announcements_todo(circle.grace)
    assert (todo.title, todo.detail) == ("Look over “Vaccination week”", "Sofia Test asks you")
    (own,) = announcements_todo(circle.sofia)
    assert (own.title, own.url) == ("Send “Vaccination week”, or discard it", at(record))
    assert announcements_todo(circle.lena) == []
    theirs = signed_in(circle.grace)
    assert errors(send(theirs, at(record, "look-over/")))["note"] == ["This field is required."]
    assert messages(fill(theirs, at(record, "look-over/"), note="Say by when.")) == [
        "Sofia Test is told by e-mail."
    ]
    assert "Say by when." in client.get(at(record)).content.decode()


def test_a_change_to_a_held_one_makes_it_a_draft(circle, sign_in):
    record = held(circle.sofia, offices=["npo"])
    client = sign_in(circle.sofia)
    assert "It is held." in client.get(at(record, "text/en/")).content.decode()
    fill(client, at(record, "text/en/"), title="Vaccination month")
    record = Announcement.objects.get()
    assert (record.state, record.text.title) == ("draft", "Vaccination month")


def test_what_lacks_is_said_before_it_is_held(circle, sign_in):
    client, record = sign_in(circle.sofia), write(circle.sofia)
    assert "Choose to whom it goes." in client.get(at(record)).content.decode()
    assert messages(fill(client, at(record, "hold/"))) == ["Choose to whom it goes."]
    assert Announcement.objects.get().state == "draft"


def test_what_is_wrong_is_said_beside_its_field(circle, sign_in):
    client, record = sign_in(circle.sofia), write(circle.sofia, offices=["npo"])
    response = fill(client, at(record, "text/en/"), body="Dear {office.holder.email}")
    assert errors(response)["body"] == [
        f"Nothing is filled in for {{office.holder.email}}. In braces one writes: {in_a_row()}."
    ]
    assert "Dear {office.holder.email}" in response.content.decode()
    response = fill(client, at(record, "audience/"), offices=None)
    assert errors(response) == {"offices": ["Choose to whom it goes: tick at least one box on this page."]}
    response = fill(client, at(record, "audience/"), offices=["neo"])
    assert list(errors(response)) == ["offices"]
    for typed, field in [
        ({"deadline_at": "2029-03-25T02:30", "time_zone": "Europe/Berlin"}, "deadline_at"),
        ({"deadline_at": "never"}, "deadline_at"),
        ({"deadline_at": "2029-03-25T02:30", "time_zone": "Moon/Sea"}, "time_zone"),
        ({"label_1": "The form"}, "url_1"),
        ({"url_1": "https://forms.example.org"}, "label_1"),
        ({"label_1": "x", "url_1": "javascript:alert(1)"}, "url_1"),
        ({"readership": "friends"}, "readership"),
    ]:
        assert (field, list(errors(fill(client, at(record, "head/"), **typed)))) == (field, [field])
    assert (Announcement.objects.get().deadline_at, record.links.count()) == (None, 0)


def test_the_second_of_two_writers_is_told_and_sees_both(circle, sign_in):
    client, record = sign_in(circle.sofia), write(circle.sofia, offices=["npo"])
    forms = {
        page: client.get(at(record, page)).context["form"] for page in ("text/en/", "audience/", "head/")
    }
    versions = {page: form["version"].value() for page, form in forms.items()}
    fill(client, at(record, "text/en/"), title="From the other window")
    fill(client, at(record, "audience/"), offices=["npo"], levels=["national"], regions=["europe"])
    fill(
        client,
        at(record, "head/"),
        label_0="Theirs",
        url_0="https://theirs.example.org",
        deadline_at=f"{YEAR + 3}-01-01T10:00",
    )
    mine = {
        "text/en/": {"title": "Mine", "summary": "Mine.", "body": "Mine."},
        "audience/": {"offices": ["lpo"]},
        "head/": {"time_zone": "UTC", "readership": "officers"},
    }
    told = {
        "text/en/": "From the other window",
        "audience/": "Europe",
        "head/": f"{YEAR + 3}-01-01 10:00 UTC",
    }
    for page, typed in mine.items():
        response = send(client, at(record, page), {**typed, "version": versions[page]})
        assert "Another window" in errors(response)["__all__"][0]
        assert told[page] in response.content.decode()


def test_a_further_language_is_taken_out_and_one_always_stays(circle, sign_in):
    client, record = sign_in(circle.sofia), write(circle.sofia)
    fill(client, at(record, "text/ar/"), title="أسبوع", summary="باختصار", body="نص")
    page = client.get(f"{at(record)}?language=ar").content.decode()
    assert '<h1 lang="ar" dir="rtl">أسبوع</h1>' in page
    assert send(client, at(record, "text/ar/"), {"remove": "1"}).url == at(record)
    assert send(client, at(record, "text/en/"), {"remove": "1"}).status_code == 403
    assert send(client, at(record, "text/es/"), {"remove": "1"}).status_code == 403
    assert client.get(at(record, "text/tlh/")).status_code == 404
    assert [text.language for text in record.texts.all()] == ["en"]


def test_who_may_not_write_gets_no_page_for_it(circle, sign_in):
    assert sign_in(circle.lena).get(f"{ARCHIVE}new/").status_code == 403
    assert "Write an announcement" not in signed_in(circle.lena).get(ARCHIVE).content.decode()
    assert "Write an announcement" in signed_in(circle.eric).get(ARCHIVE).content.decode()


def test_an_office_is_offered_what_lies_within_its_reach(circle):
    shown = {}
    for name, office in [("sofia", "scoph-director"), ("eric", "scoph-ra-europe"), ("pia", "president")]:
        person = getattr(circle, name)
        form = signed_in(person).get(at(write(person, office), "audience/")).context["form"]
        shown[name] = {
            key: [str(one[0]) for one in field.choices]
            for key, field in form.fields.items()
            if hasattr(field, "choices")
        }
    assert set(shown["sofia"]) == {"offices", "levels", "regions", "statuses", "nmos"}
    assert set(shown["eric"]) == {"offices", "levels", "statuses", "nmos"}
    assert shown["eric"]["offices"] == ["npo", "lpo"]
    assert shown["eric"]["nmos"] == ["bvmd-germany"]
    assert shown["eric"]["levels"] == ["national", "local"]
    assert shown["sofia"]["levels"] == ["committee", "national", "local"]
    assert set(shown["pia"]) == {"offices", "levels", "committees", "regions", "statuses", "nmos"}
    assert "nmo-president" in shown["pia"]["offices"]
    assert "scoph-ra-europe" not in shown["pia"]["offices"]


def test_every_group_that_was_chosen_is_said(circle, world):
    record = write(
        circle.pia, "president", offices=["nmo-president", "npo"], levels=["national"], regions=["europe"],
        statuses=["full"], nmos=[world.germany], committees=Office.objects.get(code="npo").committee.__class__.objects.filter(slug="scoph"),
    )  # fmt: skip
    page = signed_in(circle.pia).get(at(record))
    assert page.context["audience"] == [
        ("Offices", "President (national), NPO"),
        ("Levels", "national"),
        ("Committees", "SCOPH"),
        ("Regions", "Europe"),
        ("Membership of the NMO today", "full member"),
        ("NMOs", "bvmd Germany"),
    ]


def test_placeholders_say_my_own_words_to_me_and_general_ones_to_others(circle):
    drafted = write(circle.sofia, offices=["npo"])
    assert "Dear {given_names}" in signed_in(circle.sofia).get(at(drafted)).content.decode()
    record = sent(circle.sofia, offices=["npo"], readership="everyone")
    mine = signed_in(circle.nina).get(at(record)).content.decode()
    assert "Dear Nina" in mine
    assert "as NPO of bvmd Germany:" in mine
    assert "<ul><li>where</li><li>with whom</li></ul>" in mine
    visitors = Client().get(at(record)).content.decode()
    assert "Dear officer" in visitors
    assert "as your office of your NMO:" in visitors


def test_the_archive_is_narrowed_by_committee_and_words(circle):
    mine = sent(circle.sofia, offices=["npo"], readership="everyone")
    other = sent(
        circle.dora, "scope-director", offices=["neo"], readership="everyone", text=TEXT | {"body": "Échange"}
    )
    client = Client()
    for query, found in [
        ({}, [other, mine]),
        ({"committee": "scoph"}, [mine]),
        ({"q": "echange"}, [other]),
        ({"q": "echange", "committee": "scoph"}, []),
        ({"q": " "}, [other, mine]),
        ({"committee": "nowhere"}, [other, mine]),
    ]:
        assert (query, list(client.get(ARCHIVE, query).context["page"].object_list)) == (query, found)
    assert "Nothing matches" in client.get(ARCHIVE, {"q": "nothing like it"}).content.decode()
    assert "/announcements/?committee=scoph" in client.get("/committees/scoph/").content.decode()


def test_an_empty_archive_says_so_and_ones_own_drafts_stand_above(circle):
    assert "Nothing was announced yet" in Client().get(ARCHIVE).content.decode()
    record = write(circle.sofia)
    assert signed_in(circle.sofia).get(ARCHIVE).context["open"] == [record]
    assert signed_in(circle.dora).get(ARCHIVE).context["open"] == []


def test_the_dashboard_shows_what_was_announced_to_me(circle):
    record = sent(circle.sofia, offices=["npo"], regions=["europe"])
    assert latest_announcements(circle.nils) == [record]
    assert latest_announcements(circle.nadia) == []
    assert at(record) in signed_in(circle.nils).get("/dashboard/").content.decode()
    assert "Nothing was announced to you yet." in signed_in(circle.nadia).get("/dashboard/").content.decode()


def test_long_lists_cost_no_more_queries(circle):
    client = signed_in(circle.sofia)
    counts = []
    for number in (3, 12):
        for _n in range(number):
            sent(circle.sofia, offices=["npo"], readership="everyone")
            write(circle.sofia)
        counts.append([_queries(client, page) for page in (ARCHIVE, "/dashboard/")])
    assert counts[0] == counts[1]


def _queries(client, page):
    client.get(page)
    with CaptureQueriesContext(connection) as queries:
        client.get(page)
    return len(queries)


def test_it_is_discarded_after_a_question(circle, sign_in):
    client, record = sign_in(circle.sofia), held(circle.sofia, offices=["npo"])
    assert "It is never sent." in client.get(at(record, "discard/")).content.decode()
    assert messages(send(client, at(record, "discard/"))) == ["It is discarded."]
    assert Announcement.objects.get().state == "discarded"
    assert "This was already moved on" in messages(send(client, at(record, "discard/")))[-1]


def test_the_admin_shows_and_changes_nothing(circle):
    record = sent(circle.sofia, offices=["npo"])
    client = signed_in(circle.admin)
    assert "Vaccination week" in client.get("/admin/committees/announcement/").content.decode()
    page = client.get(f"/admin/committees/announcement/{record.pk}/change/").content.decode()
    assert "Tell us what you plan." in page
    assert 'name="_save"' not in page


def test_the_admin_counts_who_got_it(circle):
    record, draft = sent(circle.sofia, offices=["npo"]), write(circle.sofia)
    page = signed_in(circle.admin).get("/admin/committees/announcement/")
    counted = {one.pk: one.got for one in page.context["cl"].result_list}
    assert counted == {record.pk: record.recipients.count(), draft.pk: 0}
    assert counted[record.pk] > 0


def test_hostile_and_honest_texts(circle, sign_in):
    """Nothing breaks; what is typed is shown as text, and what is honest is kept as it was."""
    client, record = sign_in(circle.sofia), write(circle.sofia, offices=["npo"])
    seen = set()
    for name, text, _expect in inputs("name", "text", "title", "url"):
        version = client.get(at(record, "text/en/")).context["form"]["version"].value()
        data = {"title": text, "summary": text, "body": text, "version": version}
        try:
            response = send(client, at(record, "text/en/"), data)
            head = send(
                client,
                at(record, "head/"),
                {"deadline_at": text, "time_zone": text, "label_0": text, "url_0": text},
            )
        except UnicodeEncodeError:
            continue
        seen.add(response.status_code)
        assert {response.status_code, head.status_code} <= {200, 302, 400}, name
        page = client.get(at(record)).content
        assert b"<script>window" not in page, name
        assert b"<img src=x" not in page, name
        must_keep = "{" not in text and text.strip() and len(text) <= 150 and "\x00" not in text
        if response.status_code == 302 and must_keep:
            assert AnnouncementText.objects.get().title, name
    assert {200, 302} <= seen


def test_real_names_and_honest_texts_are_kept_as_they_are(circle, sign_in):
    client, record = sign_in(circle.sofia), write(circle.sofia, offices=["npo"])
    for name, text, expect in inputs("name"):
        if expect == "accept_verbatim" and len(text) <= 150:
            fill(client, at(record, "text/en/"), title=text, summary=text, body=text)
            kept = AnnouncementText.objects.get()
            assert (name, kept.title, kept.body) == (name, text, text)


def test_paragraphs_and_points():
    text = "First\nline\n\n- one\n- two\nafter\n\n\n\n• three\r\n\r\nlast"
    assert [(block.is_list, block.lines) for block in blocks(text)] == [
        (False, ["First", "line"]),
        (True, ["one", "two"]),
        (False, ["after"]),
        (True, ["three"]),
        (False, ["last"]),
    ]
