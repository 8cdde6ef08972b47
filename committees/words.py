"""Words, counted so that every script has the same room."""

from __future__ import annotations

import re

# Scripts that write without spaces: each character counts as a word.
UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
WORD = re.compile(rf"[{UNSPACED}]|[^\s{UNSPACED}]+")


def count_words(text: str) -> int:
    """How many words a text has; in scripts without spaces, how many characters."""
    return sum(1 for _ in WORD.finditer(text))
