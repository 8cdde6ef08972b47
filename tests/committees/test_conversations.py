"""Writing to a person: relayed without an address, answered, blocked in silence, reported, suspended."""

from __future__ import annotations

import uuid

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from committees.models import Block, Case, Conversation, ConversationMessage, ConversationReport, Suspension
from committees.views.conversations import LIMITS
from committees.workflow import conversations as workflow
from ifmsa_portal.my_data import erasing
from members.merging import merge
from outbox.models import Email
from outbox.sending import send_due
from tests.committees.connecting import agrees, wrote
from tests.conftest import make_person
from tests.exchanges.posting import errors, fill, inputs, send, token

LETTERS = "/connections/letters/"


@pytest.fixture(autouse=True)
def _no_limit_yet():
    """Limits count in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture
def found(cast):
    """Hans agreed to be found."""
    return agrees(cast.hans, languages="Deutsch, English", sentence="I count nets.")


@pytest.fixture
def begun(cast, found):
    """Amina wrote to Hans."""
    conversation = wrote(cast.amina, cast.hans, "How do you count them?")
    Email.objects.all().delete()
    return conversation


def mails():
    return sorted(Email.objects.values_list("kind", "address"))


def posted():
    """Every byte that leaves the portal, by recipient."""
    while send_due(50) == 50:
        pass
    return {message.to[0]: message.message().as_bytes().decode() for message in mail.outbox}


def test_a_message_reaches_the_person_with_name_and_nmo(cast, found, sign_in):
    client = sign_in(cast.amina)
    page = client.get(found.get_absolute_url()).text
    assert "I count nets." in page
    assert "They can write: Deutsch, English." in page
    response = fill(client, found.get_absolute_url(), text="How do you count them?")
    conversation = Conversation.objects.get()
    assert response.url == f"{LETTERS}{conversation.uuid}/"
    assert (conversation.opener, conversation.recipient) == (cast.amina, cast.hans)
    assert mails() == [("committees/emails/conversation_begun", "hans@example.test")]
    letter = Email.objects.get()
    assert letter.subject == "Amina Test writes to you through the portal"
    for words in (
        "Amina Test, AMSA-USA, found you by what you work on and writes:",
        "How do you count them?",
        f"http://testserver{LETTERS}{conversation.uuid}/\n",
        f"http://testserver{LETTERS}{conversation.uuid}/block/",
        f"http://testserver{LETTERS}{conversation.uuid}/report/",
    ):
        assert words in letter.text


def test_no_address_leaves_in_any_header_body_or_page(cast, found, sign_in):
    """From the first message over answer, block and report: the other one's address is nowhere."""
    fill(sign_in(cast.amina), found.get_absolute_url(), text="Hello")
    where = Conversation.objects.get().get_absolute_url()
    fill(sign_in(cast.hans), where, text="Good morning")
    pages = {
        person: [
            sign_in(person).get(address).text
            for address in (
                where,
                LETTERS,
                f"{where}block/",
                f"{where}report/",
                "/connections/",
                "/dashboard/",
            )
        ]
        for person in (cast.amina, cast.hans)
    }
    sent = posted()
    assert set(sent) == {"amina@example.test", "hans@example.test"}
    for person, other in ((cast.amina, cast.hans), (cast.hans, cast.amina)):
        for text in [sent[person.email], *pages[person]]:
            assert other.email not in text
        assert person.email in sent[person.email]
        assert "Reply-To" not in sent[person.email]
        assert "From: IFMSA Portal <portal@testserver>" in sent[person.email]


def test_the_answer_comes_through_the_portal(cast, begun, sign_in):
    client = sign_in(cast.hans)
    page = client.get(begun.get_absolute_url()).text
    assert "Letters with Amina Test" in page
    assert "How do you count them?" in page
    assert fill(client, begun.get_absolute_url(), text="One by one.").url == begun.get_absolute_url()
    assert mails() == [("committees/emails/conversation_message", "amina@example.test")]
    assert "Hans Test, bvmd Germany, writes:" in Email.objects.get().text
    assert "One by one." in sign_in(cast.amina).get(begun.get_absolute_url()).text


def test_a_writer_without_an_nmo_is_named_alone(cast, found):
    writer = make_person("writer")
    conversation = workflow.write(cast.hans, "Hello", by=writer)
    agrees(writer)
    workflow.answer(conversation, "And?", by=writer)
    first, second = Email.objects.order_by("pk").values_list("text", flat=True)
    assert "Writer Test found you by what you work on and writes:" in first
    assert "Writer Test writes:" in second


def test_two_people_have_one_conversation_whoever_begins(cast, begun, sign_in):
    assert sign_in(cast.amina).get(f"/connections/people/{cast.hans.interests.uuid}/write/").url == (
        begun.get_absolute_url()
    )
    back = agrees(cast.amina)
    assert sign_in(cast.hans).get(back.get_absolute_url()).url == begun.get_absolute_url()
    workflow.write(cast.amina, "And you?", by=cast.hans)
    assert Conversation.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Conversation.objects.create(opener=cast.hans, recipient=cast.amina)
    with pytest.raises(IntegrityError), transaction.atomic():
        Conversation.objects.create(opener=cast.hans, recipient=cast.hans)


def test_the_same_form_twice_is_one_message(cast, found, sign_in):
    client, once = sign_in(cast.amina), {"text": "Hello", **token()}
    assert client.post(found.get_absolute_url(), once).url == client.post(found.get_absolute_url(), once).url
    assert (ConversationMessage.objects.count(), Email.objects.count()) == (1, 1)


def test_nobody_writes_to_someone_who_may_not_be_found(cast, found, sign_in):
    hidden = agrees(cast.lena)
    hidden.findable_since, hidden.consent_version = None, ""
    hidden.save()
    client = sign_in(cast.amina)
    random = client.get(f"/connections/people/{uuid.uuid4()}/write/")
    for refused in (hidden, agrees(cast.amina)):
        page = client.get(refused.get_absolute_url())
        assert (page.status_code, page.content) == (404, random.content)
        assert send(client, refused.get_absolute_url(), {"text": "Hello"}).status_code == 404
    with pytest.raises(PermissionDenied):
        workflow.write(cast.lena, "Hello", by=cast.amina)
    assert not Conversation.objects.exists()


def test_nobody_else_reads_it_nor_moves_it(client, cast, begun, sign_in):
    nothing = f"{LETTERS}{uuid.uuid4()}/"
    for page in ("", "block/", "unblock/", "report/"):
        client.logout()
        assert client.get(f"{begun.get_absolute_url()}{page}").status_code == 302
        for stranger in (cast.other, cast.grace, cast.admin):
            signed_in = sign_in(stranger)
            answer = signed_in.get(f"{begun.get_absolute_url()}{page}")
            assert (answer.status_code, answer.content) == (404, signed_in.get(f"{nothing}{page}").content)
            assert send(signed_in, f"{begun.get_absolute_url()}{page}", {"text": "I too"}).status_code == 404
    for verb, more in (("answer", ["I"]), ("block", []), ("unblock", []), ("report", ["Why"])):
        with pytest.raises(PermissionDenied):
            getattr(workflow, verb)(begun, *more, by=cast.other)
    assert list(sign_in(cast.other).get(LETTERS).context["page"]) == []


def test_a_blocked_writer_is_told_nothing_different(cast, begun, sign_in):
    send(sign_in(cast.hans), f"{begun.get_absolute_url()}block/")
    assert str(Block.objects.get()) == "Hans Test: Amina Test"
    client = sign_in(cast.amina)
    before = client.get(begun.get_absolute_url())
    response = fill(client, begun.get_absolute_url(), text="Are you there?")
    assert (response.status_code, response.url) == (302, begun.get_absolute_url())
    after = client.get(begun.get_absolute_url())
    assert "Are you there?" in after.text
    assert "Your message is on its way." in after.text
    assert (before.context["may_answer"], after.context["may_answer"]) == (True, True)
    assert mails() == []
    page = sign_in(cast.hans).get(begun.get_absolute_url())
    assert "Are you there?" not in page.text
    assert "You have blocked this person" in page.text
    assert [row.last_by for row in sign_in(cast.hans).get(LETTERS).context["page"]] == [cast.amina.pk]


def test_a_blocked_writer_still_finds_and_is_found(cast, begun, sign_in):
    workflow.block(begun, by=cast.hans)
    assert "Hans Test" in sign_in(cast.amina).get("/connections/?what=people").text


def test_who_has_blocked_does_not_write_either_until_they_unblock(cast, begun, sign_in):
    workflow.block(begun, by=cast.hans)
    workflow.block(begun, by=cast.hans)
    workflow.answer(begun, "Unread", by=cast.amina)
    client = sign_in(cast.hans)
    assert send(client, begun.get_absolute_url(), {"text": "Go away"}).status_code == 403
    assert "What they wrote meanwhile stays unread" in client.get(f"{begun.get_absolute_url()}unblock/").text
    send(client, f"{begun.get_absolute_url()}unblock/")
    assert fill(client, begun.get_absolute_url(), text="Welcome back").status_code == 302
    assert "Unread" not in client.get(begun.get_absolute_url()).text


def test_a_first_message_to_who_has_blocked_reaches_nobody(cast, begun, sign_in):
    """The conversation is there for its writer alone."""
    Conversation.objects.all().delete()
    Block.objects.create(by=cast.hans, blocked=cast.amina)
    fill(sign_in(cast.amina), cast.hans.interests.get_absolute_url(), text="Hello again")
    again = Conversation.objects.get()
    assert mails() == []
    assert sign_in(cast.hans).get(again.get_absolute_url()).status_code == 404
    assert sign_in(cast.amina).get(again.get_absolute_url()).status_code == 200


def test_a_report_opens_a_case_of_the_secretary_general_with_the_words(cast, begun, sign_in):
    workflow.answer(begun, "Send me money.", by=cast.amina)
    Email.objects.all().delete()
    client = sign_in(cast.hans)
    where = f"{begun.get_absolute_url()}report/"
    assert client.get(where).context["form"]["blocks"].value() is True
    assert fill(client, where, reason="She asks for money.").url == where
    report = ConversationReport.objects.get()
    case = Case.objects.get()
    assert (report.person, report.by, report.case, str(report)) == (
        cast.amina,
        cast.hans,
        case,
        "Hans Test: Amina Test",
    )
    assert case.office.code == "secretary-general"
    assert case.subject == "Reported: what Amina Test wrote to a person"
    text = case.messages.get().text
    for words in ("She asks for money.", "Amina Test, AMSA-USA, wrote:", "How do you count them?", "money."):
        assert words in text
    assert "amina@example.test" not in text
    assert mails() == [
        ("committees/emails/case_received", "hans@example.test"),
        ("committees/emails/case_to_answer", "grace@example.test"),
    ]
    assert Block.objects.filter(by=cast.hans, blocked=cast.amina).exists()
    assert case.writer_url in client.get(where).text
    assert "Send me money." in sign_in(cast.grace).get(case.get_absolute_url()).text


def test_a_report_quotes_only_what_was_read(cast, begun, sign_in):
    workflow.block(begun, by=cast.hans)
    workflow.answer(begun, "Never seen", by=cast.amina)
    workflow.report(begun, "The first one.", by=cast.hans)
    report = ConversationReport.objects.get()
    assert "How do you count them?" in report.quoted
    assert "Never seen" not in report.quoted


def test_a_long_conversation_is_quoted_as_far_as_it_fits(cast, begun):
    for number in range(4):
        workflow.answer(begun, f"{number}" * 3000, by=cast.amina)
    report = workflow.report(begun, "Too much.", by=cast.hans)
    assert len(report.quoted) == 7000
    assert report.quoted.endswith("3" * 3000)
    assert "How do you count them?" not in report.quoted


def test_the_secretary_general_does_not_read_a_report_of_herself(cast, sign_in):
    conversation = wrote(cast.grace, cast.amina, "Do as I say.")
    Email.objects.all().delete()
    where = f"{conversation.get_absolute_url()}report/"
    fill(sign_in(cast.amina), where, reason="She orders me about.", blocks=False)
    report = ConversationReport.objects.get()
    assert (report.case, Case.objects.count(), Block.objects.count()) == (None, 0, 0)
    assert mails() == [("committees/emails/report_without_office", "admin@example.test")]
    assert f"/admin/committees/conversationreport/{report.pk}/change/" in Email.objects.get().text
    assert "The administrators of the portal have your report" in sign_in(cast.amina).get(where).text
    assert "Do as I say." in (
        sign_in(cast.admin).get(f"/admin/committees/conversationreport/{report.pk}/change/").text
    )


def test_a_report_needs_its_reason_and_is_made_once(cast, begun, sign_in):
    client, where = sign_in(cast.hans), f"{begun.get_absolute_url()}report/"
    assert errors(send(client, where, {"reason": ""})) == {"reason": ["This field is required."]}
    send(client, where, {"reason": "Spam"})
    send(client, where, {"reason": "Spam again"})
    assert ConversationReport.objects.get().reason == "Spam"


def test_without_a_proved_address_nobody_writes(cast, begun, found, sign_in):
    cast.other.emailaddress_set.update(verified=False)
    page = sign_in(cast.other).get(found.get_absolute_url())
    assert page.status_code == 403
    assert "Confirm your e-mail address first" in page.text
    with pytest.raises(PermissionDenied):
        workflow.write(cast.hans, "Hello", by=cast.other)
    cast.hans.emailaddress_set.update(verified=False)
    page = sign_in(cast.hans).get(begun.get_absolute_url())
    assert "Confirm your e-mail address first" in page.text
    assert send(sign_in(cast.hans), begun.get_absolute_url(), {"text": "Hi"}).status_code == 403


def test_to_a_closed_account_nobody_writes(cast, begun, sign_in):
    cast.hans.is_active = False
    cast.hans.save()
    client = sign_in(cast.amina)
    assert "This person has no account any more." in client.get(begun.get_absolute_url()).text
    assert send(client, begun.get_absolute_url(), {"text": "Hi"}).status_code == 403
    assert client.get(cast.hans.interests.get_absolute_url()).status_code == 404


def test_of_an_erased_person_nothing_is_left_to_block_or_report(cast, begun, sign_in):
    erasing.erase(cast.hans)
    page = sign_in(cast.amina).get(begun.get_absolute_url()).text
    assert "Letters with a former member" in page
    assert "/block/" not in page
    assert "/report/" not in page


def test_an_administrator_suspends_a_writer_who_is_told_why(cast, begun, found, sign_in):
    add = "/admin/committees/suspension/add/"
    sign_in(cast.admin).post(add, {"person": cast.amina.pk, "reason": "She asked for money."})
    suspension = Suspension.objects.get()
    assert (suspension.person, suspension.by, suspension.lifted_at) == (cast.amina, cast.admin, None)
    assert mails() == [("committees/emails/writing_suspended", "amina@example.test")]
    assert "She asked for money." in Email.objects.get().text
    client = sign_in(cast.amina)
    page = client.get(begun.get_absolute_url())
    why = "You may not write to people through the portal at present. The reason: <bdi>She asked for money.</bdi>"
    assert why in page.text
    assert send(client, begun.get_absolute_url(), {"text": "Hi"}).status_code == 403
    refused = client.get(agrees(cast.lena).get_absolute_url())
    assert (refused.status_code, why in refused.text) == (403, True)
    response = sign_in(cast.admin).post(add, {"person": cast.amina.pk, "reason": "Again."})
    assert "This person is suspended already." in response.text


def test_a_reported_letter_leads_the_secretary_general_to_the_suspension(cast, begun, sign_in):
    case = workflow.report(begun, "He sells courses.", by=cast.hans).case
    client, page = sign_in(cast.grace), case.get_absolute_url()
    add = f"/admin/committees/suspension/add/?person={cast.amina.pk}"
    assert add in client.get(page).text
    assert f'<option value="{cast.amina.pk}" selected>' in client.get(add).text
    workflow.suspend(Suspension(person=cast.amina, reason="Spam"), by=cast.grace)
    shown = client.get(page).text
    assert f"/admin/committees/suspension/{Suspension.objects.get().pk}/change/" in shown
    assert add not in shown


def test_who_only_reads_the_inbox_is_not_led_to_the_suspension(cast, begun, sign_in):
    case = workflow.report(begun, "He sells courses.", by=cast.hans).case
    case.office = cast.dora.terms.current().get().office
    case.save()
    page = sign_in(cast.dora).get(case.get_absolute_url())
    assert (page.status_code, "/admin/committees/suspension" in page.text) == (200, False)


def test_the_secretary_general_lifts_it_once(cast, begun, sign_in):
    workflow.suspend(Suspension(person=cast.amina, reason="Spam"), by=cast.grace)
    suspension = Suspension.objects.get()
    Email.objects.all().delete()
    client, pages = sign_in(cast.grace), "/admin/committees/suspension/"
    for _time in range(2):
        client.post(pages, {"action": "lift", "_selected_action": suspension.pk})
    suspension.refresh_from_db()
    assert suspension.lifted_by == cast.grace
    assert mails() == [("committees/emails/writing_allowed", "amina@example.test")]
    change = f"{pages}{suspension.pk}/change/"
    assert "Spam" in client.get(change).text
    client.post(change, {})
    assert fill(sign_in(cast.amina), begun.get_absolute_url(), text="Back").status_code == 302


def test_others_have_no_say_in_suspensions(cast, sign_in):
    for person in (cast.amina, cast.dora):
        assert sign_in(person).get("/admin/committees/suspension/add/").status_code == 302


@pytest.mark.parametrize(("limit", "statuses"), [("write", [302, 429]), ("write_to", [302, 302])])
def test_a_few_people_a_day_from_one_writer(cast, found, sign_in, monkeypatch, limit, statuses):
    rates = {"write": "1/d/user", "write_to": "1/d/key"}
    monkeypatch.setitem(LIMITS, limit, rates[limit])
    others = [found, agrees(cast.lena)]
    client = sign_in(cast.amina)
    assert [fill(client, one.get_absolute_url(), text="Hello").status_code for one in others] == statuses


def test_a_few_writers_a_day_to_one_person(cast, found, sign_in, monkeypatch):
    monkeypatch.setitem(LIMITS, "write_to", "1/d/key")
    statuses = [
        fill(sign_in(person), found.get_absolute_url(), text="Hello").status_code
        for person in (cast.amina, cast.other)
    ]
    assert statuses == [302, 429]


@pytest.mark.parametrize("limit", ["answer", "report"])
def test_answers_and_reports_have_their_limit(cast, begun, sign_in, monkeypatch, limit):
    monkeypatch.setitem(LIMITS, limit, "0/d/user")
    page, field = {"answer": ("", "text"), "report": ("report/", "reason")}[limit]
    assert send(sign_in(cast.hans), f"{begun.get_absolute_url()}{page}", {field: "x"}).status_code == 429


def test_hostile_and_honest_words(cast, begun, sign_in, monkeypatch):
    monkeypatch.setitem(LIMITS, "answer", "1000/d/user")
    client = sign_in(cast.hans)
    for _identity, text, _expect in inputs("text", "name"):
        response = send(client, begun.get_absolute_url(), {"text": text})
        assert response.status_code in {200, 302, 400}
    assert "<script>alert" not in sign_in(cast.amina).get(begun.get_absolute_url()).text
    for letter in Email.objects.all():
        assert "\n" not in letter.subject
        assert "<script>" not in letter.html


def test_an_empty_message_is_refused_beside_the_field(cast, begun, found, sign_in):
    for where in (begun.get_absolute_url(), agrees(cast.lena).get_absolute_url()):
        response = send(sign_in(cast.amina), where, {"text": " "})
        assert errors(response) == {"text": ["This field is required."]}


def test_my_letters_stand_newest_first_and_cost_the_same_for_many(cast, begun, sign_in):
    client = sign_in(cast.hans)
    client.get(LETTERS)

    def queries():
        with CaptureQueriesContext(connection) as seen:
            client.get(LETTERS)
        return len(seen)

    few = queries()
    people = [make_person(f"reader{number}", nmo=cast.amina.nmo) for number in range(12)]
    for person in people:
        wrote(person, cast.hans)
    assert queries() == few
    rows = client.get(LETTERS).context["rows"]
    assert [other for _one, other in rows] == [*reversed(people), cast.amina]


def test_things_have_names(cast, begun):
    assert str(begun) == "Amina Test, Hans Test"
    assert str(begun.messages.get()) == "How do you count them?"
    assert str(Suspension(person=cast.amina)) == "Amina Test"
    assert str(cast.hans.interests) == "Hans Test"


def test_two_accounts_of_one_person_who_wrote_to_each_other_become_one(cast, begun, sign_in):
    """What they wrote to themselves stays with the closed account; what others wrote goes on."""
    wrote(cast.lena, cast.amina, "Are you two people?")
    merge(cast.hans, cast.amina, by=cast.admin)
    assert [other for _one, other in sign_in(cast.hans).get(LETTERS).context["rows"]] == [
        cast.lena,
        cast.amina,
    ]
    assert Conversation.objects.between(cast.hans, cast.lena).exists()
