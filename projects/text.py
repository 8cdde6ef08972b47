"""The text of a project as people read it on a page: short facts first, then what was written at length."""

from __future__ import annotations

import datetime as dt
import decimal
from dataclasses import dataclass
from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from projects.models import Project
from projects.revisions import LABELS, as_written

LONG = ["summary", "problem", "objectives", "activities", "partners", "funding", "safeguarding", "alignment"]


@dataclass(frozen=True)
class Passage:
    """A heading and what stands below it."""

    label: str
    text: str


@dataclass(frozen=True)
class Text:
    """A project's text, ready for a page."""

    title: str
    facts: list[Passage]
    passages: list[Passage]
    indicators: list[dict[str, str]]


def as_text(content: dict[str, Any]) -> Text:
    """A revision's content for readers; what is empty isn't shown."""
    facts = {
        "kind": str(dict(Project.Kind.choices).get(content["kind"], content["kind"])),
        "committees": ", ".join(content["committees"]),
        "topics": ", ".join(content["topics"]),
        "nmos": ", ".join(content["nmos"]),
        "dates": dates(content),
        "target_group": content["target_group"],
        "target_size": intcomma(content["target_size"]) if content["target_size"] else "",
        "budget": money(content),
    }
    return Text(
        title=content["title"],
        facts=[Passage(str(LABELS[name]), words) for name, words in facts.items() if words],
        passages=[Passage(str(LABELS[name]), content[name]) for name in LONG if content[name].strip()],
        indicators=content["indicators"],
    )


def dates(content: dict[str, Any]) -> str:
    """From when to when, in words."""
    start, end = (_day(content[name]) for name in ("starts_on", "ends_on"))
    if start and end:
        return f"{start} – {end}"
    return _("from %s on") % start if start else end


def money(content: dict[str, Any]) -> str:
    """The budget with its currency."""
    if not content["budget"]:
        return ""
    return f"{intcomma(as_written(decimal.Decimal(content['budget'])))} {content['currency']}".strip()


def _day(day: str) -> str:
    return date_format(dt.date.fromisoformat(day), "j F Y") if day else ""
