"""A bank statement as camt.053 (ISO 20022), read without entities, document types, or depth.

The parser is expat itself: a document type is refused before any entity could be declared, so nothing is expanded
and nothing is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from xml.parsers import expat

from assemblies.money.amounts import day_of
from assemblies.money.statements import MOST_ROWS, Entry, Unreadable, named

MOST_ELEMENTS, DEEPEST = 400_000, 40
NAMESPACE = re.compile(r"^urn:iso:std:iso:20022:tech:xsd:camt\.053\.001\.[0-9]{2}$")
# Ten millions are no fee, and more than a row can hold.
PLAIN_AMOUNT = re.compile(r"^[0-9]{1,7}(\.[0-9]{1,5})?$")


class Element:
    """One element with what is in it."""

    __slots__ = ("attributes", "inner", "name", "text")

    def __init__(self, name: str, attributes: dict[str, str]) -> None:
        self.name, self.attributes, self.inner, self.text = name, attributes, list[Element](), ""

    def all(self, path: str) -> list[Element]:
        """Every element at a path such as Refs/EndToEndId."""
        found = [self]
        for step in path.split("/"):
            found = [one for element in found for one in element.inner if one.name == step]
        return found

    def first(self, *paths: str) -> str:
        """The text at the first of these paths that has one."""
        for path in paths:
            for one in self.all(path):
                if one.text.strip():
                    return one.text.strip()
        return ""


class Reader:
    """Builds the elements as the parser meets them."""

    def __init__(self) -> None:
        self.root = Element("", {})
        self.path, self.count = [self.root], 0
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self.refuse
        self.parser.EntityDeclHandler = self.refuse
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters

    def refuse(self, *_what: Any) -> None:
        """A statement declares nothing of its own."""
        raise Unreadable("doctype")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element opens; the namespace of the first one says what the file is."""
        self.count += 1
        space, _blank, local = name.rpartition(" ")
        if self.count == 1 and (local != "Document" or not NAMESPACE.match(space)):
            raise Unreadable("kind")
        if self.count > MOST_ELEMENTS or len(self.path) > DEEPEST:
            raise Unreadable("long")
        element = Element(local, attributes)
        self.path[-1].inner.append(element)
        self.path.append(element)

    def end(self, _name: str) -> None:
        """An element closes."""
        self.path.pop()

    def characters(self, data: str) -> None:
        """Text within an element."""
        self.path[-1].text += data


def read(data: bytes) -> list[Entry]:
    """The booked rows of a statement. Raises Unreadable for anything else."""
    reader = Reader()
    try:
        reader.parser.Parse(data, True)
    except expat.ExpatError as error:
        raise Unreadable("xml", str(error.lineno)) from error
    except (ValueError, LookupError) as error:  # an encoding that there isn't
        raise Unreadable("xml", "1") from error
    rows = []
    for number, entry in enumerate(reader.root.all("Document/BkToCstmrStmt/Stmt/Ntry"), start=1):
        rows += _rows(entry, str(number))
        if len(rows) > MOST_ROWS:
            raise Unreadable("long")
    if not rows:
        raise Unreadable("empty")
    return named(rows)


def _rows(entry: Element, where: str) -> Iterator[Entry]:
    """One row for each transfer of an entry; a batch without their amounts is one row."""
    if entry.first("Sts/Cd", "Sts") not in {"BOOK", ""}:
        return
    booked_on = day_of(entry.first("BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm")[:10])
    if booked_on is None:
        raise Unreadable("day", where)
    details = entry.all("NtryDtls/TxDtls")
    if len(details) > 1 and not all(_amounts(one) for one in details):
        details = details[:1]
    for one in details or [entry]:
        found = (_amounts(one) if len(details) > 1 else None) or entry.all("Amt")
        if not found or not PLAIN_AMOUNT.match(found[0].text.strip()):
            raise Unreadable("amount", where)
        amount = Decimal(found[0].text.strip()).quantize(Decimal("0.01"))
        direction = (one.first("CdtDbtInd") if len(details) > 1 else "") or entry.first("CdtDbtInd")
        is_reversal = entry.first("RvslInd").lower() in {"true", "1"}
        yield Entry(
            bank_reference=one.first("Refs/AcctSvcrRef")
            or entry.first("AcctSvcrRef")
            or one.first("Refs/TxId"),
            booked_on=booked_on,
            amount=-amount if direction == "DBIT" or is_reversal else amount,
            currency=found[0].attributes.get("Ccy", "").upper() or "EUR",
            payer=one.first("RltdPties/Dbtr/Nm", "RltdPties/Dbtr/Pty/Nm", "RltdPties/UltmtDbtr/Nm"),
            text=_purpose(one, entry),
        )


def _amounts(details: Element) -> list[Element]:
    return details.all("Amt") or details.all("AmtDtls/TxAmt/Amt")


def _purpose(one: Element, entry: Element) -> str:
    told = [*one.all("RmtInf/Strd/CdtrRefInf/Ref"), *one.all("RmtInf/Ustrd"), *one.all("Refs/EndToEndId")]
    texts = [found.text.strip() for found in told if found.text.strip() not in {"", "NOTPROVIDED"}]
    return " ".join(dict.fromkeys(texts)) or entry.first("AddtlNtryInf")
