"""The list of requests: tabs, filters and order, all kept in the address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import django_filters
from django import forms
from django.db.models import F, Q, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy

from committees.models import Committee, Office
from members.finding import Holds, anywhere
from members.models import NMO, Unaccented
from projects.models import Endorsement, Project, Revision
from projects.waiting import waiting_for

if TYPE_CHECKING:
    from django.http import HttpRequest

    from committees.models import Term
    from members.models import User
    from projects.models.endorsements import EndorsementQuerySet

ON_A_PAGE = 50
MOST_WORDS = 5
# So many keys are looked up one by one.
FEW = 500
ORDERS = {
    "waiting": ("moved_at", "pk"),
    "title": (Unaccented("title"), "pk"),
    "begun": ("-created_at", "-pk"),
}
# What a row shows; the texts stay in the database.
SHOWN = (
    "uuid",
    "state",
    "moved_at",
    "valid_until",
    "project__title",
    "project__kind",
    "project__nmo__short_name",
    "project__committee__acronym",
)
NAMES = {
    "all": gettext_lazy("All"),
    "todo": gettext_lazy("Waiting for you"),
    "mine": gettext_lazy("Your own"),
    "nmo": gettext_lazy("Your NMO"),
    "committee": gettext_lazy("Your committee"),
}


@dataclass(frozen=True)
class Tab:
    """One view of the list; `code` stands in the address."""

    code: str
    name: str
    is_current: bool


class EndorsementFilter(django_filters.FilterSet):
    """What someone asks of the list."""

    q = django_filters.CharFilter(
        method="search",
        label=gettext_lazy("Title"),
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    state = django_filters.ChoiceFilter(
        choices=Endorsement.State, label=gettext_lazy("State"), empty_label=gettext_lazy("All states")
    )
    committee = django_filters.ModelChoiceFilter(
        field_name="project__committee",
        queryset=Committee.objects.all(),
        to_field_name="slug",
        label=gettext_lazy("Committee"),
        empty_label=gettext_lazy("All committees"),
    )
    nmo = django_filters.ModelChoiceFilter(
        field_name="project__nmo",
        queryset=NMO.objects.only("slug", "short_name"),
        to_field_name="slug",
        label=gettext_lazy("NMO"),
        empty_label=gettext_lazy("All NMOs"),
    )
    order = django_filters.ChoiceFilter(
        method="put_in_order",
        choices=[
            ("waiting", gettext_lazy("Longest waiting first")),
            ("title", gettext_lazy("By title")),
            ("begun", gettext_lazy("Newest first")),
        ],
        label=gettext_lazy("Order"),
        empty_label=gettext_lazy("Last moved first"),
    )

    class Meta:
        model = Endorsement
        fields: list[str] = []

    def __init__(self, *args: Any, tab: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tab = tab

    @property
    def is_used(self) -> bool:
        """Whether anything is filtered at all; an order leaves nothing out."""
        return any(field.data for field in self.form if field.name != "order")

    def search(self, queryset: EndorsementQuerySet, name: str, text: str) -> EndorsementQuerySet:
        """Each word is part of the title, whatever its accents."""
        return called(queryset, text.split()[:MOST_WORDS])

    def put_in_order(self, queryset: EndorsementQuerySet, name: str, order: str) -> EndorsementQuerySet:
        """One of the orders that the list offers."""
        return queryset.order_by(*ORDERS[order])


def listed(request: HttpRequest) -> EndorsementFilter:
    """The list that an address asks for, of what the person may see."""
    tab = current_tab(request)
    queryset = with_titles(_in_tab(request, tab)).order_by("-moved_at", "-pk")
    return EndorsementFilter(request.GET, queryset=queryset, tab=tab, request=request)


def called(
    endorsements: EndorsementQuerySet, words: list[str], holds: Holds = anywhere
) -> EndorsementQuerySet:
    """Each word is part of the title that was handed in, which has an index; of a first draft's, its team's own.

    Where few have the words, those and the drafts are asked; where many do, each request in the order of the list.
    """
    titles, handed_in, draft = Revision.objects.all(), Q(revision__isnull=False), Q(revision=None)
    named, plain_draft = Q(), Unaccented("project__title")
    for word in words:
        titles = titles.filter(holds("plain_title", word))
        handed_in &= holds("revision__plain_title", word)
        draft &= holds("plain_draft", word)
        named &= holds("plain_title", word)
    keys = list(titles.order_by().values_list("pk", flat=True)[: FEW + 1])
    if len(keys) > FEW:
        return endorsements.alias(plain_draft=plain_draft).filter(handed_in | draft)
    # One expression of both titles: no project's own is made plain but a draft's.
    found = endorsements.alias(plain_title=Coalesce("revision__plain_title", plain_draft))
    return found.filter(Q(revision__in=keys) | Q(revision=None)).filter(named)


def with_titles(endorsements: EndorsementQuerySet) -> EndorsementQuerySet:
    """Ready for a list, under the title that was handed in; a draft under the one its team gives it."""
    handed_in = KeyTextTransform("title", "revision__content")
    return (
        endorsements.annotate(title=Coalesce(handed_in, F("project__title"), output_field=TextField()))
        .select_related("project__nmo", "project__committee")
        .only(*SHOWN)
    )


def tabs(request: HttpRequest) -> list[Tab]:
    """The views of the list that make sense for this person."""
    current = current_tab(request)
    return [Tab(code, NAMES[code], code == current) for code in _codes(request)]


def current_tab(request: HttpRequest) -> str:
    """The tab in the address, if the person has it; else everything."""
    wanted = request.GET.get("tab", "")
    return wanted if wanted in _codes(request) else "all"


def may_read_seats(request: HttpRequest) -> bool:
    """Whether the page of delegate seats is open to this person: see `views.allowance.readable_nmos`."""
    heads = {Office.Role.SECRETARY_GENERAL, Office.Role.PRESIDENT}
    return request.user.is_superuser or any(  # type: ignore[union-attr]
        term.office.level == Office.Level.NATIONAL
        or (term.office.level == Office.Level.FEDERATION and term.office.role in heads)
        for term in _terms(request)
    )


def _codes(request: HttpRequest) -> list[str]:
    codes = ["all", "todo", "mine"]
    if _nmos(request):
        codes.append("nmo")
    if _committees(request):
        codes.append("committee")
    return codes


def _nmos(request: HttpRequest) -> list[int]:
    return [
        term.nmo_id for term in _terms(request) if term.office.level == Office.Level.NATIONAL and term.nmo_id
    ]


def _committees(request: HttpRequest) -> list[int]:
    directors = [term for term in _terms(request) if term.office.level == Office.Level.COMMITTEE]
    return [term.office.committee_id for term in directors if term.office.committee_id]


def _terms(request: HttpRequest) -> list[Term]:
    return request.terms  # type: ignore[attr-defined,no-any-return]


def _in_tab(request: HttpRequest, tab: str) -> EndorsementQuerySet:
    user: User = request.user  # type: ignore[assignment]
    seen: EndorsementQuerySet = Endorsement.objects.visible_to(user)
    if tab == "todo":
        return waiting_for(user)
    if tab == "mine":
        return seen.filter(project__in=Project.objects.edited_by(user).values("pk"))
    if tab == "nmo":
        return seen.filter(project__nmo__in=_nmos(request))
    if tab == "committee":
        either = Q(committee__in=_committees(request)) | Q(related_committees__in=_committees(request))
        return seen.filter(project__in=Project.objects.filter(either).values("pk"))
    return seen
