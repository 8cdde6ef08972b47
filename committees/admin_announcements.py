"""Announcements in the admin: to look at; they are written and sent on their own pages."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from committees.models import Announcement, AnnouncementRecipient, AnnouncementText
from workflows.admin import ReadOnlyAdmin, ReadOnlyInline


class AnnouncementTextInline(ReadOnlyInline):
    """What it says, language by language."""

    model = AnnouncementText
    fields = ["language", "title", "summary", "body"]


@admin.register(Announcement)
class AnnouncementAdmin(ReadOnlyAdmin):
    """Who announced what, when, and to how many."""

    list_display = ["__str__", "office", "state", "written_by", "sent_at", "number"]
    list_select_related = ["office", "written_by"]
    list_filter = ["state", "readership", "office__committee"]
    search_fields = ["texts__title"]
    fields = [
        "state", "office", "written_by", "asked", "offices", "committees", "levels", "regions", "nmos",
        "statuses", "deadline_at", "time_zone", "readership", "is_needed", "created_at", "sent_at",
    ]  # fmt: skip
    inlines = [AnnouncementTextInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Announcement]:
        """With its texts and its number of recipients: no query per row."""
        # Counted for the rows of a page alone: joined, all recipients of all announcements would be grouped.
        recipients = AnnouncementRecipient.objects.filter(announcement=OuterRef("pk")).order_by()
        counted = recipients.values("announcement").annotate(count=Count("pk")).values("count")
        rows = super().get_queryset(request).prefetch_related("texts")
        return rows.annotate(got=Coalesce(Subquery(counted), 0))

    @admin.display(description=_("recipients"), ordering="got")
    def number(self, announcement: Announcement) -> int:
        """How many got it."""
        number: int = announcement.got  # type: ignore[attr-defined]
        return number
