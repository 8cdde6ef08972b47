"""Where an application stands: its state, its deadline, the arrival."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template

from exchanges import standing

if TYPE_CHECKING:
    import datetime as dt

    from exchanges.models import Application, CardOfConfirmation

register = template.Library()


@register.inclusion_tag("_partials/tag.html")
def state_tag(application: Application) -> dict[str, Any]:
    """The state as a tag: {% state_tag application %}."""
    return {"tag": standing.state_tag(application)}


@register.inclusion_tag("_partials/tag.html")
def due_tag(due_at: dt.datetime | None, now: dt.datetime) -> dict[str, Any]:
    """By when the next move is due, or how late it is: {% due_tag application.due_at now %}."""
    return {"tag": standing.due_tag(due_at, now)}


@register.filter
def due(application: Application, now: dt.datetime) -> dt.datetime | None:
    """By when the next move is due, if anybody waits for it: {{ application|due:now }}."""
    return standing.due(application, now)


@register.filter
def deadline(due_at: dt.datetime) -> str:
    """A deadline in the federation's zone and the reader's: {{ application.due_at|deadline }}."""
    return standing.deadline_in_full(due_at)


@register.filter
def arrival(confirmation: CardOfConfirmation) -> str:
    """When the student arrives, in the host's own time: {{ confirmation|arrival }}."""
    return standing.arrival(confirmation)
