"""Words that are stored in English and read in the reader's language."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext, override

# SCOPH, SCORE: a name that is the same in every language.
CAPITALS = re.compile(r"\b[A-Z]{4,}\b")


def title_in_words(title: str) -> str:
    """An office's title in the reader's language, around a committee's name in capitals, which stays.

    “Director of SCOPH” is looked up as “Director of %(committee)s”; what has no translation is given as it is.
    """
    name = CAPITALS.search(title)
    if name is None or "%" in title:
        return gettext(title) if title else ""
    pattern = f"{title[: name.start()]}%(committee)s{title[name.end() :]}"
    return gettext(pattern) % {"committee": name[0]}


def as_stored(standing: Any, name: str) -> str:
    """What a term, or another record, says of itself under this name, in English whoever acts; nothing without one."""
    with override(None):
        return str(getattr(standing, name, ""))
