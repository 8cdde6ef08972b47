"""What an administrator sets up of an assembly; its delegations to look at, moved on the portal’s own pages."""

from __future__ import annotations

from django.contrib import admin

from assemblies.models import (
    BaseQuota,
    Debt,
    Delegation,
    DocumentDeadline,
    Fee,
    RefundStep,
    Registration,
    RegistrationRules,
    RegistrationWindow,
    SeatOverride,
    SeatRule,
    Surcharge,
)
from workflows.admin import KeptAdmin, ReadOnlyAdmin, ReadOnlyInline


class RulesInline(admin.StackedInline):
    """How registration works."""

    model = RegistrationRules
    can_delete = False


class WindowInline(admin.TabularInline):
    """When delegates are registered, and at which fee."""

    model = RegistrationWindow
    extra = 0


class FeeInline(admin.TabularInline):
    """Fee category by fee."""

    model = Fee
    extra = 0


class SurchargeInline(admin.TabularInline):
    """What comes on top."""

    model = Surcharge
    extra = 0


class RefundStepInline(admin.TabularInline):
    """What comes back, and until when."""

    model = RefundStep
    extra = 0


class BaseQuotaInline(admin.TabularInline):
    """Seats by membership status."""

    model = BaseQuota
    extra = 0


class SeatRuleInline(admin.StackedInline):
    """Seats beside the quota."""

    model = SeatRule
    extra = 0


class DocumentDeadlineInline(admin.TabularInline):
    """Until when papers are handed in."""

    model = DocumentDeadline
    extra = 0


SETUP = [
    RulesInline,
    WindowInline,
    FeeInline,
    SurchargeInline,
    RefundStepInline,
    BaseQuotaInline,
    SeatRuleInline,
    DocumentDeadlineInline,
]


@admin.register(Debt)
class DebtAdmin(KeptAdmin):
    """What NMOs owe; settled by a day, never deleted."""

    list_display = ["nmo", "reason", "amount", "since", "settled_on"]
    list_select_related = ["nmo"]
    list_filter = ["settled_on"]
    search_fields = ["nmo__short_name", "reason"]
    autocomplete_fields = ["nmo"]


class OverrideInline(ReadOnlyInline):
    """Seats by decision; given on the delegation's own page, with a reason."""

    model = SeatOverride
    fields = ["seats", "fee_class", "is_charged", "reason", "decided_by", "decided_at"]


@admin.register(Delegation)
class DelegationAdmin(ReadOnlyAdmin):
    """Who comes for whom."""

    list_display = ["assembly", "nmo", "head"]
    list_select_related = ["assembly", "nmo", "head"]
    list_filter = ["assembly"]
    search_fields = ["nmo__short_name"]
    inlines = [OverrideInline]


@admin.register(Registration)
class RegistrationAdmin(ReadOnlyAdmin):
    """Where each delegate stands; moved on the portal's own pages."""

    list_display = ["name", "delegation", "state", "category", "fee_class", "rank", "registered_at"]
    list_select_related = ["person", "delegation__nmo", "delegation__assembly"]
    list_filter = ["state", "category", "fee_class", "assembly"]
    search_fields = ["given_name", "email", "person__plain_name"]
