"""Committees, offices and terms in the admin."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.contrib import admin
from django.db.models import Q, QuerySet, Value
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

# Registered by being imported: announcements, reports and suspensions, what committees and NMOs write of themselves.
from committees import admin_announcements, admin_connections, admin_life  # noqa: F401
from committees.forms.terms import OfficeChoice, OfficeForm, TermForm
from committees.models import Committee, HandoverItem, Office, Term, TermInvitation, Topic
from members.models import Unaccented
from workflows.admin import KeptAdmin, ReadOnlyAdmin, locked


@admin.register(Committee)
class CommitteeAdmin(KeptAdmin):
    """The committees, in the order in which pages show them."""

    list_display = ["acronym", "name", "kind", "order"]
    list_filter = ["kind"]

    def get_readonly_fields(self, request: HttpRequest, obj: Committee | None = None) -> list[str]:
        """A published address is never broken."""
        return locked(obj, "slug")


@admin.register(Topic)
class TopicAdmin(KeptAdmin):
    """What projects and people are found by, whatever their committee is called."""

    list_display = ["name", "slug"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}

    def get_readonly_fields(self, request: HttpRequest, obj: Topic | None = None) -> list[str]:
        """A published address is never broken."""
        return locked(obj, "slug")

    def get_prepopulated_fields(self, request: HttpRequest, obj: Topic | None = None) -> Any:
        """Only while the address part is still to be chosen."""
        return {} if obj else self.prepopulated_fields


@admin.register(Office)
class OfficeAdmin(KeptAdmin):
    """The posts that terms are held in. What an office may do is settled when it is made."""

    form = OfficeForm
    list_display = ["title", "abbreviation", "level", "role", "committee", "seats", "order"]
    list_select_related = ["committee"]
    list_filter = ["level", "role", "committee"]
    search_fields = ["title", "abbreviation", "code"]

    def get_readonly_fields(self, request: HttpRequest, obj: Office | None = None) -> list[str]:
        """Changing these would change the rights of everyone who holds or held it."""
        return locked(obj, "code", "level", "role", "committee")


class WhenFilter(admin.SimpleListFilter):
    """Terms of today, coming ones, ended ones."""

    title = _("when")
    parameter_name = "when"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The three phases."""
        return [("current", _("today")), ("coming", _("coming or elect")), ("ended", _("ended"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Term]:
        """Only that phase."""
        return queryset.with_phase().filter(phase=self.value()) if self.value() else queryset


@admin.register(Term)
class TermAdmin(KeptAdmin):
    """Granting an office gives rights: it asks for a fresh sign-in. A term ends by its last day."""

    form = TermForm
    list_display = ["office", "holder", "nmo", "local_committee", "seat", "kind", "first_day", "last_day"]
    list_select_related = ["office", "holder", "nmo", "local_committee"]
    list_filter = [WhenFilter, "kind", "office__level", "office__committee"]
    date_hierarchy = "first_day"
    search_fields = ["holder__plain_name", "nmo__short_name"]
    search_help_text = _("A part of the holder's name or of the NMO's.")
    autocomplete_fields = ["holder", "nmo", "local_committee"]

    def get_readonly_fields(self, request: HttpRequest, obj: Term | None = None) -> list[str]:
        """Another holder, office or place is another term: the history stays."""
        return locked(obj, "office", "holder", "nmo", "local_committee")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Term], search_term: str
    ) -> tuple[QuerySet[Term], bool]:
        """Whatever accents or capitals were typed."""
        if words := search_term.strip():
            plain = Unaccented(Value(words))
            queryset = queryset.alias(nmo_name=Unaccented("nmo__short_name")).filter(
                Q(holder__plain_name__contains=plain) | Q(nmo_name__contains=plain)
            )
        return queryset, False

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Only after a sign-in of the last minutes."""
        raise_if_reauthentication_required(request, app="")
        return super().add_view(request, form_url, extra_context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Whoever may change it, only after a sign-in of the last minutes."""
        if self.has_change_permission(request):
            raise_if_reauthentication_required(request, app="")
        return super().change_view(request, object_id, form_url, extra_context)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offices with their level, since several are called President."""
        if db_field.name == "office":
            kwargs["form_class"] = OfficeChoice
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(HandoverItem)
class HandoverItemAdmin(KeptAdmin):
    """The checklist that everyone ticks before a term ends; what is no longer asked goes out of use."""

    list_display = ["text", "level", "order", "is_active"]
    list_filter = ["level", "is_active"]


@admin.register(TermInvitation)
class TermInvitationAdmin(ReadOnlyAdmin):
    """Who was invited to which office; made and taken back on the pages of the offices."""

    list_display = ["office", "nmo", "local_committee", "email", "state", "invited_by", "invited_at"]
    list_select_related = ["office", "nmo", "local_committee", "invited_by"]
    list_filter = ["state"]
    search_fields = ["email"]
    fields = [
        "state", "email", "office", "nmo", "local_committee", "kind", "first_day", "last_day", "note",
        "invited_by", "invited_at", "expires_on", "term",
    ]  # fmt: skip
