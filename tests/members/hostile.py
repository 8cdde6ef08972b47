"""The project's hostile and honest inputs, by kind, with what must come of each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

INPUTS = json.loads((Path(__file__).parent.parent / "data" / "hostile_inputs.json").read_text())["text"]


def cases(kind: str) -> list[Any]:
    """The entries of a kind: text and expectation, each a case of its own name."""
    return [
        pytest.param(_text(entry), entry["expect"], id=entry["id"])
        for entry in INPUTS
        if entry["kind"] == kind
    ]


def _text(entry: dict[str, Any]) -> str:
    value = entry["value"]
    if isinstance(value, str):
        return value
    repeated: str = value["prefix"] + value["repeat"] * value["times"] + value["suffix"]
    return repeated
