"""References, due days, amounts, statements and the matching: nothing of it knows a row of ours."""

import datetime as dt
import string
import time
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from assemblies.money import camt, due, sheets
from assemblies.money.amounts import amount_of, day_of
from assemblies.money.matching import Claim, Outcome, match
from assemblies.money.reference import compact, is_reference, printed, reference_of
from assemblies.money.statements import MOST_ROWS, Entry, Unreadable, named
from tests.exchanges.posting import inputs

DAY = dt.date(2027, 1, 20)
NUMBERS = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=1, max_size=21)
TEXTS = st.text(max_size=140)


@pytest.mark.parametrize(
    ("number", "reference"), [("539007547034", "RF18539007547034"), ("M27-0001", reference_of("M270001"))]
)
def test_references_are_those_of_the_standard(number, reference):
    assert reference_of(number) == reference
    assert is_reference(printed(reference).lower())


@given(NUMBERS)
def test_every_reference_has_check_digits_that_fit(number):
    reference = reference_of(number)
    assert is_reference(reference)
    assert reference[4:] == number


@given(NUMBERS, st.data())
def test_one_wrong_sign_of_the_same_kind_never_fits(number, data):
    reference = reference_of(number)
    place = data.draw(st.integers(2, len(reference) - 1))
    # A letter counts as two digits: only among signs of the same kind does each slip show.
    signs = string.digits if reference[place].isdigit() else string.ascii_uppercase
    other = data.draw(st.sampled_from(signs.replace(reference[place], "")))
    assert not is_reference(reference[:place] + other + reference[place + 1 :])


@pytest.mark.parametrize("number", ["", "---", "X" * 22, "ʼ"])
def test_a_number_that_leaves_nothing_or_too_much_has_no_reference(number):
    with pytest.raises(ValueError):
        reference_of(number)


def test_signs_of_other_scripts_are_no_part_of_a_reference():
    assert compact("rf18 ß-ı٣5٣") == "RF185"


@pytest.mark.parametrize(
    ("classes", "days", "wanted"),
    [
        (["early"], 14, dt.date(2027, 5, 30)),
        (["early", "late"], 14, dt.date(2027, 6, 25)),
        (["extra"], 14, dt.date(2027, 5, 15)),
        ([], 10, dt.date(2027, 5, 11)),
        (["early"], 40, dt.date(2027, 6, 10)),
    ],
)
def test_the_latest_deadline_counts_and_never_less_time_than_the_rule_leaves(classes, days, wanted):
    deadlines = {"early": dt.date(2027, 5, 30), "late": dt.date(2027, 6, 25), "extra": None}
    assert due.due_on(dt.date(2027, 5, 1), classes, deadlines, days) == wanted


@pytest.mark.parametrize(
    ("amount", "percent", "wanted"), [("300", 50, "150.00"), ("0.01", 50, "0.01"), ("99.99", 33, "33.00")]
)
def test_a_share_is_rounded_to_the_cent(amount, percent, wanted):
    assert due.share(Decimal(amount), percent) == Decimal(wanted)


def test_the_latest_reminder_whose_day_has_come():
    days = [due.reminder_on(DAY, DAY + dt.timedelta(days=n)) for n in (-8, -7, -1, 0, 6, 7, 60)]
    assert days == [None, -7, -7, 0, 0, 7, 7]


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("300", "300"), ("300.00", "300"), ("300,5", "300.5"), ("-45,00", "-45"), ("45,00-", "-45"),
        ("1.234,56", "1234.56"), ("1,234.56", "1234.56"), ("1 234,56 €", "1234.56"), ("1'234.50", "1234.5"),
        ("+12.00 EUR", "12"), ("−12,00", "-12"), ("1.234.567,00", None), ("123.456,00", "123456"),
        ("1.234", None), ("1,234", None), ("1.234.00", None), ("1.23.456,00", None), ("", None), ("abc", None),
        ("1e5", None), ("NaN", None), ("٣٠٠", None), ("12,345.6.7", None), ("1.234'567,00", None),
    ],
)  # fmt: skip
def test_amounts_as_banks_write_them(text, amount):
    assert amount_of(text) == (None if amount is None else Decimal(amount))


@given(st.decimals(min_value=-999_999, max_value=999_999, places=2))
def test_whatever_we_write_we_read(amount):
    assert amount_of(f"{amount:.2f}") == amount
    assert amount_of(f"{amount:,.2f}") == amount


@pytest.mark.parametrize(
    "text", ["2027-01-20", "20.01.2027", "20/01/2027", "20-01-2027", "20270120", "20.01.27"]
)
def test_days_as_banks_write_them(text):
    assert day_of(f" {text} ") == DAY


def test_no_day_is_none():
    assert day_of("31.02.2027") is None


SHEET = (
    "Date;Amount;Currency;Payer;Text;Bank reference\n"
    "2027-01-20;300,00;EUR;Associa-Med;RF18 5390 0754 7034;A1\n\n2027-01-21;-5,00;;Bank;Fees;A2\n"
)


def test_a_sheet_is_known_by_the_names_of_its_columns():
    first, second = sheets.read(SHEET)
    assert first == Entry("A1", DAY, Decimal("300.00"), "EUR", "Associa-Med", "RF18 5390 0754 7034")
    assert (second.amount, second.currency) == (Decimal("-5.00"), "EUR")


def test_a_sheet_without_bank_references_names_its_rows_by_their_content():
    rows = sheets.read("Buchungstag,Betrag,Verwendungszweck\n20.01.2027,300.00,x\n20.01.2027,300.00,x\n")
    again = sheets.read("Verwendungszweck,Betrag,Buchungstag\nx,300.00,20.01.2027\n")
    assert len({row.bank_reference for row in rows}) == 2
    assert again[0].bank_reference == rows[0].bank_reference


def test_a_reference_given_twice_by_the_bank_still_names_each_row():
    rows = [Entry("SAME", DAY, Decimal(amount)) for amount in (1, 2, 2)]
    names = [row.bank_reference for row in named(rows)]
    assert names[0] == "SAME"
    assert len(set(names)) == 3
    assert [row.bank_reference for row in named(rows)] == names


@pytest.mark.parametrize(
    ("text", "code", "where"),
    [
        ("", "columns", ""),
        ("Date;Text\n2027-01-20;x", "columns", ""),
        ("Date;Amount\n", "empty", ""),
        ("Date;Amount\nsoon;300", "day", "2"),
        ("Date;Amount\n2027-01-20;1.234", "amount", "2"),
        ("Date;Amount\n2027-01-20", "amount", "2"),
        ("Date;Amount\n" + "2027-01-20;1\n" * (MOST_ROWS + 1), "long", ""),
    ],
)
def test_what_is_wrong_with_a_sheet_is_said(text, code, where):
    with pytest.raises(Unreadable) as refusal:
        sheets.read(text)
    assert (refusal.value.code, refusal.value.where) == (code, where)


@pytest.mark.parametrize("text", [text for _id, text, _expect in inputs("text", "csv", "name", "upload")])
def test_hostile_sheets_are_read_or_refused_in_no_time(text):
    begun = time.process_time()
    for sheet in (text, f"Date;Amount;Text\n2027-01-20;1;{text}"):
        try:
            sheets.read(sheet)
        except Unreadable:
            continue
    assert time.process_time() - begun < 2


SPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"


def statement(*entries, space=SPACE):
    body = "".join(entries)
    return f'<Document xmlns="{space}"><BkToCstmrStmt><Stmt>{body}</Stmt></BkToCstmrStmt></Document>'.encode()


def ntry(amount="300.00", more="", sign="CRDT", status="<Sts><Cd>BOOK</Cd></Sts>", day="2027-01-20"):
    return (
        f'<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{sign}</CdtDbtInd>{status}'
        f"<BookgDt><Dt>{day}</Dt></BookgDt><AcctSvcrRef>B1</AcctSvcrRef>{more}</Ntry>"
    )


DETAILS = (
    "<NtryDtls><TxDtls><Refs><AcctSvcrRef>T1</AcctSvcrRef><EndToEndId>NOTPROVIDED</EndToEndId></Refs>"
    "<RltdPties><Dbtr><Pty><Nm>Associa-Med</Nm></Pty></Dbtr></RltdPties>"
    "<RmtInf><Ustrd>Seats</Ustrd><Strd><CdtrRefInf><Ref>RF18539007547034</Ref></CdtrRefInf></Strd></RmtInf>"
    "</TxDtls></NtryDtls>"
)


def test_a_statement_of_camt_053():
    (row,) = camt.read(statement(ntry(more=DETAILS)))
    assert row == Entry("T1", DAY, Decimal("300.00"), "EUR", "Associa-Med", "RF18539007547034 Seats")


def test_an_older_camt_with_a_plain_status_and_no_details():
    entry = ntry(status="<Sts>BOOK</Sts>", more="<AddtlNtryInf>Transfer</AddtlNtryInf>")
    (row,) = camt.read(statement(entry, space=SPACE.replace("08", "02")))
    assert (row.bank_reference, row.text) == ("B1", "Transfer")


def test_a_batch_gives_a_row_for_each_transfer_or_one_where_it_keeps_the_amounts_to_itself():
    each = '<TxDtls><Amt Ccy="EUR">{}</Amt><CdtDbtInd>CRDT</CdtDbtInd></TxDtls>'
    rows = camt.read(statement(ntry(more=f"<NtryDtls>{each.format(100)}{each.format(200)}</NtryDtls>")))
    assert [row.amount for row in rows] == [Decimal(100), Decimal(200)]
    assert len({row.bank_reference for row in rows}) == 2
    (row,) = camt.read(statement(ntry(more="<NtryDtls><TxDtls/><TxDtls/></NtryDtls>")))
    assert row.amount == Decimal(300)


def test_what_went_out_or_was_taken_back_has_a_minus_and_what_is_only_announced_is_left_out():
    back = ntry(more="<RvslInd>true</RvslInd>")
    pending = ntry(status="<Sts><Cd>PDNG</Cd></Sts>")
    rows = camt.read(statement(ntry(sign="DBIT"), back, pending))
    assert [row.amount for row in rows] == [Decimal(-300), Decimal(-300)]


BOMB = (
    '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">' + "".join(f'<!ENTITY a{n} "&a{n - 1 or ""};&a{n - 1 or ""};">' for n in range(1, 40))
    + "]>"
)  # fmt: skip


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (BOMB.encode() + statement(ntry()), "doctype"),
        (b'<!DOCTYPE d SYSTEM "file:///etc/passwd">' + statement(ntry()), "doctype"),
        (b'<!DOCTYPE d [<!ENTITY % x SYSTEM "http://127.0.0.1:1/">%x;]>' + statement(ntry()), "doctype"),
        (BOMB.encode("utf-16"), "doctype"),
        (b"<html><body/></html>", "kind"),
        (statement(ntry(), space="urn:iso:std:iso:20022:tech:xsd:pain.001.001.03"), "kind"),
        (statement(ntry())[:-5], "xml"),
        (b"<?xml version='1.0' encoding='no-such'?><a/>", "xml"),
        (b"", "xml"),
        (statement("<x>" * 60 + "</x>" * 60), "long"),
        (statement(), "empty"),
        (statement(ntry(day="soon")), "day"),
        (statement(ntry(amount="1e9")), "amount"),
        (statement(ntry(amount="-3")), "amount"),
        (statement(ntry(amount="99999999")), "amount"),
        (statement(*[ntry()] * (MOST_ROWS + 1)), "long"),
    ],
)
def test_hostile_and_broken_xml_is_refused_with_its_reason(data, code):
    begun = time.process_time()
    with pytest.raises(Unreadable) as refusal:
        camt.read(data)
    assert refusal.value.code == code
    assert time.process_time() - begun < 2


def claims(*balances):
    return [
        Claim(key, reference_of(f"M27-{key:04}"), Decimal(balance))
        for key, balance in enumerate(balances, start=1)
    ]


def row(amount, text, name="A", **fields):
    return Entry(name, DAY, Decimal(amount), text=text, **fields)


def outcomes(rows, owed, known=()):
    return [(one.outcome, one.claim, one.left) for one in match(rows, owed, known)]


FIRST, SECOND = (claim.reference for claim in claims(300, 300))


@pytest.mark.parametrize(
    "text",
    [
        FIRST, printed(FIRST), f"Invoice {printed(FIRST).lower()} thank you", f"X{FIRST}2027", f"RF99 {FIRST}",
        "-".join(FIRST),
    ],
)  # fmt: skip
def test_the_reference_decides_however_it_is_spaced(text):
    assert outcomes([row(300, text)], claims(300, 300)) == [(Outcome.MATCHED, 1, 0)]


def test_too_little_and_too_much_are_said_and_each_row_sees_those_before_it():
    rows = [row(100, FIRST, "A"), row(200, FIRST, "B"), row(50, FIRST, "C"), row(400, SECOND, "D")]
    assert outcomes(rows, claims(300, 300)) == [
        (Outcome.PARTLY, 1, 200),
        (Outcome.MATCHED, 1, 0),
        (Outcome.OVERPAID, 1, -50),
        (Outcome.OVERPAID, 2, -100),
    ]


@pytest.mark.parametrize("place", range(len(FIRST)))
def test_one_slip_makes_it_a_perhaps(place):
    wrong = "9" if FIRST[place] != "9" else "8"
    slips = {FIRST[:place] + wrong + FIRST[place + 1 :], FIRST[:place] + FIRST[place + 1 :]}
    if place < len(FIRST) - 1:
        slips.add(FIRST[:place] + FIRST[place + 1] + FIRST[place] + FIRST[place + 2 :])
    for slip in slips - {FIRST}:
        assert outcomes([row(300, f"pay {slip}")], claims(300, 150)) == [(Outcome.PERHAPS, 1, 0)], slip


def test_our_number_alone_is_a_perhaps_and_so_is_an_amount_that_only_one_invoice_has():
    assert outcomes([row(120, "M27-0002")], claims(300, 300)) == [(Outcome.PERHAPS, 2, 180)]
    assert outcomes([row(150, "seats")], claims(300, 150)) == [(Outcome.PERHAPS, 2, 0)]
    assert outcomes([row(300, "seats")], claims(300, 300)) == [(Outcome.UNKNOWN, None, None)]


def test_two_references_in_one_row_are_for_a_person_to_decide():
    assert outcomes([row(600, f"{FIRST} {SECOND}")], claims(300, 300)) == [(Outcome.UNKNOWN, None, None)]


def test_a_perhaps_takes_nothing_from_the_rows_after_it():
    rows = [row(300, "M27-0001", "A"), row(300, FIRST, "B")]
    assert outcomes(rows, claims(300)) == [(Outcome.PERHAPS, 1, 0), (Outcome.MATCHED, 1, 0)]


def test_what_was_imported_went_out_or_is_in_other_money_is_left_out():
    rows = [row(300, FIRST, "OLD"), row(-300, FIRST), row(0, FIRST), row(300, FIRST, currency="USD")]
    verdicts = match(rows, claims(300), {"OLD"})
    assert [one.outcome for one in verdicts] == ["imported", "outgoing", "outgoing", "foreign"]
    assert not any(one.is_kept for one in verdicts)


@given(st.lists(st.tuples(st.integers(1, 500), TEXTS, st.integers(0, 3)), max_size=6))
def test_no_money_appears_or_gets_lost(drawn):
    """Whatever people write: each row gets one verdict, and what is left is what was owed less what was taken."""
    owed = claims(300, 200, 100)
    rows = [
        row(amount, text if not which else owed[which - 1].reference, f"N{place}")
        for place, (amount, text, which) in enumerate(drawn)
    ]
    verdicts = match(rows, owed, ())
    assert [one.entry for one in verdicts] == rows
    for claim in owed:
        taken = [one for one in verdicts if one.claim == claim.key and one.outcome != Outcome.PERHAPS]
        if taken:
            assert taken[-1].left == claim.balance - sum(one.entry.amount for one in taken)


def test_a_large_statement_is_matched_in_time():
    owed = claims(*range(100, 1600))
    rows = [
        row(1, f"Invoice of NMO {n}, many thanks for the seats at the meeting", f"N{n}") for n in range(500)
    ]
    begun = time.process_time()
    assert {one.outcome for one in match(rows, owed, ())} == {Outcome.UNKNOWN}
    assert time.process_time() - begun < 10


def test_the_files_of_the_demo_are_read():
    folder = Path(settings.BASE_DIR) / "ifmsa_portal" / "demo"
    rows = [
        *sheets.read((folder / "statement.csv").read_text(encoding="utf-8")),
        *camt.read((folder / "statement.xml").read_bytes()),
    ]
    owed = [Claim(key, reference_of(f"M27-{key:04}"), Decimal(405)) for key in range(1, 6)]
    assert [one.outcome for one in match(rows, owed, ())] == [
        "partly", "perhaps", "unknown", "outgoing", "matched", "partly", "unknown", "outgoing",
    ]  # fmt: skip


def test_an_empty_element_gives_way_to_the_next():
    names = "<RltdPties><Dbtr><Nm> </Nm><Pty><Nm>Amina</Nm></Pty></Dbtr></RltdPties>"
    (row,) = camt.read(statement(ntry(more=f"<NtryDtls><TxDtls>{names}</TxDtls></NtryDtls>")))
    assert row.payer == "Amina"


@given(st.decimals(min_value=-999_999, max_value=999_999, places=2), TEXTS, st.dates())
def test_a_row_that_waits_is_the_row_that_was_read(amount, text, day):
    row = Entry("A", day, amount, "EUR", text, text)
    assert Entry.from_json(row.as_json()) == row
