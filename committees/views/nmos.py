"""An NMO keeps its own entry: facts, local committees, its own committees; and says that it is right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from committees.forms.kept import PublicContactForm
from committees.forms.national import FactsForm, LocalCommitteeForm, NationalCommitteeForm
from committees.models import NationalCommittee, Term
from committees.workflow import nmos as workflow
from members.models import NMO, LocalCommittee
from members.zones import zone_in_words
from workflows.models import database_now
from workflows.pages import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@never_cache
@require_safe
def keep_nmo(request: HttpRequest, nmo: str) -> HttpResponse:
    """Everything that an NMO says of itself, with the way to change it, and the button that it is right."""
    record, now = _kept(request, nmo), database_now()
    context = {
        "nmo": record,
        "time_zone": zone_in_words(record.time_zone, now.date()),
        "local_committees": record.local_committees.all(),
        "national_committees": record.national_committees.with_links(),
        "is_fresh": bool(record.confirmed_at and now - record.confirmed_at < workflow.FRESH_FOR),
    }
    return render(request, "committees/keep_nmo.html", context)


@page
def confirm_nmo(request: HttpRequest, nmo: str) -> HttpResponse:
    """An officer says that what stands there is right; the button is where all of it can be read."""
    record = _kept(request, nmo)
    if request.method != "POST":
        return redirect("committees:keep_nmo", record.slug)
    workflow.confirm(record, by=request.user)
    messages.success(request, _("Thank you. Everyone sees that the entry is fresh."))
    return redirect(record)


@page
def facts(request: HttpRequest, nmo: str) -> HttpResponse:
    """Change website, languages and time zone."""
    record = _kept(request, nmo)
    form = FactsForm(_typed(request), instance=record)
    return _edit(request, record, form, _("Facts"))


@page
def local_committee(request: HttpRequest, nmo: str, uuid: UUID | None = None) -> HttpResponse:
    """Add a local committee, or change one. None is deleted: it stops working."""
    record = _kept(request, nmo)
    place = (
        get_object_or_404(record.local_committees.select_related("nmo"), uuid=uuid)
        if uuid
        else LocalCommittee(nmo=record)
    )
    form = LocalCommitteeForm(_typed(request), instance=place)
    title = _("Change a local committee") if uuid else _("A new local committee")
    return _edit(request, record, form, title)


@page
def national_committee(request: HttpRequest, nmo: str, uuid: UUID | None = None) -> HttpResponse:
    """Add one of the NMO's own committees, or change one, with the committees that it works with."""
    record = _kept(request, nmo)
    committee = (
        get_object_or_404(record.national_committees, uuid=uuid) if uuid else NationalCommittee(nmo=record)
    )
    form = NationalCommitteeForm(_typed(request), instance=committee)
    title = _("Change a national committee") if uuid else _("A new national committee")
    return _edit(request, record, form, title)


@page
def public_contact(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The holder of an office chooses the address that everyone reads beside their name, or none."""
    terms = Term.objects.unended().held_by(request.user).with_names()
    term = get_object_or_404(terms, uuid=uuid)
    form = PublicContactForm(_typed(request), instance=term)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your public contact is changed."))
        return redirect("members:profile")
    return render(request, "committees/public_contact.html", {"term": term, "form": form})


def _kept(request: HttpRequest, slug: str) -> NMO:
    """The NMO, for those who speak for it; held while something is written there."""
    nmos = NMO.objects.select_for_update() if request.method == "POST" else NMO.objects
    record: NMO = get_object_or_404(nmos, slug=slug)
    if not any(term.speaks_for(record) for term in request.terms):  # type: ignore[attr-defined]
        raise PermissionDenied
    return record


def _typed(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _edit(request: HttpRequest, nmo: NMO, form: Any, title: str) -> HttpResponse:
    """Save what was typed and go back to the entry, or show the form with what is wrong."""
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("committees:keep_nmo", nmo.slug)
    return render(request, "committees/keep_nmo_part.html", {"nmo": nmo, "form": form, "title": title})
