"""Exchanges in the admin: lists that an administrator keeps, and everything else to read.

Papers can't be opened from here, and emergency contacts aren't shown: those who need them see them on the
application's own page, where each reading is logged.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet, Value
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _

from exchanges import admin_moves, standing
from exchanges.models import (
    Application,
    ApplicationDocument,
    CardOfAcceptance,
    CardOfConfirmation,
    CityWish,
    ConditionsPlace,
    DepartmentWish,
    Discipline,
    DocumentKind,
    ExchangeConditions,
    LanguageRequirement,
    LanguageSkill,
    NumberSeries,
    Programme,
    ProjectWish,
    ResearchProject,
    Season,
    SendingPractice,
    TermsOfExchange,
)
from members.models import Unaccented
from workflows.admin import KeptAdmin, ReadOnlyAdmin, ReadOnlyInline, locked


@admin.register(Season)
class SeasonAdmin(KeptAdmin):
    """Years of exchanges; an open one takes applications."""

    list_display = ["__str__", "is_open"]

    def get_readonly_fields(self, request: HttpRequest, obj: Season | None = None) -> list[str]:
        """Numbers of applications name the year."""
        return locked(obj, "start_year")


@admin.register(Discipline)
class DisciplineAdmin(KeptAdmin):
    """Departments that students can wish for."""

    search_fields = ["name"]


@admin.register(DocumentKind)
class DocumentKindAdmin(KeptAdmin):
    """Papers that hosts can ask for."""

    list_display = ["name", "code", "is_standard", "is_health", "needs_expiry", "is_picture", "order"]

    def get_readonly_fields(self, request: HttpRequest, obj: DocumentKind | None = None) -> list[str]:
        """It stands in addresses."""
        return locked(obj, "code")


@admin.register(TermsOfExchange)
class TermsOfExchangeAdmin(KeptAdmin):
    """What students accept. A new text is a new version: those who accepted the old one accepted that."""

    list_display = ["version", "published_on"]

    def get_readonly_fields(self, request: HttpRequest, obj: TermsOfExchange | None = None) -> list[str]:
        """Nothing of it changes once it is published."""
        return locked(obj, "version", "text", "published_on")


@admin.register(SendingPractice)
class SendingPracticeAdmin(KeptAdmin):
    """Whether an NMO's local officers check first."""

    list_display = ["nmo", "programme", "local_check"]
    list_select_related = ["nmo"]
    list_filter = ["programme", "local_check"]
    search_fields = ["nmo__short_name"]
    autocomplete_fields = ["nmo"]


@admin.register(NumberSeries)
class NumberSeriesAdmin(ReadOnlyAdmin):
    """The last number given in a programme and season."""

    list_display = ["programme", "season", "last"]
    list_select_related = ["season"]


class PlaceInline(ReadOnlyInline):
    """Where a host takes students, and when."""

    model = ConditionsPlace
    fields = ["local_committee", "months", "remarks"]


class LanguageRequirementInline(ReadOnlyInline):
    """Languages that a host asks for."""

    model = LanguageRequirement
    fields = ["language", "level", "is_required"]


class ResearchProjectInline(ReadOnlyInline):
    """Research projects that a host offers."""

    model = ResearchProject
    fields = ["title", "local_committee", "supervisor", "is_open"]


@admin.register(ExchangeConditions)
class ExchangeConditionsAdmin(ReadOnlyAdmin):
    """What hosts offer and ask for; their officers write it on the conditions' own page."""

    list_display = ["nmo", "programme", "season", "is_published", "deadline_weeks", "confirmed_at"]
    list_select_related = ["nmo", "season"]
    list_filter = ["programme", "season", "is_published", "nmo__region"]
    search_fields = ["nmo__short_name"]
    fields = [
        "nmo",
        "programme",
        "season",
        "is_published",
        "text",
        "duration_weeks",
        "deadline_weeks",
        "lowest_year",
        "accepts_graduates",
        "disciplines",
        "documents",
        "version",
        "confirmed_at",
    ]
    inlines = [PlaceInline, LanguageRequirementInline, ResearchProjectInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ExchangeConditions]:
        """With the season's name at hand."""
        return super().get_queryset(request).select_related("nmo", "season")


class PartInline(ReadOnlyInline):
    """A part of an application, folded until someone asks for it."""

    classes = ["collapse"]


class CityInline(PartInline):
    """Wished cities."""

    model = CityWish
    verbose_name_plural = _("wished cities")
    fields = ["rank", "local_committee"]


class DepartmentInline(PartInline):
    """Wished departments."""

    model = DepartmentWish
    verbose_name_plural = _("wished departments")
    fields = ["rank", "discipline", "has_studied", "has_passed"]


class ProjectInline(PartInline):
    """Wished research projects."""

    model = ProjectWish
    verbose_name_plural = _("wished projects")
    fields = ["rank", "project"]


class LanguageInline(PartInline):
    """Languages that the student speaks."""

    model = LanguageSkill
    verbose_name_plural = _("languages")
    fields = ["language", "level"]


class DocumentInline(ReadOnlyInline):
    """Which papers are there and what was said of them; the files aren't reached from here."""

    model = ApplicationDocument
    fields = ["kind", "verdict", "note", "checked_by", "checked_at", "uploaded_at"]


class AcceptanceInline(PartInline):
    """The Card of Acceptance."""

    model = CardOfAcceptance
    fields = ["local_committee", "department", "start_on", "end_on", "issued_by", "issued_at"]


class ConfirmationInline(PartInline):
    """The Card of Confirmation, without the emergency contact."""

    model = CardOfConfirmation
    fields = ["arrival", "arrival_place", "carrier", "departs_on", "confirmed_at"]

    @admin.display(description=_("arrival"))
    def arrival(self, confirmation: CardOfConfirmation) -> str:
        """In the host's own time."""
        return standing.arrival(confirmation)


class LateFilter(admin.SimpleListFilter):
    """Applications whose next move is overdue."""

    title = _("late")
    parameter_name = "late"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """One choice."""
        return [("yes", _("next move overdue"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Application]) -> QuerySet[Application]:
        """Only those."""
        return queryset.late() if self.value() else queryset  # type: ignore[attr-defined]


@admin.register(Application)
class ApplicationAdmin(ReadOnlyAdmin):
    """Applications to read, with their moves; a move goes through the workflow, for whoever may take it."""

    change_form_template = "exchanges/admin/application.html"
    list_display = [
        "__str__",
        "student",
        "sending_nmo",
        "hosting_nmo",
        "programme",
        "season",
        "state",
        "due_at",
    ]
    list_select_related = ["student", "sending_nmo", "hosting_nmo", "season"]
    list_filter = ["state", "programme", "season", LateFilter]
    search_fields = ["number"]
    search_help_text = _("The beginning of the number, or a part of the student's name.")
    inlines = [
        CityInline, DepartmentInline, ProjectInline, LanguageInline, DocumentInline,
        AcceptanceInline, ConfirmationInline,
    ]  # fmt: skip
    fieldsets = [
        (None, {"fields": ["number", "state", "student", "programme", "season", "sending_nmo",
                           "sending_local_committee", "hosting_nmo", "conditions", "needs_local_check"]}),
        (_("What the student writes"), {"fields": ["start_on", "end_on", "year_of_study", "is_graduate",
                                                   "motivation", "terms", "terms_accepted_at"]}),
        (_("When"), {"fields": ["created_at", "submitted_at", "sent_at", "moved_at", "due_at"],
                     "classes": ["collapse"]}),
    ]  # fmt: skip

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Wishes of this programme, and cards that are there; an application is never added here."""
        shown = {
            DepartmentInline: obj.programme == Programme.SCOPE,
            ProjectInline: obj.programme == Programme.SCORE,
            AcceptanceInline: hasattr(obj, "card"),
            ConfirmationInline: hasattr(obj, "confirmation"),
        }
        return [inline for inline in self.inlines if shown.get(inline, True)]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Application]:
        """With every name that the pages show."""
        names = ["student", "sending_nmo", "sending_local_committee", "hosting_nmo", "season", "terms"]
        return super().get_queryset(request).select_related(*names, "conditions__nmo", "conditions__season")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Application], search_term: str
    ) -> tuple[QuerySet[Application], bool]:
        """By number from its beginning, or by the student's plain name."""
        if words := search_term.strip():
            by_name = Q(student__plain_name__contains=Unaccented(Value(words)))
            queryset = queryset.filter(Q(number__startswith=words.upper()) | by_name)
        return queryset, False

    def get_urls(self) -> list[Any]:
        """One address a verb, beside the record's own."""
        move = self.admin_site.admin_view(self.move)
        return [
            path("<int:pk>/move/<slug:verb>/", move, name="exchanges_application_move"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The record, what happened to it, and which moves are open to this person, or why not."""
        application = self.get_object(request, object_id)
        extra = admin_moves.context(request.user, application) if application else {}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **extra})

    def move(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        """Ask for the reason and take the step, through the workflow's own function."""
        return admin_moves.move(request, self, pk, verb)
