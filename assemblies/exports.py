"""A vote's export as a table: what is known of it, its choices, its ballots."""

from __future__ import annotations

import csv
import io
from typing import Any

from documents.cells import defused

FACTS = [
    "format", "uuid", "assembly", "plenary", "number", "title", "kind", "method", "seats", "round", "opened_at",
    "closed_at", "quorum", "entitled", "present",
]  # fmt: skip


def as_csv(export: dict[str, Any]) -> str:
    """Three blocks below each other, each with its heading; every cell is defused."""
    text = io.StringIO()
    table = csv.writer(text)

    def row(*cells: Any) -> None:
        table.writerow(defused("" if cell is None else str(cell)) for cell in cells)

    row("fact", "value")
    for name in FACTS:
        row(name, export[name])
    for part in ["majority", "outcome"]:
        for name, value in export[part].items():
            row(f"{part}.{name}", " ".join(value) if isinstance(value, list) else value)
    row()
    row(
        "choice",
        "kind",
        "candidate",
        "votes",
        *(f"counted by {n}" for n, _ in enumerate(export["hands"], start=1)),
    )
    for choice in export["choices"]:
        hands = [count.get(choice["key"]) for count in export["hands"]]
        row(choice["key"], choice["kind"], choice["candidate"], choice["votes"], *hands)
    row()
    row("receipt", "nmo", "says")
    for paper in export["ballots"]:
        row(paper["receipt"], paper.get("nmo"), " ".join(paper["marks"]))
    row()
    row("voted")
    for nmo in export["voted"]:
        row(nmo)
    return "\ufeff" + text.getvalue()
