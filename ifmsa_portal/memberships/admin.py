"""Decisions on membership in the admin: to look at; they are recorded on the NMO's own page."""

from __future__ import annotations

from django.contrib import admin

from ifmsa_portal.memberships.models import MembershipChange
from workflows.admin import ReadOnlyAdmin


@admin.register(MembershipChange)
class MembershipChangeAdmin(ReadOnlyAdmin):
    """Which NMO became what, by which decision."""

    list_display = ["nmo", "before", "status", "first_day", "assembly", "decided_on", "by"]
    list_select_related = ["nmo", "assembly", "by"]
    list_filter = ["status", "assembly"]
    search_fields = ["nmo__short_name", "reason"]
    date_hierarchy = "decided_on"
