"""The fonts that the letters bring along, and which signs they can print."""

from __future__ import annotations

import functools
import struct
import unicodedata
from collections.abc import Iterator

import fontpkg_noto_sans
import fontpkg_noto_sans_arabic
import typst

FOLDERS = [package.ROOT / "files" for package in (fontpkg_noto_sans, fontpkg_noto_sans_arabic)]
ZWNJ, ZWJ = "\u200c", "\u200d"
VARIATION_SELECTORS = {chr(code) for code in range(0xFE00, 0xFE10)}
SEGMENTED_COVERAGE = 12  # the format of a character map that reaches all of Unicode
CONTROLS = {"Cc", "Cf", "Zl", "Zp"}
# They have no shape of their own; the joiners are part of correct spelling.
SHAPELESS = frozenset({"\n", ZWNJ, ZWJ, *VARIATION_SELECTORS})


@functools.cache
def shipped() -> typst.Fonts:
    """Our fonts and no other, so that a letter looks the same on any machine; read once."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(folder) for folder in FOLDERS],
    )


@functools.cache
def printable_signs() -> frozenset[str]:
    """Every sign that has a shape in the upright fonts, or needs none."""
    files = [file for folder in FOLDERS for file in sorted(folder.glob("*.ttf")) if "Italic" not in file.name]
    signs = {chr(code) for file in files for code in _codes(file.read_bytes())}
    # Fonts map some control signs to an empty shape; PDF/UA refuses them.
    return SHAPELESS.union(sign for sign in signs if unicodedata.category(sign) not in CONTROLS)


def can_print(text: str) -> bool:
    """Whether the fonts have a shape for each sign."""
    return printable_signs().issuperset(unicodedata.normalize("NFC", text))


def legible(text: str) -> str:
    """The text as it can be printed: nothing lost in silence.

    A sign without a shape becomes its Unicode number, as [U+674E]; invisible control signs go.
    """
    signs = printable_signs()
    return "".join(sign if sign in signs else _stand_in(sign) for sign in unicodedata.normalize("NFC", text))


def _stand_in(sign: str) -> str:
    category = unicodedata.category(sign)
    if category in {"Zl", "Zp"}:
        return "\n"
    if category == "Zs" or sign == "\t":
        return " "
    return "" if category in CONTROLS else f"[U+{ord(sign):04X}]"


def _codes(font: bytes) -> Iterator[int]:
    """The code points of a TrueType font: the groups of its character map."""
    start = _table(font, b"cmap")
    (count,) = struct.unpack_from(">H", font, start + 2)
    for record in range(count):
        (offset,) = struct.unpack_from(">I", font, start + 4 + 8 * record + 4)
        (form,) = struct.unpack_from(">H", font, start + offset)
        if form == SEGMENTED_COVERAGE:
            (groups,) = struct.unpack_from(">I", font, start + offset + 12)
            for group in range(groups):
                first, last = struct.unpack_from(">II", font, start + offset + 16 + 12 * group)
                yield from range(first, last + 1)


def _table(font: bytes, tag: bytes) -> int:
    """Where a table of the font begins."""
    (count,) = struct.unpack_from(">H", font, 4)
    places = {
        font[12 + 16 * i : 16 + 16 * i]: struct.unpack_from(">I", font, 20 + 16 * i)[0] for i in range(count)
    }
    return int(places[tag])
