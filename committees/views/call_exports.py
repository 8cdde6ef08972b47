"""Calls and their candidatures as tables for a spreadsheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from allauth.core.internal.ratelimit import consume, respond_429
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from committees.call_permissions import is_in_charge
from committees.models import Call, Candidature
from committees.moments import exact
from committees.templatetags.calls import PHASES
from committees.views.call_desk import with_points
from committees.views.calls import visible_call
from documents.cells import sheet

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest

EXPORTS = {"calls": "20/h/ip"}
AT_A_TIME = 500


@login_not_required
@require_safe
def export_calls(request: HttpRequest) -> HttpResponse:
    """Every public call, the newest first."""
    if not consume(request, app="committees", action="calls", config=EXPORTS, limit_get=True):
        return respond_429(request)
    head = [
        _("Kind"), _("Title"), _("Office"), _("NMO"), _("Opens"), _("Closes"), _("Time zone"), _("Seats"),
        _("State"), _("Address"),
    ]  # fmt: skip
    calls = Call.objects.public().with_names().order_by("-opens_at", "-pk").iterator(chunk_size=AT_A_TIME)
    return _table("calls", head, (_call(request, call) for call in calls))


@never_cache
@require_safe
def export_candidatures(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Everyone who stands in a call, as its page lists them: for who runs it."""
    record = visible_call(request, uuid)
    if not is_in_charge(request.user, record) and not request.user.is_superuser:
        raise PermissionDenied
    head = [
        _("Candidate"), _("NMO"), _("State"), _("Handed in"), _("Support of the NMO"), _("Points"),
        _("Reviews"), _("Conflicts of interest"),
    ]  # fmt: skip
    found = with_points(Candidature.objects.handed_in().filter(call=record))
    return _table(f"candidatures-{record.uuid}", head, (_candidature(one) for one in found))


def _call(request: HttpRequest, call: Call) -> list[Any]:
    times = [exact(call.opens_at), exact(call.closes_at), call.time_zone]
    office = call.office.full_title if call.office else ""
    address = request.build_absolute_uri(call.get_absolute_url())
    names = [call.get_kind_display(), str(call), office, call.nmo or ""]
    return [*names, *times, call.seats, PHASES[call.phase][1], address]


def _candidature(one: Any) -> list[Any]:
    points = "" if one.points is None else f"{one.points:.2f}"
    state = Candidature.State(one.state).label
    handed = exact(one.submitted_at)
    support = one.get_support_display() if one.support else ""
    return [
        one.candidate,
        one.nmo or "",
        state,
        handed,
        support,
        points,
        one.review_count,
        one.conflict_count,
    ]


def _table(name: str, head: list[str], rows: Iterable[list[Any]]) -> HttpResponse:
    return sheet(f"{name}-{timezone.localdate():%Y-%m-%d}", head, rows)
