"""Tags of an application: its state, and how late it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template

from exchanges import standing

if TYPE_CHECKING:
    import datetime as dt

    from exchanges.models import Application

register = template.Library()


@register.inclusion_tag("_partials/tag.html")
def state_tag(application: Application) -> dict[str, Any]:
    """The state as a tag: {% state_tag application %}."""
    return {"tag": standing.state_tag(application)}


@register.inclusion_tag("_partials/tag.html")
def due_tag(due_at: dt.datetime | None, now: dt.datetime) -> dict[str, Any]:
    """By when the next move is due, or how late it is: {% due_tag application.due_at now %}."""
    return {"tag": standing.due_tag(due_at, now)}
