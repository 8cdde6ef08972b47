"""Filters of pages on votes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from assemblies.words import in_fours, outcome_line

if TYPE_CHECKING:
    from assemblies.models import Poll

register = template.Library()
register.filter(in_fours)


@register.filter
def outcome(poll: Poll) -> str:
    """A closed vote in one line: {{ poll|outcome }}."""
    return outcome_line(poll)
