"""The dates of an endorsement: plain dates in, plain dates out.

Source: reports within four weeks of the end and yearly for continuous activities; a term of the federation
runs from 1 October to 30 September.
"""

from __future__ import annotations

import datetime as dt

OCTOBER = 10
# Projects lie between the federation's first year and so many years from now.
FOUNDED, FARTHEST_YEARS = 1951, 10
# Days before a report is due on which the team is reminded, the first first.
REPORT_REMINDERS = (14, 3, 1)
# Days before an endorsement ends on which the team is warned.
LAPSE_WARNINGS = (60, 14, 3)


def is_sensible(day: dt.date, today: dt.date) -> bool:
    """Whether a project, or its endorsement, may begin or end on this day."""
    return FOUNDED <= day.year <= today.year + FARTHEST_YEARS


def end_of_term(day: dt.date) -> dt.date:
    """The 30 September that ends the term of a day."""
    return dt.date(day.year + (day.month >= OCTOBER), 9, 30)


def valid_until(decided_on: dt.date, terms: int) -> dt.date:
    """The last day of an endorsement that holds for so many terms, the running one included."""
    last = end_of_term(decided_on)
    return last.replace(year=last.year + terms - 1)


def report_days(
    decided_on: dt.date, ends_on: dt.date | None, until: dt.date, *, yearly: bool, weeks: int
) -> list[dt.date]:
    """When reports are due. A continuous project reports each year from the decision on while it is endorsed,
    any other once, so many weeks after its end, never before the same weeks after the decision.
    """
    margin = dt.timedelta(weeks=weeks)
    if not yearly:
        return [max(ends_on or decided_on, decided_on) + margin]
    days = []
    day = same_day_next_year(decided_on)
    while day <= until:
        days.append(day)
        day = same_day_next_year(day)
    return days or [until]


def same_day_next_year(day: dt.date) -> dt.date:
    """A year later; the 28th for the 29 February."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


def first_day_of_report(due_on: dt.date, early_weeks: int) -> dt.date:
    """The first day on which a yearly report is taken: before it there is no year to tell of."""
    return due_on - dt.timedelta(weeks=early_weeks)


def last_day_of_grace(due_on: dt.date, late_days: int) -> dt.date:
    """The last day on which a late report is taken; after it, it counts as missed."""
    return due_on + dt.timedelta(days=late_days)
