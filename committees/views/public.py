"""Public pages of the committees: what each is about, who leads it, what it plans, who works with it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from committees.forms.names import NamesFilter
from committees.models import Committee, CommitteeLink, Office, Term, TermQuerySet
from committees.models.life import year_in_office
from members.models import Unaccented
from workflows.models import database_now

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from committees.models import CommitteePriority

OFFICERS_A_PAGE = 50
NAMES_A_PAGE = 100
NAMES_AT_FIRST, PAST_SESSIONS = 6, 5


@dataclass(frozen=True)
class Post:
    """An office of a committee's team, with its holders of today."""

    office: Office
    terms: list[Term]


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """All committees, each with its director of today."""
    directors = {term.office.committee_id: term for term in _directors()}
    rows = [(committee, directors.get(committee.pk)) for committee in Committee.objects.all()]
    return render(request, "committees/home.html", {"rows": rows})


@login_not_required
@require_safe
def committee(request: HttpRequest, slug: str) -> HttpResponse:
    """One committee: its focus, its team, its year, its national officers around the world."""
    record = get_object_or_404(Committee, slug=slug)
    names = _names(record)
    coming, past = _years(record)
    context = {
        "committee": record,
        "team": _team(record),
        "page_obj": Paginator(_officers(record), OFFICERS_A_PAGE).get_page(request.GET.get("page")),
        "is_exchange": record.kind == Committee.Kind.EXCHANGE,
        "years": coming,
        "past_years": past,
        "sessions": record.sessions.filter(ends_at__gte=Now()),
        "past_sessions": record.sessions.filter(ends_at__lt=Now()).order_by("-ends_at")[:PAST_SESSIONS],
        "documents": record.documents.filter(is_published=True).select_related("file"),
        "names": names[:NAMES_AT_FIRST],
        "name_count": names.count(),
        "may_keep": any(term.keeps_page_of(record) for term in getattr(request, "terms", [])),
    }
    return render(request, "committees/committee.html", context)


@login_not_required
@require_safe
def names(request: HttpRequest, slug: str) -> HttpResponse:
    """Who works on the committee's cause under which name, NMO by NMO."""
    record = get_object_or_404(Committee, slug=slug)
    form = NamesFilter(request.GET)
    found = Paginator(form.narrow(_names(record)), NAMES_A_PAGE)
    context = {"committee": record, "filter": form, "page": found.get_page(request.GET.get("page"))}
    return render(request, "committees/names.html", context)


def _directors() -> TermQuerySet:
    return (
        Term.objects.current()
        .filter(office__level=Office.Level.COMMITTEE, office__role=Office.Role.DIRECTOR)
        .with_names()
        .order_by("office__order", "seat")
    )


def _officers(committee: Committee) -> TermQuerySet:
    return (
        Term.objects.current()
        .filter(office__committee=committee, office__level=Office.Level.NATIONAL)
        .with_names()
        .order_by(Unaccented("nmo__short_name"), "office__order", "seat")
    )


def _team(committee: Committee) -> list[Post]:
    """The offices of the committee itself, the Director's first; one that nobody holds is there too."""
    offices = committee.offices.filter(level=Office.Level.COMMITTEE).order_by("order", "title")
    terms = Term.objects.current().filter(office__in=offices).with_names().order_by("seat")
    held: dict[int, list[Term]] = {}
    for term in terms:
        held.setdefault(term.office_id, []).append(term)
    return [Post(office, held.get(office.pk, [])) for office in offices]


def _years(
    committee: Committee,
) -> tuple[list[tuple[str, list[CommitteePriority]]], list[tuple[str, list[CommitteePriority]]]]:
    """Its priorities by year in office: of this year and to come, soonest first; and past ones, latest first."""
    this = year_in_office(database_now().date())
    rows = list(committee.priorities.all())
    years = [(year, list(group)) for year, group in groupby(rows, key=lambda one: one.start_year)]
    named = [(group[0].year, group) for _year, group in years]
    coming = [entry for (year, _group), entry in zip(years, named, strict=True) if year >= this]
    return coming[::-1], named[len(coming) :]


def _names(committee: Committee) -> QuerySet[CommitteeLink]:
    """The national committees that work with it today, NMO by NMO."""
    return (
        CommitteeLink.objects.filter(committee=committee, national_committee__is_active=True)
        .select_related("national_committee__nmo")
        .order_by(Unaccented("national_committee__nmo__short_name"), "weight", "national_committee__name")
    )
