"""How many applications stand where: the dashboard's charts, one for each office and direction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from committees.models import Office
from exchanges.models import Application, Programme, Season
from exchanges.standing import KINDS

if TYPE_CHECKING:
    from committees.models import Term
    from members.models import User

State = Application.State


@dataclass(frozen=True)
class Chart:
    """Bars by state for one office, direction and season; `url` leads to the list behind them."""

    title: str
    office: str
    url: str
    bars: list[dict[str, Any]]


def charts(user: User, terms: list[Term]) -> list[Chart]:
    """One chart a direction for each exchange office held: the newest season that has applications."""
    found = [_chart(user, term, *direction) for term in terms for direction in _directions(term)]
    return [chart for chart in found if chart]


def _directions(term: Term) -> list[tuple[str, str, Q]]:
    """Title, tab of the list, and the condition, for what this term sees."""
    office = term.office
    if office.committee is None or office.committee.slug not in Programme.values:
        return []
    if office.role == Office.Role.DIRECTOR:
        return [(_("All applications, %s"), "all", Q())]
    if office.role != Office.Role.OFFICER:
        return []
    if office.level == Office.Level.LOCAL:
        out, into = (
            Q(sending_local_committee=term.local_committee_id),
            Q(card__local_committee=term.local_committee_id),
        )
    else:
        out, into = Q(sending_nmo=term.nmo_id), Q(hosting_nmo=term.nmo_id)
    return [(_("Outgoing, %s"), "outgoing", out), (_("Incoming, %s"), "incoming", into)]


def _chart(user: User, term: Term, title: str, tab: str, condition: Q) -> Chart | None:
    programme = term.office.committee.slug  # type: ignore[union-attr]
    rows = (
        Application.objects.visible_to(user)
        .filter(condition, programme=programme)
        .exclude(state=State.DRAFT)
        .values_list("season__start_year", "state")
        .annotate(count=Count("pk"))
        .order_by()
    )
    counts = {(year, state): count for year, state, count in rows}
    if not counts:
        return None
    year = max(year for year, state in counts)
    address = f"{reverse('exchanges:applications')}?{urlencode({'tab': tab, 'programme': programme, 'season': year})}"
    return Chart(
        title=title % Season(start_year=year),
        office=term.label,
        url=address,
        bars=_bars({state: counts.get((year, state), 0) for state in State}, address),
    )


def _bars(counts: dict[State, int], address: str) -> list[dict[str, Any]]:
    most = max(counts.values())
    return [
        {
            "label": state.label,
            "value": count,
            "percent": max(1, count * 100 // most),
            "kind": KINDS[state],
            "url": f"{address}&state={state.value}",
        }
        for state, count in counts.items()
        if count
    ]
