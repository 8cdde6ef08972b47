"""What a file may be called: real names stay as they are, tricks are refused or lose their point."""

import pytest

from documents.names import clean_name, ending
from documents.refused import Refused


@pytest.mark.parametrize(
    "name",
    [
        "passport.pdf",
        "پاسپورت.pdf",
        "می\u200cخواهم.pdf",
        "护照.PDF",
        "O’Connor, José (2) – copy.jpeg",
        "J. Smith 2026.11.24.pdf",
        "A" * 250 + ".pdf",
    ],
)
def test_real_names_stay_as_they_are(name):
    assert clean_name(name) == name


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../../../tmp/x.pdf", "x.pdf"),
        ("/etc/cron.d/x.pdf", "x.pdf"),
        ("C:\\Users\\Amina\\passport.pdf", "passport.pdf"),
        ('a"b;filename=evil.html;c.pdf', "a-b-filename=evil.html-c.pdf"),
        ("Scan 12:30.pdf", "Scan 12-30.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("lpt1", "_lpt1"),
        ("Constance.pdf", "Constance.pdf"),
        ("=1+1.pdf", "_=1+1.pdf"),
        ("@me.pdf", "_@me.pdf"),
        (" passport.pdf ", "passport.pdf"),
        ("fdp.\u202eexe.pdf", "fdp.exe.pdf"),
        ("Jose\u0301.pdf", "José.pdf"),
    ],
)
def test_tricks_lose_their_point(name, kept):
    assert clean_name(name) == kept


@pytest.mark.parametrize(
    "name",
    [
        "",
        "folder/",
        "\u200b",
        ".htaccess",
        "a\r\nSet-Cookie: x=1.pdf",
        "a%0d%0aSet-Cookie.pdf",
        "cv.pdf%00.exe",
        "cv\x00.pdf",
        "a\u2028b.pdf",
        "\ud800.pdf",
        "😀" * 80 + ".pdf",
        "A" * 252 + ".pdf",
    ],
)
def test_what_only_an_attack_has_is_refused(name):
    with pytest.raises(Refused) as refusal:
        clean_name(name)
    assert refusal.value.code == "name"


@pytest.mark.parametrize(
    ("name", "last"),
    [("cv.PDF", ".pdf"), ("cv.pdf.exe", ".exe"), ("cv", ""), ("cv.pdf.", ""), ("a.b.jpg", ".jpg")],
)
def test_the_ending_is_what_stands_last(name, last):
    assert ending(name) == last
