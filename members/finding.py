"""Records by the words in their fields, whatever accents or capitals are typed."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any

from django.db.models import Func, Lookup, Q, TextField, Value

from members.models import Unaccented
from workflows.finding import SHORTEST_INDEXED

# How a word has to stand in a plain text, as a condition on the column.
Holds = Callable[[str, str], Q]
# Scripts that write their words one after the other, without a space.
UNSPACED = {"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "THAI", "LAO", "KHMER", "MYANMAR", "TIBETAN"}


@TextField.register_lookup
class Begins(Lookup):
    """A word of the text begins so: the text itself, or what follows a space or a hyphen."""

    lookup_name = "begins"
    before = ("", "%% ", "%%-")

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """Three patterns, each of which an index of three letters each understands."""
        text, of_text = self.process_lhs(compiler, connection)
        word, of_word = self.process_rhs(compiler, connection)
        word = connection.pattern_esc.format(word)
        patterns = [f"{text} LIKE '{before}' || {word} || '%%'" for before in self.before]
        return f"({' OR '.join(patterns)})", (*of_text, *of_word) * len(patterns)


class Spaced(Func):
    """Fields one after the other with a space between each two; an empty one leaves nothing out."""

    function = "concat_ws"
    output_field = TextField()


def anywhere(field: str, word: str) -> Q:
    """The word is part of this plain text: where a list is narrowed."""
    return Q(**{f"{field}__contains": Unaccented(Value(word))})


def stands_in(field: str, word: str) -> Q:
    """The word is part of this plain text; a very short one is the beginning of a word in it: where all is searched.

    The indexes know three letters in a row. The space before a word is one of them, so that two letters at its
    beginning are found by an index, too, and two letters anywhere would be found in nearly every text.
    """
    if not is_beginning(word):
        return anywhere(field, word)
    return Q(**{f"{field}__begins": Unaccented(Value(word))})


def is_beginning(word: str) -> bool:
    """Whether a word is so short that it is looked for where words begin, in a script that shows where they do."""
    return len(word) < SHORTEST_INDEXED and not any(_script(letter) in UNSPACED for letter in word)


def is_indexed(word: str, holds: Holds) -> bool:
    """Whether an index helps to find the word."""
    return len(word) >= SHORTEST_INDEXED or (holds is stands_in and is_beginning(word))


def with_words(found: Any, words: list[str], *fields: str, holds: Holds = stands_in) -> Any:
    """Records in one of whose fields each of the words stands."""
    found = found.alias(plain=plain_of(*fields))
    for word in words:
        found = found.filter(holds("plain", word))
    return found


def plain_of(*fields: str) -> Unaccented:
    """The fields one after the other, without accents or capitals."""
    return Unaccented(Spaced(Value(" "), *fields))


def _script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]
