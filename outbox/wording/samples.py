"""A mail with values as they might be, to look at before anyone gets it."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.template.base import Node, TextNode
from django.template.defaulttags import ForNode
from django.templatetags.i18n import BlockTranslateNode
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from outbox.text import body, one_line
from outbox.wording.changed import Changed
from outbox.wording.original import Gap, Original

SAMPLES: dict[str, Any] = {
    "name": "Amina",
    "student": "Amina Haddad",
    "by": "Lena Fischer",
    "sender": "Lena Fischer",
    "who": "Lena Fischer",
    "writer": "Sofia Rossi",
    "reviewer": "Sofia Rossi",
    "contact": "Hans Weber",
    "holder": "Hans Weber",
    "nmo": "bvmd Germany",
    "host": "bvmd Germany",
    "committee": "SCOPH",
    "programme": "SCOPE",
    "office": _("National Exchange Officer"),
    "addressee": _("National Exchange Officer"),
    "call": _("Advisory Council"),
    "title": _("Clean hands for every school"),
    "subject": _("A question about our projects"),
    "note": _("Please add the dates, and a copy of the passport that can be read."),
    "reason": _("All places of that month are taken."),
    "text": _("Could you tell us by Friday whether the date suits you?"),
    "conditions": _("The final report is due within three months."),
    "number": "P-2728-00042",
    "season": "2027/28",
    "place": "Berlin, Charité",
    "city": "Berlin",
    "department": _("Cardiology"),
    "paper": _("Passport copy"),
    "kind": _("final report"),
    "state": _("waiting for review"),
    "recommendation": _("endorse"),
    "zone": "Europe/Berlin",
    "email": "amina@example.org",
    "kept": "amina@example.org",
    "gone": "amina.h@example.org",
}
DAYS = {
    "day": 30, "due": 30, "due_on": 30, "first": 40, "last": 70, "last_day": 70, "start": 40, "end": 70,
    "until": 60, "since": -30, "accepted_on": -3, "term_first_day": 40,
}  # fmt: skip
MOMENTS = {"closes": 20, "received": 0, "arrival": 40, "submitted_at": -1}
COUNT = 3


def preview(original: Original, subject: str, text: str, holds: set[str] | None = None) -> tuple[str, str]:
    """Subject and text as a reader in the active language might get them.

    `holds` names the conditions that are met; all of them if nothing is said.
    """
    said = set(original.conditions) if holds is None else holds

    def fill(name: str, gap: Gap) -> Any:
        if isinstance(gap.node, ForNode):
            twice = SimpleNamespace(resolve=lambda _context, **_options: [1, 2])
            return SimpleNamespace(loopvars=gap.node.loopvars[:1], sequence=twice, is_reversed=False)
        if isinstance(gap.node, Node):
            return TextNode(sample(name, gap))
        return SimpleNamespace(eval=lambda _context: name in said)

    shown_subject, shown_text = Changed(subject, text, original, fill).render({})
    return one_line(shown_subject), body(shown_text)


def sample(name: str, gap: Gap | None = None) -> str:
    """What might stand in a gap of this name, in the active language."""
    if gap and isinstance(gap.node, BlockTranslateNode):
        return _counted(gap.node)
    plain_name = name.rstrip("0123456789").rstrip("_")
    if plain_name == "link" or plain_name.endswith("url"):
        return f"{settings.SITE_URL}/dashboard/"
    if plain_name == "address":
        return f"{settings.SITE_URL}/verify/"
    if plain_name in DAYS:
        return date_format(_in_days(DAYS[plain_name]), "j F Y")
    if plain_name in MOMENTS:
        return date_format(_in_days(MOMENTS[plain_name]), "j F Y, H:i")
    return str(SAMPLES.get(plain_name, f"‹{plain_name.replace('_', ' ')}›"))


def _counted(node: Any) -> str:
    """A sentence that counts, for three."""
    singular, names = node.render_token_list(node.singular)
    plural, more = node.render_token_list(node.plural)
    values = {name: sample(name) for name in {*names, *more}}
    return ngettext(singular, plural, COUNT) % {**values, node.countervar: COUNT}


def _in_days(days: int) -> dt.datetime:
    return timezone.localtime() + dt.timedelta(days=days)
