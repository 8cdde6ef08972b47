"""The list of applications: tabs, filters and order, all kept in the address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import django_filters
from django import forms
from django.db.models import F, Prefetch
from django.db.models.lookups import IsNull
from django.utils.translation import gettext_lazy

from committees.models import Office
from exchanges.models import Application, CityWish, Month, Programme, Season
from exchanges.permissions import deputised_programmes
from exchanges.search import called
from members.models import NMO

if TYPE_CHECKING:
    from django.http import HttpRequest

    from committees.models import Term
    from exchanges.models.applications import ApplicationQuerySet

ON_A_PAGE = 50
LATE_FIRST = ("due_at", "moved_at", "pk")
ORDERS = {
    # What waits for nothing comes last.
    "waiting": (IsNull(F("due_at"), True), "moved_at", "pk"),
    "number": ("-number", "-pk"),
    "name": ("student__plain_name", "pk"),
    "start": ("start_on", "pk"),
}
# What a row of the list and of the export shows; motivation, emergency contact and the like stay in the database.
SHOWN = (
    "uuid",
    "number",
    "state",
    "programme",
    "start_on",
    "end_on",
    "needs_local_check",
    "moved_at",
    "submitted_at",
    "due_at",
    "student__given_names",
    "student__family_names",
    "student__erased_at",
    "student__latin_name",
    "sending_nmo__short_name",
    "sending_local_committee__city",
    "hosting_nmo__short_name",
    "season__start_year",
    "card__department",
    "card__application_id",
    "card__local_committee__city",
)
NAMES = {
    "all": gettext_lazy("All"),
    "waiting": gettext_lazy("Waiting for you"),
    "outgoing": gettext_lazy("Outgoing"),
    "incoming": gettext_lazy("Incoming"),
    "mine": gettext_lazy("Your own"),
}
FIRST = ("q", "state", "order", "late")
# In a tab that holds one NMO's students a filter by that NMO asks nothing.
UNNEEDED = {"outgoing": ("sender",), "incoming": ("host",)}


@dataclass(frozen=True)
class Tab:
    """One view of the list; `code` stands in the address."""

    code: str
    name: str
    is_current: bool


class ApplicationFilter(django_filters.FilterSet):
    """What an officer asks of the list."""

    q = django_filters.CharFilter(
        method="search",
        label=gettext_lazy("Name or number"),
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    programme = django_filters.ChoiceFilter(
        choices=[(programme.value, programme.acronym) for programme in Programme],
        label=gettext_lazy("Programme"),
        empty_label=gettext_lazy("Both"),
    )
    season = django_filters.ModelChoiceFilter(
        queryset=Season.objects.all(),
        to_field_name="start_year",
        label=gettext_lazy("Season"),
        empty_label=gettext_lazy("All seasons"),
    )
    state = django_filters.ChoiceFilter(
        choices=Application.State, label=gettext_lazy("State"), empty_label=gettext_lazy("All states")
    )
    host = django_filters.ModelChoiceFilter(
        field_name="hosting_nmo",
        queryset=NMO.objects.only("slug", "short_name"),
        to_field_name="slug",
        label=gettext_lazy("Host"),
        empty_label=gettext_lazy("All hosts"),
    )
    sender = django_filters.ModelChoiceFilter(
        field_name="sending_nmo",
        queryset=NMO.objects.only("slug", "short_name"),
        to_field_name="slug",
        label=gettext_lazy("From"),
        empty_label=gettext_lazy("All NMOs"),
    )
    month = django_filters.ChoiceFilter(
        field_name="start_on__month",
        choices=Month,
        label=gettext_lazy("Begins in"),
        empty_label=gettext_lazy("Any month"),
    )
    order = django_filters.ChoiceFilter(
        method="put_in_order",
        choices=[
            ("waiting", gettext_lazy("Longest waiting first")),
            ("number", gettext_lazy("Newest number first")),
            ("name", gettext_lazy("By name")),
            ("start", gettext_lazy("By first day")),
        ],
        label=gettext_lazy("Order"),
        empty_label=gettext_lazy("Late first"),
    )
    late = django_filters.BooleanFilter(
        method="only_late", label=gettext_lazy("Late only"), widget=forms.CheckboxInput
    )

    class Meta:
        model = Application
        fields: list[str] = []

    def __init__(self, *args: Any, tab: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tab = tab
        for name in UNNEEDED.get(tab, ()):
            del self.filters[name]

    @property
    def first_fields(self) -> list[forms.BoundField]:
        """What is asked most often, always in view."""
        return [self.form[name] for name in FIRST]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        """The rest, folded away until one of them is used."""
        return [field for field in self.form if field.name not in FIRST]

    @property
    def is_narrowed(self) -> bool:
        """Whether one of the folded fields is used."""
        return any(field.data for field in self.more_fields)

    @property
    def is_used(self) -> bool:
        """Whether anything is filtered at all; an order leaves nothing out."""
        return any(field.data for field in self.form if field.name != "order")

    def search(self, queryset: ApplicationQuerySet, name: str, text: str) -> ApplicationQuerySet:
        """Each word is part of the name, whatever its accents, in Latin letters too; or of the number."""
        return called(queryset, text)

    def put_in_order(self, queryset: ApplicationQuerySet, name: str, order: str) -> ApplicationQuerySet:
        """One of the orders that the list offers."""
        return queryset.order_by(*ORDERS[order])

    def only_late(self, queryset: ApplicationQuerySet, name: str, wanted: bool) -> ApplicationQuerySet:
        """Applications whose next move is overdue."""
        return queryset.late() if wanted else queryset


def listed(request: HttpRequest) -> ApplicationFilter:
    """The list that an address asks for, of what the person may see; late first unless it says otherwise."""
    tab = current_tab(request)
    queryset = _in_tab(request, tab).order_by(*LATE_FIRST)
    return ApplicationFilter(request.GET, queryset=queryset, tab=tab, request=request)


def with_rows(queryset: ApplicationQuerySet) -> ApplicationQuerySet:
    """Ready to be shown, and nothing more than that: first wishes in one more query for all rows."""
    first = CityWish.objects.filter(rank=1).select_related("local_committee")
    return (
        queryset.with_names().only(*SHOWN).prefetch_related(Prefetch("cities", first, to_attr="first_cities"))
    )


def tabs(request: HttpRequest) -> list[Tab]:
    """The views of the list that make sense for this person; none where there is but one."""
    current = current_tab(request)
    codes = _codes(request)
    return [Tab(code, NAMES[code], code == current) for code in codes] if len(codes) > 1 else []


def current_tab(request: HttpRequest) -> str:
    """The tab in the address, if the person has it; else everything, or for a student their own."""
    codes = _codes(request)
    wanted = request.GET.get("tab", "")
    return wanted if wanted in codes else codes[0]


def is_officer(request: HttpRequest) -> bool:
    """Whether the person works with other people's applications."""
    return bool(_acting_terms(request) or _terms(request, Office.Role.DIRECTOR)) or request.user.is_superuser


def writes_to_students(request: HttpRequest) -> bool:
    """Officers write to their students; who also directs a committee sees more than they write to."""
    return not _terms(request, Office.Role.DIRECTOR)


def _codes(request: HttpRequest) -> list[str]:
    if not is_officer(request):
        return ["mine"]
    acts = _acting_terms(request)
    return ["all", "waiting", "outgoing", "incoming", "mine"] if acts else ["all", "mine"]


def _acting_terms(request: HttpRequest) -> list[Term]:
    """Terms of officers, and of Presidents in an officer's stead; asked of the database once a request."""
    if not hasattr(request, "acting_terms"):
        deputies = [term for term in request.terms if deputised_programmes(term)]
        request.acting_terms = _terms(request, Office.Role.OFFICER) + deputies
    return request.acting_terms


def _terms(request: HttpRequest, *roles: str) -> list[Term]:
    return [term for term in request.terms if term.office.role in roles and _is_exchange(term)]


def _is_exchange(term: Term) -> bool:
    return term.office.committee.slug in Programme.values


def _in_tab(request: HttpRequest, tab: str) -> ApplicationQuerySet:
    seen = Application.objects.visible_to(request.user)
    nmos = [term.nmo_id for term in _acting_terms(request)]
    if tab == "waiting":
        return seen.waiting_for(request.user)
    if tab == "outgoing":
        return seen.filter(sending_nmo__in=nmos)
    if tab == "incoming":
        return seen.filter(hosting_nmo__in=nmos)
    return seen.filter(student=request.user.pk) if tab == "mine" else seen
