"""The page on which the Secretary General records a decision on the membership of an NMO."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from ifmsa_portal.memberships import workflow
from ifmsa_portal.memberships.forms import MembershipChangeForm
from ifmsa_portal.memberships.models import MembershipChange
from ifmsa_portal.memberships.permissions import is_recorder
from members.models import NMO, MembershipStatus
from workflows.models import database_now
from workflows.pages import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@page
def change(request: HttpRequest, slug: str) -> HttpResponse:
    """What was decided of this NMO, and from when on; after a fresh sign-in."""
    nmo = get_object_or_404(NMO.objects.with_status(), slug=slug)
    if is_recorder(request.user) is None:
        raise PermissionDenied
    raise_if_reauthentication_required(request, app="")
    decision = MembershipChange(nmo=nmo, decided_on=database_now().date())
    form = MembershipChangeForm(request.POST if request.method == "POST" else None, instance=decision)
    if request.method == "POST" and form.is_valid():
        try:
            workflow.change(form.instance, by=request.user)
        except workflow.Refused as refusal:
            form.add_error("first_day", str(refusal))
        else:
            messages.success(request, _("It is recorded. The NMO’s officers are told by e-mail."))
            return redirect(nmo)
    context = {
        "nmo": nmo,
        "form": form,
        "statuses": dict(MembershipStatus.Status.choices),
        "changes": nmo.membership_changes.select_related("assembly", "by"),
    }
    return render(request, "memberships/change.html", context)
