"""Who sees applications today, by the terms that let them: the same conditions as `visible_to`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import BooleanField, ExpressionWrapper, Q

from committees.models import Office, Term
from exchanges.models.applications import seen_by

if TYPE_CHECKING:
    from exchanges.models.applications import ApplicationQuerySet

MAY_SEE = [Office.Role.OFFICER, Office.Role.PRESIDENT, Office.Role.DIRECTOR]


def readers_of(applications: ApplicationQuerySet) -> dict[int, list[Term]]:
    """For each application the terms of today whose holders see it, but for the student's own; in three queries."""
    terms = list(_near(applications))
    asked = {
        f"seen_{number}": ExpressionWrapper(seen_by(term), output_field=BooleanField())
        for number, term in enumerate(terms)
    }
    rows = applications.annotate(**asked).values("pk", "student", *asked)
    return {
        row["pk"]: [
            term
            for name, term in zip(asked, terms, strict=True)
            if row[name] and term.holder_id != row["student"]
        ]
        for row in rows
    }


def _near(applications: ApplicationQuerySet) -> list[Term]:
    """Terms that may have to do with them: of the two organizations, of the faculties, of the programme."""
    places = list(
        applications.values_list(
            "sending_nmo", "hosting_nmo", "sending_local_committee", "card__local_committee", "programme"
        )
    )
    nmos = {nmo for row in places for nmo in row[:2]}
    faculties = {faculty for row in places for faculty in row[2:4]}
    near = (
        Q(office__level=Office.Level.NATIONAL, nmo__in=nmos)
        | Q(office__level=Office.Level.LOCAL, local_committee__in=faculties)
        | Q(office__role=Office.Role.DIRECTOR, office__committee__slug__in={row[4] for row in places})
    )
    found = Term.objects.current().filter(near, office__role__in=MAY_SEE).with_names()
    return list(found.order_by("office__level", "office__order", "pk"))
