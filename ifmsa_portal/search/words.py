"""What someone typed, as words to be found: plain text in, plain text out."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from members.text import clean_text, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MOST_WORDS = 6
BETWEEN = re.compile(r"[\s,;«»“”\"()]+")
APPLICATION = re.compile(r"([PR])[-\s]?(\d{4})[-\s]?(\d{1,6})", re.IGNORECASE)
CASE = re.compile(r"C[-\s]?0*(\d{1,9})", re.IGNORECASE)
CODE = re.compile(r"\w{4}-\w{4}-\w{4}")


def words_of(text: str) -> list[str]:
    """The words to look for, each once. A lone letter finds everything, unless it is a word in its script."""
    words = dict.fromkeys(BETWEEN.split(clean_text(text)))
    return [word for word in words if _says_something(word)][:MOST_WORDS]


def _says_something(word: str) -> bool:
    letters = [letter for letter in plain(word) if letter.isalnum()]
    return len(letters) > 1 or (len(letters) == 1 and unicodedata.category(letters[0]) == "Lo")


def application_number(text: str) -> str:
    """An application's number as it is stored, however it was typed: “p2728 42” is P-2728-00042."""
    found = APPLICATION.fullmatch(text.strip())
    return f"{found[1].upper()}-{found[2]}-{int(found[3]):05}" if found else ""


def case_number(text: str) -> int | None:
    """The key of a letter to an office: 42 for C-00042."""
    found = CASE.fullmatch(text.strip())
    return int(found[1]) if found else None


def verification_code(text: str) -> str:
    """A printed code in its three groups, as anyone may look it up."""
    return text.strip() if CODE.fullmatch(text.strip()) else ""


def marked(text: str, words: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """The text in pieces, each with whether it is one of the words, whatever accents and capitals it has."""
    places, folded = _folded(text)
    hits: set[int] = set()
    for word in map(plain, words):
        start = folded.find(word) if word else -1
        while start >= 0:
            hits.update(places[start : start + len(word)])
            start = folded.find(word, start + 1)
    piece, is_hit = "", False
    for place, letter in enumerate(text):
        if (place in hits) != is_hit and piece:
            yield piece, is_hit
            piece = ""
        is_hit = place in hits
        piece += letter
    if piece:
        yield piece, is_hit


def _folded(text: str) -> tuple[list[int], str]:
    """The text without case and accents, and for each of its letters the place of the one that it comes from."""
    places: list[int] = []
    folded = ""
    for place, letter in enumerate(text):
        part = plain(letter)
        # An accent that stands alone belongs to the letter before it, and is marked with it or not at all.
        folded += part
        places += [place] * len(part)
    return places, folded
