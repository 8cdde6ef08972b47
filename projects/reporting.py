"""Reports that an endorsed project owes: handed in, or missed with a second date and in the end a lapse."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from documents.files import store
from projects import clock, emails, workflow
from projects.holding import hold
from projects.models import Endorsement, EndorsementRules, IndicatorResult, ProjectFile, Report
from projects.permissions import is_owner
from workflows.days import day_of
from workflows.models import LogEntry, database_now

if TYPE_CHECKING:
    from collections.abc import Iterable

    from documents.files import CheckedUpload
    from members.models import User

MOST_PICTURES = 6


class TooEarly(Exception):
    """The year that the report tells of isn't over yet."""


class TooLate(Exception):
    """The report is in already, was missed, or the endorsement has ended."""


@transaction.atomic
def hand_in(report: Report, fields: dict[str, Any], results: Iterable[IndicatorResult], *, by: User) -> None:
    """The team or its President hands the report in: President and Directors are told.

    Raises PermissionDenied for others, TooLate when someone was quicker or the date is past for good, and TooEarly.
    """
    if not is_owner(by, report.endorsement):
        raise PermissionDenied
    endorsement = report.endorsement
    hold(endorsement)
    row = Report.objects.owed().select_for_update(of=("self",)).filter(pk=report.pk)
    if not row:
        raise TooLate
    if opens_later(report):
        raise TooEarly
    now = database_now()
    Report.objects.filter(pk=report.pk).update(**fields, submitted_by=by, submitted_at=now)
    IndicatorResult.objects.bulk_create(_of(report, result) for result in results)
    report.refresh_from_db(fields=[*fields, "submitted_by", "submitted_at"])
    entry = _log(endorsement, "report", by=by, note=f"{report.get_kind_display()}, {report.due_on}")
    emails.reported(endorsement, report, entry)


@transaction.atomic
def miss(report: Report) -> None:
    """Nobody handed the report in: a second date is set, or with the last one missed the endorsement lapses."""
    endorsement, rules = report.endorsement, EndorsementRules.current()
    hold(endorsement)
    if not Report.objects.owed().select_for_update(of=("self",)).filter(pk=report.pk):
        return
    Report.objects.filter(pk=report.pk).update(missed_at=database_now())
    entry = _log(endorsement, "miss_report", by=None, note=f"{report.get_kind_display()}, {report.due_on}")
    if missed_in_a_row(endorsement) >= rules.missed_reports:
        reason = _("Reports were missed: %s.") % ", ".join(
            date_format(day, "j F Y") for day in endorsement.reports.missed_in_a_row()
        )
        workflow.lapse(endorsement, by=None, note=reason)
        return
    weeks = dt.timedelta(weeks=rules.second_chance_weeks)
    second, _is_new = Report.objects.get_or_create(
        endorsement=endorsement, due_on=entry.at.date() + weeks, defaults={"kind": report.kind}
    )
    emails.report_missed(endorsement, report, second, entry)


@transaction.atomic
def add_picture(report: Report, picture: CheckedUpload, *, caption: str, is_public: bool, by: User) -> None:
    """A picture of what was done; a public one stands on the project's page while it is endorsed."""
    if not is_owner(by, report.endorsement):
        raise PermissionDenied
    hold(report.endorsement)
    if report.pictures.count() >= MOST_PICTURES:
        raise TooLate
    ProjectFile.objects.create(
        project=report.endorsement.project,
        report=report,
        file=store(picture, owner=by),
        caption=caption,
        is_public=is_public,
    )


def opens_later(report: Report) -> dt.date | None:
    """The day from which it can be handed in, while that is still to come.

    A yearly report has one, unless it makes good for the one before that was missed. A final one has none: a project
    may end sooner than it was planned.
    """
    return next(day for one, day in with_openings(report.endorsement) if one == report)


def with_openings(endorsement: Endorsement) -> list[tuple[Report, dt.date | None]]:
    """All its reports in their order, each with what `opens_later` says of it; as many queries as for one."""
    reports = list(endorsement.reports.all())
    weeks, today = EndorsementRules.current().early_weeks, day_of(database_now())
    return [(report, _opening(report, reports, weeks, today)) for report in reports]


def _opening(report: Report, reports: list[Report], weeks: int, today: dt.date) -> dt.date | None:
    if report.kind != Report.Kind.YEARLY or report.submitted_at or report.missed_at:
        return None
    before = [one for one in reports if one.due_on < report.due_on]
    if before and max(before, key=lambda one: one.due_on).missed_at:
        return None
    opens_on = clock.first_day_of_report(report.due_on, weeks)
    return opens_on if opens_on > today else None


def missed_in_a_row(endorsement: Endorsement) -> int:
    """How many reports were missed since the last one that came: a report in time begins anew."""
    return len(endorsement.reports.missed_in_a_row())


def _of(report: Report, result: IndicatorResult) -> IndicatorResult:
    result.report = report
    return result


def _log(endorsement: Endorsement, verb: str, *, by: User | None, note: str) -> LogEntry:
    return LogEntry.objects.append(
        endorsement,
        verb,
        source=endorsement.state,
        by=by,
        standing=None if by is None else is_owner(by, endorsement),
        note=note,
    )
