"""What waits for a person, in words: every app lists its own, the dashboard shows them together."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class Todo:
    """One thing to do: where, in a few words why, by when."""

    title: str
    url: str
    detail: str = ""
    due_at: dt.datetime | None = None
    is_late: bool = False
