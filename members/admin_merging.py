"""Duplicates in the admin: who may be one person, what a merge would move, and the merge itself."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from members import merging
from members.models import User
from workflows.submissions import once

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin


def duplicates(request: HttpRequest, model_admin: ModelAdmin[User]) -> HttpResponse:
    """People who may be one; each pair leads to its preview."""
    _only_administrators(request)
    page = _page(request, model_admin, _("People who may be one"))
    return TemplateResponse(
        request, "members/admin/duplicates.html", {**page, "groups": merging.duplicates()}
    )


@once
def merge(request: HttpRequest, model_admin: ModelAdmin[User], keep: UUID, gone: UUID) -> HttpResponse:
    """What would move from one account to the other; then, after a fresh sign-in, the merge."""
    _only_administrators(request)
    raise_if_reauthentication_required(request, app="")
    kept, closed = get_object_or_404(User, uuid=keep), get_object_or_404(User, uuid=gone)
    try:
        if request.method == "POST":
            merging.merge(kept, closed, by=request.user)  # type: ignore[arg-type]
            messages.success(request, _("The two accounts of %s are one.") % kept)
            return HttpResponseRedirect(reverse("admin:members_user_change", args=[kept.pk]))
        found = merging.preview(kept, closed)
    except merging.Refused:
        messages.warning(
            request, _("These two can’t be made one: both must be active, and neither the other.")
        )
        return HttpResponseRedirect(reverse("admin:members_user_duplicates"))
    page = _page(request, model_admin, _("Make two accounts one"))
    return TemplateResponse(
        request, "members/admin/merge.html", {**page, "kept": kept, "closed": closed, "found": found}
    )


def _only_administrators(request: HttpRequest) -> None:
    if not request.user.is_superuser:
        raise PermissionDenied


def _page(request: HttpRequest, model_admin: ModelAdmin[User], title: str) -> dict[str, object]:
    return {**model_admin.admin_site.each_context(request), "title": title, "opts": model_admin.opts}
