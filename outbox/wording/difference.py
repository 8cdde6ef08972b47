"""What someone changed in the words of a mail, word by word."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

WORDS = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True)
class Piece:
    """A run of words that stayed, came (`ins`) or went (`del`)."""

    text: str
    change: str = ""


def difference(before: str, after: str) -> list[Piece]:
    """The later text in pieces, with what the earlier one said instead."""
    old, new = WORDS.findall(before), WORDS.findall(after)
    pieces = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("".join(new[c:d])))
            continue
        gone_and_come = [Piece("".join(old[a:b]), "del"), Piece("".join(new[c:d]), "ins")]
        pieces += [piece for piece in gone_and_come if piece.text]
    return pieces
