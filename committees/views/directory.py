"""The directory to take along: a card for an address book, a table for a spreadsheet."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING
from uuid import UUID

from allauth.core.internal.ratelimit import consume, respond_429
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from committees.models import Office, Term
from committees.vcards import card_of_nmo, card_of_officer
from documents.cells import sheet
from members.models import NMO, MembershipStatus, Unaccented

if TYPE_CHECKING:
    from django.http import HttpRequest

EXPORTS = {"directory": "20/h/ip"}


@login_not_required
@require_safe
def nmo_card(request: HttpRequest, nmo: str) -> HttpResponse:
    """An organization for an address book."""
    record = get_object_or_404(NMO, slug=nmo)
    presidents = Term.objects.current().filter(nmo=record, office__code="nmo-president").with_names()
    return _card(card_of_nmo(record, list(presidents)), record.slug)


@login_not_required
@require_safe
def officer_card(request: HttpRequest, nmo: str, uuid: UUID) -> HttpResponse:
    """A national officer of today for an address book."""
    officers = Term.objects.current().filter(office__level=Office.Level.NATIONAL, nmo__slug=nmo)
    term = get_object_or_404(officers.with_names(), uuid=uuid)
    return _card(card_of_officer(term), f"{nmo}-{term.office.code}")


@login_not_required
@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    """Every organization with its officers of today, and the addresses that they chose to show."""
    if not consume(request, app="committees", action="directory", config=EXPORTS, limit_get=True):
        return respond_429(request)
    offices = list(Office.objects.filter(level=Office.Level.NATIONAL))
    names = [column for office in offices for column in (str(office), _("%s: e-mail") % office)]
    holders = _holders()
    statuses = dict(MembershipStatus.Status.choices)
    found = NMO.objects.present().with_status().order_by(Unaccented("short_name"))
    rows = (
        [*_facts(nmo, str(statuses.get(nmo.status_today, ""))), *_officers(nmo, offices, holders)]
        for nmo in found
    )
    return sheet(f"nmos-{timezone.localdate():%Y-%m-%d}", [*_columns(), *names], rows)


def _columns() -> list[str]:
    return [
        _("Short name"),
        _("Name"),
        _("Territory"),
        _("Country"),
        _("Region"),
        _("Status"),
        _("Languages"),
        _("Time zone"),
        _("Website"),
        _("Confirmed"),
    ]


def _facts(nmo: NMO, status: str) -> list[str]:
    return [
        nmo.short_name,
        nmo.name,
        nmo.territory,
        str(nmo.country.code or ""),
        str(nmo.get_region_display()),
        status,
        ", ".join(nmo.languages),
        nmo.time_zone,
        nmo.website,
        nmo.confirmed_at.date().isoformat() if nmo.confirmed_at else "",
    ]


def _holders() -> dict[tuple[int, int], list[Term]]:
    """The national officers of today, by NMO and office."""
    holders: dict[tuple[int, int], list[Term]] = defaultdict(list)
    for term in (
        Term.objects.current().filter(office__level=Office.Level.NATIONAL).with_names().order_by("seat")
    ):
        holders[term.nmo_id or 0, term.office_id].append(term)
    return holders


def _officers(nmo: NMO, offices: list[Office], holders: dict[tuple[int, int], list[Term]]) -> list[str]:
    cells = []
    for office in offices:
        terms = holders.get((nmo.pk, office.pk), [])
        cells.append("; ".join(term.holder.get_full_name() for term in terms))
        cells.append("; ".join(term.public_email for term in terms if term.public_email))
    return cells


def _card(text: str, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type="text/vcard; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.vcf"'
    return response
