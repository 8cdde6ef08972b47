"""Public pages of the General Assemblies; an NMO's officers see the seats that its projects earned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from assemblies.allocation import earned_grants
from assemblies.dates import paper_dates_of
from assemblies.delegation_permissions import is_secretary_or_admin, is_visa_team
from assemblies.models import Assembly, Delegation, Registration
from assemblies.money_permissions import is_at_desk
from assemblies.schedule import sittings
from committees.models import Office, terms_of_today
from committees.moments import moment

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
    """One assembly with its dates; who holds a national office sees the seats and the way to the delegation."""
    found = get_object_or_404(Assembly.objects.select_related("host_nmo", "rules"), slug=slug)
    context = {
        "assembly": found,
        "windows": found.windows.all(),
        "deadlines": found.document_deadlines.all(),
        "paper_days": [(day.detail, moment(day.at, day.zone)) for day in paper_dates_of(found)],
        "desks": [_desk(nmo, found) for nmo in _nmos(request.user)],
        **sittings(request.user, found),
        **(_own(request.user, found) if request.user.is_authenticated else {}),
    }
    return render(request, "assemblies/assembly.html", context)


def _own(user: User, found: Assembly) -> dict[str, Any]:
    """What a person has to do with the assembly beside an office: registered, head of delegation, at a desk."""
    mine = Registration.objects.of(user).filter(assembly=found).with_names()
    return {
        "mine": mine.order_by("-registered_at"),
        "headed": Delegation.objects.headed_by(user).filter(assembly=found, head=user.pk).with_names(),
        "sets_up": bool(is_secretary_or_admin(user)),
        "checks_in": bool(is_at_desk(user, found)),
        "writes_letters": bool(is_visa_team(user)),
    }


def _nmos(user: User) -> list[NMO]:
    """The NMOs that this person is a national officer of today."""
    national = [term for term in terms_of_today(user) if term.office.level == Office.Level.NATIONAL]
    return list({term.nmo: None for term in national if term.nmo})


def _desk(nmo: NMO, found: Assembly) -> dict[str, Any]:
    """An NMO's seats earned for the assembly, line by line."""
    grants = earned_grants(found, nmo)
    return {"nmo": nmo, "grants": grants, "total": sum(grant.seats for grant in grants)}
