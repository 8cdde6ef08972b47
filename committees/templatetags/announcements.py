"""Tags of announcements: a plain text as paragraphs and lists, the text in the reader's language, the state."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from django import template
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from committees.models import Announcement
from committees.moments import moment

if TYPE_CHECKING:
    from committees.models import AnnouncementText

register = template.Library()
DASHES = ("- ", "– ", "* ", "• ")
State = Announcement.State
KINDS = {State.DRAFT: "plain", State.HELD: "wait", State.SENT: "go", State.DISCARDED: "stop"}


@dataclass
class Block:
    """A paragraph, or a list when its lines began with a dash."""

    is_list: bool
    lines: list[str] = field(default_factory=list)


@register.filter
def blocks(text: str) -> list[Block]:
    """The paragraphs and lists of a plain text: {% for block in body|blocks %}."""
    found: list[Block] = []
    for paragraph in text.replace("\r\n", "\n").split("\n\n"):
        begins = True
        for line in paragraph.strip("\n").split("\n"):
            if not line.strip():
                continue
            is_point = line.lstrip().startswith(DASHES)
            if begins or found[-1].is_list != is_point:
                found.append(Block(is_point))
            found[-1].lines.append(line.lstrip()[2:] if is_point else line)
            begins = False
    return found


@register.filter
def direction(text: AnnouncementText) -> str:
    """In which direction the language of a text is written."""
    known = bool(text.language) and get_language_info(text.language)["bidi"]
    return "rtl" if known else "ltr"


@register.simple_tag
def deadline(announcement: Announcement) -> str:
    """The deadline in the stated zone, the federation's and the reader's: {% deadline announcement %}."""
    return moment(announcement.deadline_at, announcement.time_zone) if announcement.deadline_at else "—"


@register.inclusion_tag("_partials/tag.html")
def announcement_tag(announcement: Announcement) -> dict[str, Any]:
    """Where it stands: {% announcement_tag announcement %}."""
    state = State(announcement.state)
    words = {
        State.DRAFT: _("draft"),
        State.HELD: _("held"),
        State.SENT: _("sent"),
        State.DISCARDED: _("discarded"),
    }
    return {"tag": SimpleNamespace(kind=KINDS[state], words=words[state])}


@register.filter
def done(verb: str) -> str:
    """What a verb of the log did, in words: {{ entry.verb|done }}."""
    return {
        "create": _("Begun"),
        "hold": _("Held"),
        "revise": _("Changed: a draft again"),
        "look_over": _("Looked over"),
        "send": _("Sent"),
        "send_again": _("Sent to those who came since"),
        "discard": _("Discarded"),
    }[verb]
