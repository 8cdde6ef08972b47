"""The delegate seats that projects earn an NMO: how the number comes about, line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from committees.models import Office, Term
from members.models import NMO, Unaccented
from projects.models import AllowanceRule, FeeClass, SeatGrant

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest, HttpResponse

    from members.models import NMOQuerySet, User

MOST_ENDED = 50


@never_cache
@require_safe
def allowance(request: HttpRequest) -> HttpResponse:
    """An NMO's officers see its seats; the federation's Secretary General and President those of each NMO."""
    mine = readable_nmos(request.user)
    first = (
        mine.filter(slug=request.GET["nmo"])
        if "nmo" in request.GET
        else mine.order_by(Unaccented("short_name"))
    )
    nmo = first.first() if "nmo" not in request.GET else get_object_or_404(first)
    if nmo is None:
        raise PermissionDenied
    standing = list(SeatGrant.objects.standing().filter(nmo=nmo).with_names())
    gone = SeatGrant.objects.filter(nmo=nmo).exclude(pk__in=[grant.pk for grant in standing])
    context = {
        "nmo": nmo,
        "nmos": mine.order_by(Unaccented("short_name")),
        "standing": standing,
        "totals": _totals(standing),
        "ended": gone.with_names().order_by("-ended_on", "-last_day", "-pk")[:MOST_ENDED],
        "rules": AllowanceRule.objects.filter(is_active=True).select_related("committee"),
    }
    return render(request, "projects/allowance.html", context)


def readable_nmos(user: User) -> NMOQuerySet:
    """The NMOs whose seats this person may see."""
    terms = Term.objects.current().held_by(user)
    federation = terms.filter(
        office__level=Office.Level.FEDERATION,
        office__role__in=[Office.Role.SECRETARY_GENERAL, Office.Role.PRESIDENT],
    )
    if user.is_superuser or federation.exists():
        return NMO.objects.all()
    national = Q(pk__in=terms.filter(office__level=Office.Level.NATIONAL).values("nmo"))
    return NMO.objects.filter(national)


def _totals(grants: Iterable[SeatGrant]) -> list[dict[str, Any]]:
    """How many seats of each fee."""
    sums: dict[str, int] = {}
    for grant in grants:
        sums[grant.fee_class] = sums.get(grant.fee_class, 0) + grant.seats
    return [{"label": FeeClass(fee).label, "seats": seats} for fee, seats in sorted(sums.items())]
