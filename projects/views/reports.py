"""Reports: written by the team, read by everyone on the request, with pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from allauth.core.internal.ratelimit import decorator as limit
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from documents.files import serve
from projects import clock, reporting
from projects.bars import bar
from projects.forms.reports import PictureForm, ReportForm
from projects.models import Endorsement, EndorsementRules, Report
from projects.permissions import is_owner
from projects.views.door import page
from workflows.models import database_now

if TYPE_CHECKING:
    import datetime as dt

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

UPLOADS = {"upload": "60/h/user"}


@page
def report(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """A report that is owed, to write once it is time; one that is in, to read; one that was missed says so."""
    found = _visible(request, uuid)
    may_write = bool(is_owner(request.user, found.endorsement))
    if request.method == "POST" and not may_write:
        raise PermissionDenied
    is_open = may_write and _is_owed(found) and not reporting.opens_later(found)
    form = ReportForm(request.POST or None, instance=found) if is_open else None
    if request.method == "POST":
        if form is None:
            return _not_now(request, found)
        if form.is_valid():
            return _hand_in(request, found, form)
    return render(request, "projects/report.html", {"form": form, **_context(found, may_write=may_write)})


@limit(app="projects", action="upload", config=UPLOADS)
@page
def add_picture(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """The team adds a picture to a report that is in."""
    found = _visible(request, uuid)
    if not is_owner(request.user, found.endorsement) or found.submitted_at is None:
        raise PermissionDenied
    form = PictureForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_valid():
        data = form.cleaned_data
        try:
            reporting.add_picture(
                found, data["file"], caption=data["caption"], is_public=data["is_public"], by=request.user
            )
        except reporting.TooLate:
            messages.warning(request, _("A report takes %s pictures at most.") % reporting.MOST_PICTURES)
        else:
            messages.success(request, _("The picture is added."))
        return redirect(found)
    return render(request, "projects/add_picture.html", {"form": form, **_context(found, may_write=True)})


@require_safe
def report_picture(request: HttpRequest, uuid: UUID, picture: UUID) -> HttpResponseBase:
    """A picture of a report, for everyone who may read it; each opening is logged."""
    found = get_object_or_404(_visible(request, uuid).pictures.select_related("file"), uuid=picture)
    return serve(request, found.file, str(found.project), inline=True)


def _visible(request: HttpRequest, uuid: UUID) -> Report:
    """The report, if this person may see its request; else 404."""
    seen = Endorsement.objects.visible_to(request.user).values("pk")
    rows = Report.objects.filter(endorsement__in=seen).select_related(
        "endorsement__project__nmo", "endorsement__revision", "submitted_by"
    )
    return get_object_or_404(rows, uuid=uuid)


def _is_owed(found: Report) -> bool:
    return Report.objects.owed().filter(pk=found.pk).exists()


def _hand_in(request: HttpRequest, found: Report, form: ReportForm) -> HttpResponseBase:
    try:
        reporting.hand_in(found, form.values(), form.results(), by=request.user)
    except (reporting.TooLate, reporting.TooEarly):
        return _not_now(request, found)
    messages.success(request, _("The report is in. Thank you: add some pictures, if you have them."))
    return redirect(found)


def _not_now(request: HttpRequest, found: Report) -> HttpResponseBase:
    """Too late for good, or before its time: the page says from when on."""
    if not reporting.opens_later(found):
        messages.warning(
            request, _("This report can’t be handed in any more; what you see is how it stands.")
        )
    return redirect(found)


def _context(found: Report, *, may_write: bool) -> dict[str, Any]:
    today = database_now().date()
    return {
        "report": found,
        "endorsement": found.endorsement,
        "project": found.endorsement.project,
        "bars": [bar(result) for result in found.results.all()],
        "pictures": found.pictures.select_related("file"),
        "may_add": may_write and found.submitted_at and found.pictures.count() < reporting.MOST_PICTURES,
        "opens_on": reporting.opens_later(found),
        "is_late": found.due_on < today,
        "last_day": _last_day(found),
    }


def _last_day(found: Report) -> dt.date:
    """Until when it may still come."""
    return clock.last_day_of_grace(found.due_on, EndorsementRules.current().late_days)
