"""Projects and their endorsement as rows: text, sealed log, certificate, seats and reports."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection

from committees.models import Committee, Topic
from documents.codes import ALPHABET, LENGTH
from documents.models import VerificationCode
from ifmsa_portal.seed.copying import Row, copy, copy_numbered, next_id, settle_sequences
from ifmsa_portal.seed.log import Move, copy_log
from ifmsa_portal.seed.plan import Plan
from members.models import NMO, User
from projects import clock
from projects.models import AllowanceRule, Endorsement, Indicator, Project, Report, Revision, SeatGrant
from projects.revisions import searchable

State = Endorsement.State
# Of twenty projects: most are endorsed, one each stands elsewhere.
STATES = [State.ENDORSED] * 14 + [
    State.LAPSED,
    State.DECLINED,
    State.RECOMMENDED,
    State.CONFIRMED,
    State.SUBMITTED,
    State.DRAFT,
]
PATH = ["submit", "confirm", "recommend", "endorse", "lapse"]
TARGETS = [State.SUBMITTED, State.CONFIRMED, State.RECOMMENDED, State.ENDORSED, State.LAPSED]
WHAT = [
    "Clean hands",
    "Healthy hearts",
    "Safe births",
    "First aid",
    "Mental health",
    "Vaccination",
    "Clear air",
]
WHERE = ["at schools", "in the villages", "on the market", "for refugees", "at the faculty", "in old age"]
SENTENCES = [
    "Students visit people where they live and work, and teach what they learned themselves.",
    "Half of those concerned have never spoken to anyone about it.",
    "In six months eight of ten know what to do, and where to go.",
]
PROJECT = [
    "id",
    "uuid",
    "slug",
    "nmo_id",
    "proposer_id",
    "title",
    "kind",
    "committee_id",
    "starts_on",
    "ends_on",
    "summary",
    "problem",
    "objectives",
    "activities",
    "target_group",
    "target_size",
    "budget",
    "currency",
    "safeguarding",
    "alignment",
    "consents",
    "created_at",
    "public_since",
    "facets",
    "search_text",
]
ENDORSEMENT = [
    "id",
    "uuid",
    "project_id",
    "state",
    "revision_id",
    "valid_until",
    "certificate_id",
    "created_at",
    "moved_at",
    "submitted_at",
    "confirmed_at",
    "reviewed_at",
    "decided_at",
]
COPIED = [
    Project,
    Indicator,
    Revision,
    VerificationCode,
    Endorsement,
    SeatGrant,
    Report,
    Project.topics.through,
]


@dataclass
class Tale:
    """One project of the load data, and how far it came."""

    key: int
    uuid: uuid.UUID
    request: uuid.UUID
    nmo: int
    proposer: int
    title: str
    committee: Committee
    topics: list[Topic]
    facets: list[str]
    content: dict[str, Any]
    state: str
    begun: dt.datetime
    code: str

    @property
    def moves(self) -> list[tuple[str, str, str, dt.datetime]]:
        """Verb, from, to, when: ten days apart."""
        if self.state == State.DRAFT:
            return []
        path = list(zip(PATH, TARGETS, strict=True))
        if self.state == State.DECLINED:
            path = [*path[:3], ("decline", State.DECLINED)]
        ends = [target for _verb, target in path].index(self.state) + 1
        sources = [State.DRAFT, *(target for _verb, target in path)]
        return [
            (verb, str(source), str(target), self.begun + dt.timedelta(days=10 * number))
            for number, ((verb, target), source) in enumerate(
                zip(path[:ends], sources, strict=False), start=1
            )
        ]

    def at(self, *verbs: str) -> dt.datetime | None:
        """When one of these verbs was taken."""
        return next((at for verb, _from, _to, at in self.moves if verb in verbs), None)

    @property
    def is_public(self) -> bool:
        """Whether it is endorsed now."""
        return self.state == State.ENDORSED

    @property
    def until(self) -> dt.date | None:
        """The last day of its endorsement."""
        decided = self.at("endorse")
        return clock.valid_until(decided.date(), 3) if decided else None


def seed_projects(plan: Plan, people: range) -> None:
    """Projects of people of this seed; the caller holds the tables' locks and settles the log's sequence."""
    tales = list(_tales(plan, people))
    copy(Project, PROJECT, (_project(tale) for tale in tales))
    copy_numbered(
        Indicator, ["project_id", "name", "unit", "baseline", "target", "order"], _indicators(tales)
    )
    through = Project.topics.through
    pairs = ((tale.key, topic.pk) for tale in tales for topic in tale.topics)
    copy_numbered(through, ["project_id", "topic_id"], pairs)
    told = [tale for tale in tales if tale.state != State.DRAFT]
    revisions, first = {}, next_id(Revision)
    for number, tale in enumerate(told):
        revisions[tale.key] = first + number
    copy(
        Revision,
        ["id", "project_id", "number", "content", "by_id", "at"],
        (_revision(t, revisions) for t in told),
    )
    certificates = _certificates([tale for tale in told if tale.until])
    copy(Endorsement, ENDORSEMENT, _endorsements(tales, revisions, certificates))
    copy_log(Endorsement, ((tale.request, _told(tale)) for tale in tales))
    _grants_and_reports(plan, [tale for tale in tales if tale.is_public])
    _publish(tales)
    settle_sequences(COPIED)


def _tales(plan: Plan, people: range) -> Iterator[Tale]:
    team = people[:5000]
    proposers = list(
        User.objects.filter(pk__gte=team.start, pk__lt=team.stop).order_by("pk").values_list("pk", "nmo_id")
    )
    nmos = NMO.objects.in_bulk()
    committees = list(Committee.objects.filter(kind=Committee.Kind.STANDING).order_by("pk"))
    topics = list(Topic.objects.order_by("pk"))
    first = next_id(Project)
    for number in range(plan.projects):
        proposer, nmo = plan.chance.choice(proposers)
        title = f"{plan.chance.choice(WHAT)} {plan.chance.choice(WHERE)} {first + number}"
        begun = plan.now - dt.timedelta(days=plan.chance.randint(70, 320))
        tale = Tale(
            key=first + number,
            uuid=plan.uuid(),
            request=plan.uuid(),
            nmo=nmo,
            proposer=proposer,
            title=title,
            committee=plan.chance.choice(committees),
            topics=plan.chance.sample(topics, 2),
            facets=[],
            content={},
            state=str(STATES[number % len(STATES)]),
            begun=begun,
            code="".join(plan.chance.choice(ALPHABET) for _sign in range(LENGTH)),
        )
        tale.content = _content(tale, nmos[nmo])
        tale.facets = _facets(tale, nmos[nmo])
        yield tale


def _content(tale: Tale, nmo: NMO) -> dict[str, Any]:
    """The text in the form of a revision."""
    starts_on = tale.begun.date() + dt.timedelta(days=60)
    texts = dict.fromkeys(["partners", "funding", "safeguarding", "alignment"], SENTENCES[0])
    return {
        **texts,
        "title": tale.title,
        "summary": SENTENCES[0],
        "problem": SENTENCES[1],
        "objectives": SENTENCES[2],
        "activities": SENTENCES[0],
        "target_group": "People of all ages",
        "kind": str(Project.Kind.FIRST_TIME),
        "committees": [tale.committee.acronym],
        "topics": [topic.name for topic in tale.topics],
        "nmos": [nmo.short_name],
        "starts_on": starts_on.isoformat(),
        "ends_on": (starts_on + dt.timedelta(days=500)).isoformat(),
        "target_size": 1000,
        "budget": "500",
        "currency": "EUR",
        "indicators": [{"name": "People who know", "unit": "%", "baseline": "20", "target": "80"}],
        "files": [],
    }


def _facets(tale: Tale, nmo: NMO) -> list[str]:
    years = range(int(tale.content["starts_on"][:4]), int(tale.content["ends_on"][:4]) + 1)
    return [
        f"committee:{tale.committee.slug}",
        *(f"topic:{topic.slug}" for topic in tale.topics),
        f"nmo:{nmo.slug}",
        *([f"country:{nmo.country}"] if nmo.country else []),
        *(f"year:{year}" for year in years),
    ]


def _project(tale: Tale) -> Row:
    content = tale.content
    texts = [content[name] for name in ("summary", "problem", "objectives", "activities", "target_group")]
    return (
        *(tale.key, tale.uuid, f"load-{tale.key}", tale.nmo, tale.proposer, tale.title, content["kind"]),
        *(tale.committee.pk, content["starts_on"], content["ends_on"], *texts, 1000, 500, "EUR"),
        *(content["safeguarding"], content["alignment"], True, tale.begun),
        tale.at("endorse") if tale.is_public else None,
        tale.facets if tale.is_public else [],
        searchable(content) if tale.is_public else "",
    )


def _indicators(tales: list[Tale]) -> Iterator[Row]:
    return ((tale.key, "People who know", "%", 20, 80, 0) for tale in tales)


def _revision(tale: Tale, revisions: dict[int, int]) -> Row:
    content = json.dumps(tale.content, ensure_ascii=False)
    return revisions[tale.key], tale.key, 1, content, tale.proposer, tale.at("submit")


def _certificates(tales: list[Tale]) -> dict[int, int]:
    """Codes for those that were endorsed, revoked where they lapsed; their keys by the project's."""
    first = next_id(VerificationCode)
    columns = ["id", "code", "title", "facts", "issued_at", "issued_by", "revoked_at", "revocation_reason"]
    copy(VerificationCode, columns, (_certificate(first + n, tale) for n, tale in enumerate(tales)))
    return {tale.key: first + number for number, tale in enumerate(tales)}


def _certificate(key: int, tale: Tale) -> Row:
    lapsed = tale.at("lapse")
    reason = "It was not renewed." if lapsed else ""
    title = f"Endorsed project: {tale.title}"
    return key, tale.code, title, "[]", tale.at("endorse"), "Secretary General", lapsed, reason


def _endorsements(
    tales: list[Tale], revisions: dict[int, int], certificates: dict[int, int]
) -> Iterator[Row]:
    for key, tale in enumerate(tales, start=next_id(Endorsement)):
        moved = tale.moves[-1][3] if tale.moves else tale.begun
        yield (
            *(key, tale.request, tale.key, tale.state, revisions.get(tale.key), tale.until),
            *(certificates.get(tale.key), tale.begun, moved, tale.at("submit"), tale.at("confirm")),
            *(tale.at("recommend"), tale.at("endorse", "decline")),
        )


def _told(tale: Tale) -> list[Move]:
    begun = ("propose", "", str(State.DRAFT), tale.begun)
    return [Move(*move, by=tale.proposer) for move in [begun, *tale.moves]]


def _grants_and_reports(plan: Plan, tales: list[Tale]) -> None:
    """A seat and a report to come for each endorsed project."""
    rule = AllowanceRule.objects.filter(is_active=True).order_by("pk").first()
    keys = dict(Endorsement.objects.filter(project__in=[t.key for t in tales]).values_list("project", "pk"))
    columns = ["uuid", "endorsement_id", "rule_id", "nmo_id", "scope", "seats", "fee_class"]
    columns += ["first_day", "last_day", "granted_at"]
    grants = (_grant(plan, tale, keys[tale.key], rule) for tale in tales if rule)
    copy_numbered(SeatGrant, columns, grants)
    reports = (
        (plan.uuid(), keys[tale.key], "final", plan.today + dt.timedelta(days=plan.chance.randint(5, 300)))
        for tale in tales
    )
    copy_numbered(Report, ["uuid", "endorsement_id", "kind", "due_on"], reports)


def _grant(plan: Plan, tale: Tale, endorsement: int, rule: AllowanceRule) -> Row:
    decided = tale.at("endorse")
    assert decided
    days = decided.date(), tale.until, decided
    return plan.uuid(), endorsement, rule.pk, tale.nmo, rule.scope, rule.seats, rule.fee_class, *days


def _publish(tales: list[Tale]) -> None:
    """The endorsed text is the public one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE projects_project p SET public_revision_id = e.revision_id FROM projects_endorsement e"
            " WHERE e.project_id = p.id AND p.public_since IS NOT NULL AND p.id >= %s",
            [tales[0].key],
        )
