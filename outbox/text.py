"""Typed text becomes mail text: nothing invisible that could start a header or turn a line around."""

import re

MOST_SUBJECT_CHARACTERS = 200
LINE_BREAKS = re.compile("\r\n|[\r\u2028\u2029\x85]")
# Control characters but tab and line feed; surrogates; direction controls, which reorder what a reader sees. ZWJ and
# ZWNJ are part of correct spelling and stay.
INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c\ufeff]"
)


def plain(text: str) -> str:
    """The text with the line feed as its only line break, without control and direction characters."""
    return INVISIBLE.sub("", LINE_BREAKS.sub("\n", text))


def one_line(text: str) -> str:
    """The text as a header can hold it: one line, single spaces, at most 200 characters."""
    words = one_line_of_words(text)
    if len(words) > MOST_SUBJECT_CHARACTERS:
        return words[: MOST_SUBJECT_CHARACTERS - 1] + "…"
    return words


def one_line_of_words(text: str) -> str:
    """The text on one line, with single spaces."""
    return " ".join(plain(text).split())


def body(text: str) -> str:
    """The text of a mail: no trailing spaces, never two blank lines in a row, one line break at the end."""
    lines = [line.rstrip() for line in plain(text).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n") + "\n"
