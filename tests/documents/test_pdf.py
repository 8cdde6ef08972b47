"""Letters as PDF: every name as it is written, nothing in it ever mark-up."""

from __future__ import annotations

import io
import json
import threading
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from pypdf import PdfReader

from documents import fonts, pdf
from documents.inspection import verdict
from documents.models import VerificationCode

LETTER = "documents/pdf/letter.typ"
NAMES = [
    entry["value"]
    for entry in json.loads((Path(__file__).parent.parent / "data" / "hostile_inputs.json").read_text())[
        "text"
    ]
    if entry["kind"] in {"name", "text", "cell"} and isinstance(entry["value"], str)
]


def letter(**data: Any) -> bytes:
    return pdf.render(LETTER, {"title": "Card of Acceptance", **data})


def text_of(paper: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages)


def test_a_letter_on_one_page():
    code = VerificationCode(code="7KQ2M4XP9D0R")
    paper = letter(
        issuer="bvmd Germany",
        reference="P-2728-00042",
        date="24 November 2026",
        intro=["Dear Amina,"],
        facts=[["Student", "Þórður Ægisdóttir"], ["City", "Berlin"]],
        body=["We offer you a place.", "First line\nsecond line"],
        seal=pdf.seal(code),
        footer="IFMSA Portal",
    )

    text = text_of(paper)
    assert len(PdfReader(io.BytesIO(paper)).pages) == 1
    for words in [
        "bvmd Germany", "P-2728-00042", "24 November 2026", "Card of Acceptance", "Dear Amina,",
        "Student", "Þórður Ægisdóttir", "City", "Berlin", "We offer you a place.", "First line\nsecond line",
        "7KQ2-M4XP-9D0R", "http://testserver/verify/7KQ2-M4XP-9D0R/", "IFMSA Portal", "1 / 1",
    ]:  # fmt: skip
        assert words in text.replace("\u2068", "").replace("\u2069", "")


def test_a_letter_is_tagged_named_and_in_its_language():
    with translation.override("fr"):
        paper = letter()
    catalog = PdfReader(io.BytesIO(paper)).root_object
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"] == "fr"
    assert PdfReader(io.BytesIO(paper)).metadata.title == "Card of Acceptance"
    assert b"pdfuaid:part" in catalog["/Metadata"].get_object().get_data()


def test_the_language_of_the_letter_may_differ_from_the_reader_s():
    catalog = PdfReader(io.BytesIO(letter(lang="ar", rtl=True))).root_object
    assert catalog["/Lang"] == "ar"
    with translation.override(None):
        assert PdfReader(io.BytesIO(letter())).root_object["/Lang"] == "en"


@pytest.mark.parametrize(
    "text",
    [
        "#emph[x]",
        "*bold* _x_ $x$ @x <x> `x`",
        '#read("/etc/passwd")',
        "// x",
        "\\u{41}",
        "= x",
        '"',
        "{{7*7}}",
    ],
)
def test_no_text_is_mark_up(text):
    assert text in text_of(letter(facts=[["Name", text]], body=[text], title=text))


@pytest.mark.parametrize("name", ["Nguyễn Thị Ánh", "Ελένη", "Щукин Ёж", "محمد", "Łódź ß"])
def test_names_in_the_scripts_of_our_fonts_are_printed(name):
    assert pdf.printable(name, "Latin Form") == name
    letters = text_of(letter(facts=[["Name", name]]))
    assert set(name) <= set(unicodedata.normalize("NFC", letters))


@pytest.mark.parametrize("name", ["می\u200cخواهم", "स्वाति", "Jose\u0301"])
def test_joined_and_combined_scripts_are_covered(name):
    assert pdf.printable(name, "Latin Form") == name


@pytest.mark.parametrize("name", ["李", "გიორგი", "สมชาย", "👨\u200d⚕️"])
def test_a_name_in_another_script_is_printed_in_its_latin_form(name):
    assert pdf.printable(name, "Li Wei") == "Li Wei"


@pytest.mark.parametrize("latin", ["", " "])
def test_without_a_latin_form_the_name_is_still_not_dropped(latin):
    assert pdf.printable("李", latin) == "李"
    assert "[U+674E] Wei" in text_of(letter(body=[pdf.printable("李", latin) + " Wei"]))


def test_invisible_signs_go_and_separators_become_what_they_mean():
    assert fonts.legible("a\x00\x07\ufeff\u202eb\tc\u1680d\u2028e\u2029f\ufffe") == "ab c d\ne\nf[U+FFFE]"


@pytest.mark.parametrize("text", NAMES)
def test_no_text_of_the_hostile_list_breaks_a_letter(text):
    assert letter(facts=[[text, text]], body=[text], footer=text, issuer=text)[:5] == b"%PDF-"


def test_numbers_and_nothing_may_stand_in_the_data():
    assert letter(places=3, ratio=0.5, paid=True, contact=None)[:5] == b"%PDF-"


def test_a_template_reads_nothing_outside_the_templates(settings, tmp_path, monkeypatch):
    monkeypatch.setattr(pdf, "TEMPLATES", tmp_path)
    (tmp_path / "spy.typ").write_text('#set document(title: "x")\n#read("../../../../../../etc/hostname")')
    with pytest.raises(RuntimeError, match=r"(?i)root|escape|outside|denied"):
        pdf.render("spy.typ", {})


def test_our_own_letters_pass_our_own_checks():
    assert verdict(letter(seal=pdf.seal(VerificationCode(code="7KQ2M4XP9D0R")))) == "fine"


def test_letters_can_be_set_at_the_same_time():
    papers: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: papers.append(letter(body=["Dear Amina"]))) for _number in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ["Dear Amina" in text_of(paper) for paper in papers] == [True] * 8


def test_a_qr_code_is_one_drawing_without_a_script():
    drawing = pdf.qr("https://portal.example.org/verify/7KQ2-M4XP-9D0R/")
    assert drawing.startswith("<svg")
    assert "<script" not in drawing
