"""Uploaded photos are drawn anew: no place, no comment, no hidden passenger survives."""

from __future__ import annotations

import io
from typing import Any

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from documents.refused import Refused

# A4 at 600 dots per inch; a PNG takes longer to draw, and no upload may take over two seconds.
MOST_PIXELS = {"JPEG": 40_000_000, "PNG": 25_000_000}
# A narrower copy of a picture is at most so many times as high as it is wide.
TALLEST = 4
# Tried in turn until the file is small enough to be kept.
SAVING: dict[str, list[dict[str, Any]]] = {
    "JPEG": [{"quality": 85}, {"quality": 70}, {"quality": 50}, {"quality": 35}],
    "PNG": [{"compress_level": 3}, {"compress_level": 9}],
}


def redraw(data: bytes, form: str, *, most_bytes: int) -> bytes:
    """The same picture, upright, as a new JPEG or PNG (`form`) without any metadata.

    Raises Refused if it can't be read, has too many pixels, or stays larger than `most_bytes`.
    """
    try:
        picture = _picture(data, form)
    except Refused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels(form) from error
    except Exception as error:  # a broken file makes the decoders fail in any way
        raise Refused(
            _("The picture can't be read. Save it again, or take a new photo."), code="damaged"
        ) from error
    for options in SAVING[form]:
        drawn = io.BytesIO()
        picture.save(drawn, form, **options)
        if drawn.tell() <= most_bytes:
            return drawn.getvalue()
    raise Refused(_("The picture is too large. Save it as a JPEG, or make it smaller."), code="size")


def narrowed(data: bytes, *, width: int) -> bytes:
    """A picture of ours as a JPEG of at most this width, on white where it is transparent."""
    with Image.open(io.BytesIO(data), formats=list(MOST_PIXELS)) as original:
        original.draft("RGB", (width, width))
        picture = original.convert("RGBA") if "transparency" in original.info else original
        if picture.mode in {"RGBA", "LA"}:
            ground = Image.new("RGB", picture.size, "white")
            ground.paste(picture, mask=picture.getchannel("A"))
            picture = ground
        picture = picture.convert("RGB")
        picture.thumbnail((width, width * TALLEST))
        drawn = io.BytesIO()
        picture.save(drawn, "JPEG", quality=80, progressive=True)
    return drawn.getvalue()


def _picture(data: bytes, form: str) -> Image.Image:
    """The decoded picture; its size is looked at before anything is decoded."""
    with Image.open(io.BytesIO(data), formats=[form]) as header:
        if header.width * header.height > MOST_PIXELS[form]:
            raise _too_many_pixels(form)
        header.verify()
    with Image.open(io.BytesIO(data), formats=[form]) as image:
        upright = ImageOps.exif_transpose(image)
    if form == "JPEG" and upright.mode not in {"L", "RGB"}:
        upright = upright.convert("RGB")
    upright.info = {key: value for key, value in upright.info.items() if key == "transparency"}
    return upright


def _too_many_pixels(form: str) -> Refused:
    message = _("The picture has too many pixels (at most %(millions)d million). Make it smaller.")
    return Refused(message % {"millions": MOST_PIXELS[form] // 1_000_000}, code="pixels")
