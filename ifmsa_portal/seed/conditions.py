"""Exchange conditions of about a hundred hosts, in both programmes and in the seasons around today."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from exchanges.models import (
    ConditionsPlace,
    Discipline,
    DocumentKind,
    ExchangeConditions,
    LanguageRequirement,
    Programme,
    ResearchProject,
    Season,
)
from ifmsa_portal.seed.plan import HOSTS, Plan
from members.models import NMO, LocalCommittee

MOST_PLACES, DEPARTMENTS, PROJECTS = 12, 12, 4
MONTHS = range(1, 13)
SECOND_LANGUAGES = ["fr", "es", "de", "pt", "ar", "it"]
TEXT = "You work on weekdays and live with students. Lunch is included on working days. Bring a white coat."


@dataclass(frozen=True)
class Offer:
    """What an application needs to know of one host's conditions."""

    pk: int
    nmo: int
    programme: str
    season: Season
    deadline_weeks: int
    places: list[tuple[int, list[int]]]
    wishes: list[int]  # disciplines, or research projects


def seed_conditions(plan: Plan) -> list[Offer]:
    """Add the conditions that are missing, and give all of them as offers."""
    start = plan.today.year - (plan.today.month < 4)  # noqa: PLR2004 seasons begin in April
    seasons = [Season.objects.get_or_create(start_year=year)[0] for year in (start - 1, start, start + 1)]
    hosts = NMO.objects.annotate(faculties=Count("local_committees")).order_by("-faculties", "pk")[:HOSTS]
    for nmo in hosts:
        faculties = list(nmo.local_committees.order_by("pk")[:MOST_PLACES])
        for season in seasons:
            for programme in Programme:
                if not ExchangeConditions.objects.filter(
                    nmo=nmo, programme=programme, season=season
                ).exists():
                    _publish(plan, nmo, programme, season, faculties)
    return list(_offers(seasons))


def _publish(plan: Plan, nmo: NMO, programme: str, season: Season, faculties: list[LocalCommittee]) -> None:
    chance = plan.chance
    conditions = ExchangeConditions.objects.create(
        nmo=nmo,
        programme=programme,
        season=season,
        is_published=True,
        text=TEXT,
        deadline_weeks=chance.choice([8, 10, 12, 14, 16]),
        lowest_year=chance.randint(1, 4),
        confirmed_at=plan.now,
    )
    ConditionsPlace.objects.bulk_create(
        ConditionsPlace(
            conditions=conditions,
            local_committee=faculty,
            months=sorted(chance.sample(MONTHS, chance.randint(2, 12))),
        )
        for faculty in faculties
    )
    second = LanguageRequirement(conditions=conditions, language=chance.choice(SECOND_LANGUAGES), level="A2")
    second.is_required = False
    LanguageRequirement.objects.bulk_create(
        [LanguageRequirement(conditions=conditions, language="en", level="B2"), second]
    )
    papers = list(DocumentKind.objects.filter(is_standard=False).order_by("pk"))
    conditions.documents.set(chance.sample(papers, 1))
    if programme == Programme.SCOPE:
        conditions.disciplines.set(chance.sample(list(Discipline.objects.order_by("pk")), DEPARTMENTS))
        return
    ResearchProject.objects.bulk_create(
        ResearchProject(
            uuid=plan.uuid(),
            conditions=conditions,
            local_committee=chance.choice(faculties),
            title=f"Project {number}",
        )
        for number in range(1, PROJECTS + 1)
    )


def _offers(seasons: list[Season]) -> list[Offer]:
    known = {season.pk: season for season in seasons}
    rows = (
        ExchangeConditions.objects.filter(season__in=seasons)
        .prefetch_related("places", "disciplines", "projects")
        .order_by("pk")
    )
    return [
        Offer(
            pk=row.pk,
            nmo=row.nmo_id,
            programme=row.programme,
            season=known[row.season_id],
            deadline_weeks=row.deadline_weeks,
            places=[(place.local_committee_id, place.months) for place in row.places.all()],
            wishes=[
                wish.pk
                for wish in (row.disciplines if row.programme == Programme.SCOPE else row.projects).all()
            ],
        )
        for row in rows
    ]
