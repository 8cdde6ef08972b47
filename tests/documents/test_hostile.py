"""Each file of the project's list of hostile inputs, through the form field and into the store."""

from __future__ import annotations

import base64
import io
import json
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.core.exceptions import TooManyFieldsSent
from django.test import RequestFactory
from PIL import Image
from pypdf import PdfReader, PdfWriter

from documents.files import store
from documents.forms import PrivateFileField
from documents.models import PrivateFile
from tests.conftest import PDF
from tests.documents.conftest import picture, upload

INPUTS = json.loads((Path(__file__).parent.parent / "data" / "hostile_inputs.json").read_text())["files"]
BERLIN = 52.5
# The server's own limits; see test_two_thousand_fields_are_refused and the web server's configuration.
OF_THE_REQUEST = {"file-91"}
FORMS_OF_REFUSAL = {"reject", "reject_fast", "reject_413", "reject_or_quarantine"}


class PaperForm(forms.Form):
    """Any form with a paper in it."""

    paper = PrivateFileField()


def content_of(entry: dict[str, Any]) -> bytes:
    """The bytes that the list holds, or that its recipe describes."""
    if "bytes_b64" in entry:
        return base64.b64decode(entry["bytes_b64"])
    if isinstance(entry["recipe"], dict):
        return b"".join(base64.b64decode(part) for part in entry["recipe"]["join_b64"])
    return RECIPES[entry["id"]]()


def photo_from_berlin() -> bytes:
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (BERLIN, 0.0, 0.0)})
    return picture("JPEG", exif=exif.tobytes())


def locked_pdf() -> bytes:
    writer, file = PdfWriter(clone_from=PdfReader(io.BytesIO(PDF))), io.BytesIO()
    writer.encrypt("secret")
    writer.write(file)
    return file.getvalue()


def film() -> bytes:
    block = b"\x2c\0\0\0\0\1\0\1\0\0\2\2\x44\1\0"
    return b"GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff" + block * 10_000 + b";"


def zipped(content: bytes, name: str, times: int = 1) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for copy in range(times):
            archive.writestr(f"{copy}-{name}", content)
    return file.getvalue()


def zips_in_zips() -> bytes:
    content = b"end"
    for _level in range(10):
        content = zipped(content, "a.zip", times=10)
    return content


RECIPES = {
    "file-07": photo_from_berlin,
    "file-31": locked_pdf,
    "file-39": film,
    "file-47": zips_in_zips,
    "file-51": lambda: zipped(b"0" * 50_000_000, "sheet1.xml"),
    "file-89": lambda: PDF + b"%" * 40 * 1024 * 1024,
}


def seconds_of_work() -> float:
    """Of this process and its children; unlike the clock's seconds they don't grow when others work too."""
    return sum(os.times()[:4])


def submit(name: str, content: bytes, content_type: str) -> PaperForm:
    """The form, sent as a browser sends it."""
    request = RequestFactory().post("/", {"paper": upload(name, content, content_type)})
    form = PaperForm(request.POST, request.FILES)
    form.full_clean()
    request.close()
    return form


@pytest.mark.parametrize(
    "entry", [pytest.param(e, id=f"{e['id']} {e['why']}") for e in INPUTS if e["id"] not in OF_THE_REQUEST]
)
def test_every_file_of_the_list(entry, amina):
    name = entry["name"].replace("{{CANARY}}", "canary")
    content = content_of(entry)
    begun = seconds_of_work()
    form = submit(name, content, entry["declared_type"])

    if not form.is_valid():
        assert not entry.get("must_accept")
        assert list(form.errors) == ["paper"]
        assert PrivateFile.objects.count() == 0
    else:
        assert entry["expect"] not in FORMS_OF_REFUSAL
        kept = store(form.cleaned_data["paper"], owner=amina)
        assert "/" not in kept.original_name
        if entry.get("must_accept"):
            assert kept.original_name == name
    assert seconds_of_work() - begun < 2


@pytest.mark.parametrize(
    ("identity", "word"),
    [
        ("file-15", "empty"),
        ("file-17", "damaged"),
        ("file-19", "content"),
        ("file-27", "active"),
        ("file-29", "active"),
        ("file-31", "encrypted"),
        ("file-33", "pages"),
        ("file-35", "content"),
        ("file-37", "damaged"),
        ("file-41", "kind"),
        ("file-53", "kind"),
        ("file-61", "name"),
        ("file-77", "name"),
        ("file-87", "content"),
        ("file-89", "size"),
    ],
)
def test_the_refusal_names_the_reason(identity, word):
    entry = next(entry for entry in INPUTS if entry["id"] == identity)

    form = submit(entry["name"], content_of(entry), entry["declared_type"])

    codes = [error.code for error in form.errors["paper"].as_data()]
    assert codes == [word]


def test_a_photo_loses_the_place_it_was_taken_at(amina):
    before = photo_from_berlin()
    assert Image.open(io.BytesIO(before)).getexif().get_ifd(0x8825)[2][0] == BERLIN

    form = submit("photo.jpg", before, "image/jpeg")
    assert form.is_valid()

    after = Image.open(io.BytesIO(form.cleaned_data["paper"].data))
    assert dict(after.getexif()) == {}
    assert after.size == (4, 3)


def test_a_comment_in_a_photo_is_gone():
    entry = next(entry for entry in INPUTS if entry["id"] == "file-23")
    assert b"<script>" in content_of(entry)

    form = submit("photo.jpg", content_of(entry), "image/jpeg")

    assert form.is_valid()
    assert b"<script>" not in form.cleaned_data["paper"].data


def test_two_thousand_fields_are_refused():
    fields = {f"field{number}": "x" for number in range(2000)}
    request = RequestFactory().post("/", {**fields, "paper": upload("cv.pdf")})
    with pytest.raises(TooManyFieldsSent):
        _ = request.POST
