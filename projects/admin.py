"""Projects in the admin: the Secretary General's queue of decisions, the rules, and everything else to read."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet, Value
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from members.models import NMO, Unaccented
from projects import admin_decisions, admin_import, admin_queue, grants
from projects.models import (
    AllowanceRule,
    Criterion,
    Endorsement,
    EndorsementRules,
    IndicatorResult,
    Project,
    Report,
    Revision,
    SeatGrant,
)
from workflows.admin import KeptAdmin, ReadOnlyAdmin, ReadOnlyInline

# What a list of requests leaves in the database: the case reads the text that was handed in.
LONG_TEXTS = [
    "problem", "objectives", "activities", "partners", "funding", "safeguarding", "alignment", "search_text",
    "plain_text",
]  # fmt: skip


@admin.register(Criterion)
class CriterionAdmin(KeptAdmin):
    """What reviewers are asked. A new weight counts for points given from then on."""

    list_display = ["name", "weight", "is_active", "order"]


@admin.register(EndorsementRules)
class EndorsementRulesAdmin(KeptAdmin):
    """The numbers of the process, one row."""

    list_display = ["__str__", "valid_terms", "report_weeks", "missed_reports", "appeal_days", "review_days"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """There is one set of rules."""
        return super().has_add_permission(request) and not EndorsementRules.objects.exists()

    def save_model(self, request: HttpRequest, obj: EndorsementRules, form: Any, change: bool) -> None:
        """Always the same row."""
        obj.pk = 1
        super().save_model(request, obj, form, change)


@admin.register(AllowanceRule)
class AllowanceRuleAdmin(KeptAdmin):
    """How many seats an endorsement earns: a change counts at once, for every endorsement that holds."""

    list_display = ["name", "seats", "fee_class", "scope", "committee", "kind", "weeks_before", "is_active"]
    list_select_related = ["committee"]

    def save_model(self, request: HttpRequest, obj: AllowanceRule, form: Any, change: bool) -> None:
        """Seats are given and taken back by the new rule, in the same moment."""
        grants.hold_rules()
        super().save_model(request, obj, form, change)
        changed = grants.recompute(Endorsement.objects.all())
        words = ngettext("The seats of %d project changed.", "The seats of %d projects changed.", changed)
        self.message_user(request, words % changed)


class WithProject(ReadOnlyAdmin):
    """Rows of a project, which only those see who may see one of its requests."""

    project_path = "project"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Drafts stay with their team."""
        seen = Endorsement.objects.visible_to(request.user).values("project")
        return super().get_queryset(request).filter(**{f"{self.project_path}__in": seen})


@admin.register(Project)
class ProjectAdmin(WithProject):
    """Projects to read; their teams write them on the portal. Endorsed ones of before come from a sheet."""

    change_list_template = "projects/admin/projects.html"
    project_path = "pk"
    list_display = ["title", "nmo", "committee", "kind", "starts_on", "ends_on"]
    list_select_related = ["nmo", "committee"]
    list_filter = ["committee", "kind", "nmo__region"]
    search_fields = ["title"]
    search_help_text = gettext_lazy("A part of the title or of the NMO's name, in any accents.")
    fields = [
        "title", "nmo", "proposer", "kind", "replicates", "committee", "related_committees", "topics",
        "partner_nmos", "starts_on", "ends_on", "summary", "consents", "created_at",
    ]  # fmt: skip

    def get_urls(self) -> list[Any]:
        """The import, beside the records' own pages."""
        view = self.admin_site.admin_view(self.import_sheet)
        return [path("import/", view, name="projects_project_import"), *super().get_urls()]

    def import_sheet(self, request: HttpRequest) -> HttpResponse:
        """Endorsed projects from a sheet, with a preview of each line."""
        return admin_import.view(request, self)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """With the way to the import, for whom it is open."""
        may = request.user.has_perm(admin_import.PERMISSION)
        return super().changelist_view(request, {**(extra_context or {}), "may_import": may})

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Project], search_term: str
    ) -> tuple[QuerySet[Project], bool]:
        """Whatever accents or capitals were typed."""
        return _about(queryset, search_term, "title", "nmo__short_name"), False


@admin.register(Revision)
class RevisionAdmin(WithProject):
    """Texts as they were handed in; compared on the request's page."""

    list_display = ["project", "number", "by", "at"]
    ordering = ["-pk"]
    list_select_related = ["project", "by"]
    fields = ["project", "number", "by", "at", "content"]


@admin.register(SeatGrant)
class SeatGrantAdmin(WithProject):
    """Seats that were given, and taken back with the reason."""

    project_path = "endorsement__project"
    list_display = [
        "nmo", "endorsement", "seats", "fee_class", "scope", "first_day", "last_day", "ended_on",
    ]  # fmt: skip
    list_select_related = ["nmo", "endorsement__project"]
    list_filter = ["scope", "fee_class", ("ended_on", admin.EmptyFieldListFilter)]
    search_fields = ["nmo__short_name"]


class ResultInline(ReadOnlyInline):
    """What an indicator had come to."""

    model = IndicatorResult
    fields = ["name", "baseline", "target", "value", "unit"]


@admin.register(Report)
class ReportAdmin(WithProject):
    """Reports that are due, handed in or missed."""

    project_path = "endorsement__project"
    list_display = ["endorsement", "kind", "due_on", "submitted_at", "missed_at", "people_reached"]
    list_select_related = ["endorsement__project"]
    list_filter = [
        "kind",
        ("submitted_at", admin.EmptyFieldListFilter),
        ("missed_at", admin.EmptyFieldListFilter),
    ]
    date_hierarchy = "due_on"
    inlines = [ResultInline]


@admin.register(Endorsement)
class EndorsementAdmin(ReadOnlyAdmin):
    """The queue of requests: the whole case on one page, decided by buttons through the workflow."""

    change_form_template = "projects/admin/endorsement.html"
    actions = ["endorse_several", "decline_several"]
    list_display = ["title", "turn", "points", "nmo", "stands", "waiting"]
    list_select_related = ["project__nmo", "project__committee"]
    list_filter = [admin_queue.QueueFilter, "state", "project__committee", "project__nmo__region"]
    ordering = ["moved_at", "pk"]
    search_fields = ["project__title"]
    search_help_text = gettext_lazy("A part of the title or of the NMO's name, in any accents.")
    fieldsets = [
        (None, {"fields": ["project", "state", "conditions", "valid_until", "certificate", "renews"]}),
        (gettext_lazy("When"), {"fields": ["submitted_at", "confirmed_at", "reviewed_at", "decided_at",
                                           "appealed_at", "moved_at"], "classes": ["collapse"]}),
    ]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Endorsement]:
        """What this person may see, with whose turn it is and the reviewers' points."""
        names = ["project__nmo", "project__committee", "revision"]
        texts = [f"project__{name}" for name in LONG_TEXTS]
        seen = Endorsement.objects.visible_to(request.user).select_related(*names).defer(*texts)
        rows = seen.prefetch_related("reviews__scores", "project__related_committees")
        return admin_queue.for_reader(rows, request.user).order_by(*self.ordering)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Endorsement], search_term: str
    ) -> tuple[QuerySet[Endorsement], bool]:
        """Whatever accents or capitals were typed, in the title that was handed in; of a draft in its team's."""
        if not (words := search_term.strip()):
            return queryset, False
        plain = Unaccented(Value(words))
        rows = Endorsement.objects.order_by().values("pk")
        nmos = NMO.objects.alias(plain=Unaccented("short_name")).filter(plain__contains=plain)
        drafts = rows.filter(revision=None).alias(plain=Unaccented("project__title"))
        # Each part by its own way: one condition on the joined rows would reckon every title anew.
        found = rows.filter(revision__plain_title__contains=plain).union(
            rows.filter(project__nmo__in=nmos.order_by().values("pk")), drafts.filter(plain__contains=plain)
        )
        return queryset.filter(pk__in=found), False

    def get_urls(self) -> list[Any]:
        """One address a verb, and one for several requests, beside the record's own."""
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/move/<slug:verb>/", view(self.move), name="projects_endorsement_move"),
            path("decide/<slug:verb>/", view(self.decide), name="projects_endorsement_decide"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The queue under its own name."""
        title = {"title": _("Requests for endorsement")}
        return super().changelist_view(request, {**title, **(extra_context or {})})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The case: text, differences, points, notes, conflict, what it would earn, and the moves."""
        endorsement = self.get_object(request, object_id)
        extra = admin_decisions.context(request.user, endorsement) if endorsement else {}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **extra})

    def move(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        """Ask and take the step, through the workflow's own function."""
        return admin_decisions.move(request, self, pk, verb)

    def decide(self, request: HttpRequest, verb: str) -> HttpResponse:
        """The same for several."""
        return admin_decisions.decide(request, self, verb)

    @admin.action(description=gettext_lazy("Endorse the chosen requests …"), permissions=["view"])
    def endorse_several(self, request: HttpRequest, queryset: QuerySet[Endorsement]) -> HttpResponse | None:
        """Leads to the page that lists them and asks."""
        return self._ask_about(request, queryset, "endorse")

    @admin.action(description=gettext_lazy("Decline the chosen requests …"), permissions=["view"])
    def decline_several(self, request: HttpRequest, queryset: QuerySet[Endorsement]) -> HttpResponse | None:
        """Leads to the page that lists them and asks."""
        return self._ask_about(request, queryset, "decline")

    def _ask_about(
        self, request: HttpRequest, queryset: QuerySet[Endorsement], verb: str
    ) -> HttpResponse | None:
        keys = list(queryset.values_list("pk", flat=True)[: admin_decisions.MOST_AT_ONCE + 1])
        if len(keys) > admin_decisions.MOST_AT_ONCE:
            words = _("Choose %d requests at most: each should be looked at.") % admin_decisions.MOST_AT_ONCE
            self.message_user(request, words, "error")
            return None
        address = reverse("admin:projects_endorsement_decide", args=[verb])
        return HttpResponseRedirect(f"{address}?{urlencode({'id': keys}, doseq=True)}")

    @admin.display(description=gettext_lazy("project"), ordering="revision__plain_title")
    def title(self, endorsement: Endorsement) -> str:
        """The title that was handed in."""
        return endorsement.handed_in_title

    @admin.display(description=gettext_lazy("NMO"), ordering="project__nmo__short_name")
    def nmo(self, endorsement: Endorsement) -> str:
        """Whose project it is."""
        return str(endorsement.project.nmo)

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def stands(self, endorsement: Endorsement) -> str:
        """Where it stands, in few words."""
        return admin_queue.in_few_words(endorsement)

    @admin.display(description=gettext_lazy("days there"), ordering="moved_at")
    def waiting(self, endorsement: Any) -> int:
        """How long it has lain where it lies."""
        days: int = endorsement.waited.days
        return days

    @admin.display(description=gettext_lazy("points"))
    def points(self, endorsement: Endorsement) -> str:
        """The reviewers' mean."""
        return admin_queue.mean_points(endorsement)

    @admin.display(description=gettext_lazy("decision"))
    def turn(self, endorsement: Endorsement) -> str:
        """Whose it is to decide."""
        return admin_queue.turn_of(endorsement)


def _about(queryset: QuerySet[Any], words: str, *paths: str) -> QuerySet[Any]:
    """The rows in whose names these words stand."""
    if not words.strip():
        return queryset
    plain = Unaccented(Value(words.strip()))
    names = {f"plain_{number}": Unaccented(path) for number, path in enumerate(paths)}
    found = Q()
    for name in names:
        found |= Q(**{f"{name}__contains": plain})
    return queryset.alias(**names).filter(found)
