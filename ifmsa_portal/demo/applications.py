"""Plays the demo's stories through the real verbs, each at its own day of the set-back clock."""

from __future__ import annotations

import datetime as dt
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from exchanges import workflow
from exchanges.models import (
    Application,
    CardOfAcceptance,
    CardOfConfirmation,
    CityWish,
    ConditionsPlace,
    DepartmentWish,
    ExchangeConditions,
    LanguageSkill,
    ProjectWish,
    Season,
    TermsOfExchange,
)
from exchanges.permissions import officers
from ifmsa_portal.demo import texts
from ifmsa_portal.demo.clock import set_clock
from ifmsa_portal.demo.documents import accept_papers, refuse_paper, upload_all
from ifmsa_portal.demo.hosts import HOSTS
from ifmsa_portal.demo.mails import deliver
from ifmsa_portal.demo.stories import SEND_BACK_PASSPORT, STORIES, Move, Story
from members.models import NMO
from workflows.models import database_now

if TYPE_CHECKING:
    from members.models import User

FOUR_WEEKS = dt.timedelta(days=25)  # Monday to the Friday of the fourth week
DAYS_OF_DRAFTING = 4
MONDAY, AUGUST = 0, 8
STUDIED, PASSED = 3, 2  # of four departments
MOTHER_TONGUES = {"ar": "ar", "fr": "fr", "es": "es"}


@dataclass(frozen=True)
class Stage:
    """What every story needs: the people by name, the organizations by slug, and today."""

    people: dict[str, User]
    nmos: dict[str, NMO]
    today: dt.date

    def instant(self, days_ago: int, seed: str) -> dt.datetime:
        """Some minute of that day's working hours, always the same for the same seed."""
        minutes = zlib.crc32(seed.encode()) % 600
        midnight = dt.datetime.combine(self.today, dt.time(), dt.UTC)
        return midnight - dt.timedelta(days=days_ago) + dt.timedelta(hours=7, minutes=minutes)


def load_applications(people: dict[str, User], today: dt.date) -> None:
    """Tell every story, the earliest move first, so that numbers follow the order of submitting."""
    stage = Stage(people, NMO.objects.in_bulk(field_name="slug"), today)
    for story in sorted(STORIES, key=lambda story: -story.moves[0].days_ago):
        _play(story, stage)
    _almost_ready(stage)


def _play(story: Story, stage: Stage) -> None:
    first = story.moves[0]
    start = first_day(story, stage.today)
    set_clock(stage.instant(first.days_ago + DAYS_OF_DRAFTING, f"{story.student}{story.host}"))
    application = begin(stage.people[story.student], stage.nmos[story.host], story.programme, start)
    for move in story.moves:
        set_clock(stage.instant(move.days_ago, f"{story.student}{move.verb}"))
        if move.verb != "begin":
            _take(application, move, story, stage)
            deliver()
    set_clock(None)


def begin(student: User, host: NMO, programme: str, start: dt.date) -> Application:
    """A draft with everything that the host asks for, but for the accepted terms."""
    season = Season.objects.get(start_year=start.year if start.month >= 4 else start.year - 1)  # noqa: PLR2004 April
    conditions = ExchangeConditions.objects.get(nmo=host, programme=programme, season=season)
    application = workflow.start(conditions, by=student)
    now = database_now()
    Application.objects.filter(pk=application.pk).update(created_at=now, moved_at=now)
    seed = zlib.crc32(f"{student.email}{host.slug}".encode())
    family_name = student.latin_name.rpartition(" ")[2] or student.family_names
    fields = {
        "start_on": start,
        "end_on": start + FOUR_WEEKS,
        "year_of_study": max(conditions.lowest_year, 3 + seed % 4),
        "motivation": texts.motivation(host, programme, seed),
        "emergency_name": f"{texts.RELATIVES[seed % len(texts.RELATIVES)]} {family_name}".strip(),
        "emergency_phone": f"+999 555 01{seed % 100:02}",
    }
    rows = {
        CityWish: _cities(application, start.month),
        DepartmentWish: _departments(application),
        ProjectWish: _projects(application),
        LanguageSkill: _languages(application),
    }
    workflow.edit(application, fields, rows)
    upload_all(application)
    return application


def _cities(application: Application, month: int) -> list[CityWish]:
    """Up to three cities that take students in that month."""
    places = ConditionsPlace.objects.filter(conditions=application.conditions, months__contains=[month])
    return [
        CityWish(application=application, rank=rank, local_committee_id=place.local_committee_id)
        for rank, place in enumerate(places.order_by("pk")[:3], start=1)
    ]


def _departments(application: Application) -> list[DepartmentWish]:
    """Four departments, another choice for each student."""
    first = zlib.crc32(application.student.email.encode()) % 10
    disciplines = application.conditions.disciplines.order_by("name")[first : first + 4]
    return [
        DepartmentWish(
            application=application,
            rank=rank,
            discipline=discipline,
            has_studied=rank <= STUDIED,
            has_passed=rank <= PASSED,
        )
        for rank, discipline in enumerate(disciplines, start=1)
    ]


def _projects(application: Application) -> list[ProjectWish]:
    projects = application.conditions.projects.order_by("pk")[:4]
    return [
        ProjectWish(application=application, rank=rank, project=one)
        for rank, one in enumerate(projects, start=1)
    ]


def _languages(application: Application) -> list[LanguageSkill]:
    """The student's own language, and what the host requires."""
    spoken = {MOTHER_TONGUES.get(application.student.language, "en"): "N"}
    for asked in application.conditions.languages.filter(is_required=True):
        spoken.setdefault(asked.language, asked.level)
    spoken.setdefault("en", "C1")
    return [
        LanguageSkill(application=application, language=one, level=level) for one, level in spoken.items()
    ]


def _take(application: Application, move: Move, story: Story, stage: Stage) -> None:
    by = stage.people[move.by or story.student]
    match move.verb:
        case "submit":
            accepted = {"terms": TermsOfExchange.objects.latest(), "terms_accepted_at": database_now()}
            workflow.edit(application, accepted, {})
            workflow.submit(application, by=by)
        case "check" | "send":
            accept_papers(application, by)
            getattr(workflow, move.verb)(application, by=by)
        case "accept":
            workflow.accept(application, _card(application, story, by), by=by)
            CardOfAcceptance.objects.filter(application=application).update(issued_at=database_now())
        case "confirm":
            workflow.confirm(application, _confirmation(application), by=by)
            CardOfConfirmation.objects.filter(application=application).update(confirmed_at=database_now())
        case "send_back":
            if move.note == SEND_BACK_PASSPORT:
                refuse_paper(application, "passport", move.note, by)
            workflow.send_back(application, by=by, note=move.note)
        case verb:
            getattr(workflow, verb)(application, by=by, note=move.note)


def _card(application: Application, story: Story, officer: User) -> CardOfAcceptance:
    city = application.hosting_nmo.local_committees.get(city=story.city)
    wish = application.departments.first() or application.projects.first()
    local = officers(nmo=application.hosting_nmo, programme=application.programme, local_committee=city)
    contact = local[0] if local else officer
    return CardOfAcceptance(
        local_committee=city,
        department=str(wish.discipline if isinstance(wish, DepartmentWish) else wish.project),  # type: ignore[union-attr]
        hospital=f"{city.faculty}, {city.city}",
        start_on=application.start_on,
        end_on=application.end_on,
        contact_name=contact.get_full_name(),
        contact_email=contact.email,
        contact_phone="+999 555 0199",
        remarks=texts.CARD_REMARKS,
    )


def _confirmation(application: Application) -> CardOfConfirmation:
    start = application.card.start_on
    return CardOfConfirmation(
        arrives_at=dt.datetime.combine(start - dt.timedelta(days=1), dt.time(14, 35), dt.UTC),
        arrival_place=texts.ARRIVAL.format(city=application.card.local_committee.city),
        carrier="XX 0042",
        departs_on=application.card.end_on + dt.timedelta(days=1),
        emergency_name=application.emergency_name,
        emergency_phone=application.emergency_phone,
    )


def _almost_ready(stage: Stage) -> None:
    """The student of the tour: everything is there but motivation and terms, which the browser asks for."""
    season = Season.objects.latest("start_year")
    start = next_monday(dt.date(season.start_year, AUGUST, 1))
    set_clock(stage.instant(3, "student.us"))
    draft = begin(stage.people["student.us"], stage.nmos["bvmd-germany"], "scope", start)
    workflow.edit(draft, {"motivation": ""}, {})
    set_clock(None)


def first_day(story: Story, today: dt.date) -> dt.date:
    """The first Monday from `starts_in` days on, in a month in which the host takes students."""
    host = next(host for host in HOSTS if host.slug == story.host)
    months = host.months(story.city)
    day = next_monday(today + dt.timedelta(days=story.starts_in))
    while day.month not in months:
        day += dt.timedelta(weeks=1)
    return day


def next_monday(day: dt.date) -> dt.date:
    """That day, or the Monday after."""
    return day + dt.timedelta(days=(MONDAY - day.weekday()) % 7)
