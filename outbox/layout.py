"""A mail's text as HTML: the same words, in paragraphs, with our own addresses as links."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Part:
    """A run of text; with `url` it is a link."""

    text: str
    url: str = ""


RIGHT_TO_LEFT = {"R", "AL"}


@dataclass(frozen=True)
class Line:
    """One line of a paragraph; with `url` it is a button."""

    text: str
    url: str = ""

    @property
    def parts(self) -> list[Part]:
        """The line cut at addresses of the portal; a stranger's address never becomes our link."""
        pieces = _own_address().split(self.text)
        return [Part(piece, piece if number % 2 else "") for number, piece in enumerate(pieces) if piece]

    @property
    def direction(self) -> str:
        """`ltr` or `rtl` where all letters agree; nothing in mixed text, which follows the language."""
        kinds = {unicodedata.bidirectional(character) for character in self.text}
        if bool(kinds & RIGHT_TO_LEFT) == ("L" in kinds):
            return ""
        return "ltr" if "L" in kinds else "rtl"


def as_html(subject: str, text: str) -> str:
    """The HTML alternative of a mail, in the active language and its direction. All of `text` is escaped."""
    context = {"subject": subject, "paragraphs": paragraphs(text), "site_url": settings.SITE_URL}
    return render_to_string("outbox/mail.html", context)


def paragraphs(text: str) -> list[list[Line]]:
    """The lines of each paragraph; an address alone on its line is a button, named by the line above."""
    return [_lines(block.split("\n")) for block in text.strip("\n").split("\n\n")]


def _lines(rows: list[str]) -> list[Line]:
    lines: list[Line] = []
    for row in rows:
        if not _own_address().fullmatch(row.strip()):
            lines.append(Line(row))
            continue
        has_label = bool(lines) and not lines[-1].url and lines[-1].text.endswith(":")
        label = lines.pop().text.rstrip(":").rstrip() if has_label else _("Open in the portal")
        lines.append(Line(label, row.strip()))
    return lines


def _own_address() -> re.Pattern[str]:
    """Addresses below SITE_URL, without the full stop or bracket that a sentence puts behind one."""
    return _below(settings.SITE_URL)


@cache
def _below(address: str) -> re.Pattern[str]:
    return re.compile(rf"({re.escape(address)}/(?:[^\s<>\"]*[^\s<>\".,;:!?)\]])?)")
