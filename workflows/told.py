"""The log of moves as a table in words, for the admin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from workflows.models import LogEntry


def in_words(
    entries: Iterable[LogEntry], verbs: Mapping[str, Any], states: Mapping[str, Any]
) -> list[LogEntry]:
    """Each move with what was done, and the states before and after it, as people call them."""
    told = list(entries)
    for entry in told:
        entry.what = verbs.get(entry.verb, entry.verb)  # type: ignore[attr-defined]
        entry.before = states.get(entry.source, entry.source)  # type: ignore[attr-defined]
        entry.after = states.get(entry.target, entry.target)  # type: ignore[attr-defined]
    return told
