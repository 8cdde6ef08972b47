"""Dates as the calendar's page shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from exchanges.standing import deadline_time
from ifmsa_portal.calendar import dates

if TYPE_CHECKING:
    from workflows.dates import CalendarDate

register = template.Library()


@register.filter
def in_words(date: CalendarDate) -> str:
    """When it is, in every zone that counts: {{ date|in_words }}."""
    return dates.in_words(date)


@register.filter
def time_of(date: CalendarDate) -> str:
    """The time of day alone, in the federation's zone and the reader's; nothing of whole days: {{ date|time_of }}."""
    return "" if date.last_day else deadline_time(date.at)
