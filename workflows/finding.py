"""What a search finds, in words: every app offers its own sources, the search page shows them together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.core.paginator import Paginator

# A shorter word stands in nearly every text, and the indexes of three letters each don't help to find it.
SHORTEST_INDEXED = 3


@dataclass(frozen=True)
class Hit:
    """One thing that was found: what it is called, where it is, what tells it from others."""

    title: str
    url: str
    detail: str = ""


@dataclass(frozen=True)
class Source:
    """One kind of thing to be found.

    `find` gives the records that a person may see and in which each of the words stands, in the order in which
    they are shown; `show` makes a hit of one of them. A source `for_people` is not asked for visitors. One that
    `is_large` is counted by its keys and no further than it has to be. `pages` cuts what was found into pages, where
    that is done in a way of its own.
    """

    code: str
    name: Any
    find: Callable[[Any, list[str]], Any]
    show: Callable[[Any], Hit]
    for_people: bool = False
    is_large: bool = False
    pages: Callable[[Any, int], Paginator[Any]] | None = None
