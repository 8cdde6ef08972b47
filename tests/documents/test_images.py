"""A photo is drawn anew: upright, without metadata, small enough."""

import io

import pytest
from PIL import Image

from documents.images import redraw
from documents.refused import Refused
from tests.documents.conftest import picture

LIMIT = 4 * 1024 * 1024


def redrawn(data, form, most_bytes=LIMIT):
    return Image.open(io.BytesIO(redraw(data, form, most_bytes=most_bytes)))


def test_a_photo_taken_sideways_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    after = redrawn(picture("JPEG", (4, 3), exif=exif), "JPEG")
    assert after.size == (3, 4)
    assert dict(after.getexif()) == {}


@pytest.mark.parametrize(
    ("form", "mode", "kept"),
    [
        ("JPEG", "L", "L"),
        ("JPEG", "RGB", "RGB"),
        ("JPEG", "CMYK", "RGB"),
        ("PNG", "1", "1"),
        ("PNG", "P", "P"),
        ("PNG", "LA", "LA"),
        ("PNG", "RGBA", "RGBA"),
        ("PNG", "I;16", "I;16"),
    ],
)
def test_every_kind_of_picture_survives(form, mode, kept):
    after = redrawn(picture(form, mode=mode), form)
    assert (after.mode, after.size, after.format) == (kept, (4, 3), form)


def test_transparency_stays_and_all_other_notes_go():
    from PIL.PngImagePlugin import PngInfo

    notes = PngInfo()
    notes.add_text("Comment", "<script>")
    after = redrawn(picture("PNG", mode="P", transparency=0, pnginfo=notes, icc_profile=b"x" * 200), "PNG")
    after.load()
    assert after.info == {"transparency": 0}


def test_a_photo_that_would_grow_is_saved_with_less_detail():
    noise = io.BytesIO()
    Image.effect_noise((300, 300), 90).save(noise, "JPEG", quality=40)
    limit = len(noise.getvalue()) + 100
    assert len(redraw(noise.getvalue(), "JPEG", most_bytes=LIMIT)) > limit
    assert len(redraw(noise.getvalue(), "JPEG", most_bytes=limit)) <= limit


def test_what_stays_too_large_is_refused():
    with pytest.raises(Refused) as refusal:
        redraw(picture("PNG"), "PNG", most_bytes=20)
    assert refusal.value.code == "size"


@pytest.mark.parametrize("size", [(5001, 5000), (9500, 9500), (14000, 14000)])
def test_too_many_pixels_are_refused_before_anything_is_decoded(size, monkeypatch):
    data = picture("PNG", size, mode="1")
    monkeypatch.setattr(Image.Image, "load", None)
    with pytest.raises(Refused, match="at most 25 million") as refusal:
        redraw(data, "PNG", most_bytes=LIMIT)
    assert refusal.value.code == "pixels"


@pytest.mark.parametrize("data", [b"\xff\xd8\xff", picture("JPEG", (90, 90))[:-200], picture("PNG")])
def test_what_is_no_whole_jpeg_is_refused(data):
    with pytest.raises(Refused) as refusal:
        redraw(data, "JPEG", most_bytes=LIMIT)
    assert refusal.value.code == "damaged"
