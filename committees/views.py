"""Public pages of the committees: what each is about, and who leads it today."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from committees.models import Committee, Office, Term, TermQuerySet
from members.models import Unaccented

OFFICERS_A_PAGE = 50


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
    """One committee: its focus, its director of today, its national officers around the world."""
    record = get_object_or_404(Committee, slug=slug)
    officers = (
        Term.objects.current()
        .filter(office__committee=record, office__level=Office.Level.NATIONAL)
        .with_names()
        .order_by(Unaccented("nmo__short_name"), "office__order", "seat")
    )
    context = {
        "committee": record,
        "directors": _directors().filter(office__committee=record),
        "page_obj": Paginator(officers, OFFICERS_A_PAGE).get_page(request.GET.get("page")),
        "is_exchange": record.kind == Committee.Kind.EXCHANGE,
    }
    return render(request, "committees/committee.html", context)


def _directors() -> TermQuerySet:
    return (
        Term.objects.current()
        .filter(office__level=Office.Level.COMMITTEE, office__role=Office.Role.DIRECTOR)
        .with_names()
        .order_by("office__order", "seat")
    )
