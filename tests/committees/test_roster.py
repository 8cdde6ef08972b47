"""Officers of an NMO from a sheet: previewed line by line, then appointed or invited."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from committees import roster
from committees.models import Term, TermInvitation
from committees.roster import read
from committees.workflow.terms import SeatTaken
from members.text import clean_text
from outbox.models import Email
from tests.committees.granting import day, fresh
from tests.conftest import appoint, make_person
from tests.exchanges.posting import errors, inputs, send

PAGE = "/nmos/amsa-usa/offices/import/"
HEAD = "office,email,city,first_day,last_day,kind"


@pytest.fixture
def paula(world, cast):
    paula = make_person("paula", nmo=world.usa)
    appoint(paula, "nmo-president", nmo=world.usa)
    return paula


def line(**cells: str) -> str:
    """A good line, changed."""
    return ",".join(f'"{cells.get(name, "")}"' for name in HEAD.split(","))


def sheet(*lines: str) -> str:
    return "\n".join([HEAD, *lines])


def post(client: Any, text: str, step: str = "check") -> Any:
    return send(client, PAGE, {"text": text, step: "1"})


GOOD = sheet(
    line(office="NPO", email="amina@example.test"),
    line(office="leo", email="New.One@example.test", city="Chicago", last_day="2099-01-01"),
    line(office="leo", email="new.one@example.test", city="chicago", first_day=""),
    line(office="NEO", email="other@example.test", city="Boston"),
)


def test_good_lines_are_taken_and_the_others_left_out(world, cast, paula):
    client = fresh(paula)
    preview = post(client, GOOD)
    lines = preview.context["sheet"].lines
    assert [(one.number, one.person, bool(one.errors)) for one in lines] == [
        (2, cast.amina, False),
        (3, None, True),
        (4, None, False),
        (5, cast.other, True),
    ]
    assert "2 of 4 lines can be taken" in preview.text
    assert not TermInvitation.objects.exists()
    assert not cast.amina.terms.exists()
    assert post(client, GOOD, "import").url == "/nmos/amsa-usa/offices/"
    term = cast.amina.terms.get()
    assert (term.office.code, term.first_day, term.nmo) == ("npo", day(0), world.usa)
    offer = TermInvitation.objects.get()
    assert (offer.email, offer.local_committee, offer.office.code) == (
        "new.one@example.test",
        world.chicago,
        "leo",
    )
    assert sorted(Email.objects.values_list("kind", "address")) == [
        ("committees/emails/office_given", "amina@example.test"),
        ("committees/emails/office_offered", "new.one@example.test"),
    ]


def test_the_same_sheet_twice_makes_nothing_twice(world, cast, paula):
    client = fresh(paula)
    post(client, GOOD, "import")
    again = post(client, GOOD, "import")
    assert again.status_code == 200
    assert again.context["sheet"].good == []
    assert (Term.objects.filter(holder=cast.amina).count(), TermInvitation.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("cells", "error"),
    [
        ({"email": "nobody"}, "email: Enter a valid email address."),
        ({"email": ""}, "email: Enter a valid email address."),
        ({"email": "PAULA@example.test"}, "email: nobody gives an office to themselves."),
        ({"office": "dragon"}, "office: “dragon” is unknown, or not yours to give."),
        ({"office": "secretary-general"}, "office: “secretary-general” is unknown, or not yours to give."),
        ({"city": "Boston"}, "city: only a local office names one."),
        ({"office": "leo"}, "city: “” names no local committee, or several; name the faculty instead."),
        ({"office": "leo", "city": "Berlin"}, "city: “Berlin” names no local committee"),
        ({"kind": "chosen"}, "kind: write elected, appointed, interim, elect."),
        ({"first_day": "1.10.2027"}, "first_day: write the day as 2027-03-31."),
        ({"first_day": "2027-02-31"}, "first_day: write the day as 2027-03-31."),
        ({"last_day": "2001-01-01"}, "last_day: The last day comes after the first."),
        ({"email": "lena@example.test", "office": "neo"}, "This person holds this office"),
    ],
)
def test_what_is_wrong_with_a_line_is_said(world, cast, paula, cells, error):
    text = sheet(line(**{"office": "NPO", "email": "amina@example.test", **cells}))
    (one,) = read(text, world.usa, by=paula).lines
    assert [message for message in one.errors if error in message], one.errors


def test_seats_are_counted_with_the_lines_above(world, cast, paula):
    text = sheet(*(line(office="npo", email=f"p{n}@example.test") for n in range(3)))
    assert [one.errors for one in read(text, world.usa, by=paula).lines] == [
        [],
        [],
        ["No seat is free on all of these days."],
    ]
    waits = sheet(*(line(office="npo", email=f"p{n}@example.test", kind="elect") for n in range(3)))
    assert len(read(waits, world.usa, by=paula).good) == 3


def test_an_open_invitation_is_not_written_again(world, cast, paula):
    text = sheet(line(office="npo", email="x@example.test"))
    roster.import_roster(text, world.usa, by=paula)
    (one,) = read(text, world.usa, by=paula).lines
    assert one.errors == ["An invitation to this address for this office waits already."]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", None),
        ("office\nneo", "These columns are missing: email."),
        ("office,email,dragon\nneo,a@example.test,x", "These columns are unknown: dragon."),
        (HEAD, "The sheet has no lines below its head."),
        (HEAD + "\nneo,a@example.test" * 501, "Import 500 lines at most at once."),
    ],
)
def test_what_is_wrong_with_the_whole(world, cast, paula, text, error):
    response = post(fresh(paula), text, "import")
    if error is None:
        assert errors(response) == {"file": ["Choose a file, or paste the sheet."]}
    else:
        assert response.context["sheet"].errors == [error]


def test_a_file_counts_more_than_the_text_and_any_separator_will_do(world, cast, paula):
    client = fresh(paula)
    upload = SimpleUploadedFile("officers.csv", "\ufeffoffice;email\nnpo;amina@example.test\n".encode())
    shown = send(client, PAGE, {"file": upload, "text": "x", "check": "1"})
    assert [one.person for one in shown.context["sheet"].good] == [cast.amina]
    assert shown.context["form"]["text"].value().startswith("office;email")
    for data, message in [(b"\xff\xfe\x00", "UTF-8"), (b"x" * 200_001, "too long")]:
        refused = send(client, PAGE, {"file": SimpleUploadedFile("o.csv", data), "check": "1"})
        assert message in errors(refused)["file"][0]


def test_a_national_officer_imports_the_local_ones_alone(world, cast):
    text = sheet(
        line(office="leo", email="amina@example.test", city="Chicago"),
        line(office="lore", email="amina@example.test", city="Chicago"),
        line(office="neo", email="amina@example.test"),
    )
    post(fresh(cast.lena), text, "import")
    assert [term.office.code for term in cast.amina.terms.all()] == ["leo"]


def test_nobody_else_opens_the_page(world, cast, client):
    assert client.get(PAGE).status_code == 302
    got = {name: fresh(person).get(PAGE).status_code for name, person in vars(cast).items()}
    assert {name for name, status in got.items() if status == 200} == {"lena", "nora", "grace"}
    assert set(got.values()) == {200, 403}
    assert post(fresh(cast.hans), GOOD, "import").status_code == 403
    assert not TermInvitation.objects.exists()


def test_a_stale_sign_in_keeps_the_sheet_and_imports_nothing(world, cast, paula, sign_in):
    client = sign_in(paula)
    assert client.get(PAGE).url.startswith("/accounts/reauthenticate/")
    kept = post(client, GOOD, "import")
    assert (kept.status_code, kept.context["is_stale"]) == (200, True)
    assert kept.context["form"]["text"].value() == GOOD
    assert not TermInvitation.objects.exists()


def test_a_seat_taken_meanwhile_takes_nothing_and_says_so(world, cast, paula, monkeypatch):
    def taken(*args: Any, **kwargs: Any) -> None:
        raise SeatTaken([])

    monkeypatch.setattr(roster.terms, "appoint", taken)
    response = post(fresh(paula), GOOD, "import")
    assert "No seat is free" in response.text
    assert not TermInvitation.objects.exists()


def test_whatever_stands_in_a_sheet_breaks_nothing(world, cast, paula):
    for name, raw, _expect in inputs("name", "text", "email", "csv"):
        text = clean_text(raw)
        for shown in (text, f"office,email\n{text},{text}", f'{HEAD}\n"{text}","x@example.test",{text}'):
            found = read(shown, world.usa, by=paula)
            assert found.good == [], name
    response = post(fresh(paula), sheet(line(office="<script>alert(1)</script>", email="<b>")))
    assert "<script>alert" not in response.text


def test_reading_asks_the_database_the_same_for_many_lines(world, cast, paula):
    def queries(lines: int) -> int:
        text = sheet(*(line(office="npo", email=f"p{n}@example.test") for n in range(lines)))
        with CaptureQueriesContext(connection) as seen:
            read(text, world.usa, by=paula)
        return len(seen)

    assert queries(2) == queries(200)
