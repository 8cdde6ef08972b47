"""The queue of requests in the admin: who waits for whom, the longest waiting first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import BooleanField, Case, F, Q, QuerySet, Value, When
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.models import Endorsement
from projects.models.endorsements import WAITING
from projects.scores import mean_of_reviews
from projects.waiting import is_free, waiting_for

if TYPE_CHECKING:
    from django.contrib.admin.views.main import ChangeList
    from django.http import HttpRequest

    from members.models import User

State = Endorsement.State


class QueueFilter(admin.SimpleListFilter):
    """What waits for a decision, unless all are asked for."""

    title = gettext_lazy("what waits")
    parameter_name = "queue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The queue itself has no value: it is what one sees first."""
        return [("mine", gettext_lazy("Yours to decide")), ("all", gettext_lazy("All requests"))]

    def choices(self, changelist: ChangeList) -> Any:
        """What waits comes first, in place of all."""
        first, *others = super().choices(changelist)
        return [{**first, "display": _("Waiting for a decision")}, *others]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Endorsement]) -> QuerySet[Endorsement]:
        """Only those."""
        if self.value() == "all":
            return queryset
        waiting = queryset.filter(state__in=WAITING)
        return waiting.filter(is_mine=True) if self.value() == "mine" else waiting


def for_reader(queryset: QuerySet[Endorsement], user: User) -> QuerySet[Endorsement]:
    """The requests with whether each is this person's to decide, and whether a conflict bars them."""
    mine = Q(pk__in=waiting_for(user).filter(state__in=WAITING).values("pk"))
    return queryset.annotate(
        is_mine=_case(mine), is_unbarred=_case(is_free(user)), waited=Now() - F("moved_at")
    )


def turn_of(endorsement: Any) -> str:
    """Whose turn it is, as this person needs to know it."""
    if endorsement.state not in WAITING:
        return "–"
    if endorsement.is_mine:
        return _("Yours")
    return _("Not yours") if endorsement.is_unbarred else _("Barred")


def in_few_words(endorsement: Endorsement) -> str:
    """What waits here is known to wait: how it came is what counts."""
    return {
        State.RECOMMENDED: _("Recommended"),
        State.NOT_RECOMMENDED: _("Not recommended"),
        State.APPEALED: _("Appealed"),
    }.get(State(endorsement.state), str(endorsement.get_state_display()))


def mean_points(endorsement: Any) -> str:
    """The reviewers' mean on the text as it stands, for who isn't barred."""
    if not endorsement.is_unbarred:
        return "–"
    reviews = [row for row in endorsement.reviews.all() if row.is_about(endorsement.revision)]
    scores = [[(one.points, one.weight) for one in row.scores.all()] for row in reviews]
    mean = mean_of_reviews(scores)
    return "–" if mean is None else str(mean)


def _case(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())
