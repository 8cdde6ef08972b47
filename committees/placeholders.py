"""What an announcement fills in for its reader: words of a fixed list and nothing else, never looked up further."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

PLACEHOLDERS = ["given_names", "full_name", "office", "nmo"]
IN_BRACES = re.compile(r"\{([^{}\n]*)\}")


def validate_placeholders(text: str) -> None:
    """Refuse braces around anything that nobody fills in, such as `{office.holder}`."""
    unknown = [word for word in IN_BRACES.findall(text) if word not in PLACEHOLDERS]
    if unknown:
        raise ValidationError(
            _("Nothing is filled in for {%(unknown)s}. In braces one writes: %(known)s."),
            code="placeholder",
            params={"unknown": unknown[0][:40], "known": in_a_row()},
        )


def in_a_row() -> str:
    """All of them, for a hint: “{given_names}, {full_name} …”."""
    return ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)


def fill(text: str, words: Mapping[str, str]) -> str:
    """The text with what is known filled in; what is filled in is never read again."""
    return IN_BRACES.sub(lambda found: words.get(found[1], found[0]), text)


def general_words() -> dict[str, str]:
    """What they say to a reader who isn't one of those whom it was sent to."""
    names = _("officer")
    return {"given_names": names, "full_name": names, "office": _("your office"), "nmo": _("your NMO")}
