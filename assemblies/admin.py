"""General Assemblies in the admin."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from assemblies.admin_delegations import SETUP
from assemblies.models import Assembly
from workflows.admin import KeptAdmin, locked


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
