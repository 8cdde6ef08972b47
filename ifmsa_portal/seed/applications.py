"""Stories as rows: applications with their numbers, wishes, languages, cards and sealed log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from exchanges.deadlines import next_due
from exchanges.models import (
    Application,
    CardOfAcceptance,
    CardOfConfirmation,
    CityWish,
    DepartmentWish,
    LanguageSkill,
    NumberSeries,
    Programme,
    ProjectWish,
    TermsOfExchange,
)
from ifmsa_portal.seed.copying import Row, copy, copy_numbered
from ifmsa_portal.seed.log import copy_log
from ifmsa_portal.seed.plan import Plan
from ifmsa_portal.seed.stories import FOUR_WEEKS, Story

MOTIVATION = "I want to learn how it is done elsewhere, and bring it home."
NOTES = {
    "send_back": "Please upload a sharper copy.",
    "reject": "No place is left.",
    "cancel": "I can't come.",
}
DEPARTMENTS, LEVELS, LANGUAGES = 4, ["B1", "B2", "C1"], ["fr", "es", "de", "pt", "ar", "it"]
ARRIVAL, PHONE = "Main station", "+999 555 0100"
APPLICATION = [
    "id",
    "uuid",
    "number",
    "state",
    "version",
    "student_id",
    "programme",
    "season_id",
    "sending_nmo_id",
    "sending_local_committee_id",
    "hosting_nmo_id",
    "conditions_id",
    "needs_local_check",
    "start_on",
    "end_on",
    "year_of_study",
    "motivation",
    "emergency_name",
    "emergency_phone",
    "terms_id",
    "terms_accepted_at",
    "created_at",
    "moved_at",
    "submitted_at",
    "sent_at",
    "due_at",
]
CARD = [
    "application_id",
    "local_committee_id",
    "department",
    "hospital",
    "start_on",
    "end_on",
    "contact_name",
    "contact_email",
    "contact_phone",
    "issued_by_id",
    "issued_at",
]
CONFIRMATION = [
    "application_id",
    "arrives_at",
    "arrival_place",
    "carrier",
    "departs_on",
    "emergency_name",
    "emergency_phone",
    "confirmed_at",
]


def number_stories(stories: list[Story]) -> None:
    """Give the numbers in the order of handing in, without gaps, going on where each series stands."""
    submitted = sorted((at, story.key, story) for story in stories if (at := story.at("submit")))
    series: dict[tuple[str, int], NumberSeries] = {}
    for _at, _key, story in submitted:
        season, programme = story.offer.season, story.offer.programme
        if (programme, season.pk) not in series:
            series[programme, season.pk] = NumberSeries.objects.get_or_create(
                programme=programme, season=season
            )[0]
        series[programme, season.pk].last += 1
        story.number = f"{Programme(programme).letter}-{season.code}-{series[programme, season.pk].last:05}"
    NumberSeries.objects.bulk_update(series.values(), ["last"])


def copy_stories(plan: Plan, stories: list[Story]) -> None:
    """Write everything about the stories."""
    terms = TermsOfExchange.objects.latest().pk
    copy(Application, APPLICATION, (_application(plan, story, terms) for story in stories))
    copy_log(Application, ((story.uuid, story.moves) for story in stories), NOTES)
    copy_numbered(CityWish, ["application_id", "rank", "local_committee_id"], _cities(stories))
    copy_numbered(
        DepartmentWish,
        ["application_id", "rank", "discipline_id", "has_studied"],
        _departments(plan, stories),
    )
    copy_numbered(ProjectWish, ["application_id", "rank", "project_id"], _projects(plan, stories))
    copy_numbered(LanguageSkill, ["application_id", "language", "level"], _languages(plan, stories))
    copy_numbered(CardOfAcceptance, CARD, _cards(stories))
    copy_numbered(CardOfConfirmation, CONFIRMATION, _confirmations(stories))


def _application(plan: Plan, story: Story, terms: int) -> Row:
    submitted, moved = story.at("submit"), story.moves[-1].at
    due = next_due(story.state, start=story.start, moved_at=moved, deadline_weeks=story.offer.deadline_weeks)
    return (
        story.key,
        story.uuid,
        story.number,
        story.state,
        len(story.moves),
        story.student,
        story.offer.programme,
        story.offer.season.pk,
        story.nmo,
        story.faculty,
        story.offer.nmo,
        story.offer.pk,
        bool(submitted) and story.has_local_check,
        story.start,
        story.start + FOUR_WEEKS,
        plan.chance.randint(4, 6),
        MOTIVATION,
        "Parent",
        PHONE,
        terms if submitted else None,
        submitted,
        story.moves[0].at,
        moved,
        submitted,
        story.at("send"),
        due,
    )


def _cities(stories: list[Story]) -> Iterator[Row]:
    return ((story.key, rank, city) for story in stories for rank, city in enumerate(story.cities, start=1))


def _departments(plan: Plan, stories: list[Story]) -> Iterator[Row]:
    return (
        (story.key, rank, wish, rank < DEPARTMENTS)
        for story in stories
        if story.offer.programme == Programme.SCOPE
        for rank, wish in enumerate(_some(plan, story), start=1)
    )


def _projects(plan: Plan, stories: list[Story]) -> Iterator[Row]:
    return (
        (story.key, rank, wish)
        for story in stories
        if story.offer.programme == Programme.SCORE
        for rank, wish in enumerate(_some(plan, story), start=1)
    )


def _some(plan: Plan, story: Story) -> list[int]:
    return plan.chance.sample(story.offer.wishes, min(DEPARTMENTS, len(story.offer.wishes)))


def _languages(plan: Plan, stories: list[Story]) -> Iterator[Row]:
    return (
        (story.key, language, level)
        for story in stories
        for language, level in [("en", "C1"), (plan.chance.choice(LANGUAGES), plan.chance.choice(LEVELS))]
    )


def _cards(stories: list[Story]) -> Iterator[Row]:
    return (
        (
            story.key,
            story.cities[0],
            "Internal medicine",
            "University hospital",
            story.start,
            story.start + FOUR_WEEKS,
            move.office,
            f"host{story.offer.nmo}@seed.test",
            PHONE,
            move.by,
            move.at,
        )
        for story in stories
        for move in story.moves
        if move.verb == "accept"
    )


def _confirmations(stories: list[Story]) -> Iterator[Row]:
    return (
        (
            story.key,
            dt.datetime.combine(story.start - dt.timedelta(days=1), dt.time(14), dt.UTC),
            ARRIVAL,
            "XX 0042",
            story.start + FOUR_WEEKS + dt.timedelta(days=1),
            "Parent",
            PHONE,
            move.at,
        )
        for story in stories
        for move in story.moves
        if move.verb == "confirm"
    )
