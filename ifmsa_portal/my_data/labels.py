"""The labels of `docs/privacy.csv`: of each field its purpose, how long it is kept, what export and erasure do."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.db.models import Model

FILE = settings.BASE_DIR / "docs" / "privacy.csv"
DAYS = re.compile(r"(\d+) (day|year)s?\b")

# How long something is kept, as the labels say it and as the page says it. The numbers stand in the labels alone.
RETENTION = {
    "while the organization is listed": _("while the organization is listed"),
    "while the account exists": _("while your account exists"),
    "while in use": _("while in use"),
    "3 days": _("3 days"),
    "7 days": _("7 days"),
    "30 days after the assembly": _("30 days after the assembly"),
    "90 days after the exchange": _("90 days after the exchange"),
    "90 days after sending": _("90 days after sending"),
    "1 year after sending": _("1 year after sending"),
    "5 years after the exchange": _("5 years after the exchange"),
    "2 years after the call": _("2 years after the call"),
    "1 year after the invitation": _("1 year after the invitation"),
    "kept as the history of the federation": _("kept as the history of the federation"),
    "kept as evidence": _("kept as evidence"),
}


@dataclass(frozen=True)
class Label:
    """What one field is for, and what becomes of it."""

    field: str
    purpose: str
    retention: str
    is_exported: bool
    erasure: str


@cache
def labels() -> dict[str, dict[str, Label]]:
    """The labels of each model (`exchanges.Application`), by the field's name."""
    found: dict[str, dict[str, Label]] = {}
    with FILE.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            model, _dot, name = row["field"].rpartition(".")
            found.setdefault(model, {})[name] = Label(
                name, row["purpose"], row["retention"], row["export"] == "yes", row["erasure"]
            )
    return found


def labels_of(model: type[Model]) -> dict[str, Label]:
    """Those of one model."""
    return labels()[model._meta.label]


def days_of(retention: str) -> int:
    """How many days a retention lasts: `90 days after the exchange`, `1 year after sending`."""
    found = DAYS.search(retention)
    assert found
    return int(found[1]) * (365 if found[2] == "year" else 1)
