"""From one day to another, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.utils.formats import date_format

if TYPE_CHECKING:
    import datetime as dt

register = template.Library()


@register.simple_tag
def span(first: dt.date, last: dt.date, month: str = "M") -> str:
    """Two days, with both years where they differ: {% span card.start_on card.end_on %}; "F" writes months out."""
    year = "" if first.year == last.year else " Y"
    return f"{date_format(first, f'j {month}{year}')} – {date_format(last, f'j {month} Y')}"
