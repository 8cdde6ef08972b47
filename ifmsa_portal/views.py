"""Pages where the domains meet: the public home, the dashboard, and what machines ask."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from assemblies.delegation_todo import delegations_todo
from assemblies.invoice_todo import invoices_todo
from assemblies.poll_todo import polls_todo
from committees.announcement_todo import announcements_todo, latest_announcements
from committees.call_todo import calls_todo
from committees.chosen import shown_terms
from committees.todo import entries_todo, letters_todo, offices_todo
from exchanges.figures import charts
from exchanges.filters import with_rows
from exchanges.models import Application, ExchangeConditions
from exchanges.todo import MOST, exchange_todo, late_with_others, waiting_figures
from ifmsa_portal.calendar.dates import dates_of
from ifmsa_portal.connections import connections_card
from ifmsa_portal.federation import at_a_glance
from ifmsa_portal.landing import Offer, next_deadline
from members.models import NMO
from members.todo import address_todo
from outbox.heartbeat import is_alive
from projects.models import Project
from projects.todo import own_projects, projects_figures, projects_todo
from workflows.models import database_now

A_YEAR = 365 * 24 * 3600
NOON, EVENING = 12, 18
MOST_DATES = 6
# Further ahead a day without its year would mislead; the calendar has them all.
SOON = dt.timedelta(days=180)


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The public landing: what the federation is, in figures that are counted now."""
    nmos = NMO.objects.present()
    conditions = ExchangeConditions.objects.open()
    return render(
        request,
        "ifmsa_portal/home.html",
        {
            "nmo_count": nmos.count(),
            "territory_count": nmos.count_territories(),
            "host_count": conditions.values("nmo").distinct().count(),
            "project_count": Project.objects.public().count(),
            "deadline": next_deadline(_offers(conditions), database_now().date()),
        },
    )


@never_cache
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """What waits for me, late first; the next dates; where my things and those of my offices stand."""
    # What is late comes first, of whatever domain it is.
    every = [
        *polls_todo(request.user),
        *address_todo(request.user),
        *exchange_todo(request.user),
        *projects_todo(request.user),
        *letters_todo(request.user),
        *calls_todo(request.user),
        *delegations_todo(request.user),
        *invoices_todo(request.user),
        *announcements_todo(request.user),
        *entries_todo(request.user),
        *offices_todo(request.user),
    ]
    todo = sorted(every, key=lambda one: not one.is_late)
    figures, requests = waiting_figures(request.user), projects_figures(request.user)
    now = database_now()
    context = {
        "now": now,
        "greeting": _greeting(localtime(now).hour),
        "todo": todo,
        "count": len(todo) + sum(max(0, one["count"] - MOST) for one in (figures, requests)),
        "late": max(figures["late"] + requests["late"], sum(one.is_late for one in todo)),
        "waiting": figures["count"],
        "waiting_requests": requests["count"],
        "late_with_others": late_with_others(request.user),
        "federation": at_a_glance(request.user, now),
        "dates": [date for date in dates_of(request.user) if date.at < now + SOON][:MOST_DATES],
        "announcements": latest_announcements(request.user),
        "charts": charts(request.user, shown_terms(request)),
        "mine": with_rows(Application.objects.filter(student=request.user.pk)).order_by("-created_at"),
        "own_projects": own_projects(request.user),
        **connections_card(request.user),
    }
    return render(request, "ifmsa_portal/dashboard.html", context)


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Whether database, queue and worker work; 503 with the failing part."""
    parts = {"database": _database_works(), "queue": _queue_works()}
    parts["worker"] = parts["database"] and is_alive(within=dt.timedelta(minutes=3))
    failing = [name for name, works in parts.items() if not works]
    return JsonResponse({"failing": failing, **parts}, status=503 if failing else 200)


@login_not_required
@require_POST
def set_scheme(request: HttpRequest) -> HttpResponse:
    """Light, dark, or as the device says."""
    response = _back(request)
    response.set_cookie("scheme", request.POST.get("scheme", "")[:10], max_age=A_YEAR, samesite="Lax")
    return response


@login_not_required
@require_POST
def set_shortcut(request: HttpRequest) -> HttpResponse:
    """Whether the key / leads to the search: who speaks to the computer may hit it unawares (WCAG 2.1.4)."""
    response = _back(request)
    is_off = request.POST.get("shortcut") == "off"
    response.set_cookie("shortcut", "off" if is_off else "on", max_age=A_YEAR, samesite="Lax")
    return response


@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """The portal's language, kept with the person and in a cookie."""
    response = _back(request)
    language = request.POST.get("language", "")
    if translation.check_for_language(language) and language in dict(settings.LANGUAGES):
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=A_YEAR, samesite="Lax")
        if request.user.is_authenticated:
            request.user.language = language
            request.user.save(update_fields=["language"])
    return response


@login_not_required
@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Where to report a weakness (RFC 9116)."""
    expires = dt.datetime.now(dt.UTC).replace(microsecond=0) + dt.timedelta(days=180)
    lines = [
        f"Contact: {settings.SITE_URL}/contact/",
        f"Expires: {expires.isoformat().replace('+00:00', 'Z')}",
        "Preferred-Languages: en",
        f"Canonical: {settings.SITE_URL}/.well-known/security.txt",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


def _offers(conditions: QuerySet[ExchangeConditions]) -> list[Offer]:
    rows = conditions.filter(places__isnull=False).values_list(
        "nmo__short_name",
        "nmo__slug",
        "programme",
        "season__start_year",
        "deadline_weeks",
        "places__months",
    )
    return [Offer(*row) for row in rows.distinct().order_by("nmo__short_name", "programme")]


def _greeting(hour: int) -> str:
    """As people greet at this hour of theirs."""
    if hour < NOON:
        return _("Good morning")
    return _("Good afternoon") if hour < EVENING else _("Good evening")


def _back(request: HttpRequest) -> HttpResponseRedirect:
    """To the page that the form stood on, if it is one of ours."""
    target = request.POST.get("next", "/")
    ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(target if ours else "/")


def _database_works() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _queue_works() -> bool:
    from ifmsa_portal.celery import app

    try:
        with app.connection_for_write(connect_timeout=2) as queue:
            queue.ensure_connection(max_retries=1, timeout=2)
    except Exception:  # noqa: BLE001 whatever the transport raises, the queue doesn't work
        return False
    return True
