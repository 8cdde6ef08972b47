"""The endorsement's process as one table, then one function a verb."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.utils.translation import override as in_language

from committees.models import Term
from documents.models import VerificationCode
from projects import addresses, attachments, clock, drafts, emails, grants
from projects.holding import hold, hold_as_read
from projects.models import (
    ConflictOverride,
    Endorsement,
    EndorsementRules,
    Project,
    Report,
    Revision,
)
from projects.models.endorsements import EDITABLE, OPEN, WAITING
from projects.permissions import (
    affiliations,
    federation_terms,
    has_conflict,
    is_appellant,
    is_confirming_officer,
    is_deciding_officer,
    is_director,
    is_editor,
    is_granter_of_overrides,
    is_officer_in_turn,
    is_owner,
    is_renewable,
)
from projects.publishing import hide, publish
from projects.readiness import what_lacks
from projects.revisions import content_of
from workflows.models import LogEntry, database_now
from workflows.steps import NotNow, Step, Workflow

if TYPE_CHECKING:
    from documents.files import CheckedUpload
    from members.models import User

State = Endorsement.State
# Stored in English whoever acts, read in the reader's language.
RENEWED, WITHDRAWN = gettext_noop("Renewed."), gettext_noop("Withdrawn by its team.")

STEPS = Workflow(
    submit=Step(EDITABLE, State.SUBMITTED, is_editor),
    confirm=Step({State.SUBMITTED}, State.CONFIRMED, is_confirming_officer),
    recommend=Step({State.CONFIRMED}, State.RECOMMENDED, is_director),
    advise_against=Step({State.CONFIRMED}, State.NOT_RECOMMENDED, is_director),
    send_back=Step(
        {State.SUBMITTED, State.CONFIRMED, State.RECOMMENDED, State.NOT_RECOMMENDED},
        State.RETURNED,
        is_officer_in_turn,
    ),
    endorse=Step(set(WAITING), State.ENDORSED, is_deciding_officer),
    decline=Step(set(WAITING), State.DECLINED, is_deciding_officer),
    appeal=Step({State.DECLINED}, State.APPEALED, is_appellant),
    withdraw=Step({*OPEN, State.ENDORSED}, State.WITHDRAWN, is_owner),
    lapse=Step({State.ENDORSED}, State.LAPSED, is_deciding_officer),
    supersede=Step({State.ENDORSED}, State.RENEWED, is_deciding_officer),
)


class NotReady(Exception):
    """The draft lacks something; `lacks` says what and where."""

    def __init__(self, lacks: list) -> None:  # type: ignore[type-arg]
        self.lacks = lacks
        super().__init__(", ".join(lack.message for lack in lacks))


class AlreadyOpen(Exception):
    """The project has an open request already; `endorsement` is it."""

    def __init__(self, endorsement: Endorsement) -> None:
        self.endorsement = endorsement
        super().__init__(str(endorsement))


@transaction.atomic
def propose(project: Project, *, by: User) -> Endorsement:
    """A student or officer begins a project of their NMO, with its request as a draft. Saves the project."""
    project.proposer, project.nmo = by, by.nmo
    addresses.save_under_free_slug(project)
    endorsement = Endorsement.objects.create(project=project)
    LogEntry.objects.append(endorsement, "propose", source="", by=by)
    return endorsement


@transaction.atomic
def renew(endorsement: Endorsement, *, by: User) -> Endorsement:
    """The team asks anew for an endorsement that holds, or that lapsed: a draft with the text as it stands.

    Raises PermissionDenied for others, NotNow when there is nothing to renew, AlreadyOpen when an open request is
    there: of two at once one makes it.
    """
    if not is_editor(by, endorsement):
        raise PermissionDenied
    project = hold(endorsement)
    if not is_renewable(endorsement):
        raise NotNow(endorsement)
    if there := project.endorsements.open().first():
        raise AlreadyOpen(there)
    renewal = Endorsement.objects.create(project=project, renews=endorsement)
    LogEntry.objects.append(renewal, "propose", source="", by=by)
    return renewal


@transaction.atomic
def consent(endorsement: Endorsement, agrees: bool, *, by: User) -> None:
    """Who speaks for an endorsed project takes its public page down at once, or puts it up again.

    The endorsement, its certificate and its seats stay. Raises NotNow when nothing is endorsed.
    """
    project = hold(endorsement)
    standing = is_owner(by, endorsement)
    if not standing:
        raise PermissionDenied
    if endorsement.state != State.ENDORSED:
        raise NotNow(endorsement)
    if project.consents == agrees:
        return
    drafts.edit(project, {"consents": agrees}, {}, {})
    publish(project, endorsement)
    LogEntry.objects.append(
        endorsement, "show" if agrees else "hide", source=endorsement.state, by=by, standing=standing
    )


@transaction.atomic
def submit(endorsement: Endorsement, *, by: User) -> None:
    """The team hands the project in: text and files are kept as a revision, the NMO has to confirm it.

    Raises NotReady when something is missing. Project and request are held first, so that no other tab
    changes the text after it was looked through.
    """
    project = hold(endorsement)
    STEPS.check("submit", by, endorsement)
    if lacks := what_lacks(project):
        raise NotReady(lacks)
    revision = Revision.objects.create(
        project=project, number=project.revisions.count() + 1, content=content_of(project), by=by
    )
    revision.files.set(project.files.current())
    _note_down(endorsement, revision=revision, submitted_at=endorsement.submitted_at or database_now())
    emails.submitted(endorsement, _take("submit", endorsement, by=by))


@transaction.atomic
def confirm(endorsement: Endorsement, *, by: User, note: str = "") -> None:
    """The NMO stands behind the project, in place of the stamped form: the committee's turn."""
    hold_as_read(endorsement)
    _note_down(endorsement, confirmed_at=database_now())
    emails.confirmed(endorsement, _take("confirm", endorsement, by=by, note=note))


@transaction.atomic
def recommend(endorsement: Endorsement, *, by: User, note: str = "") -> None:
    """The Director recommends the project: the Secretary General's turn."""
    hold_as_read(endorsement)
    _note_down(endorsement, reviewed_at=database_now())
    emails.reviewed(endorsement, _take("recommend", endorsement, by=by, note=note))


@transaction.atomic
def advise_against(endorsement: Endorsement, *, by: User, note: str) -> None:
    """The Director doesn't recommend the project, and says why: the Secretary General decides."""
    hold_as_read(endorsement)
    _note_down(endorsement, reviewed_at=database_now())
    emails.reviewed(endorsement, _take("advise_against", endorsement, by=by, note=note))


@transaction.atomic
def send_back(endorsement: Endorsement, *, by: User, note: str) -> None:
    """The officer in turn asks the team for changes."""
    hold_as_read(endorsement)
    emails.returned(endorsement, _take("send_back", endorsement, by=by, note=note))


@transaction.atomic
def endorse(endorsement: Endorsement, *, by: User, conditions: str = "", note: str = "") -> None:
    """The federation endorses the project: certificate, public page, reports due, seats earned.

    The endorsement that it renews ends in the same moment.
    """
    grants.hold_rules()
    hold_as_read(endorsement)
    project = endorsement.project
    rules, now = EndorsementRules.current(), database_now()
    standing = STEPS.check("endorse", by, endorsement)
    owed = _still_owed(project, now.date())
    for before in project.endorsements.filter(state=State.ENDORSED):
        before.project = project
        _end(before, "supersede", by=None, otherwise=RENEWED)
    until = clock.valid_until(now.date(), rules.valid_terms)
    certificate = _certificate(endorsement, until, standing)
    _note_down(endorsement, decided_at=now, valid_until=until, conditions=conditions, certificate=certificate)
    entry = _take("endorse", endorsement, by=by, note=note)
    publish(project, endorsement)
    _schedule_reports(endorsement, now.date(), rules, owed=owed)
    grants.recompute(Endorsement.objects.filter(pk=endorsement.pk))
    emails.endorsed(endorsement, entry)


@transaction.atomic
def decline(endorsement: Endorsement, *, by: User, note: str) -> None:
    """The federation doesn't endorse the project, and says why."""
    hold_as_read(endorsement)
    _note_down(endorsement, decided_at=database_now())
    emails.declined(endorsement, _take("decline", endorsement, by=by, note=note))


@transaction.atomic
def appeal(endorsement: Endorsement, *, by: User, note: str, paper: CheckedUpload | None = None) -> None:
    """The team asks the President of the federation to look at a decline, once; a paper may go with it."""
    hold(endorsement)
    entry = _take("appeal", endorsement, by=by, note=note)
    if paper:
        attachments.add_to_appeal(endorsement, paper, by=by)
    _note_down(endorsement, appealed_at=database_now())
    emails.appealed(endorsement, entry)


@transaction.atomic
def withdraw(endorsement: Endorsement, *, by: User, note: str = "") -> None:
    """The team or its NMO takes the project back; an endorsement ends with it."""
    hold(endorsement)
    told = emails.concerned(endorsement)
    if endorsement.state == State.ENDORSED:
        entry = _end(endorsement, "withdraw", by=by, note=note, otherwise=WITHDRAWN)
    else:
        entry = _take("withdraw", endorsement, by=by, note=note)
    if entry.source != State.DRAFT:
        emails.withdrawn(endorsement, entry, told=told)


@transaction.atomic
def lapse(endorsement: Endorsement, *, by: User | None, note: str) -> None:
    """The endorsement ends: by the clock (`by=None`), or by who decides, with a reason."""
    hold(endorsement)
    emails.lapsed(endorsement, _end(endorsement, "lapse", by=by, note=note))


@transaction.atomic
def override(endorsement: Endorsement, person: User, *, by: User, reason: str) -> ConflictOverride:
    """Let someone whom a conflict bars decide on it all the same: logged, and shown to everyone on it.

    Raises PermissionDenied for who may not grant it, and where there is no conflict to override.
    """
    hold(endorsement)
    standing = is_granter_of_overrides(by, endorsement)
    if not standing or person == by or not has_conflict(person, endorsement.project):
        raise PermissionDenied
    granted, is_new = ConflictOverride.objects.get_or_create(
        endorsement=endorsement, person=person, defaults={"reason": reason, "granted_by": by}
    )
    if is_new:
        entry = LogEntry.objects.append(
            endorsement,
            "override",
            source=endorsement.state,
            by=by,
            standing=standing,
            note=f"{person}: {reason}",
        )
        emails.overridden(endorsement, entry, override=granted)
    return granted


@transaction.atomic
def import_endorsed(
    project: Project, links: dict[str, Any], *, endorsed_on: dt.date, until: dt.date, by: User
) -> Endorsement:
    """A project that the federation endorsed before the portal knew it: with certificate, page, seats and the
    reports that are still to come. Saves the project. Raises PermissionDenied for one of one's own NMO, or in which
    it takes part.
    """
    nmos = {project.nmo_id, *(nmo.pk for nmo in links.get("partner_nmos", []))}
    if project.proposer_id == by.pk or not affiliations(by).isdisjoint(nmos):
        raise PermissionDenied
    grants.hold_rules()
    project.slug = addresses.free_slug(project.title)
    project.save()
    for name, rows in links.items():
        getattr(project, name).set(rows)
    at = dt.datetime.combine(endorsed_on, dt.time(), tzinfo=dt.UTC)
    standing = federation_terms().held_by(by).first()
    revision = Revision.objects.create(project=project, number=1, content=content_of(project), by=by)
    endorsement = Endorsement(
        project=project, revision=revision, state=State.ENDORSED, valid_until=until,
        submitted_at=at, confirmed_at=at, reviewed_at=at, decided_at=at,
    )  # fmt: skip
    endorsement.certificate = _certificate(endorsement, until, standing)
    endorsement.save()
    entry = LogEntry.objects.append(endorsement, "import", source="", by=by, standing=standing)
    publish(project, endorsement)
    _schedule_reports(endorsement, endorsed_on, EndorsementRules.current())
    grants.recompute(Endorsement.objects.filter(pk=endorsement.pk))
    emails.imported(endorsement, entry)
    return endorsement


def _end(
    endorsement: Endorsement, verb: str, *, by: User | None, note: str = "", otherwise: str = ""
) -> LogEntry:
    """An endorsement ends: its seats are taken back, its certificate says so, its page goes with the last.

    Without a note certificate and seats say `otherwise`; the log says what was written, or nothing.
    """
    entry, reason = _take(verb, endorsement, by=by, note=note), note or otherwise
    if verb != "supersede":
        hide(endorsement.project_id)
    assert endorsement.certificate
    endorsement.certificate.revoke(reason[:300])
    grants.take_back(endorsement, reason)
    return entry


def _take(verb: str, endorsement: Endorsement, *, by: User | None, note: str = "") -> LogEntry:
    entry = STEPS.take(verb, endorsement, by=by, note=note)
    endorsement.moved_at = entry.at
    Endorsement.objects.filter(pk=endorsement.pk).update(moved_at=entry.at)
    return entry


def _note_down(endorsement: Endorsement, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(endorsement, name, value)
    Endorsement.objects.filter(pk=endorsement.pk).update(**fields)


def _certificate(endorsement: Endorsement, until: dt.date, standing: Term | None) -> VerificationCode:
    project = endorsement.project
    assert endorsement.revision
    # The public page is in the portal's own language, whoever endorses.
    with in_language(settings.LANGUAGE_CODE):
        return VerificationCode.objects.issue(
            _("Endorsed project: %s") % endorsement.revision["title"],
            [
                (_("Project"), endorsement.revision["title"]),
                (_("NMO"), f"{project.nmo.name}, {project.nmo.territory}"),
                (_("Committee"), project.committee.acronym),
                (_("Valid until"), until.isoformat()),
            ],
            by=str(standing.office.title) if standing else "IFMSA",
        )


def _still_owed(project: Project, today: dt.date) -> list[dt.date]:
    """When the reports of an endorsement that is being renewed are due: a renewal puts none of them off.

    Of a project that isn't continuous and has ended, the renewal asks for the same report anew.
    """
    if not project.is_continuous and (project.ends_on is None or project.ends_on <= today):
        return []
    due = Report.objects.owed().filter(endorsement__project=project.pk).values_list("due_on", flat=True)
    return [max(day, today) for day in due]


def _schedule_reports(
    endorsement: Endorsement, decided_on: dt.date, rules: EndorsementRules, owed: Iterable[dt.date] = ()
) -> None:
    project = endorsement.project
    days = clock.report_days(
        decided_on,
        project.ends_on,
        endorsement.valid_until,  # type: ignore[arg-type]
        yearly=project.is_continuous,
        weeks=rules.report_weeks,
    )
    kind = Report.Kind.YEARLY if project.is_continuous else Report.Kind.FINAL
    # An endorsement from before the portal owes none for the time before.
    days = sorted({*(day for day in days if day >= database_now().date()), *owed})
    Report.objects.bulk_create(Report(endorsement=endorsement, kind=kind, due_on=day) for day in days)
