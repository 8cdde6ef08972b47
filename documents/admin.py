"""Files, their readings and codes, to look at. Nothing is downloaded here: the views log each reading."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from documents.forms import RevocationForm
from documents.models import FileRead, PrivateFile, VerificationCode


class ReadOnlyAdmin(admin.ModelAdmin):
    """Shows rows and changes none."""

    list_per_page = 50

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False


@admin.register(PrivateFile)
class PrivateFileAdmin(ReadOnlyAdmin):
    """What is kept of whom; never where, and never the content."""

    list_display = ["original_name", "owner", "content_type", "size", "created_at", "removed_at"]
    list_filter = ["content_type", ("removed_at", admin.EmptyFieldListFilter)]
    list_select_related = ["owner"]
    search_fields = ["original_name", "owner__email"]
    fields = ["uuid", "owner", "original_name", "content_type", "size", "sha256", "created_at", "removed_at"]


@admin.register(FileRead)
class FileReadAdmin(ReadOnlyAdmin):
    """Who opened which file."""

    list_display = ["at", "file", "by", "purpose"]
    list_select_related = ["file", "by"]
    search_fields = ["file__original_name", "file__owner__email", "by__email"]
    date_hierarchy = "at"


@admin.register(VerificationCode)
class VerificationCodeAdmin(ReadOnlyAdmin):
    """The codes on papers; a paper that no longer holds is revoked, with a public reason."""

    list_display = ["grouped", "title", "issued_by", "issued_at", "revoked_at"]
    list_filter = [("revoked_at", admin.EmptyFieldListFilter)]
    search_fields = ["code", "title"]
    actions = ["revoke"]

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        """Whoever may change codes; the pages themselves stay read-only."""
        return request.user.has_perm("documents.change_verificationcode")

    @admin.action(description=_("Revoke, with a reason"), permissions=["revoke"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[VerificationCode]) -> TemplateResponse | None:
        """Ask for the reason first, then revoke what still holds."""
        form = RevocationForm(request.POST if "revocation_reason" in request.POST else None)
        if form.is_valid():
            done = sum(code.revoke(form.cleaned_data["revocation_reason"]) for code in queryset)
            text = ngettext("%(count)d code was revoked.", "%(count)d codes were revoked.", done)
            self.message_user(request, text % {"count": done}, messages.SUCCESS)
            return None
        page = {
            **self.admin_site.each_context(request),
            "title": _("Revoke, with a reason"),
            "form": form,
            "codes": queryset.filter(revoked_at__isnull=True),
            "selected": queryset.values_list("pk", flat=True),
            "opts": self.opts,
        }
        return TemplateResponse(request, "documents/revoke.html", page)
