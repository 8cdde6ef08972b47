"""How an assembly is set up: all of it on one page, and a start from the last one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from assemblies.dates import paper_dates_of
from assemblies.delegation_permissions import is_secretary_or_admin
from assemblies.models import Assembly, FeeClass
from assemblies.models.fees import CATEGORIES
from assemblies.workflow import setup as workflow
from assemblies.workflow.holding import Refused
from committees.moments import moment
from workflows.pages import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@page
def setup(request: HttpRequest, slug: str) -> HttpResponse:
    """Windows, fees, seats, deadlines as they stand; a POST takes over those of the last assembly."""
    assembly = get_object_or_404(Assembly.objects.select_related("rules"), slug=slug)
    if not is_secretary_or_admin(request.user):
        raise PermissionDenied
    if request.method == "POST":
        try:
            last = workflow.copy_setup(assembly, by=request.user)
            messages.success(request, _("Taken over from %s, with the dates moved. Look through it.") % last)
        except Refused as refusal:
            messages.warning(request, str(refusal))
        return redirect("assemblies:setup", assembly.slug)
    begun = workflow.is_begun(assembly)
    context = {
        "assembly": assembly,
        "rules": getattr(assembly, "rules", None),
        "windows": assembly.windows.all(),
        "fees": fee_table(assembly),
        "fee_classes": FeeClass.choices,
        "surcharges": assembly.surcharges.all(),
        "refunds": assembly.refund_steps.all(),
        "quotas": assembly.base_quotas.all(),
        "seat_rules": assembly.seat_rules.all(),
        "deadlines": assembly.document_deadlines.all(),
        "paper_days": [(day.detail, moment(day.at, day.zone)) for day in paper_dates_of(assembly)],
        "is_begun": begun,
        "last": None if begun else workflow.last_one_set_up(assembly),
    }
    return render(request, "assemblies/setup.html", context)


def fee_table(assembly: Assembly) -> list[dict[str, Any]]:
    """A line a category, a cell a fee; empty where nobody entered one. Nothing while there is no fee at all."""
    amounts = {(fee.category, fee.fee_class): fee.amount for fee in assembly.fees.all()}
    if not amounts:
        return []
    return [
        {
            "category": letter,
            "cells": [(label, amounts.get((letter, key))) for key, label in FeeClass.choices],
        }
        for letter in CATEGORIES
    ]
