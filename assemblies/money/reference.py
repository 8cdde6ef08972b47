"""The creditor reference of ISO 11649, by which a bank transfer names its invoice: RF, two check digits, our number."""

from __future__ import annotations

import re
import string

LONGEST = 21  # signs after the check digits
VALID = re.compile(rf"^RF[0-9]{{2}}[0-9A-Z]{{1,{LONGEST}}}$")
NOISE = re.compile(r"[^0-9A-Z]")
# Whatever capital letters some languages make of other signs is no part of a reference.
CAPITALS = str.maketrans(string.ascii_lowercase, string.ascii_uppercase)


def compact(text: str) -> str:
    """Only the letters A to Z and digits, in capitals: how references are compared."""
    return NOISE.sub("", text.translate(CAPITALS))


def reference_of(number: str) -> str:
    """The reference for an invoice's number. Raises ValueError where the number leaves nothing, or too much."""
    base = compact(number)
    if not 1 <= len(base) <= LONGEST:
        raise ValueError(number)
    return f"RF{98 - _rest(f'{base}RF00'):02}{base}"


def is_reference(text: str) -> bool:
    """Whether the check digits fit, however it is spaced."""
    plain = compact(text)
    return VALID.match(plain) is not None and fits(plain)


def fits(plain: str) -> bool:
    """Whether the check digits at the third and fourth place fit the rest: in a reference as in an IBAN (mod 97)."""
    return _rest(plain[4:] + plain[:4]) == 1


def printed(reference: str) -> str:
    """As references and IBANs are printed: in groups of four."""
    return " ".join(reference[start : start + 4] for start in range(0, len(reference), 4))


def _rest(text: str) -> int:
    """What is left after dividing by 97, letters standing for 10 to 35."""
    return int("".join(str(int(sign, 36)) for sign in text)) % 97
