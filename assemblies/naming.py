"""Delegates as people paste them: one a line, name and address in any of the usual ways. Text in, plain data out."""

from __future__ import annotations

import re
from dataclasses import dataclass

# The first of them that a line has parts its cells; names may hold the others. With what a name is put together.
SEPARATORS = {"\t": " ", ";": " ", ",": ", "}
IN_BRACKETS = re.compile(r"^(?P<name>.*)<(?P<email>[^<>]*)>\s*$")


@dataclass(frozen=True)
class Row:
    """One line with its number on the sheet; what isn't there is empty."""

    number: int
    name: str
    email: str


def rows_of(text: str) -> list[Row]:
    """The lines that aren't empty: cells between tabs, else semicolons, else commas, or `Name <address>`.

    The cell with an @ is the address, in small letters; the others together are the name.
    """
    return [_row(number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]


def _row(number: int, line: str) -> Row:
    if found := IN_BRACKETS.match(line):
        return Row(number, found["name"].strip(' "\t;,'), found["email"].strip().lower())
    separator = next((one for one in SEPARATORS if one in line), ",")
    cells = [cell.strip(' "') for cell in line.split(separator)]
    at = next((index for index, cell in enumerate(cells) if "@" in cell), None)
    email = cells.pop(at).lower() if at is not None else ""
    return Row(number, SEPARATORS[separator].join(cell for cell in cells if cell), email)
