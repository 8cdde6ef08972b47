"""What people report of each other, and who may not write at present, in the admin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.utils.translation import gettext_lazy, ngettext

from committees.forms.connections import SuspensionForm
from committees.models import ConversationReport, Suspension
from committees.workflow import conversations
from workflows.admin import KeptAdmin, ReadOnlyAdmin

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest


@admin.register(ConversationReport)
class ConversationReportAdmin(ReadOnlyAdmin):
    """What was reported, with the words as they stood there. The conversation itself is read by nobody else."""

    list_display = ["at", "person", "by", "case"]
    list_select_related = ["person", "by", "case"]
    search_fields = ["person__email", "person__plain_name"]
    fields = ["at", "person", "by", "reason", "quoted", "case"]


@admin.register(Suspension)
class SuspensionAdmin(KeptAdmin):
    """Who may not write to people through the portal, and why. Adding one tells the person; so does lifting it."""

    form = SuspensionForm
    list_display = ["person", "reason", "by", "at", "lifted_by", "lifted_at"]
    list_select_related = ["person", "by", "lifted_by"]
    list_filter = [("lifted_at", admin.EmptyFieldListFilter)]
    search_fields = ["person__email", "person__plain_name"]
    autocomplete_fields = ["person"]
    fields = ["person", "reason"]
    actions = ["lift"]

    def get_readonly_fields(self, request: HttpRequest, obj: Suspension | None = None) -> list[str]:
        """What was said once stays."""
        return ["person", "reason", "by", "at", "lifted_by", "lifted_at"] if obj else []

    def get_fields(self, request: HttpRequest, obj: Suspension | None = None) -> Any:
        """Who and why; later also by whom and when."""
        return self.get_readonly_fields(request, obj) if obj else self.fields

    def save_model(self, request: HttpRequest, obj: Suspension, form: Any, change: bool) -> None:
        """A new one goes through the workflow; an old one has nothing to save."""
        if not change:
            conversations.suspend(obj, by=request.user)  # type: ignore[arg-type]

    @admin.action(description=gettext_lazy("Let these people write again"), permissions=["change"])
    def lift(self, request: HttpRequest, queryset: QuerySet[Suspension]) -> None:
        """End the suspensions; the people are told."""
        lifted = sum(conversations.lift(one, by=request.user) for one in queryset)  # type: ignore[arg-type]
        words = ngettext("%d person may write again.", "%d people may write again.", lifted) % lifted
        messages.success(request, words)
