"""Public pages of the General Assemblies; an NMO's officers see the seats that its projects earned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from assemblies.models import Assembly
from assemblies.seats import Grant, earned_seats
from committees.models import Office, Term
from projects.models import SeatGrant

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from members.models import NMO, User

MOST_PAST = 20


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The assemblies that come, and those that were."""
    context = {
        "coming": Assembly.objects.coming().select_related("host_nmo"),
        "past": Assembly.objects.past().select_related("host_nmo")[:MOST_PAST],
    }
    return render(request, "assemblies/home.html", context)


@login_not_required
@require_safe
def assembly(request: HttpRequest, slug: str) -> HttpResponse:
    """One assembly; who holds a national office sees the seats that the NMO's projects earn for it."""
    found = get_object_or_404(Assembly.objects.select_related("host_nmo"), slug=slug)
    desks = [_desk(nmo, found) for nmo in _nmos(request.user)]
    return render(request, "assemblies/assembly.html", {"assembly": found, "desks": desks})


def _nmos(user: User) -> list[NMO]:
    """The NMOs that this person is a national officer of today."""
    if not user.is_authenticated:
        return []
    terms = Term.objects.current().held_by(user).filter(office__level=Office.Level.NATIONAL)
    return list({term.nmo: None for term in terms.select_related("nmo") if term.nmo})


def _desk(nmo: NMO, found: Assembly) -> dict[str, Any]:
    """An NMO's seats earned for the assembly, line by line."""
    grants = {grant.pk: grant for grant in SeatGrant.objects.filter(nmo=nmo).with_names()}
    days = Assembly.objects.values_list("starts_on", flat=True)
    earned = earned_seats(found.starts_on, days, [_plain(grant) for grant in grants.values()])
    return {
        "nmo": nmo,
        "grants": [grants[grant.key] for grant in earned],
        "total": sum(grant.seats for grant in earned),
    }


def _plain(grant: SeatGrant) -> Grant:
    return Grant(
        grant.pk,
        grant.seats,
        grant.fee_class,
        grant.scope,
        grant.first_day,
        grant.last_day,
        grant.ended_on,
    )
