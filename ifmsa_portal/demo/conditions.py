"""The demo's exchange conditions: last season closed, this and the next one open."""

from __future__ import annotations

import zlib

from exchanges.models import (
    ConditionsPlace,
    Discipline,
    DocumentKind,
    ExchangeConditions,
    LanguageRequirement,
    Programme,
    ResearchProject,
    Season,
    SendingPractice,
)
from ifmsa_portal.demo.hosts import HOSTS, Host
from members.models import NMO, LocalCommittee
from workflows.models import database_now

Offer = tuple[Host, ExchangeConditions]
LOCAL_CHECK = [("amsa-usa", "scope"), ("associa-med-tunisia", "scope"), ("ifmsa-brazil", "scope")]
DISCIPLINES_OF_A_HOST = 14
ABOUT_A_PROJECT = (
    "You read the background papers, join the daily work of the group, learn its main method, "
    "and answer a small question of your own with the group's data."
)


def load_conditions() -> None:
    """Publish every host's conditions of both programmes in each of the demo's seasons."""
    last_year = Season.objects.earliest("start_year").start_year - 1
    Season.objects.create(start_year=last_year, is_open=False)
    nmos = NMO.objects.in_bulk(field_name="slug")
    SendingPractice.objects.bulk_create(
        SendingPractice(nmo=nmos[slug], programme=programme, local_check=True)
        for slug, programme in LOCAL_CHECK
    )
    offers = [
        (host, _conditions(host, nmos[host.slug], programme, season))
        for season in Season.objects.order_by("start_year")
        for host in HOSTS
        for programme in Programme
    ]
    ExchangeConditions.objects.bulk_create(conditions for _host, conditions in offers)
    _add_places(offers)
    _add_requirements(offers)
    _add_disciplines([offer for offer in offers if offer[1].programme == Programme.SCOPE])
    _add_projects([offer for offer in offers if offer[1].programme == Programme.SCORE])


def _conditions(host: Host, nmo: NMO, programme: str, season: Season) -> ExchangeConditions:
    return ExchangeConditions(
        nmo=nmo,
        programme=programme,
        season=season,
        is_published=True,
        text=host.text if programme == Programme.SCOPE else host.research,
        deadline_weeks=host.deadline_weeks,
        lowest_year=host.lowest_year,
        accepts_graduates=host.accepts_graduates,
        confirmed_at=database_now(),
    )


def _add_places(offers: list[Offer]) -> None:
    faculties = _faculties()
    ConditionsPlace.objects.bulk_create(
        ConditionsPlace(
            conditions=conditions, local_committee=faculties[conditions.nmo_id, city], months=list(months)
        )
        for host, conditions in offers
        for city, months in host.places.items()
    )


def _add_requirements(offers: list[Offer]) -> None:
    """Languages and papers."""
    LanguageRequirement.objects.bulk_create(
        LanguageRequirement(conditions=conditions, language=language, level=level, is_required=required)
        for host, conditions in offers
        for language, level, required in host.languages
    )
    papers = DocumentKind.objects.in_bulk(field_name="code")
    through = ExchangeConditions.documents.through
    through.objects.bulk_create(
        through(exchangeconditions=conditions, documentkind=papers[code])
        for host, conditions in offers
        for code in host.papers
    )


def _add_disciplines(offers: list[Offer]) -> None:
    disciplines = list(Discipline.objects.all())
    through = ExchangeConditions.disciplines.through
    through.objects.bulk_create(
        through(exchangeconditions=conditions, discipline=discipline)
        for host, conditions in offers
        for discipline in _some(disciplines, host.slug)
    )


def _add_projects(offers: list[Offer]) -> None:
    faculties = _faculties()
    ResearchProject.objects.bulk_create(
        ResearchProject(
            conditions=conditions,
            local_committee=faculties[conditions.nmo_id, city],
            title=title,
            supervisor=supervisor,
            description=ABOUT_A_PROJECT,
        )
        for host, conditions in offers
        for city, title, supervisor in host.projects
    )


def _faculties() -> dict[tuple[int, str], LocalCommittee]:
    return {(place.nmo_id, place.city): place for place in LocalCommittee.objects.all()}


def _some(disciplines: list[Discipline], slug: str) -> list[Discipline]:
    """A settled choice of departments, another for each host."""
    return sorted(disciplines, key=lambda one: zlib.crc32(f"{slug}{one.name}".encode()))[
        :DISCIPLINES_OF_A_HOST
    ]
