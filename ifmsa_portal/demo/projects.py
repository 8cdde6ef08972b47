"""Plays the demo's projects through the real verbs, each move at its own day of the set-back clock."""

from __future__ import annotations

import datetime as dt
import zlib
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.text import slugify

from committees.models import Committee, Topic
from documents.models import PrivateFile, VerificationCode
from ifmsa_portal.demo import papers
from ifmsa_portal.demo.applications import Stage
from ifmsa_portal.demo.clock import set_clock
from ifmsa_portal.demo.mails import deliver
from ifmsa_portal.demo.project_stories import ANSWERED, ASKED, NOTE, PROJECT_STORIES, ProjectStory
from ifmsa_portal.demo.project_texts import ALIGNMENT, FUNDING, PROPOSALS, SAFEGUARDING
from ifmsa_portal.demo.proposals import Proposal
from members.models import NMO
from projects import attachments, reporting, reviewing, team, workflow
from projects.models import (
    Criterion,
    Endorsement,
    Indicator,
    IndicatorResult,
    Note,
    Project,
    ProjectFile,
    Review,
    Revision,
    SeatGrant,
)
from workflows.models import database_now

if TYPE_CHECKING:
    from documents.checks import CheckedUpload
    from ifmsa_portal.demo.stories import Move
    from members.models import User

DAYS_OF_WRITING = 6
DEANS = "Letters of three deans"
ANSWERS = [
    ("endorse", "A real problem, a plan that fits it, and figures that will show whether it worked."),
    ("change", "Good. The budget should say what happens if the partner doesn’t give the room."),
]


def load_projects_of_the_demo(people: dict[str, User], today: dt.date) -> None:
    """Tell every story, the one that began first first."""
    stage = Stage(people, NMO.objects.in_bulk(field_name="slug"), today)
    for story in sorted(PROJECT_STORIES, key=lambda one: -_first_day(one)):
        _play(story, stage)


def _first_day(story: ProjectStory) -> int:
    return max((move.days_ago for move in story.moves), default=2) + DAYS_OF_WRITING


def _play(story: ProjectStory, stage: Stage) -> None:
    set_clock(stage.instant(_first_day(story), story.proposal))
    endorsement = _begin(story, stage)
    _stamp(endorsement)
    for number, move in enumerate(story.moves):
        set_clock(stage.instant(move.days_ago, f"{story.proposal}{number}"))
        endorsement = _take(endorsement, move, story, stage)
        _stamp(endorsement)
        deliver()
    set_clock(None)


def _begin(story: ProjectStory, stage: Stage) -> Endorsement:
    """The draft with everything in it, and its team."""
    proposal, proposer = PROPOSALS[story.proposal], stage.people[story.proposer]
    endorsement = workflow.propose(_project(proposal, stage.today), by=proposer)
    project = endorsement.project
    project.related_committees.set(Committee.objects.filter(slug__in=proposal.also))
    project.topics.set(Topic.objects.filter(slug__in=proposal.topics))
    project.partner_nmos.set([stage.nmos[slug] for slug in proposal.nmos])
    Indicator.objects.bulk_create(
        Indicator(project=project, name=name, unit=unit, baseline=baseline, target=target, order=order)
        for order, (name, unit, baseline, target) in enumerate(proposal.indicators)
    )
    for name in [*story.editors, *story.invited]:
        editor = team.invite(project, stage.people[name].email, by=proposer)
        if name in story.editors:
            team.accept(editor, by=stage.people[name])
    for caption in proposal.pictures:
        picture = papers.scene(f"{story.proposal}.jpg", caption)
        attachments.add(project, picture, caption=caption, is_public=True, by=proposer)
    for caption in proposal.letters:
        attachments.add(project, _letter(caption), caption=caption, is_public=False, by=proposer)
    deliver()
    return endorsement


def _project(proposal: Proposal, today: dt.date) -> Project:
    ends_on = None if proposal.ends_in is None else today + dt.timedelta(days=proposal.ends_in)
    return Project(
        title=proposal.title,
        kind=proposal.kind,
        committee=Committee.objects.get(slug=proposal.committee),
        starts_on=today + dt.timedelta(days=proposal.starts_in),
        ends_on=ends_on,
        summary=proposal.summary,
        problem=proposal.problem,
        objectives=proposal.objectives,
        activities=proposal.activities,
        target_group=proposal.target_group,
        target_size=proposal.target_size,
        partners=proposal.partners,
        budget=proposal.budget,
        currency=proposal.currency,
        funding=FUNDING,
        safeguarding=SAFEGUARDING,
        alignment=ALIGNMENT,
        consents=proposal.consents,
    )


def _take(endorsement: Endorsement, move: Move, story: ProjectStory, stage: Stage) -> Endorsement:
    by = stage.people[move.by or story.proposer]
    match move.verb:
        case "submit" | "renew":
            made = getattr(workflow, move.verb)(endorsement, by=by)
            return made or endorsement
        case "appeal":
            workflow.appeal(endorsement, by=by, note=move.note, paper=_letter(DEANS))
        case "report":
            _report(endorsement, by)
        case "miss":
            reporting.miss(endorsement.reports.get(submitted_at=None, missed_at=None))
            endorsement.refresh_from_db()
        case verb if verb == ASKED:
            helpers = [stage.people[name] for name in ("scoph.assistant", "scoph.assistant2")]
            wanted_by = database_now().date() + dt.timedelta(days=7)
            reviewing.ask(endorsement, helpers, by=by, due_on=wanted_by, hides_reviewers=False)
        case verb if verb == ANSWERED:
            _answer(endorsement, by)
        case verb if verb == NOTE:
            reviewing.write_note(endorsement, by=by, visibility="team", text=move.note)
        case verb:
            getattr(workflow, verb)(endorsement, by=by, note=move.note)
    return endorsement


def _letter(caption: str) -> CheckedUpload:
    return papers.pdf(f"{slugify(caption)}.pdf", [caption, "Signed and stamped"])


def _answer(endorsement: Endorsement, by: User) -> None:
    seed = zlib.crc32(f"{endorsement}{by.email}".encode())
    recommendation, comment = ANSWERS[seed % len(ANSWERS)]
    points = {criterion: 3 + (seed >> n) % 3 for n, criterion in enumerate(Criterion.objects.all())}
    review = Review.objects.get(endorsement=endorsement, reviewer=by)
    reviewing.answer(review, by=by, points=points, recommendation=recommendation, comment=comment)


def _report(endorsement: Endorsement, by: User) -> None:
    """A good year: most of the way from baseline to target."""
    results = [
        IndicatorResult(
            indicator=indicator,
            name=indicator.name,
            unit=indicator.unit,
            baseline=indicator.baseline,
            target=indicator.target,
            value=round(indicator.baseline + (indicator.target - indicator.baseline) * Decimal("0.9")),
        )
        for indicator in endorsement.project.indicators.all()
    ]
    fields = {
        "people_reached": int((endorsement.project.target_size or 0) * 0.92),
        "summary": "Quarante séances dans onze lycées ; la boîte à questions a reçu 612 questions.",
        "lessons": "Parler d’abord aux enseignants. Des groupes de quinze, pas de trente.",
        "future": "Kairouan et Gabès l’an prochain ; un guide en arabe pour d’autres organisations.",
    }
    report = endorsement.reports.get()
    reporting.hand_in(report, fields, results, by=by)
    caption = "Clôture à Tunis"
    reporting.add_picture(
        report, papers.scene("cloture.jpg", caption), caption=caption, is_public=True, by=by
    )


def _stamp(endorsement: Endorsement) -> None:
    """Rows that were made in this moment say so by the story's clock."""
    now, project = database_now(), endorsement.project
    fresh = {
        "at": (Revision.objects.filter(project=project), Note.objects.filter(endorsement=endorsement)),
        "granted_at": (SeatGrant.objects.filter(endorsement=endorsement),),
        "asked_at": (Review.objects.filter(endorsement=endorsement),),
        "issued_at": (VerificationCode.objects.filter(pk=endorsement.certificate_id),),
        "uploaded_at": (ProjectFile.objects.filter(project=project),),
        "invited_at": (project.editors.all(),),
        "created_at": (
            Endorsement.objects.filter(pk=endorsement.pk),
            Project.objects.filter(pk=project.pk),
            PrivateFile.objects.filter(pk__in=project.files.values("file")),
        ),
    }
    for name, rows in fresh.items():
        for row in rows:
            row.filter(**{f"{name}__gt": now}).update(**{name: now})
    Endorsement.objects.filter(pk=endorsement.pk, moved_at__gt=now).update(moved_at=now)
