"""What committees and NMOs write of themselves, in the admin: to look at, rarely to mend."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db import models

from committees.models import (
    CommitteeDocument,
    CommitteeLink,
    CommitteePriority,
    CommitteeSession,
    NationalCommittee,
    NationalCommitteeTopic,
)
from workflows.admin import KeptAdmin, ReadOnlyAdmin


class CommitteeLinkInline(admin.TabularInline):
    """With which committees of the federation it works."""

    model = CommitteeLink
    extra = 0


class NationalCommitteeTopicInline(admin.TabularInline):
    """By which topics it is found."""

    model = NationalCommitteeTopic
    extra = 0


@admin.register(NationalCommittee)
class NationalCommitteeAdmin(KeptAdmin):
    """An NMO's own committees; the NMO keeps them itself."""

    list_display = ["name", "abbreviation", "nmo", "is_active"]
    list_select_related = ["nmo"]
    list_filter = ["is_active", "committees"]
    autocomplete_fields = ["nmo"]
    inlines = [CommitteeLinkInline, NationalCommitteeTopicInline]
    formfield_overrides: ClassVar[dict[Any, Any]] = {models.URLField: {"assume_scheme": "https"}}


@admin.register(CommitteePriority)
class CommitteePriorityAdmin(ReadOnlyAdmin):
    """Written by whoever leads the committee, on its page."""

    list_display = ["title", "committee", "year", "order"]
    list_select_related = ["committee"]
    list_filter = ["committee"]


@admin.register(CommitteeSession)
class CommitteeSessionAdmin(ReadOnlyAdmin):
    """Written by whoever leads the committee, on its page."""

    list_display = ["title", "committee", "starts_at", "place"]
    list_select_related = ["committee"]
    list_filter = ["committee"]


@admin.register(CommitteeDocument)
class CommitteeDocumentAdmin(ReadOnlyAdmin):
    """Given to everyone by whoever leads the committee."""

    list_display = ["title", "committee", "is_published", "added_at"]
    list_select_related = ["committee"]
    list_filter = ["committee", "is_published"]
