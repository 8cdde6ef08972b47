"""The pages of calls: what each role sees and may do, what is typed, what is said."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from committees.models import Call, Candidature, HandedPaper, Office, PanelScore, Term
from committees.workflow import calls, candidatures
from documents.models import FileRead
from tests.committees.calls import DAY, HOUR, close, fresh, make_call, stand
from tests.conftest import PDF, YEAR, appoint, make_person
from tests.exchanges.posting import errors, inputs, messages, send
from tests.projects.posting import fill as fill_in
from workflows.models import database_now

LAST_LOGIN = "account_authentication_methods"


@pytest.fixture(autouse=True)
def _no_limit_yet():
    cache.clear()


@pytest.fixture
def people(world, cast):
    cast.pia, cast.paul, cast.vera = (
        make_person("pia"), make_person("paul", nmo=world.usa), make_person("vera", nmo=world.usa)
    )  # fmt: skip
    appoint(cast.pia, "president")
    appoint(cast.paul, "nmo-president", nmo=world.usa)
    appoint(cast.vera, "nmo-vice-president", nmo=world.usa)
    return cast


@pytest.fixture
def call(people):
    call = make_call(people.grace, nmo_support="optional")
    calls.seat_panelist(call, people.hans, by=people.grace)
    return call


def of(call, page=""):
    return f"{call.get_absolute_url()}{page}"


def signed_in(person):
    client = Client()
    client.force_login(person, backend="members.backends.AddressBackend")
    return client


OF_A_CALL = [
    "edit/", "asks/questions/", "panel/", "candidatures/", "publish/", "extend/", "conclude/", "cancel/",
    "repeat/",
]  # fmt: skip
OF_A_CANDIDATURE = [
    "", "edit/", "papers/{paper}/", "submit/", "withdraw/", "support/", "valid/", "invalid/", "review/",
    "accept/", "reject/", "reconsider/", "appoint/",
]  # fmt: skip
# . 200, > 302: too late for this, - 403: sees it and may not, blank 404: there is no such thing.
SIGN = {200: ".", 302: ">", 403: "-", 404: " "}
NOTHING = " " * len(OF_A_CANDIDATURE)
CANDIDATURES = {
    "draft": {"amina": "..." + "." + "." + "-" * 8},
    "submitted": {
        "amina": "." + ">" + "." + ">" + "." + "-" * 8,
        "grace": "." + "-" + "." + "---" + ".." + "-" * 5,
        "paul": "." + "-" * 4 + "." + "-" * 7,
        "admin": "." + "-" + "." + "-" * 10,
    },
    "valid": {
        "amina": "." + ">" + "." + ">" + "." + "-" * 8,
        "grace": "." + "-" + "." + "---" + ">" + "." + "-" * 5,
        "paul": "." + "-" * 4 + "." + "-" * 7,
        "hans": "." + "-" + "." + "-" * 5 + "." + "-" * 4,
        "admin": "." + "-" + "." + "-" * 10,
    },
    "accepted": {
        "amina": "." + ">" + "." + ">" + "." + "-" * 8,
        "grace": "." + "-" + "." + "---" + ">>" + "-" + ">>" + "-" + ".",
        "paul": "." + "-" * 4 + "." + "-" * 7,
        "hans": "." + "-" + "." + "-" * 5 + "." + "-" * 4,
        "admin": "." + "-" + "." + "-" * 10,
    },
}
PEOPLE = [
    "amina",
    "other",
    "lena",
    "leo",
    "paul",
    "vera",
    "hans",
    "grace",
    "pia",
    "dora",
    "frank",
    "tarek",
    "admin",
]


@pytest.mark.parametrize("state", CANDIDATURES)
def test_each_role_gets_exactly_what_the_table_says(call, people, state, monkeypatch):
    """A fresh sign-in is taken as given: the page that asks for it has a test of its own."""
    monkeypatch.setattr(
        "committees.views.candidatures.raise_if_reauthentication_required", lambda *a, **k: None
    )
    candidature = stand(call, people.amina, state=state, by=people.grace)
    paper = call.papers.get().pk
    for name in PEOPLE:
        client = signed_in(getattr(people, name))
        got = ""
        for page in OF_A_CANDIDATURE:
            response = client.get(candidature.get_absolute_url() + page.format(paper=paper))
            b"".join(response.streaming_content) if response.streaming else None
            got += SIGN[response.status_code]
        assert (name, got) == (name, CANDIDATURES[state].get(name, NOTHING))
    for page in OF_A_CANDIDATURE:
        assert Client().get(candidature.get_absolute_url() + page.format(paper=paper)).status_code == 302


def test_what_is_none_of_ones_business_reads_like_what_is_not_there(call, people):
    candidature = stand(call, people.amina)
    client = signed_in(people.tarek)
    missing = client.get("/candidatures/11111111-1111-4111-8111-111111111111/")
    assert client.get(candidature.get_absolute_url()).content == missing.content


def test_who_may_not_open_a_page_may_not_post_to_it_either(call, people):
    candidature = stand(call, people.amina, state="valid", by=people.grace)
    for name, page in [("hans", "accept/"), ("paul", "valid/"), ("amina", "accept/"), ("other", "withdraw/"),
                       ("admin", "reject/"), ("grace", "support/"), ("dora", "appoint/")]:  # fmt: skip
        response = send(
            signed_in(getattr(people, name)), candidature.get_absolute_url() + page, {"note": "x"}
        )
        assert response.status_code in {403, 404}, name
    assert fresh(candidature).state == "valid"


DESK = {
    "grace": (".....>>.-", "--..>...-"),
    "pia": (" " * 9, "-" * 9),
    "amina": (" " * 9, "-" * 9),
    "admin": ("---.-----", "---.-----"),
}


@pytest.mark.parametrize("name", DESK)
def test_the_desk_of_a_call_is_its_officers(people, name):
    both = make_call(people.grace, publish=False), make_call(people.grace, title="Another")
    client = signed_in(getattr(people, name))
    got = ["".join(SIGN[client.get(of(call, page)).status_code] for page in OF_A_CALL) for call in both]
    assert tuple(got) == DESK[name]
    assert [Client().get(of(call)).status_code for call in both] == [404, 200]


def test_a_call_is_written_published_and_found(people, sign_in):
    client = sign_in(people.grace)
    assert (
        reverse("committees:create_call", args=["advisory-council"])
        in client.get("/calls/new/").content.decode()
    )
    response = fill_in(
        client, "/calls/new/advisory-council/", title="Council 2027", text="Advise us.", seats="3",
        time_zone="Africa/Accra", opens_at="2026-01-01T08:00", closes_at=f"{YEAR + 3}-11-30T23:59",
        results_at=f"{YEAR + 3}-12-15T12:00", first_day=f"{YEAR + 4}-01-01", last_day=f"{YEAR + 5}-12-31", nmo_support="optional",
    )  # fmt: skip
    call = Call.objects.get()
    assert response.url == call.get_absolute_url()
    assert (call.office.code, call.state, call.closes_at) == (
        "advisory-council", "draft", dt.datetime(YEAR + 3, 11, 30, 23, 59, tzinfo=dt.UTC)
    )  # fmt: skip
    assert call.questions.count() == 3
    assert "Council 2027" not in Client().get("/calls/").content.decode()
    assert "Your drafts" in client.get("/calls/").content.decode()
    send(client, of(call, "publish/"))
    assert "Your drafts" not in client.get("/calls/").content.decode()
    page = Client().get("/calls/").content.decode()
    assert "Council 2027" in page
    assert "Council 2027" in Client().get("/advisory-council/").content.decode()


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"closes_at": "2026-01-01T07:00"}, "closes_at", "closes after it opens"),
        ({"results_at": f"{YEAR + 3}-01-01T07:00"}, "results_at", "after the call has closed"),
        ({"last_day": f"{YEAR + 3}-12-31"}, "last_day", "comes after the first"),
        ({"time_zone": "Europe/Berlin", "closes_at": "2030-03-31T02:30"}, "closes_at", "doesn’t exist"),
        ({"time_zone": "Europe/Berlin", "closes_at": "2030-10-27T02:30"}, "closes_at", "exists twice"),
        ({"time_zone": "Mars/Olympus"}, "time_zone", "valid choice"),
        ({"closes_at": "tomorrow"}, "closes_at", "valid date"),
        ({"closes_at": "0001-01-01T00:00", "time_zone": "Asia/Tokyo"}, "closes_at", ""),
        ({"seats": "0"}, "seats", "greater than or equal"),
        ({"seats": "1000000"}, "seats", "less than or equal"),
        ({"grace_minutes": "-1"}, "grace_minutes", "greater than or equal"),
        ({"first_day": None}, "first_day", "required"),
        ({"title": "  "}, "title", "required"),
    ],
)
def test_what_is_wrong_in_a_call_is_said_beside_it(people, sign_in, change, field, words):
    typed = {
        "title": "Council", "text": "Advise.", "opens_at": "2026-01-01T08:00", "closes_at": f"{YEAR + 3}-11-30T23:59",
        "first_day": f"{YEAR + 4}-01-01", "last_day": f"{YEAR + 5}-12-31", "time_zone": "UTC", **change,
    }  # fmt: skip
    response = fill_in(sign_in(people.grace), "/calls/new/advisory-council/", **typed)
    assert words in " ".join(errors(response)[field])
    assert not Call.objects.exists()


def test_two_windows_on_one_call(people, sign_in):
    call = make_call(people.grace, publish=False)
    client = sign_in(people.grace)
    shown = client.get(of(call, "edit/"))
    Call.objects.update(title="Changed meanwhile")
    data = {field.html_name: field.value() for field in shown.context["form"]}
    data = {name: value for name, value in data.items() if value is not None}
    for name in ("opens_at", "closes_at"):
        data[name] = f"{data[name]:%Y-%m-%dT%H:%M}"
    response = send(client, of(call, "edit/"), {**data, "title": "Mine"})
    assert "Another window" in errors(response)["__all__"][0]
    assert "Changed meanwhile" in response.content.decode()
    assert Call.objects.get().title == "Changed meanwhile"


def test_who_may_not_call_is_refused(people, sign_in):
    client = sign_in(people.dora)
    assert client.get("/calls/new/regional-assistant/").status_code == 200
    assert client.get("/calls/new/advisory-council/").status_code == 404
    assert client.get("/calls/new/delegates/?nmo=amsa-usa").status_code == 404
    client = sign_in(people.amina)
    assert [client.get(f"/calls/new/{kind}").status_code for kind in ("", "advisory-council/")] == [403, 403]
    assert sign_in(people.admin).get("/calls/new/").status_code == 403


def test_a_director_calls_for_the_own_team_alone(people, sign_in):
    form = sign_in(people.dora).get("/calls/new/regional-assistant/").context["form"]
    offered = form.fields["office"].queryset
    assert set(offered.values_list("committee__slug", "role")) == {("scope", "assistant")}
    other = Office.objects.get(code="scoph-ra-africa").pk
    response = fill_in(
        sign_in(people.dora), "/calls/new/regional-assistant/", title="RA", text="x", office=str(other),
        opens_at="2026-01-01T08:00", closes_at=f"{YEAR + 3}-11-30T23:59", first_day=f"{YEAR + 4}-01-01", last_day=f"{YEAR + 5}-12-31",
    )  # fmt: skip
    assert "office" in errors(response)


def test_questions_are_written_moved_and_removed(people, sign_in):
    call = make_call(people.grace, publish=False)
    client, path = sign_in(people.grace), of(call, "asks/questions/")
    formset = client.get(path).context["formset"]
    data = {}
    for form in [formset.management_form, *formset.forms]:
        data |= {field.html_name: field.value() for field in form if field.value() not in (None, False)}
    data |= {
        "questions-0-text": "Who are you?",
        "questions-1-DELETE": "on",
        "questions-3-text": "Where from?",
    }
    assert send(client, path, data).status_code == 302
    assert list(call.questions.values_list("text", "order"))[::2] == [("Who are you?", 0), ("Where from?", 2)]
    assert client.get(of(call, "asks/nothing/")).status_code == 404


def test_the_same_question_twice_is_said(people, sign_in):
    call = make_call(people.grace, publish=False)
    client, path = sign_in(people.grace), of(call, "asks/papers/")
    data = {
        "papers-TOTAL_FORMS": "2",
        "papers-INITIAL_FORMS": "0",
        "papers-0-name": "Letter",
        "papers-1-name": "Letter",
    }
    response = send(client, path, data)
    assert "There is a problem" in response.content.decode()
    assert call.papers.count() == 1


def test_the_panel_page(call, people, sign_in):
    client = sign_in(people.grace)
    for address, why in [
        ("nobody@example.test", "in office today"),
        ("amina@example.test", "in office today"),
    ]:
        assert why in errors(send(client, of(call, "panel/"), {"email": address}))["email"][0]
    send(client, of(call, "panel/"), {"email": "Rolf@example.test"})
    assert [one.person for one in call.panel.all()] == [people.hans, people.rolf]
    send(client, of(call, "panel/"), {"remove": str(call.panel.first().pk)})
    assert [one.person for one in call.panel.all()] == [people.rolf]
    for odd in ("x", "²", "999999", "9" * 40):
        assert send(client, of(call, "panel/"), {"remove": odd}).status_code == 404


def upload(name="cv.pdf", data=PDF):
    return SimpleUploadedFile(name, data, content_type="application/pdf")


def typed(call, text="Because."):
    return {f"answer_{one.pk}": text for one in call.questions.all()}


def test_a_student_stands_writes_and_hands_in(call, people, sign_in):
    client = sign_in(people.amina)
    assert client.get(of(call)).context["actions"][0]["label"] == "Stand for it"
    where = send(client, of(call, "stand/")).url
    candidature = Candidature.objects.get()
    assert where == candidature.get_absolute_url() + "edit/"
    form = client.get(where).context["form"]
    data = {**typed(call), "version": form["version"].value(), f"paper_{call.papers.get().pk}": upload()}
    assert send(client, where, data).status_code == 302
    assert candidature.answers.count() == 3
    assert HandedPaper.objects.get().file.original_name == "cv.pdf"
    response = send(client, candidature.get_absolute_url() + "submit/")
    assert re.match(r"Handed in at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC", messages(response)[-1])
    assert fresh(candidature).state == "submitted"
    assert client.get(of(call)).context["mine"] == candidature
    assert client.get(of(call, "stand/")).url == candidature.get_absolute_url()


def test_an_answer_too_long_is_said_and_kept_on_the_page(call, people, sign_in):
    client = sign_in(people.amina)
    candidature = candidatures.begin(call, by=people.amina)
    path = candidature.get_absolute_url() + "edit/"
    question = call.questions.last()
    version = client.get(path).context["form"]["version"].value()
    text = "word " * (question.most_words + 1)
    response = send(client, path, {f"answer_{question.pk}": text, "version": version})
    said = f"{question.most_words + 1} words: at most {question.most_words} are taken."
    assert errors(response)[f"answer_{question.pk}"] == [said]
    assert response.context["form"][f"answer_{question.pk}"].value() == text
    assert not candidature.answers.exists()


def test_another_file_replaces_the_first(call, people, sign_in):
    client = sign_in(people.amina)
    candidature = stand(call, people.amina, state="draft")
    path, before = candidature.get_absolute_url() + "edit/", candidature.papers.get().file
    version = client.get(path).context["form"]["version"].value()
    send(
        client, path, {**typed(call), "version": version, f"paper_{call.papers.get().pk}": upload("new.pdf")}
    )
    before.refresh_from_db()
    assert (before.removed_at is not None, candidature.papers.get().file.original_name) == (True, "new.pdf")


def test_two_windows_on_one_candidature(call, people, sign_in):
    client = sign_in(people.amina)
    candidature = stand(call, people.amina, state="draft")
    path = candidature.get_absolute_url() + "edit/"
    version = client.get(path).context["form"]["version"].value()
    candidature.answers.update(text="From the other window.")
    response = send(client, path, {**typed(call, "Mine."), "version": version})
    assert "Another window" in errors(response)["__all__"][0]
    assert "From the other window." in response.content.decode()


def test_hostile_and_honest_answers(call, people, sign_in):
    """Nothing breaks; what is typed is shown as text, and what is honest is kept as it was."""
    client = sign_in(people.amina)
    candidature = candidatures.begin(call, by=people.amina)
    path, question = candidature.get_absolute_url() + "edit/", call.questions.first()
    seen = set()
    for name, text, expect in inputs("name", "text", "title"):
        data = {f"answer_{question.pk}": text, "version": version_of(client, candidature)}
        try:
            response = send(client, path, data)
        except UnicodeEncodeError:
            continue
        seen.add(response.status_code)
        assert response.status_code in {200, 302, 400}, name
        assert b"<script>alert" not in client.get(candidature.get_absolute_url()).content, name
        if expect == "must_accept":
            assert candidature.answers.get(question=question).text == text.strip(), name
    assert 302 in seen


def test_after_the_deadline_the_pages_say_so(call, people, sign_in):
    client = sign_in(people.amina)
    candidature = stand(call, people.amina, state="draft")
    close(call)
    assert "it is not valid" in client.get(candidature.get_absolute_url()).content.decode()
    assert (
        client.get(candidature.get_absolute_url()).context["actions"][0]["label"] == "Withdraw my candidature"
    )
    response = send(client, candidature.get_absolute_url() + "submit/")
    assert "The call closed at" in messages(response)[0]
    response = send(
        client,
        candidature.get_absolute_url() + "edit/",
        typed(call) | {"version": version_of(client, candidature)},
    )
    assert "The call closed at" in messages(response)[0]
    response = signed_in(people.other).get(of(call, "stand/"))
    assert response.url == call.get_absolute_url()


def version_of(client, candidature):
    return client.get(candidature.get_absolute_url() + "edit/").context["form"]["version"].value()


def test_what_lacks_is_said_when_handing_in(call, people, sign_in):
    candidature = candidatures.begin(call, by=people.amina)
    response = send(sign_in(people.amina), candidature.get_absolute_url() + "submit/")
    assert "Upload: Curriculum vitae" in messages(response)[0]


def test_the_nmo_is_asked_and_reads_no_answer(call, people, sign_in):
    candidature = stand(call, people.amina)
    candidature.answers.update(text="MarkerAnswer")
    client = sign_in(people.paul)
    assert "MarkerAnswer" not in client.get(candidature.get_absolute_url()).content.decode()
    assert [one.url for one in client.get("/dashboard/").context["todo"] if "support" in one.url] == [
        candidature.get_absolute_url() + "support/"
    ]
    send(client, candidature.get_absolute_url() + "support/", {"answer": "given", "note": "Yes."})
    assert (fresh(candidature).support, fresh(candidature).supporter) == ("given", people.paul)
    assert errors(
        send(client, candidature.get_absolute_url() + "support/", {"answer": "perhaps"})
    ).keys() == {"answer"}


def test_the_panel_gives_points_and_the_desk_sees_them(call, people, sign_in):
    one = stand(call, people.amina, state="valid", by=people.grace)
    other = stand(call, people.other, state="valid", by=people.grace)
    client = sign_in(people.hans)
    yardsticks = list(call.yardsticks.all())
    for candidature, points in [(one, "2"), (other, "5")]:
        path = candidature.get_absolute_url() + "review/"
        version = client.get(path).context["form"]["version"].value()
        assert set(errors(send(client, path, {"conflict": "no", "comment": "x", "version": version}))) == {
            f"points_{yardstick.pk}" for yardstick in yardsticks
        }
        data = {f"points_{yardstick.pk}": points for yardstick in yardsticks}
        assert (
            send(client, path, {**data, "conflict": "no", "comment": "Good.", "version": version}).status_code
            == 302
        )
    assert PanelScore.objects.count() == 6
    desk = sign_in(people.grace).get(of(call, "candidatures/"))
    rows = [(row.candidate, row.points, row.review_count, row.conflict_count) for row in desk.context["page"]]
    assert rows == [(people.other, 5.0, 1, 0), (people.amina, 2.0, 1, 0)]
    assert "What the panel says" in desk.client.get(one.get_absolute_url()).content.decode()
    assert "What the panel says" not in sign_in(people.amina).get(one.get_absolute_url()).content.decode()


def test_a_conflict_needs_no_points(call, people, sign_in):
    candidature = stand(call, people.amina, state="valid", by=people.grace)
    client, path = sign_in(people.hans), candidature.get_absolute_url() + "review/"
    version = client.get(path).context["form"]["version"].value()
    send(client, path, {"conflict": "yes", "comment": "We live together.", "version": version})
    desk = sign_in(people.grace).get(of(call, "candidatures/"))
    assert [(row.points, row.review_count, row.conflict_count) for row in desk.context["page"]] == [
        (None, 0, 1)
    ]


def test_a_held_decision_stands_on_no_page_of_others(people, sign_in):
    """Not on the candidate's, the panel's or the NMO's page, lists and dashboards, nor on the public one."""
    call = make_call(people.grace, nmo_support="optional", results_at=database_now() + 30 * DAY)
    calls.seat_panelist(call, people.hans, by=people.grace)
    candidature = stand(call, people.amina, state="valid", by=people.grace)
    close(call)
    Call.objects.update(results_at=database_now() + DAY)
    candidatures.accept(fresh(candidature), by=people.grace, note="MarkerReason")
    pages = [candidature.get_absolute_url(), "/candidatures/", "/dashboard/", of(call), "/calls/?tab=review"]
    for person in (people.amina, people.hans, people.paul):
        client = sign_in(person)
        for page in pages:
            text = client.get(page).content.decode()
            assert not re.search("MarkerReason|Accepted|accepted", text), (person, page)
    assert "Accepted, held back" in sign_in(people.grace).get(candidature.get_absolute_url()).content.decode()
    Call.objects.update(results_at=database_now() - HOUR)
    assert "MarkerReason" in sign_in(people.amina).get(candidature.get_absolute_url()).content.decode()
    assert "Chosen" in Client().get(of(call)).content.decode()


def test_a_call_goes_on_in_the_browser_to_its_end(call, people, sign_in):
    candidature = stand(call, people.amina)
    client, path = sign_in(people.grace), candidature.get_absolute_url()
    assert messages(send(client, path + "valid/"))[0].startswith("It is valid")
    close(call)
    send(client, path + "accept/", {"note": ""})
    assert fresh(candidature).state == "valid"
    send(client, path + "accept/", {"note": "The best."})
    assert fresh(candidature).state == "accepted"
    send(client, of(call, "conclude/"))
    again = send(client, of(call, "repeat/")).url
    assert Call.objects.get(number=2).get_absolute_url() == again
    assert client.get(again).status_code == 200


def test_appointing_asks_for_a_fresh_sign_in(call, people, sign_in):
    candidature = stand(call, people.amina, state="accepted", by=people.grace)
    client, path = sign_in(people.grace), candidature.get_absolute_url() + "appoint/"
    assert client.get(path).url.startswith("/accounts/reauthenticate/")
    client.post(client.get(path).url, {"password": "correct-horse-battery"})
    assert client.get(path).status_code == 200
    send(client, path)
    assert Term.objects.get(holder=people.amina).office.code == "advisory-council"


def test_the_papers_are_read_by_who_decides_and_each_reading_is_kept(call, people, sign_in):
    candidature = stand(call, people.amina, state="valid", by=people.grace)
    path = f"{candidature.get_absolute_url()}papers/{call.papers.get().pk}/"
    response = sign_in(people.hans).get(path)
    assert b"".join(response.streaming_content).startswith(b"%PDF")
    assert response["Content-Disposition"].startswith("attachment")
    assert FileRead.objects.get().by == people.hans
    assert sign_in(people.hans).get(f"{candidature.get_absolute_url()}papers/0/").status_code == 404


def test_the_lists_cost_the_same_for_many(call, people, sign_in):
    pages = ["/calls/", "/candidatures/", of(call, "candidatures/"), "/dashboard/"]
    client = sign_in(people.grace)
    stand(call, people.amina)

    def costs():
        found = []
        for page in pages:
            client.get(page)
            with CaptureQueriesContext(connection) as seen:
                client.get(page)
            found.append(len(seen))
        return found

    few = costs()
    for number in range(12):
        stand(call, make_person(f"many{number}"))
        make_call(people.grace, title=f"Call {number}")
    assert costs() == few


def test_the_pages_of_calls_are_never_kept_by_a_browser(call, people, sign_in):
    candidature = stand(call, people.amina)
    assert "no-store" in sign_in(people.amina).get(candidature.get_absolute_url())["Cache-Control"]


def test_the_public_pages_say_it_when_there_is_nothing(world):
    assert "No call here" in Client().get("/calls/").content.decode()
    page = Client().get("/advisory-council/").content.decode()
    assert "Nobody sits on the council today." in page
    assert "No call is open today." in page


def test_the_vacant_posts_stand_below_the_open_calls(people):
    page = Client().get("/calls/").content.decode()
    assert "Member of the Advisory Council" in page
    assert "Secretary General" not in page.partition("Vacant today")[2]
    assert "Director of SCOPH" in page.partition("Vacant today")[2]


def test_a_cancelled_call_is_among_the_past(call, people, sign_in):
    send(sign_in(people.grace), of(call, "cancel/"), {"note": "No longer."})
    assert "cancelled" in Client().get("/calls/?tab=concluded").content.decode()


@pytest.mark.parametrize("query", ["?tab=nothing", "?tab=open&page=x", "?page=999999999", "?tab=%00"])
def test_odd_addresses(people, query):
    assert Client().get(f"/calls/{query}").status_code in {200, 400}
