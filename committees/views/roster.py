"""Importing an NMO's officers: the sheet, a preview of each line, then the appointments and invitations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.internal.flows.reauthentication import (
    did_recently_reauthenticate,
    raise_if_reauthentication_required,
)
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from committees.forms.granting import grantable
from committees.forms.roster import RosterForm
from committees.permissions import terms_today
from committees.roster import COLUMNS, NEEDED, import_roster, read
from committees.workflow.terms import SeatTaken
from members.models import NMO
from workflows.pages import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@page
def import_officers(request: HttpRequest, nmo: str) -> HttpResponse:
    """After a fresh sign-in; a sheet that was mended for long isn't lost when that is over."""
    record = get_object_or_404(NMO, slug=nmo)
    if not grantable(terms_today(request.user), record):
        raise PermissionDenied
    if request.method != "POST":
        raise_if_reauthentication_required(request, app="")
    is_fresh, sheet = did_recently_reauthenticate(request), None
    form = RosterForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    wanted = "import" in request.POST
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        if wanted and is_fresh and _import(request, text, record):
            return redirect("committees:nmo_offices", record.slug)
        sheet = read(text, record, by=request.user)
        form = RosterForm(initial={"text": text})
    context = {
        "nmo": record,
        "form": form,
        "sheet": sheet,
        "is_stale": wanted and not is_fresh,
        "columns": COLUMNS,
        "needed": NEEDED,
    }
    return render(request, "committees/import_officers.html", context)


def _import(request: HttpRequest, text: str, nmo: NMO) -> bool:
    """Take the good lines and say how many; False where none is left by now, and the page shows why."""
    try:
        appointed, invited = import_roster(text, nmo, by=request.user)
    except SeatTaken as refusal:
        messages.warning(request, str(refusal))
        return False
    if not appointed + invited:
        return False
    words = {"appointed": appointed, "invited": invited}
    messages.success(request, _("Appointed: %(appointed)d. Invited: %(invited)d.") % words)
    return True
