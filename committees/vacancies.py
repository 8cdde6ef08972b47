"""Posts of the federation that nobody holds today, and how often they were called for."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from committees.models import Call, Office, Term

# Teams are as large as a Director makes them: only what was called for counts as vacant there.
ALWAYS = Q(level=Office.Level.FEDERATION) | Q(role=Office.Role.DIRECTOR)
ON_DEMAND = {Office.Role.CREDENTIALS, Office.Role.CHAIR}


@dataclass(frozen=True)
class Vacancy:
    """An office with its free seats, and the last call for it if there was one."""

    office: Office
    seats: int
    call: Call | None


def vacancies() -> list[Vacancy]:
    """The vacant posts of the federation and its committees, in the order of the offices."""
    called = Call.objects.public().filter(nmo=None, office__isnull=False).with_names()
    last = {call.office_id: call for call in called.order_by("opens_at", "pk")}
    offices = (
        Office.objects.filter(ALWAYS | Q(pk__in=list(last)))
        .filter(level__in=[Office.Level.FEDERATION, Office.Level.COMMITTEE])
        .exclude(role__in=ON_DEMAND)
        .select_related("committee")
    )
    held = dict(
        Term.objects.current()
        .filter(office__in=offices)
        .values_list("office")
        .annotate(n=Count("seat"))
        .order_by()
    )
    return [
        Vacancy(office, office.seats - held.get(office.pk, 0), last.get(office.pk))
        for office in offices
        if held.get(office.pk, 0) < office.seats
    ]
