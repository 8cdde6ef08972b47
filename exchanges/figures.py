"""How many applications stand where: the dashboard's charts, for each office, direction and live season."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from committees.models import Office
from exchanges.models import MOVING, Application, Programme, Season
from exchanges.permissions import deputised_programmes
from exchanges.standing import KINDS

if TYPE_CHECKING:
    from committees.models import Term
    from members.models import User

State = Application.State


@dataclass(frozen=True)
class Chart:
    """Bars by state for one office, direction and season; `url` leads to the list, where one may read it."""

    title: str
    office: str
    url: str
    bars: list[dict[str, Any]]


def charts(user: User, terms: list[Term]) -> list[Chart]:
    """For each office in exchanges one chart a programme, direction and live season, the newest season first."""
    return [
        chart
        for term in terms
        for programme in _programmes(term)
        for direction in _directions(term)
        for chart in _charts(user, term, programme, *direction)
    ]


def _programmes(term: Term) -> list[str]:
    """The programme of an exchange office; both for the President of an NMO."""
    committee = term.office.committee
    if _is_president(term):
        return list(Programme.values)
    return [committee.slug] if committee and committee.slug in Programme.values else []


def _directions(term: Term) -> list[tuple[str, str, Q]]:
    """Title, tab of the list, and the condition, for what this term sees."""
    office = term.office
    if office.role == Office.Role.DIRECTOR:
        return [(_("All applications, %s"), "all", Q())]
    if office.role != Office.Role.OFFICER and not _is_president(term):
        return []
    if office.level == Office.Level.LOCAL:
        out, into = (
            Q(sending_local_committee=term.local_committee_id),
            Q(card__local_committee=term.local_committee_id),
        )
    else:
        out = Q(sending_nmo=term.nmo_id, submitted_at__isnull=False)
        into = Q(hosting_nmo=term.nmo_id, sent_at__isnull=False)
    return [(_("Outgoing, %s"), "outgoing", out), (_("Incoming, %s"), "incoming", into)]


def _is_president(term: Term) -> bool:
    return term.office.role == Office.Role.PRESIDENT and term.office.level == Office.Level.NATIONAL


def _charts(user: User, term: Term, programme: str, title: str, tab: str, condition: Q) -> list[Chart]:
    """A President reads the figures of the NMO; the lists behind them only in an officer's stead."""
    opens_lists = not _is_president(term) or programme in deputised_programmes(term)
    seen = Application.objects.visible_to(user) if opens_lists else Application.objects.all()
    rows = list(
        seen.filter(condition, programme=programme)
        .exclude(state=State.DRAFT)
        .values_list("season__start_year", "season__is_open", "state")
        .annotate(count=Count("pk"))
        .order_by()
    )
    counts = {(year, state): count for year, _is_open, state, count in rows}
    return [
        _chart(term, programme, title, tab if opens_lists else "", year, counts)
        for year in _live_seasons(rows)
    ]


def _live_seasons(rows: list[tuple[int, bool, str, int]]) -> list[int]:
    """Those one may apply for and those with something on the way, the newest first; else the newest alone."""
    live = {year for year, is_open, state, _count in rows if is_open or state in MOVING}
    return sorted(live, reverse=True) or sorted({row[0] for row in rows})[-1:]


def _chart(
    term: Term, programme: str, title: str, tab: str, year: int, counts: dict[tuple[int, str], int]
) -> Chart:
    query = urlencode({"tab": tab, "programme": programme, "season": year})
    address = f"{reverse('exchanges:applications')}?{query}" if tab else ""
    words = title % Season(start_year=year)
    return Chart(
        title=f"{Programme(programme).acronym}: {words}" if _is_president(term) else words,
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
            "url": f"{address}&state={state.value}" if address else "",
        }
        for state, count in counts.items()
        if count
    ]
