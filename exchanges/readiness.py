"""What a draft lacks before it can be submitted, each with the step of the form that mends it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from exchanges.deadlines import weeks_before
from exchanges.models import (
    Application,
    ApplicationDocument,
    DocumentKind,
    ExchangeConditions,
    Level,
    TermsOfExchange,
)
from workflows.models import database_now

# A stay may be some days shorter than the host's weeks: first and last week begin and end on a working day.
TOLERANCE_DAYS = 3


@dataclass(frozen=True)
class Lack:
    """One thing that is missing or wrong; `step` names the step of the form where it is mended.

    `is_missing` tells what was never filled in from what is filled in and doesn't fit; `kind` is the code of
    the paper that is meant.
    """

    step: str
    message: str
    is_missing: bool = False
    kind: str = ""


def what_lacks(application: Application) -> list[Lack]:
    """Everything that stands between this draft and submitting it, in the order of the form."""
    return [
        *_dates(application),
        *_wishes(application),
        *_languages(application),
        *_studies(application),
        *_person(application),
        *_documents(application),
        *_terms(application),
    ]


def needed_kinds(application: Application) -> list[DocumentKind]:
    """The papers that this application needs."""
    return kinds_asked_for(application.conditions_id)


def kinds_asked_for(conditions_id: int) -> list[DocumentKind]:
    """The papers asked for under some conditions: the standard ones and the host's own."""
    asked = Q(is_standard=True) | Q(conditions=conditions_id)
    return list(DocumentKind.objects.filter(asked).distinct().order_by("order", "name"))


def unaccepted_kinds(application: Application) -> list[DocumentKind]:
    """The papers asked for that no officer has accepted: unjudged, refused or missing."""
    accepted = application.documents.filter(verdict=ApplicationDocument.Verdict.ACCEPTED)
    there = set(accepted.values_list("kind", flat=True))
    return [kind for kind in needed_kinds(application) if kind.pk not in there]


def _dates(application: Application) -> list[Lack]:
    lacks = _season(application)
    start, end, season = application.start_on, application.end_on, application.season
    if not (start and end):
        return [*lacks, Lack("dates", _("Say when you want to go."), is_missing=True)]
    if start < season.first_day or start > season.last_day:
        lacks.append(Lack("dates", _("The first day lies outside the season %s.") % season))
    weeks = application.conditions.duration_weeks
    if end - start < dt.timedelta(weeks=weeks, days=-TOLERANCE_DAYS):
        lacks.append(Lack("dates", _("The host takes students for %d weeks.") % weeks))
    deadline = weeks_before(start, application.conditions.deadline_weeks)
    # What was handed in on time and came back stays on time while it is mended.
    if deadline < (application.submitted_at or database_now()):
        lacks.append(
            Lack(
                "dates",
                _("Applications for this date had to be in by %s.") % date_format(deadline.date(), "j F Y"),
            )
        )
    return lacks


def _season(application: Application) -> list[Lack]:
    """A first application needs a host that takes applications now."""
    if (
        application.submitted_at
        or ExchangeConditions.objects.open().filter(pk=application.conditions_id).exists()
    ):
        return []
    host = application.hosting_nmo
    return [Lack("dates", _("%(host)s takes no applications for %(season)s now.") %
                 {"host": host, "season": application.season})]  # fmt: skip


def _wishes(application: Application) -> list[Lack]:
    lacks = _cities(application)
    if application.is_research:
        return lacks + _projects(application)
    offered = set(application.conditions.disciplines.values_list("pk", flat=True))
    departments = list(application.departments.select_related("discipline"))
    if not departments:
        lacks.append(Lack("wishes", _("Choose at least one department."), is_missing=True))
    return lacks + [
        Lack("wishes", _("The host does not offer %s.") % wish.discipline)
        for wish in departments
        if wish.discipline_id not in offered
    ]


def _cities(application: Application) -> list[Lack]:
    cities = list(application.cities.select_related("local_committee"))
    if not cities:
        return [Lack("wishes", _("Choose at least one city."), is_missing=True)]
    if not application.start_on:
        return []
    months = dict(application.conditions.places.values_list("local_committee", "months"))
    month = date_format(application.start_on, "F")
    return [
        Lack("wishes", _("%(city)s takes no students in %(month)s.") %
             {"city": wish.local_committee.city, "month": month})
        for wish in cities
        if application.start_on.month not in months.get(wish.local_committee_id, [])
    ]  # fmt: skip


def _projects(application: Application) -> list[Lack]:
    projects = [wish.project for wish in application.projects.select_related("project")]
    if not projects:
        return [Lack("wishes", _("Choose at least one research project."), is_missing=True)]
    return [
        Lack("wishes", _("“%s” takes no students any more.") % project)
        for project in projects
        if not project.is_open or project.conditions_id != application.conditions_id
    ]


def _languages(application: Application) -> list[Lack]:
    order = Level.values
    spoken = {skill.language: order.index(skill.level) for skill in application.languages.all()}
    if not spoken:
        return [Lack("languages", _("Say which languages you speak."), is_missing=True)]
    return [
        Lack("languages", _("The host asks for %s.") % requirement)
        for requirement in application.conditions.languages.filter(is_required=True)
        if spoken.get(requirement.language, -1) < order.index(requirement.level)
    ]


def _studies(application: Application) -> list[Lack]:
    conditions = application.conditions
    if application.is_graduate:
        return [] if conditions.accepts_graduates else [Lack("studies", _("The host takes no graduates."))]
    if not application.year_of_study:
        return [Lack("studies", _("Say your year of study."), is_missing=True)]
    if application.year_of_study < conditions.lowest_year:
        return [Lack("studies", _("The host takes students from year %d.") % conditions.lowest_year)]
    return []


def _person(application: Application) -> list[Lack]:
    lacks = []
    if not application.motivation.strip():
        lacks.append(Lack("motivation", _("Write your motivation."), is_missing=True))
    if not (application.emergency_name and application.emergency_phone):
        lacks.append(Lack("emergency", _("Name someone to call in an emergency."), is_missing=True))
    return lacks


def _documents(application: Application) -> list[Lack]:
    uploaded = {document.kind_id: document for document in application.documents.all()}
    found = ((kind, _paper(kind, uploaded.get(kind.pk), application)) for kind in needed_kinds(application))
    return [lack for _kind, lack in found if lack]


def _paper(kind: DocumentKind, document: ApplicationDocument | None, application: Application) -> Lack | None:
    """What is wrong with one paper, if anything."""
    if document is None:
        return Lack("documents", _("Upload: %s.") % kind, is_missing=True, kind=kind.code)
    if document.verdict == ApplicationDocument.Verdict.REFUSED:
        return Lack("documents", _("Upload again: %s.") % kind, kind=kind.code)
    if kind.needs_expiry and document.valid_until is None:
        return Lack("documents", _("Say until when it is valid: %s.") % kind, kind=kind.code)
    if document.valid_until and application.end_on and document.valid_until < application.end_on:
        return Lack("documents", _("%s ends before your exchange does.") % kind, kind=kind.code)
    return None


def _terms(application: Application) -> list[Lack]:
    """The newest terms; who accepted older ones in a draft reads the new ones first."""
    if not application.terms_id:
        return [Lack("terms", _("Accept the terms of exchange."), is_missing=True)]
    if not application.submitted_at and application.terms_id != TermsOfExchange.objects.latest().pk:
        return [Lack("terms", _("The terms have changed since you accepted them."))]
    return []
