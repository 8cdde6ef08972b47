"""The pages of the desk and of a delegate's papers."""

import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from assemblies.delegate_papers import draw_badges
from assemblies.models import Badge, Billing, CheckIn, DeskStaff, Passage, Passport, Registration, SeatRule
from assemblies.workflow import attendance, invoices
from members.models import User
from tests.assemblies.delegating import details
from tests.assemblies.paying import end, entry, import_rows, issue, seat
from tests.assemblies.test_desk import at_the_venue, over, passport
from tests.conftest import appoint, make_person
from tests.exchanges.posting import errors, fill, inputs, messages, send

DESK = "/assemblies/march-meeting/desk/"


@pytest.fixture
def stage(world, circle):
    return at_the_venue(world, circle)


def told(response):
    """The newest message."""
    return messages(response)[-1]


def address(name, registration):
    return reverse(f"assemblies:{name}", args=[registration.uuid])


def found(client, words, **more):
    return [one.name for one in client.get(DESK, {"q": words, **more}).context["page"]]


def pages_of(response):
    return [page.extract_text() for page in PdfReader(io.BytesIO(response.content)).pages]


def test_the_desk_is_for_its_staff_on_their_days(stage, circle, sign_in):
    for person, status in (
        (circle.ralf, 200), (circle.grace, 200), (circle.admin, 200), (circle.paula, 404), (circle.selma, 404),
    ):  # fmt: skip
        client = sign_in(person)
        assert client.get(DESK).status_code == status
        assert client.get(address("undo_check_in", stage.selma)).status_code == status
    for person in (circle.paula, circle.selma, circle.dora):
        client = sign_in(person)
        assert client.post(address("check_in", stage.selma)).status_code == 404
        assert client.post(address("let_pass", stage.selma)).status_code == 404
        assert client.post(f"{DESK}badges/").status_code == 404
    assert not CheckIn.objects.exists()
    assert sign_in(circle.ralf).get(f"{DESK}staff/").status_code == 404
    assert "Who works at the desk" not in sign_in(circle.ralf).get(DESK).text


def test_names_are_found_without_their_accents_and_by_nmo(stage, circle, sign_in):
    seat(stage.germany, make_person("þóra", nmo=circle.gustav.nmo), 2, "filled")
    client = sign_in(circle.ralf)
    assert found(client, "sélMA te") == ["Selma Test"]
    assert found(client, "thora") == found(client, "Þóra") == ["Þóra Test"]
    assert found(client, "bvmd") == ["Mohamed Test", "Þóra Test"]
    assert found(client, "") == ["Karim Test", "Mohamed Test", "Selma Test", "Þóra Test"]
    assert found(client, "nobody") == []
    assert "Nobody by this name or code" in client.get(DESK, {"q": "nobody"}).text
    assert client.get(DESK, {"q": "x" * 200}).status_code == 200


def test_a_badge_is_found_by_its_code_typed_or_scanned(stage, circle, sign_in):
    attendance.give_badges(stage.assembly, by=circle.ralf)
    code = stage.karim.badge.code
    client = sign_in(circle.ralf)
    assert found(client, code) == found(client, str(stage.karim.badge).lower()) == ["Karim Test"]
    assert found(client, "ZZZZ-ZZZZ-ZZZZ") == []
    assert "js/scan.js" in client.get(DESK).text


def test_the_badge_of_who_cancelled_says_so(stage, circle, sign_in):
    attendance.give_badges(stage.assembly, by=circle.ralf)
    attendance.check_in(stage.selma, by=circle.ralf)
    end(stage.selma, "cancelled", refund_percent=0)
    papers = sign_in(circle.selma).get(address("my_papers", stage.selma)).text
    assert "The registration has ended." in papers
    client = sign_in(circle.ralf)
    page = client.get(DESK, {"q": stage.selma.badge.code}).text
    assert "Doesn’t come: Cancelled" in page
    assert not {"Let out", "Undo<", "Check in<"} & set(re.findall("Let out|Undo<|Check in<", page))
    end(stage.karim, "cancelled", refund_percent=0)
    assert told(client.post(address("check_in", stage.karim))) == (
        "Karim Test can’t be checked in: the registration has ended."
    )


def test_who_is_missing_is_listed_and_who_is_there(stage, circle, sign_in):
    seat(stage.germany, circle.gustav, 2, "approved")
    client = sign_in(circle.ralf)
    attendance.check_in(stage.karim, by=circle.ralf)
    attendance.check_in(stage.mohamed, by=circle.ralf)
    attendance.undo_check_in(stage.mohamed, "A slip.", by=circle.ralf)
    assert found(client, "", which="missing") == ["Mohamed Test", "Selma Test"]
    assert found(client, "selma", which="missing") == ["Selma Test"]
    assert found(client, "", which="here") == ["Karim Test"]
    assert found(client, "", which="nonsense") == found(client, "")
    attendance.give_badges(stage.assembly, by=circle.ralf)
    assert found(client, stage.karim.badge.code, which="missing") == ["Karim Test"]
    for one in (stage.selma, stage.mohamed):
        done = client.post(address("check_in", one), {"q": "", "which": "missing"})
    assert done.url == f"{DESK}?which=missing"
    assert "Everyone who is expected is here" in client.get(done.url).text


def test_a_name_in_another_script_is_read_in_latin_letters_too(stage, circle, sign_in):
    User.objects.filter(pk=circle.selma.pk).update(latin_name="Selma Latin")
    assert "(<bdi>Selma Latin</bdi>)" in sign_in(circle.ralf).get(DESK).text


def test_what_is_missing_is_shown(stage, circle, sign_in):
    seat(stage.germany, circle.gustav, 2, "approved")
    invoice = issue(stage.tunisia, circle.paula)
    client = sign_in(circle.ralf)
    page = client.get(DESK).text
    assert "Not accepted yet: Approved by the head of delegation" in page
    assert f"To pay on {invoice.number}: 600.00 €" in page
    assert "No invoice" in page
    assert page.count("Check in, unpaid") == 3
    import_rows(stage, [entry("A", 600, invoice.reference)], by=circle.grace)
    page = client.get(DESK).text
    assert page.count(">Paid<") == 2
    assert page.count("Check in, unpaid") == 1
    assert "0 of 3 are there" in page


def test_one_click_checks_in_and_brings_the_search_back(stage, circle, sign_in):
    client = sign_in(circle.ralf)
    done = client.post(address("check_in", stage.selma), {"q": "sel & ma"})
    assert done.url == f"{DESK}?q=sel+%26+ma"
    assert told(done) == "Selma Test is checked in."
    page = client.get(DESK).text
    assert "1 of 3 are there" in page
    assert "by Ralf Test" in page
    assert "is checked in already" in told(client.post(address("check_in", stage.selma)))


def test_in_out_and_undone(stage, circle, sign_in):
    client = sign_in(circle.ralf)
    assert told(client.post(address("let_pass", stage.selma))) == "Selma Test isn’t checked in."
    client.post(address("check_in", stage.selma))
    assert told(client.post(address("let_pass", stage.selma), {"direction": "out"})) == "Selma Test is out."
    assert "Let in" in client.get(DESK).text
    assert told(client.post(address("let_pass", stage.selma), {"direction": "in"})) == "Selma Test is in."
    assert Passage.objects.count() == 3
    undo = address("undo_check_in", stage.selma)
    assert "reason" in errors(fill(client, undo, reason=""))
    assert f"{undo}?q=selma" in client.get(DESK, {"q": "selma"}).text
    done = fill(client, f"{undo}?q=selma", reason="A slip.")
    assert (told(done), done.url) == ("Selma Test isn’t checked in any more.", f"{DESK}?q=selma")
    assert told(fill(client, undo, reason="A slip.")) == "Selma Test isn’t checked in."


def test_staff_is_named_and_taken_from_the_desk(stage, circle, sign_in):
    client = sign_in(circle.grace)
    page = f"{DESK}staff/"
    assert errors(fill(client, page, email="nobody@example.test")) == {
        "email": ["Nobody has an account with this address."]
    }
    late = fill(client, page, email="vera@example.test", first_day="2027-03-05", last_day="2027-03-01")
    assert late.status_code == 200
    done = fill(client, page, email="VERA@example.test")
    assert told(done) == "Vera Test works at the desk on these days."
    vera = DeskStaff.objects.get(person=circle.vera)
    assert vera.first_day == stage.assembly.starts_on
    ask = reverse("assemblies:dismiss_staff", args=["march-meeting", vera.uuid])
    assert "Take Vera Test from the desk?" in client.get(ask).text
    assert told(send(client, ask)) == "Vera Test doesn’t work at the desk any more."
    DeskStaff.objects.all().delete()
    assert "Nobody is named yet" in client.get(page).text


def test_a_desk_without_delegates(stage, circle, sign_in):
    Registration.objects.all().delete()
    client = sign_in(circle.ralf)
    assert "Nobody is registered yet" in client.get(DESK).text
    assert (
        told(client.post(f"{DESK}badges/")) == "Nobody has both approvals yet: there are no badges to print."
    )


def host_rule(stage):
    return SeatRule.objects.create(
        assembly=stage.assembly, name="Host", category="host", goes_to="host", seats=2
    )


def test_badges_in_any_script(stage, circle, sign_in):
    stage.tunisia.head = circle.karim
    stage.tunisia.save()
    Registration.objects.filter(pk=stage.mohamed.pk).update(category="host", rule=host_rule(stage))
    arab = make_person("محمد", latin_name="Mohammed Al Saleh")
    chinese = make_person("李", latin_name="Li Xiaolong")
    for number, person in enumerate([arab, chinese], start=3):
        seat(stage.tunisia, person, number)
    invited = seat(stage.germany, circle.gustav, 2, "invited")
    (sheet,) = pages_of(sign_in(circle.ralf).post(f"{DESK}badges/"))
    assert "Selma Test" in sheet
    assert "Mohammed Al Saleh" in sheet
    assert "Li Xiaolong" in sheet
    assert "[U+" not in sheet
    assert sheet.count("Delegate") == 3
    assert "Head of delegation" in sheet
    assert "Host" in sheet
    assert invited.name not in sheet
    assert all(str(badge) in sheet for badge in Badge.objects.all())


def test_hostile_names_stay_names_on_badges(stage, circle, sign_in):
    for number, (_id, text, _expect) in enumerate(inputs("name"), start=10):
        User.objects.filter(pk=circle.selma.pk).update(given_names=text[:100].replace("\0", ""))
        one = Registration.objects.select_related("person", "delegation__nmo").get(pk=stage.selma.pk)
        Badge.objects.get_or_create(registration=one)
        assert draw_badges(stage.assembly, [one]).startswith(b"%PDF-"), number


def crowd(stage, count):
    """So many more delegates, invoiced."""
    people = User.objects.bulk_create(
        User(email=f"d{n}@example.test", given_names=f"Dèlegate {n}", family_names="Of Many")
        for n in range(count)
    )
    Registration.objects.bulk_create(
        Registration(
            delegation=stage.tunisia, assembly=stage.assembly, person=person, state="accepted", given_name="x",
            email=person.email, rank=n, seat=n, category="quota", fee_class="early", is_charged=True,
            finished_at=stage.selma.finished_at, registered_by=stage.selma.person,
        )
        for n, person in enumerate(people, start=100)
    )  # fmt: skip
    issue(stage.tunisia, stage.staff.named_by)


def test_the_list_of_1500_costs_as_many_queries_as_one_of_three_and_little_time(stage, circle, sign_in):
    client = sign_in(circle.ralf)
    client.get(DESK)
    with CaptureQueriesContext(connection) as few:
        client.get(DESK, {"q": "test"})
    crowd(stage, 1500)
    with CaptureQueriesContext(connection) as many:
        page = client.get(DESK, {"q": "dele many"})
    assert page.context["page"].paginator.count == 1500
    assert len(many) <= len(few) + 2
    assert sum(float(query["time"]) for query in many) < 2


def test_a_delegates_papers_say_what_is_missing(stage, circle, sign_in):
    client = sign_in(circle.selma)
    page = client.get(address("my_papers", stage.selma)).text
    assert "No invoice is written yet." in page
    assert "The letter is for those who say in their data that they need a visa." in page
    assert "Give my passport data" not in page
    details(registration=stage.selma, needs_visa=True).save()
    page = client.get(address("my_papers", stage.selma)).text
    assert "Give my passport data" in page
    assert "Give your passport data first." in page
    assert "The certificate is for those who were checked in." in page
    invoice = issue(stage.tunisia, circle.paula)
    page = client.get(address("my_papers", stage.selma)).text
    assert f"{invoice.number}: your delegation pays it, and it is still open." in page
    assert invoice.get_absolute_url() not in page
    for stranger in (circle.karim, circle.paula, circle.grace):
        for name in ("my_papers",):
            assert sign_in(stranger).get(address(name, stage.selma)).status_code == 404
        for name in ("invitation_letter", "attendance_certificate"):
            assert sign_in(stranger).post(address(name, stage.selma)).status_code == 404


def test_an_invoice_of_ones_own_is_linked(stage, circle, sign_in):
    invoices.choose_payer(Billing(delegation=stage.tunisia, payer="person"), by=circle.paula)
    invoice, _karims = invoices.issue(stage.tunisia, by=circle.paula)
    client = sign_in(circle.selma)
    page = client.get(address("my_papers", stage.selma)).text
    assert "300.00 € open, to be paid until" in page
    assert invoice.get_absolute_url() in page
    import_rows(stage, [entry("A", 300, invoice.reference)], by=circle.grace)
    assert "nothing is open." in client.get(address("my_papers", stage.selma)).text


def test_the_letter_holds_what_an_embassy_compares(stage, circle, sign_in):
    client = sign_in(circle.selma)
    ask = address("invitation_letter", stage.selma)
    assert client.post(ask).url == address("my_papers", stage.selma)
    passport(stage.selma)
    assert "Give my passport data" not in client.get(address("my_papers", stage.selma)).text
    assert "Download the letter" in client.get(address("my_papers", stage.selma)).text
    (letter,) = pages_of(client.post(ask))
    code = str(stage.selma.papers.get().code)
    for words in ("SELMA TEST", "X123456", "Tunisia", "AMSA-USA", "Accra", code):
        assert words in letter
    type(stage.assembly).objects.update(host_nmo=None)
    assert "AMSA-USA" not in pages_of(client.post(ask))[0]
    verified = client.get(reverse("documents:verify", args=[code])).text
    assert "Selma Test" in verified
    assert "X123456" not in verified


def test_the_visa_team_takes_a_letter_too(stage, circle, sign_in):
    visa = make_person("visa")
    appoint(visa, "visa-team")
    client = sign_in(visa)
    ask = address("invitation_letter", stage.selma)
    assert client.post(ask).url == "/assemblies/march-meeting/"
    passport(stage.selma)
    assert client.post(ask)["Content-Type"] == "application/pdf"
    assert stage.selma.passport_reads.get().by == visa


def test_the_certificate_comes_when_the_assembly_is_over(stage, circle, sign_in):
    client = sign_in(circle.selma)
    ask = address("attendance_certificate", stage.selma)
    assert "who were checked in" in told(client.post(ask))
    attendance.check_in(stage.selma, by=circle.ralf)
    over(stage)
    assert "Download the certificate" in client.get(address("my_papers", stage.selma)).text
    (certificate,) = pages_of(client.post(ask))
    assert "Selma Test" in certificate
    assert str(stage.selma.papers.get().code) in certificate
    assert not Passport.objects.exists()


def test_what_waits_is_on_the_dashboard_and_in_the_calendar(stage, circle):
    from assemblies.invoice_todo import invoice_dates, invoices_todo

    assert invoices_todo(circle.paula) == []
    invoice = issue(stage.tunisia, circle.paula)
    invoices.choose_payer(Billing(delegation=stage.germany, payer="person"), by=circle.gustav)
    german = issue(stage.germany, circle.gustav)
    import_rows(stage, [entry("A", 5), entry("B", 6)], by=circle.grace)
    todo = {
        person: [(one.title, one.is_late) for one in invoices_todo(getattr(circle, person))]
        for person in ("paula", "selma", "gustav", "mohamed", "ralf", "grace", "admin")
    }
    assert todo == {
        "paula": [("Pay 600.00 €: March Meeting", False)], "selma": [], "gustav": [],
        "mohamed": [("Pay 100.00 €: March Meeting", False)], "ralf": [("Check delegates in: March Meeting", False)],
        "grace": [("Assign payments to invoices: March Meeting", False)], "admin": [],
    }  # fmt: skip
    assert [one.key for one in invoice_dates(circle.paula)] == [f"invoice-{invoice.uuid}"]
    assert [one.url for one in invoice_dates(circle.mohamed)] == [german.get_absolute_url()]
    import_rows(stage, [entry("C", 600, invoice.reference)], by=circle.grace)
    assert invoice_dates(circle.paula) == []


def test_the_assembly_leads_to_money_and_desk(stage, circle, sign_in):
    def links(person):
        page = sign_in(person).get("/assemblies/march-meeting/").text
        return [f"/march-meeting/{part}/" in page for part in ("money", "desk")]

    assert links(circle.grace) == [True, True]
    assert links(circle.ralf) == [False, True]
    assert links(circle.selma) == [False, False]


def test_the_delegates_page_leads_to_the_papers(stage, circle, sign_in):
    page = address("my_papers", stage.selma)
    own = reverse("assemblies:registration", args=[stage.selma.uuid])
    attendance.check_in(stage.selma, by=circle.ralf)
    shown = sign_in(circle.selma).get(own).text
    assert page in shown
    assert "Checked in" in shown
    assert page not in sign_in(circle.grace).get(own).text


@pytest.mark.parametrize("state", ["substituted", "withdrawn"])
def test_who_gave_an_invoiced_place_up_still_finds_the_invoice(state, stage, circle, sign_in):
    """Whoever stands on none has no papers to look for."""
    invoices.choose_payer(Billing(delegation=stage.tunisia, payer="person"), by=circle.paula)
    invoices.issue(stage.tunisia, by=circle.paula)
    end(stage.selma, state)
    end(stage.mohamed, state)
    selma, mohamed = sign_in(circle.selma), stage.mohamed.get_absolute_url()
    papers = address("my_papers", stage.selma)
    assert papers in selma.get(stage.selma.get_absolute_url()).text
    assert "300.00 € open, to be paid until" in selma.get(papers).text
    assert address("my_papers", stage.mohamed) not in sign_in(circle.mohamed).get(mohamed).text


def test_only_those_who_come_are_counted(stage, circle, sign_in):
    for one in (stage.selma, stage.karim):
        attendance.check_in(one, by=circle.ralf)
    end(stage.selma, "cancelled", refund_percent=0)
    assert "1 of 2 are there" in sign_in(circle.ralf).get(DESK).text


def test_badges_are_printed_of_those_who_have_a_code(stage, circle, sign_in, monkeypatch):
    """Mohamed was accepted in the moment after the codes were given; Selma cancelled after it."""
    end(stage.mohamed, "approved", ended_at=None)
    attendance.give_badges(stage.assembly, by=circle.ralf)
    end(stage.mohamed, "accepted", ended_at=None)
    end(stage.selma, "cancelled", refund_percent=0)
    monkeypatch.setattr(attendance, "give_badges", lambda _assembly, by: 0)
    printed = "".join(pages_of(sign_in(circle.ralf).post(f"{DESK}badges/")))
    assert [name for name in ("Selma", "Karim", "Mohamed") if name in printed] == ["Karim"]
