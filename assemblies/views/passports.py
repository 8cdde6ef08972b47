"""Passport data for invitation letters: given by the delegate, read by the visa team, each look written down."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from assemblies.delegation_permissions import is_delegate, is_visa_team
from assemblies.forms.details import PassportForm
from assemblies.models import Assembly, Passport, PassportRead, Registration
from assemblies.models.registrations import HOLDING
from assemblies.views.registrations import visible
from workflows.pages import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from assemblies.models.registrations import RegistrationQuerySet

ON_A_PAGE = 50


@page
def passport(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The delegate gives what the letter needs, corrects it, or takes it away; who needs no visa only the last."""
    record = visible(request, uuid)
    if not is_delegate(request.user, record):
        raise PermissionDenied
    if not record.is_holding:
        messages.warning(request, _("This registration has ended."))
        return redirect(record)
    found = Passport.objects.filter(registration=record).first()
    if found and "remove" in request.POST:
        found.delete()
        messages.success(request, _("Your passport data is deleted."))
        return redirect(record)
    if not found and not record.needs_visa:
        messages.warning(request, _("Say in your data first that you need a visa."))
        return redirect(record)
    form = PassportForm(request.POST or None, instance=found or Passport(registration=record))
    if request.method == "POST" and record.needs_visa and form.is_valid():
        form.save()
        messages.success(request, _("Kept. Only the visa team reads it; you see here who did."))
        return redirect(record)
    context = {
        "registration": record,
        "assembly": record.assembly,
        "form": form if record.needs_visa else None,
        "passport": found,
    }
    return render(request, "assemblies/passport.html", context)


@never_cache
@require_safe
def visas(request: HttpRequest, slug: str) -> HttpResponse:
    """Who needs a visa, with who gave their passport data: for the visa team."""
    assembly = get_object_or_404(Assembly, slug=slug)
    if not is_visa_team(request.user):
        raise PermissionDenied
    rows = (
        _needing(assembly.registrations.with_names())
        # Whether, not what: no passport is read unless the look is written down.
        .annotate(has_passport=Exists(Passport.objects.filter(registration=OuterRef("pk"))))
        .order_by("delegation__nmo__short_name", "pk")
    )
    context = {"assembly": assembly, "page": Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))}
    return render(request, "assemblies/visas.html", context)


@never_cache
@require_POST
def read_passport(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The visa team looks at passport data; the look is written down first, for the delegate to see.

    By a button and no link: nothing that merely follows links is written down as a look.
    """
    if not is_visa_team(request.user):
        raise Http404
    given = _needing(Registration.objects.with_names()).filter(passport__isnull=False)
    record = get_object_or_404(given, uuid=uuid)
    PassportRead.objects.create(registration=record, by=request.user)
    context = {"registration": record, "assembly": record.assembly, "passport": record.passport}
    return render(request, "assemblies/read_passport.html", context)


def _needing(registrations: RegistrationQuerySet) -> RegistrationQuerySet:
    """Those on a seat who need a visa: nobody else's data is the visa team's to read."""
    return registrations.filter(state__in=HOLDING, details__needs_visa=True)
