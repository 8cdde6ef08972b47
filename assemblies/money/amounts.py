"""Amounts and days as banks write them: text in, plain data out; what can be read in two ways is refused."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

AMOUNT = re.compile(
    r"^(?P<sign>[+-]?)(?P<whole>[0-9]{1,3}(?:[.,' ][0-9]{3})*|[0-9]{1,9})"
    r"(?:(?P<point>[.,])(?P<cents>[0-9]{1,2}))?$"
)
DAYS = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%d-%m-%Y", "%Y%m%d", "%d.%m.%y", "%Y/%m/%d")
LARGEST = Decimal(1_000_000)


def amount_of(text: str) -> Decimal | None:
    """An amount with a point or a comma before the cents; None for what isn't one, or leaves a doubt (1.234)."""
    plain = text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")
    plain = plain.replace("\N{MINUS SIGN}", "-").replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    plain = re.sub(r"\s*(EUR|€)\s*", "", plain.strip())
    if plain.endswith(("-", "+")):
        plain = plain[-1] + plain[:-1]
    found = AMOUNT.match(plain)
    if found is None:
        return None
    groups = re.findall(r"[.,' ]", found["whole"])
    is_doubtful = len(set(groups)) > 1 or (groups in (["."], [","]) and not found["point"])
    if is_doubtful or found["point"] in groups:
        return None
    value = Decimal(f"{found['sign']}{re.sub(r'[^0-9]', '', found['whole'])}.{found['cents'] or '0'}")
    return value if abs(value) < LARGEST else None


def day_of(text: str) -> dt.date | None:
    """A day; where its order is open the day comes before the month."""
    for form in DAYS:
        try:
            return dt.datetime.strptime(text.strip(), form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None
