"""Letters, cards and certificates as tagged PDF (PDF/UA), set by typst from templates/<app>/pdf/*.typ."""

from __future__ import annotations

import io
import json
from typing import Any

import segno
import typst
from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from documents import fonts
from documents.models import VerificationCode

TEMPLATES = settings.BASE_DIR / "templates"


def render(template: str, data: dict[str, Any]) -> bytes:
    """The PDF of a template such as "exchanges/pdf/card.typ", in the active language.

    The data goes in as JSON, so a name is never mark-up, and a template reads no file outside templates/.
    Dates and numbers come as text. A sign that our fonts lack is printed as its number, never dropped.
    """
    language = {"lang": get_language() or settings.LANGUAGE_CODE, "rtl": get_language_bidi()}
    pdf: bytes = typst.compile(
        str(TEMPLATES / template),
        root=str(TEMPLATES),
        font_paths=fonts.shipped(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(_legible({**language, **data}))},
        pdf_standards="ua-1",
    )
    return pdf


def printable(name: str, latin: str) -> str:
    """The name where our fonts can print its script, else the Latin form that the person gave, if any."""
    return name if fonts.can_print(name) or not latin.strip() else latin


def seal(code: VerificationCode) -> dict[str, str]:
    """What a letter needs to be verified: its code, address, QR code and the sentence beside it."""
    return {
        "code": code.grouped,
        "url": code.address,
        "qr": qr(code.address),
        "sentence": _("Check that this paper is genuine and still valid:"),
        "alt": _("QR code of the address %(url)s") % {"url": code.address},
    }


def as_pdf(data: bytes, name: str) -> HttpResponse:
    """A paper to download: `name`.pdf."""
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return response


def qr(text: str, mask: int | None = None) -> str:
    """A QR code as SVG. One mask for many: choosing the best of eight takes most of the time of 1,500."""
    drawing = io.BytesIO()
    code = segno.make(text, error="m", micro=False, mask=mask)
    code.save(drawing, kind="svg", border=0, xmldecl=False, svgclass=None)
    return drawing.getvalue().decode()


def _legible(value: Any) -> Any:
    """The same data, each text fit for our fonts."""
    if isinstance(value, dict):
        return {key: _legible(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_legible(item) for item in value]
    return value if value is None or isinstance(value, bool | int | float) else fonts.legible(str(value))
