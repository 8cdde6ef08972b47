"""The admin shows and rarely changes: what every app's admin starts from, and the log of moves."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from workflows.models import LogEntry


class KeptAdmin(admin.ModelAdmin):
    """Rows that stay: nothing is deleted here, and long lists aren't counted twice."""

    show_full_result_count = False
    list_per_page = 50

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """What happened stays: a row ends by a date or a state, not by vanishing."""
        return False


class ReadOnlyAdmin(KeptAdmin):
    """Rows that the admin shows and never writes."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Made elsewhere."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Changed elsewhere, through the workflow."""
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        """Everything that is shown, also what no form may hold."""
        every = [field.name for field in self.opts.concrete_fields if not field.primary_key]
        plain: Any = [(None, {"fields": self.fields or every})]
        return flatten_fieldsets(self.fieldsets or plain)


class ReadOnlyInline(admin.TabularInline):
    """Rows of a record, shown beside it."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Made elsewhere."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Changed elsewhere."""
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        """Everything that is shown, also what no form may hold."""
        return flatten_fieldsets([(None, {"fields": self.fields or []})])


@admin.register(LogEntry)
class LogEntryAdmin(ReadOnlyAdmin):
    """Who moved what, when and in which office: append-only, for everyone."""

    list_display = [
        "at",
        "subject_type",
        "subject_id",
        "number",
        "verb",
        "source",
        "target",
        "by",
        "office",
        "place",
    ]
    list_select_related = ["by"]
    list_filter = ["at"]
    search_fields = ["subject_id"]
    search_help_text = _("The record's whole id, as in its address.")
    ordering = ["-at"]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[LogEntry], search_term: str
    ) -> tuple[QuerySet[LogEntry], bool]:
        """By the whole id alone: a part of it would read the whole log."""
        try:
            return (queryset.filter(subject_id=uuid.UUID(search_term)) if search_term else queryset), False
        except ValueError:
            return queryset.none(), False


def locked(obj: Model | None, *fields: str) -> list[str]:
    """These fields, once the row exists: they are written when it is made and not again."""
    return list(fields) if obj else []
