"""What people may write: real names in any script survive, invisible tricks don't."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Direction overrides can turn a row of a list around; ZWJ and ZWNJ are part of correct spelling and stay.
BIDI_CONTROLS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C])
LINE_SEPARATORS = {0x2028: "\n", 0x2029: "\n"}
INVISIBLE = {"Cc", "Cf", "Zs", "Zl", "Zp", "Cn", "Co", "Cs"}
ADDRESS = re.compile(r"://|\bwww\.|@\S+\.|\w\.\w+/", re.IGNORECASE)
# What every mail server takes: no quoted words, no address literals, no letters beyond ASCII.
PLAIN_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]*[A-Za-z0-9]")
MOST_MARKS_IN_A_ROW = 4


def clean_text(value: str) -> str:
    """The text in NFC, without direction overrides, NUL or exotic line separators."""
    value = unicodedata.normalize("NFC", value).translate(BIDI_CONTROLS).translate(LINE_SEPARATORS)
    return value.replace("\x00", "")


def plain(text: str) -> str:
    """The text without case and accents, near to what `portal_plain` makes of it in the database."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in parts if not unicodedata.combining(character))


def validate_name(value: str) -> None:
    """Accept any real name; refuse what only looks like one: invisible, a web address, stacked marks."""
    if all(unicodedata.category(c) in INVISIBLE for c in value):
        raise ValidationError(_("Write at least one visible letter."), code="invisible")
    if any(unicodedata.category(c) in {"Cc", "Cn", "Cs", "Zl", "Zp"} for c in value):
        raise ValidationError(_("Write the name on one line, in letters only."), code="control")
    if ADDRESS.search(_as_a_mail_reader_sees_it(value)):
        raise ValidationError(_("Write a name, without a web or e-mail address."), code="address")
    marks = 0
    for character in unicodedata.normalize("NFD", value):
        marks = marks + 1 if unicodedata.category(character) == "Mn" else 0
        if marks > MOST_MARKS_IN_A_ROW:
            raise ValidationError(_("Too many accents stand on one letter."), code="marks")


def validate_email_address(value: str) -> None:
    """Beyond Django's own check: refuse what some server can't carry (literals, quotes, other letters)."""
    if not PLAIN_EMAIL.fullmatch(value):
        raise ValidationError(
            _("Write an e-mail address in plain Latin letters, like anna@example.org."), code="plain_email"
        )


def _as_a_mail_reader_sees_it(value: str) -> str:
    """Without what can hide an address: wide letters and marks that nobody sees."""
    plain = unicodedata.normalize("NFKC", value)
    return "".join(character for character in plain if unicodedata.category(character) != "Cf")
