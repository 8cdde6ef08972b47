"""What an uploaded file may be called; on disk it gets a random name anyway."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from documents.refused import Refused

LONGEST_NAME = 255  # bytes in UTF-8: what a file system of the reader can hold
# Invisible direction marks could make "fdp.exe" read as "exe.pdf"; ZWJ and ZWNJ are spelling and stay.
SPELLING = {"\u200c", "\u200d"}
RESERVED_CHARACTERS = re.compile(r'[<>:"|?*;]')
RESERVED_STEMS = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
FORMULA = ("=", "+", "-", "@")
# A browser writes a line break in a name like this; no honest name holds one.
ENCODED_CONTROL = re.compile(r"%0[0ad]", re.IGNORECASE)


def clean_name(name: str) -> str:
    """The name to show and to give back: no folder, no invisible sign, harmless on disk and in a spreadsheet.

    Raises Refused for a name that only an attack has: control characters, a hidden file, over 255 bytes.
    """
    name = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1])
    name = "".join(c for c in name if c in SPELLING or unicodedata.category(c) != "Cf").strip(" ")
    if any(unicodedata.category(c).startswith(("C", "Zl", "Zp")) and c not in SPELLING for c in name):
        raise Refused(_("The file's name holds characters that are no text. Rename the file."), code="name")
    if ENCODED_CONTROL.search(name) or name.startswith(".") or not name:
        raise Refused(
            _("This file name can't be taken. Rename the file, for example to passport.pdf."), code="name"
        )
    name = _harmless(name)
    if len(name.encode()) > LONGEST_NAME:
        raise Refused(_("The file's name is too long. Give it a shorter one."), code="name")
    return name


def ending(name: str) -> str:
    """What stands after the last dot, in lower case, with the dot; empty where there is none."""
    return PurePosixPath(name).suffix.lower()


def _harmless(name: str) -> str:
    """The name without signs that Windows, a header or a spreadsheet would read as a command."""
    name = RESERVED_CHARACTERS.sub("-", name)
    return f"_{name}" if RESERVED_STEMS.match(name) or name.startswith(FORMULA) else name
