"""Typed text becomes mail text: nothing invisible that could start a header or turn a line around."""

import re
import unicodedata

MOST_SUBJECT_CHARACTERS = 200
LINE_BREAKS = re.compile("\r\n|[\r\u2028\u2029\x85]")
# Direction controls reorder what a reader sees; ZWJ and ZWNJ are part of correct spelling and stay.
DIRECTION_CONTROLS = {*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C, 0xFEFF}


def plain(text: str) -> str:
    """The text with the line feed as its only line break, without control and direction characters."""
    return "".join(character for character in LINE_BREAKS.sub("\n", text) if _is_kept(character))


def one_line(text: str) -> str:
    """The text as a header can hold it: one line, single spaces, at most 200 characters."""
    words = " ".join(plain(text).split())
    if len(words) > MOST_SUBJECT_CHARACTERS:
        return words[: MOST_SUBJECT_CHARACTERS - 1] + "…"
    return words


def body(text: str) -> str:
    """The text of a mail: no trailing spaces, never two blank lines in a row, one line break at the end."""
    lines = [line.rstrip() for line in plain(text).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n") + "\n"


def _is_kept(character: str) -> bool:
    if ord(character) in DIRECTION_CONTROLS:
        return False
    return character in "\n\t" or unicodedata.category(character) not in {"Cc", "Cs"}
