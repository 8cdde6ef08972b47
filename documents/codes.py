"""Short public codes that can be read out, typed and guessed by nobody: 60 bits in Crockford's base 32."""

from __future__ import annotations

import re
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
PATTERN = rf"^[{ALPHABET}]{{{LENGTH}}}$"
# What people read instead of the digit.
MISREAD = str.maketrans("OIL", "011")


def new_code() -> str:
    """Twelve random signs."""
    return "".join(secrets.choice(ALPHABET) for _position in range(LENGTH))


def normalise(text: str) -> str:
    """What a person typed or scanned, as the code is stored; an empty text if it can't be a code."""
    code = re.sub(r"[\s\-‐-―.]", "", text[:100]).upper().translate(MISREAD)
    return code if re.fullmatch(PATTERN, code) else ""


def grouped(code: str) -> str:
    """The code as it is printed: three groups of four."""
    return "-".join(code[start : start + 4] for start in range(0, LENGTH, 4))
