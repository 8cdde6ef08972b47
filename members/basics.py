"""The project's own list of organizations: a start for the demo and for a new portal, not a register."""

from __future__ import annotations

import csv
from pathlib import Path

from django.utils.text import slugify

from members.models import NMO, Region

LIST = Path(__file__).parent / "data" / "nmos.csv"
REGIONS = {
    "Africa": Region.AFRICA,
    "Americas": Region.AMERICAS,
    "Asia-Pacific": Region.ASIA_PACIFIC,
    "EMR": Region.EMR,
    "Europe": Region.EUROPE,
}


def load_nmos() -> int:
    """Add the organizations that are missing; those that stand are left as their officers keep them."""
    with LIST.open(encoding="utf-8", newline="") as rows:
        made = [_load(row)[1] for row in csv.DictReader(rows)]
    return sum(made)


def short_name(acronym: str, territory: str) -> str:
    """How people tell organizations apart: acronyms aren't unique, so the territory joins where it is missing."""
    place, _, part = territory.partition(" (")
    if part and not part.startswith(("listed by", "Republic of)")):
        place = part.rstrip(")")
    if acronym.endswith("-USA") or any(word in acronym for word in place.split() if len(word) > 3):  # noqa: PLR2004
        return acronym
    return f"{acronym} {place}"


def _load(row: dict[str, str]) -> tuple[NMO, bool]:
    name = short_name(row["acronym"], row["country"])
    return NMO.objects.get_or_create(
        slug=slugify(name),
        defaults={
            "name": row["name"],
            "acronym": row["acronym"],
            "short_name": name,
            "country": row["country_iso2"],
            "territory": row["country"].split(" (listed by")[0],
            "region": REGIONS[row["region"]],
            "evidence": row["evidence"],
        },
    )
