"""What everyone may read: what exchanges are, who hosts, and under which conditions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from exchanges.hosts import (
    HostFilter,
    as_hosts,
    hosts_in_order,
    month_marks,
    open_hosts,
    season_to_apply_for,
)
from exchanges.models import Application, ExchangeConditions
from exchanges.openings import openings
from exchanges.permissions import is_editor_of_conditions
from exchanges.readiness import kinds_asked_for
from workflows.limits import limit_searches
from workflows.models import database_now

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from exchanges.models import ConditionsPlace
    from exchanges.openings import Opening
    from members.models import User

PER_PAGE = 25


@login_not_required
@require_safe
@limit_searches
def home(request: HttpRequest) -> HttpResponse:
    """What an exchange is and how it goes; the hosts that take applications now."""
    today = database_now().date()
    asked = request.GET.copy()
    if "season" not in asked and (season := season_to_apply_for(today)):
        asked["season"] = str(season)
    hosts = HostFilter(asked, queryset=open_hosts())
    wanted = hosts.form.cleaned_data if hosts.is_valid() else {}
    order = wanted.get("order", "")
    page = Paginator(hosts_in_order(hosts.qs, order, today), PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = as_hosts(hosts.qs, list(page.object_list), today)
    return render(
        request,
        "exchanges/home.html",
        {
            "filter": hosts,
            "page_obj": page,
            "is_searching": bool(request.GET),
            "season": wanted.get("season"),
        },
    )


@login_not_required
@require_safe
def conditions(request: HttpRequest, nmo: str, programme: str) -> HttpResponse:
    """What one host offers and asks for in a programme; the newest season unless the address names one."""
    found, seasons = _conditions(request, nmo, programme)
    places = list(found.places.select_related("local_committee"))
    for place in places:
        place.marks = month_marks(place.months)
    context = {
        "conditions": found,
        "seasons": seasons,
        "places": places,
        "months": month_marks([]),
        "languages": found.languages.all(),
        "disciplines": found.disciplines.all(),
        "projects": found.projects.filter(is_open=True).select_related("local_committee"),
        "kinds": kinds_asked_for(found.pk),
        "is_open": ExchangeConditions.objects.open().filter(pk=found.pk).exists(),
        "next": _next(found, places),
        "may_edit": _edits(request.user, found),
        "live": _live(request.user, found),
    }
    return render(request, "exchanges/conditions.html", context)


def _conditions(
    request: HttpRequest, nmo: str, programme: str
) -> tuple[ExchangeConditions, list[ExchangeConditions]]:
    """The conditions that the address names, and those of every season that this person may read."""
    everything = ExchangeConditions.objects.filter(nmo__slug=nmo, programme=programme)
    published = set(everything.published().values_list("pk", flat=True))
    readable = [
        one
        for one in everything.select_related("nmo", "season").order_by(
            "-season__is_open", "-season__start_year"
        )
        if one.pk in published or _edits(request.user, one)
    ]
    year = request.GET.get("season")
    for one in readable:
        if year in {None, str(one.season.start_year)}:
            one.is_public = one.pk in published  # type: ignore[attr-defined]
            return one, readable
    raise Http404


def _next(found: ExchangeConditions, places: list[ConditionsPlace]) -> Opening | None:
    """The next deadline of any of the places; None once it is too late for all."""
    ahead = openings(
        {month for place in places for month in place.months},
        season=found.season.start_year,
        deadline_weeks=found.deadline_weeks,
        today=database_now().date(),
    )
    return min(ahead.values(), default=None)


def _edits(user: User, found: ExchangeConditions) -> bool:
    return user.is_authenticated and bool(is_editor_of_conditions(user, found))


def _live(user: User, found: ExchangeConditions) -> Application | None:
    """The person's own application under these conditions, if one is under way."""
    return found.applications.live().filter(student=user.pk).first() if user.is_authenticated else None
