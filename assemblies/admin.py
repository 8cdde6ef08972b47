"""General Assemblies in the admin."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from assemblies import admin_money
from assemblies.admin_delegations import SETUP
from assemblies.models import Assembly, MotionKind, PaperKind
from workflows.admin import KeptAdmin, locked

__all__ = ["AssemblyAdmin", "admin_money"]


@admin.register(Assembly)
class AssemblyAdmin(KeptAdmin):
    """When and where the member organizations meet: seats earned by projects count by these days."""

    list_display = ["name", "kind", "starts_on", "ends_on", "place", "host_nmo"]
    list_select_related = ["host_nmo"]
    list_filter = ["kind"]
    search_fields = ["name", "place"]
    autocomplete_fields = ["host_nmo"]
    inlines = SETUP

    def get_readonly_fields(self, request: HttpRequest, obj: Assembly | None = None) -> list[str]:
        """A published address is never broken."""
        return locked(obj, "slug")


@admin.register(PaperKind)
class PaperKindAdmin(KeptAdmin):
    """Until when papers of a kind are in time; what was handed in is judged by the row of today."""

    list_display = ["name", "months", "days", "only_in_august"]


@admin.register(MotionKind)
class MotionKindAdmin(KeptAdmin):
    """Which majority a kind of motion needs, and until when it is handed in."""

    list_display = ["name", "majority", "paper_kind"]
    list_select_related = ["majority", "paper_kind"]
