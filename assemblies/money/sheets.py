"""A bank statement as CSV: which columns it has is known by their names."""

from __future__ import annotations

from collections.abc import Sequence

from assemblies.money.amounts import amount_of, day_of
from assemblies.money.statements import MOST_ROWS, Entry, Unreadable, named
from documents.cells import table_of

# How banks call the columns; small letters.
NAMES = {
    "booked_on": (
        "date",
        "booked on",
        "booking date",
        "buchungstag",
        "buchungsdatum",
        "date comptable",
        "fecha",
    ),
    "amount": ("amount", "betrag", "montant", "importe", "credit"),
    "currency": ("currency", "währung", "devise", "moneda"),
    "payer": ("payer", "name", "debtor", "counterparty", "auftraggeber", "donneur d'ordre", "ordenante"),
    "text": (
        "text",
        "purpose",
        "remittance information",
        "verwendungszweck",
        "communication",
        "concepto",
        "description",
    ),
    "reference": ("reference", "creditor reference", "referenz", "référence", "referencia"),
    "bank_reference": ("bank reference", "transaction id", "transaction reference", "bankreferenz", "id"),
}
NEEDED = ("booked_on", "amount")


def read(text: str) -> list[Entry]:
    """The rows of a sheet. Raises Unreadable for missing columns, and for the first row that can't be read."""
    table = table_of(text)
    head = table[0] if table else []
    places = _places(head)
    missing = [name for name in NEEDED if name not in places]
    if missing:
        raise Unreadable("columns")
    rows = [
        (number, row) for number, row in enumerate(table[1:], start=2) if any(cell.strip() for cell in row)
    ]
    if not rows:
        raise Unreadable("empty")
    if len(rows) > MOST_ROWS:
        raise Unreadable("long")
    return named(_entry(number, row, places) for number, row in rows)


def _places(head: Sequence[str]) -> dict[str, int]:
    cells = [cell.strip().lower() for cell in head]
    found = {}
    for column, names in NAMES.items():
        place = next((cells.index(name) for name in names if name in cells), None)
        if place is not None:
            found[column] = place
    return found


def _entry(number: int, row: Sequence[str], places: dict[str, int]) -> Entry:
    cell = {name: row[place].strip() if place < len(row) else "" for name, place in places.items()}
    booked_on, amount = day_of(cell["booked_on"]), amount_of(cell["amount"])
    if booked_on is None:
        raise Unreadable("day", str(number))
    if amount is None:
        raise Unreadable("amount", str(number))
    return Entry(
        bank_reference=cell.get("bank_reference", ""),
        booked_on=booked_on,
        amount=amount,
        currency=cell.get("currency", "").upper() or "EUR",
        payer=cell.get("payer", ""),
        text=f"{cell.get('text', '')} {cell.get('reference', '')}",
    )
