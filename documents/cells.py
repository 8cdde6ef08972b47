"""Cells of tables that people open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from itertools import chain
from typing import Any

from django.http import HttpResponse

# Spreadsheets read a cell that begins with one of these as a formula.
FORMULA = ("=", "+", "-", "@")


def defused(text: str) -> str:
    """The text as a cell that no spreadsheet runs: what looks like a formula gets an apostrophe."""
    line = " ".join(text.splitlines())
    seen = "".join(c for c in unicodedata.normalize("NFKC", line) if unicodedata.category(c)[0] not in "CZ")
    return f"'{line}" if seen.startswith(FORMULA) or line.startswith("\t") else line


def sheet(name: str, head: Iterable[Any], rows: Iterable[Iterable[Any]]) -> HttpResponse:
    """A table to download, in UTF-8 with the mark by which spreadsheets know it: `name`.csv.

    Numbers stay numbers; every other cell is defused.
    """
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    table = csv.writer(response)
    for row in chain([head], rows):
        table.writerow([cell if isinstance(cell, (int, Decimal)) else defused(str(cell)) for cell in row])
    return response


def table_of(text: str) -> list[list[str]]:
    """The cells of a sheet; the separator is the one that the first line has most of. Unreadable ones are empty."""
    text = text.lstrip("\ufeff")
    separator = max(",;\t", key=text.partition("\n")[0].count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error:
        return []
