"""The pages of money: who may open them, what they show, what hostile files and texts come to."""

import csv
import io
import re
import uuid

import pgtrigger
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from assemblies.models import Billing, Fee, Invoice, Payment, PaymentRules, Statement
from assemblies.workflow import invoices, payments, registrations
from documents.models import VerificationCode
from outbox.models import Email
from tests.assemblies.paying import DAY, IBAN, end, entry, import_rows, issue, make_stage, offset, seat
from tests.assemblies.test_money import BOMB, ntry, statement
from tests.conftest import make_person
from tests.exchanges.posting import errors, fill, inputs, messages, send

MONEY = "/assemblies/march-meeting/money/"
OF_TUNISIA = "/assemblies/march-meeting/delegations/associa-med-tunisia/invoices/"
TREASURY = ["money", "money_table", "payment_rules", "issue_invoices", "read_statement"]


@pytest.fixture
def stage(world, circle):
    return make_stage(world, circle)


def told(response):
    """The newest message."""
    return messages(response)[-1]


def upload(client, name, data):
    return send(client, f"{MONEY}read/", {"file": SimpleUploadedFile(name, data)})


def text_of(pdf):
    from pypdf import PdfReader

    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_the_treasury_is_for_the_secretary_general_and_administrators(stage, circle, sign_in):
    invoice = issue(stage.tunisia, circle.paula)
    (payment,) = import_rows(stage, [entry("A", 5)], by=circle.grace)
    read = payments.read_statement(stage.assembly, "b", [entry("B", 5)], by=circle.admin)
    addresses = [reverse(f"assemblies:{name}", args=["march-meeting"]) for name in TREASURY]
    addresses += [
        reverse(f"assemblies:{name}_payment", args=[payment.uuid]) for name in ("assign", "reverse")
    ]
    addresses += [read.get_absolute_url(), reverse("assemblies:discard_statement", args=[read.uuid])]
    for person, status in (
        (circle.grace, 200), (circle.admin, 200), (circle.paula, 404), (circle.selma, 404), (circle.dora, 404),
    ):  # fmt: skip
        client = sign_in(person)
        assert {address: client.get(address).status_code for address in addresses} == dict.fromkeys(
            addresses, status
        )
    assert invoice.number not in sign_in(circle.paula).get(MONEY).text
    assert sign_in(circle.grace).get(reverse("assemblies:statement", args=[uuid.uuid4()])).status_code == 404


def test_rules_are_entered_before_any_invoice(stage, circle, sign_in):
    PaymentRules.objects.all().delete()
    client = sign_in(circle.grace)
    assert "no invoice can be written" in client.get(MONEY).text
    send(client, f"{MONEY}issue/")
    assert not Invoice.objects.exists()
    wrong = fill(
        client, f"{MONEY}rules/", issuer="IFMSA", account_holder="IFMSA", iban=IBAN[:-1] + "4", bic="X"
    )
    assert errors(wrong) == {
        "iban": ["This is no IBAN: one of its signs is wrong or missing."],
        "bic": ["A BIC has 8 or 11 letters and digits."],
    }
    assert errors(fill(client, f"{MONEY}rules/", issuer="I", account_holder="I", iban="٣")) != {}
    done = fill(
        client,
        f"{MONEY}rules/",
        issuer="IFMSA",
        account_holder="IFMSA",
        iban=IBAN.replace(" ", "").lower(),
        bic="dabadkkk",
    )
    assert done.url == MONEY
    rules = PaymentRules.objects.get()
    assert (rules.iban, rules.bic) == (IBAN, "DABADKKK")


def test_invoices_for_all_are_written_and_listed(stage, circle, sign_in):
    client = sign_in(circle.grace)
    page = client.get(MONEY).text
    assert "3 delegates have both approvals and no invoice" in page
    assert "No invoice is written yet" in page
    assert "3 delegates have both approvals" in client.get(f"{MONEY}issue/").text
    assert told(send(client, f"{MONEY}issue/")) == "2 invoices are written."
    page = client.get(MONEY).text
    assert "invoiced 700.00 € · paid 0.00 € · open 700.00 €" in page
    assert all(one.number in page for one in Invoice.objects.all())
    assert told(send(client, f"{MONEY}issue/")) == "0 invoices are written."


def listed(client, **query):
    return [one.number[-1] for one in client.get(MONEY, query).context["page"]]


def test_invoices_are_found_by_how_they_stand_and_by_name(stage, circle, sign_in):
    invoices.choose_payer(Billing(delegation=stage.tunisia, payer="person"), by=circle.paula)
    first, second = invoices.issue(stage.tunisia, by=circle.paula)
    third = issue(stage.germany, circle.gustav)
    import_rows(stage, [entry("A", 300, first.reference), entry("B", 101, third.reference)], by=circle.grace)
    client = sign_in(circle.grace)
    assert listed(client) == ["1", "2", "3"]
    assert {which: listed(client, stands=which) for which in ("open", "late", "paid", "over")} == {
        "open": ["2"], "late": [], "paid": ["1"], "over": ["3"],
    }  # fmt: skip
    assert (listed(client, q="bvmd"), listed(client, q="sélma"), listed(client, q=second.number)) == (
        ["3"],
        ["1"],
        ["2"],
    )
    assert "Nothing matches" in client.get(MONEY, {"q": "nobody"}).text
    assert listed(client, stands="bogus") == ["1", "2", "3"]
    table = list(
        csv.DictReader(io.StringIO(client.get(f"{MONEY}table.csv", {"stands": "over"}).text.lstrip("\ufeff")))
    )
    assert [
        (row["Number"], row["Payer"], row["Total"], row["Paid"], row["Still to pay"]) for row in table
    ] == [(third.number, "bvmd Germany", "100.00", "101.00", "-1.00")]


def test_a_name_that_looks_like_a_formula_is_defused_in_the_table(stage, circle, sign_in):
    type(circle.selma).objects.filter(pk=circle.selma.pk).update(given_names="=1+1")
    circle.selma.refresh_from_db()
    stage.selma.person = circle.selma
    invoices.choose_payer(Billing(delegation=stage.tunisia, payer="person"), by=circle.paula)
    invoices.issue(stage.tunisia, by=circle.paula)
    assert "'=1+1 Test" in sign_in(circle.grace).get(f"{MONEY}table.csv").text


def test_the_list_costs_the_same_for_three_rows_and_thirty(stage, circle, sign_in, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    invoices.choose_payer(Billing(delegation=stage.tunisia, payer="person"), by=circle.paula)
    invoices.issue(stage.tunisia, by=circle.paula)
    client = sign_in(circle.grace)
    client.get(MONEY)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(MONEY)
    for number in range(3, 30):
        seat(stage.tunisia, make_person(f"p{number}"), number)
    invoices.issue(stage.tunisia, by=circle.paula)
    with CaptureQueriesContext(connection) as many:
        assert len(client.get(MONEY).context["page"]) == 29
    assert len(many) == len(few)


def test_an_invoice_for_who_pays_it(stage, circle, sign_in):
    invoice = issue(stage.tunisia, circle.paula)
    end(stage.karim, "cancelled", refund_percent=50)
    note = invoices.credit(stage.karim)
    made = import_rows(stage, [entry("A", 100, payer="<b>Bank</b>")], by=circle.grace)
    payments.assign(made[0], invoice, by=circle.grace)
    page = sign_in(circle.paula).get(invoice.get_absolute_url()).text
    assert "Pay 350.00 € until" in page
    assert invoice.printed_reference in page
    assert note.number in page
    assert "&lt;b&gt;Bank&lt;/b&gt;" in page
    assert "What happened" not in page
    assert "Reverse" not in page
    pdfs = [
        reverse("assemblies:invoice_pdf", args=[invoice.uuid]),
        reverse("assemblies:credit_note_pdf", args=[note.uuid]),
    ]
    first, second = (text_of(sign_in(circle.paula).get(address).content) for address in pdfs)
    assert invoice.printed_reference in first
    assert "350.00 €" in first
    assert "150.00 €" in second
    for stranger in (circle.selma, circle.gustav, circle.vera, circle.dora):
        for address in [invoice.get_absolute_url(), OF_TUNISIA, *pdfs]:
            assert sign_in(stranger).get(address).status_code == 404
    keeper = sign_in(circle.grace)
    page = keeper.get(invoice.get_absolute_url()).text
    assert "What happened" in page
    fill(keeper, reverse("assemblies:reverse_payment", args=[made[0].uuid]), reason="It bounced.")
    page = keeper.get(invoice.get_absolute_url()).text
    assert "It bounced." in page
    assert "Pay 450.00 € until" in page


def test_the_price_of_who_is_invoiced_is_the_one_on_the_invoice(stage, circle, sign_in):
    """The fees are corrected afterwards; who took Karim's place reads what was invoiced for it, too."""
    stage.karim.extras.add(offset(stage))
    issue(stage.tunisia, circle.paula)
    twin = registrations.substitute(stage.karim, "Twin", circle.twin.email, by=circle.paula)
    Fee.objects.filter(category="E").update(amount=500)
    Fee.objects.filter(category="A").update(amount=700)
    for one, person in ((stage.selma, circle.selma), (twin, circle.twin), (stage.mohamed, circle.mohamed)):
        page = sign_in(person).get(one.get_absolute_url())
        found = [(line.fee_class, line.name, int(line.amount)) for line in page.context["price"].lines]
        carbon = [("", "Carbon offset", 12)] if one == twin else []
        amount = 700 if one == stage.mohamed else 300
        assert found == [("early", "", amount), *carbon], one
        assert ("Price on the invoice" in page.text) is (one != stage.mohamed), one


@pytest.mark.parametrize(
    ("state", "told", "noted", "printed"),
    [
        ("cancelled", "Karim Test has cancelled: 50 %", "cancelled, 50 %", "Cancelled: 50 % of the price"),
        ("withdrawn", "Karim Test has withdrawn: 50 %", "withdrawn, 50 %", "Withdrawn: 50 % of the price"),
    ],
)
def test_a_credit_note_says_how_the_place_was_given_up(state, told, noted, printed, stage, circle, sign_in):
    invoice = issue(stage.tunisia, circle.paula)
    end(stage.karim, state, refund_percent=50)
    note = invoices.credit(stage.karim)
    assert told in Email.objects.get(kind__endswith="invoice_credited").text
    client = sign_in(circle.paula)
    assert f"Credit note {note.number}: {noted}" in client.get(invoice.get_absolute_url()).text
    paper = client.get(reverse("assemblies:credit_note_pdf", args=[note.uuid]))
    assert printed in text_of(paper.content)


def test_a_substitute_of_who_is_invoiced_chooses_nothing_and_reads_what_comes_back(stage, circle, sign_in):
    carbon = offset(stage)
    issue(stage.tunisia, circle.paula)
    first = registrations.substitute(stage.selma, "Twin", circle.twin.email, by=circle.paula)
    second = registrations.substitute(stage.mohamed, "Hans", circle.hans.email, by=circle.gustav)
    for one, person, is_invoiced in ((first, circle.twin, True), (second, circle.hans, False)):
        client = sign_in(person)
        filling = client.get(reverse("assemblies:fill_registration", args=[one.uuid])).text
        ending = client.get(reverse("assemblies:withdraw_registration", args=[one.uuid])).text
        assert (str(carbon) in filling) is not is_invoiced
        assert ("0 % of the price comes back if you withdraw now." in ending) is is_invoiced
        assert ("100 % is charged, whether it was paid yet or not." in ending) is is_invoiced
    letters = Email.objects.filter(kind__endswith="delegate_invited")
    assert not [letter for letter in letters if "priced late" in letter.text]


def test_a_person_reads_their_own_invoice_without_the_delegations(stage, circle, sign_in):
    invoices.choose_payer(Billing(delegation=stage.tunisia, payer="person"), by=circle.paula)
    selmas, karims = invoices.issue(stage.tunisia, by=circle.paula)
    page = sign_in(circle.selma).get(selmas.get_absolute_url()).text
    assert OF_TUNISIA not in page
    assert sign_in(circle.selma).get(karims.get_absolute_url()).status_code == 404
    import_rows(stage, [entry("A", 301, selmas.reference)], by=circle.grace)
    page = sign_in(circle.selma).get(selmas.get_absolute_url()).text
    assert re.search(r"Paid too much.*It comes back to whoever paid\..*<b>1\.00 €</b>", page, re.DOTALL)
    assert "Still to pay" not in page
    assert "until" not in page.split("<h2")[1]


def test_invoices_are_printed_in_arabic_and_with_hostile_texts(stage, circle, sign_in):
    stage.rules.issuer = "\n".join(
        text for _id, text, expect in inputs("name", "text") if len(text) < 60 and "\0" not in text
    )[:500]
    stage.rules.save()
    invoices.choose_payer(
        Billing(delegation=stage.tunisia, payer="nmo", address="الجمعية\n#set page(fill: red) $x$"),
        by=circle.paula,
    )
    invoice = issue(stage.tunisia, circle.paula)
    circle.paula.language = "ar"
    circle.paula.save()
    pdf = sign_in(circle.paula).get(reverse("assemblies:invoice_pdf", args=[invoice.uuid])).content
    assert pdf.startswith(b"%PDF-")
    assert "#set page" in text_of(pdf)


def test_the_head_chooses_the_payer_and_has_invoices_written(stage, circle, sign_in):
    head = sign_in(circle.paula)
    page = head.get(OF_TUNISIA).text
    assert "No invoice is written yet" in page
    assert "Approved, and on no invoice yet" in page
    assert "one invoice for all, to the NMO" in page
    assert "Who pays?" in head.get(f"{OF_TUNISIA}payer/").text
    assert send(head, f"{OF_TUNISIA}payer/", {"payer": "person", "address": "Tunis"}).url == OF_TUNISIA
    assert "an invoice to each delegate" in head.get(OF_TUNISIA).text
    assert "The prices of this moment are frozen" in head.get(f"{OF_TUNISIA}issue/").text
    assert told(send(head, f"{OF_TUNISIA}issue/")) == "2 invoices are written."
    assert Invoice.objects.count() == 2
    PaymentRules.objects.all().delete()
    assert "aren’t entered yet" in told(send(head, f"{OF_TUNISIA}issue/"))
    keeper = sign_in(circle.grace)
    assert "Choose who pays" not in keeper.get(OF_TUNISIA).text
    assert keeper.get(f"{OF_TUNISIA}payer/").status_code == 403


def test_the_federations_own_invoices(stage, circle, sign_in):
    own = type(stage.tunisia).objects.create(assembly=stage.assembly)
    address = "/assemblies/march-meeting/delegations/federation/invoices/"
    assert sign_in(circle.grace).get(address).context["delegation"] == own
    assert sign_in(circle.paula).get(address).status_code == 404


def csv_of(*rows):
    lines = [f"2027-01-20;{amount};Associa-Med;{text};{name}" for amount, text, name in rows]
    return "\n".join(["Date;Amount;Payer;Text;Bank reference", *lines]).encode()


def test_a_statement_is_read_previewed_and_imported(stage, circle, sign_in):
    tunisian, german = issue(stage.tunisia, circle.paula), issue(stage.germany, circle.gustav)
    client = sign_in(circle.grace)
    rows = csv_of(
        ("600,00", tunisian.printed_reference, "A"), ("40,00", german.number, "B"), ("77,00", "a gift", "C"),
        ("-5,00", "fees", "D"), ("20,00", tunisian.reference, "E"),
    )  # fmt: skip
    response = upload(client, "bank.csv", rows)
    read = Statement.objects.get()
    assert response.url == read.get_absolute_url()
    assert "“bank.csv” is read and waits to be imported" in client.get(MONEY).text
    page = client.get(response.url)
    assert [row["verdict"].outcome for row in page.context["rows"]] == [
        "perhaps", "unknown", "overpaid", "matched", "outgoing",
    ]  # fmt: skip
    assert page.context["kept"] == 4
    assert "open afterwards: 60.00 €" in page.text
    assert "afterwards too much: 20.00 €" in page.text
    assert "Another row is for this invoice" not in page.text
    done = send(client, response.url, {"shown": page.context["shown"], "accept": ["1", "bogus", "99"]})
    assert told(done) == "4 payments are imported."
    assert Payment.objects.get(bank_reference="B").invoice == german
    assert client.get(response.url).url == MONEY
    page = client.get(MONEY).text
    assert "Payments without an invoice" in page
    assert "a gift" in page
    again = client.get(upload(client, "again.csv", rows).url).text
    assert "no row becomes a payment" in again
    assert "Import exactly this" not in again


def test_two_rows_that_are_perhaps_for_one_invoice_are_pointed_out(stage, circle, sign_in):
    german = issue(stage.germany, circle.gustav)
    client = sign_in(circle.grace)
    rows = csv_of(("100,00", german.number, "A"), ("100,00", f"{german.number} again", "B"))
    page = client.get(upload(client, "bank.csv", rows).url).text
    assert page.count("Another row is for this invoice, too: look whether it was paid twice.") == 2


def test_a_preview_that_is_out_of_date_imports_nothing(stage, circle, sign_in):
    invoice = issue(stage.tunisia, circle.paula)
    client = sign_in(circle.grace)
    address = upload(client, "bank.csv", csv_of(("600,00", invoice.reference, "A"))).url
    shown = client.get(address).context["shown"]
    import_rows(stage, [entry("B", 1, invoice.reference)], by=circle.grace)
    response = send(client, address, {"shown": shown})
    assert response.url == address
    assert "Nothing was imported: look at the rows again." in told(response)
    assert not Payment.objects.filter(bank_reference="A").exists()


def test_a_file_is_thrown_away(stage, circle, sign_in):
    client = sign_in(circle.grace)
    upload(client, "bank.csv", csv_of(("1,00", "x", "A")))
    read = Statement.objects.get()
    address = reverse("assemblies:discard_statement", args=[read.uuid])
    assert "Throw this file away?" in client.get(address).text
    assert send(client, address).url == MONEY
    assert not Statement.objects.exists()
    import_rows(stage, [entry("A", 5)], by=circle.grace)
    address = reverse("assemblies:discard_statement", args=[Statement.objects.get().uuid])
    assert told(send(client, address)) == "This statement was imported already."


def test_camt_is_known_by_its_content_whatever_the_file_is_called(stage, circle, sign_in):
    client = sign_in(circle.grace)
    upload(client, "bank.txt", statement(ntry()))
    assert Statement.objects.get().entries[0].amount == 300


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (BOMB.encode() + statement(ntry()), "declares a document type or entities"),
        (b"<html/>", "ask your bank for camt.053"),
        (statement(ntry())[:-3], "This XML is damaged at line 1"),
        (statement(ntry(day="x")), "The date of row 1"),
        (b"a;b\n1;2", "has to name the columns"),
        (b"Date;Amount\n2027-01-20;1.234", "The amount of row 2"),
        (b"Date;Amount\n\xff\xfe", "isn’t in UTF-8"),
        (b"", "empty"),
        (b"<" * (2 * 1024 * 1024 + 1), "larger than 2 MB"),
    ],
)
def test_a_file_that_cant_be_read_is_refused_in_words(data, words, stage, circle, sign_in):
    response = upload(sign_in(circle.grace), "bank.xml", data)
    assert words in errors(response)["file"][0]
    assert not Statement.objects.exists()


def test_hostile_files_and_names_of_files(stage, circle, sign_in):
    client = sign_in(circle.grace)
    for number, (_id, text, _expect) in enumerate(inputs("text", "name", "upload", "csv")):
        data = f'Date;Amount;Text;Payer;Bank reference\n2027-01-20;1;"{text.replace(chr(34), "")}";{number};H{number}'.encode()
        response = upload(client, "bank.csv", data)
        assert response.status_code in {200, 302, 400}
        if response.status_code == 302:
            assert client.get(response.url).status_code == 200


def test_a_payment_is_assigned_by_number_or_reference(stage, circle, sign_in):
    invoice = issue(stage.germany, circle.gustav)
    (payment,) = import_rows(stage, [entry("A", 77, "a gift")], by=circle.grace)
    client = sign_in(circle.grace)
    address = reverse("assemblies:assign_payment", args=[payment.uuid])
    for nothing in ("M99-9999", "---", invoice.number[-2:], "'; DROP TABLE"):
        assert errors(fill(client, address, invoice=nothing)) == {"invoice": ["There is no such invoice."]}
    assert "a gift" in client.get(address).text
    assert (
        told(fill(client, address, invoice=f" {invoice.number.lower()} "))
        == f"Assigned to {invoice.number}; who pays it is told by e-mail."
    )
    assert "its invoice already" in told(fill(client, address, invoice=invoice.printed_reference))


def test_a_payment_of_nobody_is_reversed_from_the_list(stage, circle, sign_in):
    (payment,) = import_rows(stage, [entry("A", 77, "a gift")], by=circle.grace)
    client = sign_in(circle.grace)
    address = reverse("assemblies:reverse_payment", args=[payment.uuid])
    assert fill(client, address, reason="Sent back.").url == MONEY
    assert "changed this payment in this moment" in told(fill(client, address, reason="Again."))
    assert VerificationCode.objects.count() == 0


def test_a_late_invoice_says_so(stage, circle, sign_in):
    with pgtrigger.ignore("assemblies.Invoice:written_once"):
        invoice = issue(stage.tunisia, circle.paula)
        Invoice.objects.update(issued_on=stage.today - 20 * DAY, due_on=stage.today - DAY)
    client = sign_in(circle.grace)
    assert listed(client, stands="late") == ["1"]
    page = client.get(invoice.get_absolute_url()).text
    assert "Late</span>" in page
    yesterday = stage.today - DAY
    assert f"Pay 600.00\u00a0€: it was due on {yesterday.day} {yesterday:%B %Y}" in page.replace(
        " €", "\u00a0€"
    )
    Email.objects.all().delete()
    import_rows(stage, [entry("A", 100, invoice.reference)], by=circle.grace)
    assert f"they were due on {yesterday.day} {yesterday:%B %Y}." in Email.objects.get().text
    invoices.choose_payer(Billing(delegation=stage.germany, payer="person"), by=circle.gustav)
    with pgtrigger.ignore("assemblies.Invoice:written_once"):
        invoices.issue(stage.germany, by=circle.gustav)
        Invoice.objects.update(issued_on=stage.today - 20 * DAY, due_on=yesterday)
    papers = sign_in(circle.mohamed).get(reverse("assemblies:my_papers", args=[stage.mohamed.uuid])).text
    assert f"open; it was due on {yesterday.day} {yesterday:%B %Y}." in papers
