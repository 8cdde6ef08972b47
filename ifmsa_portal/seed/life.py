"""What federation life adds to the load: people who may be found, topics that are followed, announcements, calls."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pgtrigger

from committees.models import (
    Announcement,
    AnnouncementRecipient,
    AnnouncementText,
    Call,
    Candidature,
    Committee,
    Interests,
    Office,
    Term,
    Topic,
    TopicFollow,
)
from committees.models.interests import CONSENT_VERSION
from ifmsa_portal.seed.copying import Row, copy, copy_numbered, next_id
from ifmsa_portal.seed.log import Move, copy_log
from ifmsa_portal.seed.plan import Plan

ANNOUNCEMENTS, CALLS, CANDIDATURES = 100, 60, 3
COPIED = [
    Interests,
    Interests.topics.through,
    TopicFollow,
    Announcement,
    AnnouncementRecipient,
    Call,
    Candidature,
]
# Of a hundred people: who say what they work on, who of them agree to be found, who follow a topic.
SAY, AGREE, FOLLOW = 30, 80, 25
ANNOUNCED = [("create", "", "draft"), ("hold", "draft", "held"), ("send", "held", "sent")]
STOOD = [
    ("submit", "draft", "submitted"),
    ("find_valid", "submitted", "valid"),
    ("reject", "valid", "rejected"),
]
CALLED = [("create", "", "draft"), ("publish", "draft", "published")]
WORK = ["vaccination in two villages", "first aid at schools", "a clinic for refugees", "teaching each other"]
A_DAY = dt.timedelta(days=1)
A_YEAR, A_FORTNIGHT = 365, 14


def seed_life(plan: Plan, people: range) -> None:
    """All of it; committees, offices and terms are there."""
    _seed_interests(plan, people)
    _seed_follows(plan, people)
    _seed_announcements(plan, people)
    _seed_calls(plan, people)


def _seed_interests(plan: Plan, people: range) -> None:
    columns = [
        "id", "uuid", "person_id", "sentence", "languages", "findable_since", "consent_version"
    ]  # fmt: skip
    rows = list(_interests(plan, people))
    copy(Interests, columns, rows)
    topics, first = list(Topic.objects.values_list("pk", flat=True)), next_id(Interests.topics.through)
    links = [(row[0], topic) for row in rows for topic in plan.chance.sample(topics, 2)]
    numbered = ((first + number, *link) for number, link in enumerate(links))
    copy(Interests.topics.through, ["id", "interests_id", "topic_id"], numbered)


def _interests(plan: Plan, people: range) -> Iterator[Row]:
    key = next_id(Interests)
    for person in people:
        if plan.chance.randrange(100) >= SAY:
            continue
        agrees = plan.chance.randrange(100) < AGREE
        since = plan.now - plan.chance.random() * A_YEAR * A_DAY if agrees else None
        sentence = f"I work on {plan.chance.choice(WORK)}."
        yield key, plan.uuid(), person, sentence, "English", since, CONSENT_VERSION if agrees else ""
        key += 1


def _seed_follows(plan: Plan, people: range) -> None:
    topics, first = list(Topic.objects.values_list("pk", flat=True)), next_id(TopicFollow)
    follows = [
        (person, plan.chance.choice(topics), plan.now)
        for person in people
        if plan.chance.randrange(100) < FOLLOW
    ]
    numbered = ((first + number, *follow) for number, follow in enumerate(follows))
    copy(TopicFollow, ["id", "person_id", "topic_id", "told_until"], numbered)


def _seed_announcements(plan: Plan, people: range) -> None:
    """To all Presidents and NEOs of today, each with its moves in the log."""
    columns = [
        "id", "uuid", "state", "office_id", "written_by_id", "readership", "created_at", "sent_at",
    ]  # fmt: skip
    offices = list(
        Office.objects.filter(role=Office.Role.DIRECTOR).order_by("pk").values_list("pk", flat=True)
    )
    readership = Announcement._meta.get_field("readership").default
    first, rows = next_id(Announcement), []
    for number in range(ANNOUNCEMENTS * plan.scale):
        at = plan.now - plan.chance.random() * A_YEAR * A_DAY
        author, office = plan.chance.choice(people), plan.chance.choice(offices)
        rows.append((first + number, plan.uuid(), "sent", office, author, readership, at - A_DAY, at))
    copy(Announcement, columns, rows)
    with pgtrigger.ignore("committees.AnnouncementText:unchanged_once_sent"):
        AnnouncementText.objects.bulk_create(
            AnnouncementText(
                announcement_id=row[0],
                language="en",
                title=f"News no. {number}",
                summary="What you plan, by Friday.",
                body="Dear {given_names}",
            )
            for number, row in enumerate(rows, 1)
        )
    _seed_recipients(rows)
    told = ((row[1], [Move(*move, at=row[-1], by=row[4]) for move in ANNOUNCED]) for row in rows)
    copy_log(Announcement, told)


def _seed_recipients(announcements: list[Row]) -> None:
    terms = Term.objects.current().filter(office__code__in=["nmo-president", "neo"])
    held = list(terms.order_by("holder", "pk").distinct("holder").values_list("holder", "office", "nmo"))
    first = next_id(AnnouncementRecipient)
    rows = [(row[0], *term, row[-1]) for row in announcements for term in held]
    numbered = ((first + number, *row) for number, row in enumerate(rows))
    copy(
        AnnouncementRecipient,
        ["id", "announcement_id", "person_id", "office_id", "nmo_id", "sent_at"],
        numbered,
    )


def _seed_calls(plan: Plan, people: range) -> None:
    """Some open, most over: for the assistants of committees."""
    columns = [
        "id", "uuid", "state", "kind", "office_id", "title", "text", "opens_at", "closes_at", "first_day",
        "last_day", "created_at",
    ]  # fmt: skip
    offices = list(
        Office.objects.filter(role=Office.Role.ASSISTANT, committee__in=Committee.objects.all()).order_by(
            "pk"
        )
    )
    first, rows = next_id(Call), []
    for number in range(CALLS * plan.scale):
        office = plan.chance.choice(offices)
        opens = plan.now - plan.chance.randint(0, A_YEAR) * A_DAY
        closes = opens + A_FORTNIGHT * A_DAY
        state = "published" if closes > plan.now else "concluded"
        day = closes.date() + 30 * A_DAY
        rows.append(
            (first + number, plan.uuid(), state, "regional-assistant", office.pk, office.title, "Help us.",
             opens, closes, day, day + A_YEAR * A_DAY, opens)
        )  # fmt: skip
    copy(Call, columns, rows)
    copy_log(Call, ((row[1], [Move(*move, at=row[-1]) for move in CALLED]) for row in rows))
    _seed_candidatures(plan, people, rows)


def _seed_candidatures(plan: Plan, people: range, calls: list[Row]) -> None:
    """Some for each call; those of a concluded one are decided on."""
    rows, told = [], []
    for call, _uuid, state, *_others, opened in calls:
        for candidate in plan.chance.sample(people, CANDIDATURES):
            at, uuid = min(opened + A_DAY, plan.now), plan.uuid()
            decided = min(at + 20 * A_DAY, plan.now) if state == Call.State.CONCLUDED else None
            verdict = ("rejected", "Others fit better.") if decided else ("submitted", "")
            rows.append((uuid, call, candidate, at, at, *verdict, decided, decided))
            taken = STOOD if decided else STOOD[:1]
            told.append((uuid, [Move(*move, at=at, by=candidate) for move in taken]))
    columns = [
        "uuid",
        "call_id",
        "candidate_id",
        "created_at",
        "submitted_at",
        "state",
        "reason",
        "decided_at",
        "told_at",
    ]
    copy_numbered(Candidature, columns, rows)
    copy_log(Candidature, told)
