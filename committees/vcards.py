"""Contacts as files that address books read (vCard 3.0, RFC 2426)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from committees.models import Term
    from members.models import NMO

LONGEST_LINE = 75  # octets, without the line's end


def card_of_officer(term: Term) -> str:
    """An officer: name, office, NMO, and the address that they chose to show."""
    person, nmo = term.holder, term.nmo
    lines = [
        ("FN", _escaped(person.get_full_name())),
        ("N", ";".join([_escaped(person.family_names), _escaped(person.given_names), "", "", ""])),
        ("TITLE", _escaped(term.office.full_title)),
        ("ORG", _escaped(nmo.name if nmo else "IFMSA")),
        ("EMAIL", _escaped(term.public_email)),
        ("URL", _escaped(f"{settings.SITE_URL}{nmo.get_absolute_url()}" if nmo else settings.SITE_URL)),
    ]
    return _card(lines)


def card_of_nmo(nmo: NMO, presidents: list[Term]) -> str:
    """An organization: names, country, website, and the address that its President chose to show."""
    addresses = [term.public_email for term in presidents if term.public_email]
    lines = [
        ("FN", _escaped(nmo.short_name)),
        ("N", ";".join([_escaped(nmo.short_name), "", "", "", ""])),
        ("ORG", _escaped(nmo.name)),
        ("ADR", ";" * 6 + _escaped(nmo.country.name or nmo.territory)),
        *(("EMAIL", _escaped(address)) for address in addresses),
        ("URL", _escaped(nmo.website)),
        ("URL", _escaped(f"{settings.SITE_URL}{nmo.get_absolute_url()}")),
    ]
    return _card(lines)


def _card(lines: list[tuple[str, str]]) -> str:
    every = [("BEGIN", "VCARD"), ("VERSION", "3.0"), *lines, ("END", "VCARD")]
    return "".join(f"{part}\r\n" for name, value in every if value for part in _folded(f"{name}:{value}"))


def _escaped(text: str) -> str:
    """The text as a value: on one line, with what divides values marked as text."""
    line = " ".join(str(text).split())
    for sign in "\\;,":
        line = line.replace(sign, f"\\{sign}")
    return line


def _folded(line: str) -> Iterator[str]:
    """The line in portions that no address book cuts; a letter is never torn apart."""
    portion, size = "", 0
    for letter in line:
        width = len(letter.encode())
        if size + width > LONGEST_LINE:
            yield portion
            portion, size = " ", 1
        portion, size = portion + letter, size + width
    yield portion
