"""Letters to an office: who gets them, who answers, what the writer sees."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from committees.models import AnswerTemplate, Case, CaseMessage, Office
from committees.workflow import cases as workflow
from outbox.models import Email
from tests.conftest import appoint, make_person
from tests.exchanges.posting import messages, token

SECRETARY = "/contact/secretary-general/"
LETTER = {
    "writer_name": "Ana María Núñez",
    "writer_email": "ana@elsewhere.test",
    "subject": "A question about the August Meeting",
    "text": "Who may come as a guest?",
}


@pytest.fixture(autouse=True)
def _no_limit_yet():
    """Limits count in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture
def patient(monkeypatch):
    """Everyone takes their time to fill the form."""
    monkeypatch.setattr("committees.forms.cases.QUICKEST", 0)


def post(client, path, **fields):
    """Open the page, fill it, send it."""
    page = client.get(path)
    form = page.context.get("form")
    hidden = {"shown": form["shown"].value()} if form and "shown" in form.fields else {}
    return client.post(path, {**hidden, **fields, **token()})


@pytest.fixture
def case(cast, client, patient):
    post(client, SECRETARY, **LETTER)
    Email.objects.all().delete()
    return Case.objects.get()


def mails():
    return sorted(Email.objects.values_list("kind", "address"))


def test_anyone_writes_and_the_holder_of_today_gets_it(cast, client, patient):
    response = post(client, SECRETARY, **LETTER)
    case = Case.objects.get()
    assert response.url == f"/contact/letters/{case.token}/"
    assert (case.state, case.writer, case.addressee, case.writer_email) == (
        "open",
        None,
        "Secretary General",
        "ana@elsewhere.test",
    )
    assert mails() == [
        ("committees/emails/case_received", "ana@elsewhere.test"),
        ("committees/emails/case_to_answer", "grace@example.test"),
    ]
    letter = Email.objects.get(kind="committees/emails/case_to_answer")
    assert letter.subject == f"{case.number}, to Secretary General: A question about the August Meeting"
    assert "Who may come as a guest?" in letter.text


def test_the_receipt_repeats_no_word_of_a_stranger(cast, client, patient):
    """Whoever types another's address can't send them text through us."""
    post(
        client, SECRETARY, **LETTER | {"subject": "Buy now", "text": "evil words", "writer_name": "Evil Name"}
    )
    receipt = Email.objects.get(kind="committees/emails/case_received")
    assert not re.search("Buy now|evil|Evil", receipt.subject + receipt.text)


def test_who_has_signed_in_writes_under_their_own_name(cast, sign_in, patient):
    post(sign_in(cast.amina), SECRETARY, subject="Hello", text="A word.", writer_email="other@example.test")
    case = Case.objects.get()
    assert (case.writer, case.writer_name, case.writer_email) == (
        cast.amina,
        "Amina Test",
        "amina@example.test",
    )


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"website": "https://spam.test"}, "the unseen field"),
        ({"text": "http://a.test http://b.test http://c.test http://d.test"}, "links"),
        ({"shown": "forged"}, "time"),
    ],
)
def test_what_looks_like_spam_is_held_and_nobody_is_told(cast, client, patient, change, why):
    post(client, SECRETARY, **LETTER | change)
    assert (Case.objects.get().state, mails()) == ("held", [])


def test_a_form_filled_in_no_time_is_held(cast, client):
    post(client, SECRETARY, **LETTER)
    assert Case.objects.get().state == "held"


def test_a_real_letter_that_was_held_is_released(cast, client, sign_in):
    post(client, SECRETARY, **LETTER)
    case = Case.objects.get()
    post(sign_in(cast.grace), f"/cases/{case.uuid}/release/")
    assert Case.objects.get().state == "open"
    assert [kind for kind, _address in mails()] == [
        "committees/emails/case_received",
        "committees/emails/case_to_answer",
    ]


@pytest.mark.parametrize("missing", ["writer_name", "writer_email", "subject", "text"])
def test_what_is_missing_is_said_and_nothing_lost(cast, client, patient, missing):
    response = post(client, SECRETARY, **LETTER | {missing: ""})
    assert list(response.context["form"].errors) == [missing]
    kept = {name: response.context["form"][name].value() for name in LETTER if name != missing}
    assert kept == {name: value for name, value in LETTER.items() if name != missing}
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    "path",
    [
        "/contact/nobody/",
        "/contact/plenary-chair/",
        "/contact/leo/",
        "/contact/secretary-general/amsa-usa/",
        "/contact/neo/amsa-usa/",
        "/contact/letters/wrong/",
    ],
)
def test_an_office_that_takes_no_letters_has_no_page(cast, client, path):
    assert client.get(path).status_code == 404


def test_a_national_office_that_opts_in_is_written_to_by_nmo(world, cast, client, sign_in, patient):
    Office.objects.filter(code="neo").update(has_inbox=True)
    assert client.get("/contact/neo/").status_code == 404
    post(client, "/contact/neo/amsa-usa/", **LETTER)
    assert ("committees/emails/case_to_answer", "lena@example.test") in mails()
    case = Case.objects.get()
    assert {
        name: sign_in(getattr(cast, name)).get(case.get_absolute_url()).status_code
        for name in ["lena", "hans", "frank", "grace", "amina", "admin"]
    } == {"lena": 200, "hans": 404, "frank": 404, "grace": 404, "amina": 404, "admin": 404}


def test_the_inbox_follows_the_office(case, cast, sign_in):
    assert sign_in(cast.grace).get("/cases/").context["page"].object_list == [case]
    cast.grace.terms.update(first_day="2020-01-01", last_day="2020-12-31")
    assert sign_in(cast.grace).get("/cases/").status_code == 403
    assert sign_in(cast.grace).get(case.get_absolute_url()).status_code == 404
    heir = make_person("heir")
    appoint(heir, "secretary-general")
    assert sign_in(heir).get("/cases/").context["page"].object_list == [case]


def test_the_answer_goes_by_mail_and_stands_on_the_page(case, cast, client, sign_in):
    post(sign_in(cast.grace), f"{case.get_absolute_url()}answer/", text="Guests are welcome.", closes="on")
    assert mails() == [("committees/emails/case_answered", "ana@elsewhere.test")]
    assert "Guests are welcome." in Email.objects.get().text
    client.logout()
    page = client.get(case.writer_url).content.decode()
    assert "Guests are welcome." in page
    assert "Grace" not in page
    assert Case.objects.get().state == "closed"


def test_an_answer_leaves_the_case_to_the_writer_unless_it_closes_it(case, cast, sign_in):
    post(sign_in(cast.grace), f"{case.get_absolute_url()}answer/", text="Which day do you mean?")
    assert Case.objects.get().state == "answered"


def test_notes_are_for_the_office_alone(case, cast, client, sign_in):
    post(sign_in(cast.grace), f"{case.get_absolute_url()}note/", text="She asked before.")
    assert "She asked before." in client.get(case.get_absolute_url()).content.decode()
    client.logout()
    assert "She asked before." not in client.get(case.writer_url).content.decode()
    assert mails() == []


def test_a_follow_up_opens_it_again_for_who_has_it_in_hand(case, cast, client):
    second = make_person("second")
    Office.objects.filter(code="secretary-general").update(seats=2)
    appoint(second, "secretary-general")
    workflow.assign(case, second, by=cast.grace)
    workflow.close(case, by=cast.grace)
    post(client, case.writer_url, text="One more thing.")
    assert Case.objects.get().state == "open"
    assert mails() == [("committees/emails/case_followed_up", "second@example.test")]
    assert CaseMessage.objects.filter(kind="received").count() == 2


def test_a_case_is_put_into_the_hands_of_one_of_the_office_and_back(case, cast, sign_in):
    Office.objects.filter(code="secretary-general").update(seats=2)
    second = make_person("second")
    appoint(second, "secretary-general")
    client, path = sign_in(cast.grace), f"{case.get_absolute_url()}assign/"
    nobody, *people = client.get(path).context["form"].fields["person"].choices
    assert nobody == ("", "nobody in particular")
    assert {label for _key, label in people} == {"Grace Test", "Second Test"}
    assert post(client, path, person=cast.amina.pk).context["form"].errors.keys() == {"person"}
    assert post(client, path, person=second.pk).url == case.get_absolute_url()
    assert list(sign_in(second).get("/cases/?mine=1").context["page"]) == [case]
    assert list(sign_in(cast.grace).get("/cases/?mine=1").context["page"]) == []
    page = sign_in(second).get(path)
    assert page.context["form"]["person"].value() == second.pk
    post(sign_in(second), path, person="")
    assert Case.objects.get().assigned_to is None
    assert mails() == []


def test_only_who_holds_the_office_has_a_case_in_hand(case, cast):
    with pytest.raises(PermissionDenied):
        workflow.assign(case, cast.amina, by=cast.grace)
    with pytest.raises(PermissionDenied):
        workflow.assign(case, cast.grace, by=cast.amina)
    with pytest.raises(PermissionDenied):
        workflow.note(case, "Mine.", by=cast.dora)


def test_a_closed_case_is_opened_again_by_the_office(case, cast, sign_in):
    workflow.close(case, by=cast.grace)
    client, path = sign_in(cast.grace), f"{case.get_absolute_url()}reopen/"
    assert "Open this case again?" in client.get(path).text
    assert post(client, path).url == case.get_absolute_url()
    assert client.get("/cases/?tab=waiting").context["page"].object_list == [case]
    assert mails() == []


def test_what_the_writer_adds_to_a_case_that_was_discarded_meanwhile_is_refused(case, cast, client):
    page = client.get(case.writer_url)
    assert page.context["may_add"]
    workflow.discard(case, by=cast.grace)
    response = client.post(case.writer_url, {"text": "One more thing.", **token()})
    assert messages(response) == ["This was already moved on: it is now “Discarded as spam”."]
    page = client.get(case.writer_url)
    assert not page.context["may_add"]
    assert "One more thing." not in page.text
    assert (CaseMessage.objects.count(), mails()) == (1, [])


def test_a_writer_adds_ten_messages_an_hour_to_a_case(case, client):
    for number in range(10):
        assert post(client, case.writer_url, text=f"{number}").status_code == 302
    assert post(client, case.writer_url, text="One too many").status_code == 429
    assert not CaseMessage.objects.filter(text="One too many").exists()


VERBS = ["answer", "close", "reopen", "release", "discard"]


@pytest.mark.parametrize(
    ("state", "may"),
    [
        ("held", ["release", "discard"]),
        ("open", ["answer", "close", "discard"]),
        ("answered", ["answer", "close", "reopen"]),
        ("closed", ["answer", "reopen"]),
        ("discarded", []),
    ],
)
def test_what_is_open_from_each_state(case, cast, state, may):
    Case.objects.update(state=state)
    case.refresh_from_db()
    assert [verb for verb in VERBS if workflow.STEPS.is_open(verb, cast.grace, case)] == may
    assert not any(workflow.STEPS.is_open(verb, cast.dora, case) for verb in VERBS)


@pytest.mark.parametrize("verb", [*VERBS, "note", "assign"])
def test_nobody_else_finds_the_pages(case, cast, client, sign_in, verb):
    path = f"{case.get_absolute_url()}{verb}/"
    assert client.get(path).status_code == 302
    assert {sign_in(getattr(cast, name)).get(path).status_code for name in ["amina", "dora", "admin"]} == {
        404
    }


def test_templates_belong_to_the_office(case, cast, sign_in):
    client = sign_in(cast.grace)
    post(client, "/cases/templates/", name="Guests", text="Guests are welcome.")
    one = AnswerTemplate.objects.get()
    foreign = Office.objects.get(code="scope-director")
    AnswerTemplate.objects.create(office=foreign, name="Of SCOPE", text="Ask your NEO.")
    listed = client.get("/cases/templates/")
    assert list(listed.context["templates"]) == [one]
    assert ("Guests are welcome." in listed.text, "Of SCOPE" in listed.text) == (True, False)
    answer = client.get(f"{case.get_absolute_url()}answer/?template={one.pk}")
    assert answer.context["form"]["text"].value() == "Guests are welcome."
    assert "greets the writer by name and ends with your office" in answer.text
    post(client, f"/cases/templates/{one.pk}/", name="Guests", text="No guests.")
    one.refresh_from_db()
    assert one.text == "No guests."
    assert sign_in(cast.dora).get(f"/cases/templates/{one.pk}/").status_code == 404
    assert sign_in(cast.amina).get("/cases/templates/").status_code == 403
    client = sign_in(cast.grace)
    post(client, f"/cases/templates/{one.pk}/", remove="1")
    assert AnswerTemplate.objects.get().office == foreign


def test_the_list_is_searched_and_costs_the_same_for_many(case, cast, sign_in, client, patient):
    client = sign_in(cast.grace)
    assert len(client.get("/cases/?q=august").context["page"].object_list) == 1
    assert len(client.get(f"/cases/?q={case.number}").context["page"].object_list) == 1
    assert len(client.get("/cases/?q=nothing").context["page"].object_list) == 0
    assert len(client.get("/cases/?mine=1").context["page"].object_list) == 0
    client.get("/cases/")

    def queries():
        with CaptureQueriesContext(connection) as seen:
            client.get("/cases/?tab=all")
        return len(seen)

    few = queries()
    office = Office.objects.get(code="secretary-general")
    Case.objects.bulk_create(
        Case(office=office, subject=f"Letter {n}", writer_name="Ana", writer_email="ana@elsewhere.test")
        for n in range(30)
    )
    assert queries() == few


def test_the_export_runs_nothing(case, cast, sign_in):
    Case.objects.update(subject="=HYPERLINK(1)")
    table = sign_in(cast.grace).get("/cases/export/").content.decode("utf-8-sig").splitlines()
    assert table[1].split(",")[1:5] == [
        "Secretary General",
        "'=HYPERLINK(1)",
        "Ana María Núñez",
        "ana@elsewhere.test",
    ]
    assert sign_in(cast.amina).get("/cases/export/").status_code == 403


def test_nobody_is_flooded_with_receipts(cast, client, patient):
    statuses = [post(client, SECRETARY, **LETTER).status_code for _ in range(6)]
    assert statuses == [302] * 5 + [429]
    assert Case.objects.count() == 5


def test_the_contact_page_names_the_offices(cast, client):
    page = client.get("/contact/")
    assert page.context["offices"][0].title == "Secretary General"
    assert "neo" not in {office.code for office in page.context["offices"]}


def test_the_contact_page_names_the_committee_of_an_office(cast, client):
    rows = client.get("/contact/").text.split("<li>")
    [director] = [row for row in rows if "/contact/scope-director/" in row]
    assert "Standing Committee on Professional Exchange" in director


def test_where_no_office_takes_letters_the_contact_page_says_so(cast, client):
    Office.objects.update(has_inbox=False)
    assert "No office takes letters yet" in client.get("/contact/").text


def test_things_have_names(case):
    assert str(case) == f"{case.number}: A question about the August Meeting"
    assert str(case.messages.get()) == "Who may come as a guest?"
    assert str(AnswerTemplate(name="Guests")) == "Guests"
