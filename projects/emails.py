"""One function an e-mail: the team at each move, the officers in turn, following the office."""

from __future__ import annotations

import copy
import datetime as dt
from typing import TYPE_CHECKING, Any

from committees.models import Office, Term
from members.models import User
from outbox.letters import write, write_many
from outbox.models import Category, Email
from projects.models import Endorsement, EndorsementRules
from projects.models.endorsements import WAITING
from projects.permissions import (
    appeal_ends,
    barred,
    confirming_terms,
    conflicted,
    deciding_terms,
    directors,
    free_heads,
    is_unnamed_reviewer,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from projects.models import ConflictOverride, Note, Project, Report, Review
    from workflows.models import LogEntry

State = Endorsement.State
# Good to know, nothing to do: who reads them may want them together, or not at all.
FOR_INFORMATION = {"decided_note", "reported", "returned_note"}
# Each digest with the first words of its event; what nobody else may move isn't for its reader to leave.
WEEKLY = {
    "weekly_decisions": ("decisions", Category.REMINDERS),
    "weekly_reviews": ("reviews", Category.REMINDERS),
    "weekly_confirmations": ("confirmations", Category.NEEDED),
    "weekly_without_director": ("without director", Category.NEEDED),
    "weekly_without_decider": ("without decider", Category.NEEDED),
}


def submitted(endorsement: Endorsement, entry: LogEntry) -> None:
    """A receipt for the team; a call to the President who has to confirm."""
    _tell(team(endorsement), "submitted", endorsement, entry)
    confirming = holders(confirming_terms(endorsement))
    _tell(confirming, "to_confirm", endorsement, entry, wanted_by=_wanted_by(entry))


def confirmed(endorsement: Endorsement, entry: LogEntry) -> None:
    """The team hears of it; the Directors have to review; a barred one is told who may let them."""
    _tell(team(endorsement), "confirmed", endorsement, entry)
    if free := free_directors(endorsement):
        _tell(free, "to_review", endorsement, entry, wanted_by=_wanted_by(entry))
    else:
        _tell(deciders(endorsement) or overseers(endorsement), "without_director", endorsement, entry)


def reviewed(endorsement: Endorsement, entry: LogEntry) -> None:
    """Team, President and the other Directors hear that the committee is done; the Secretary General has to decide."""
    others = _without(free_directors(endorsement), [entry.by])
    _tell([*team(endorsement), *presidents(endorsement), *others], "reviewed", endorsement, entry)
    _tell_who_decides(endorsement, entry)


def returned(endorsement: Endorsement, entry: LogEntry) -> None:
    """The team has to change something; the desks that it had passed hear of it."""
    _tell(team(endorsement), "returned", endorsement, entry)
    passed = [] if entry.source == State.SUBMITTED else presidents(endorsement)
    if entry.source in {State.RECOMMENDED, State.NOT_RECOMMENDED}:
        passed = [*passed, *free_directors(endorsement)]
    _tell(passed, "returned_note", endorsement, entry)


def endorsed(endorsement: Endorsement, entry: LogEntry) -> None:
    """The team and the President get the good news with what it earns and owes; the Directors a note."""
    context = {
        "grants": list(endorsement.grants.filter(ended_on=None)),
        "report": endorsement.reports.order_by("due_on").first(),
    }
    people = [*team(endorsement), *presidents(endorsement)]
    _tell(people, "endorsed", endorsement, entry, **context)
    _tell(_without(free_directors(endorsement), people), "decided_note", endorsement, entry)


def imported(endorsement: Endorsement, entry: LogEntry) -> None:
    """The team and the President learn that an endorsement of before stands in the portal, and what it owes."""
    report = endorsement.reports.order_by("due_on").first()
    people = _without([*team(endorsement), *presidents(endorsement)], [entry.by])
    _tell(people, "imported", endorsement, entry, report=report)


def declined(endorsement: Endorsement, entry: LogEntry) -> None:
    """The team and the President read the reason and until when they can appeal; the Directors a note."""
    people = [*team(endorsement), *presidents(endorsement)]
    until = None if endorsement.appealed_at else appeal_ends(endorsement)
    _tell(people, "declined", endorsement, entry, appeal_until=until)
    _tell(_without(free_directors(endorsement), people), "decided_note", endorsement, entry)


def appealed(endorsement: Endorsement, entry: LogEntry) -> None:
    """A receipt for the team, a note for President and Directors; the President of the federation has to decide."""
    _tell(team(endorsement), "appealed", endorsement, entry)
    officers = [*presidents(endorsement), *free_directors(endorsement)]
    _tell(_without(officers, team(endorsement)), "appealed_note", endorsement, entry)
    _tell_who_decides(endorsement, entry)


def withdrawn(endorsement: Endorsement, entry: LogEntry, *, told: list[User]) -> None:
    """Everyone who had it on their desk hears of it."""
    _tell([*team(endorsement), *told], "withdrawn", endorsement, entry)


def lapsed(endorsement: Endorsement, entry: LogEntry) -> None:
    """Team, President and Directors hear that the endorsement ended, and why."""
    people = [*team(endorsement), *presidents(endorsement), *free_directors(endorsement)]
    ran_out = endorsement.valid_until is not None and endorsement.valid_until < entry.at.date()
    # The clock's reason stands in the log in one language; each reader gets it in their own.
    missed = [] if entry.by_id or ran_out else endorsement.reports.missed_in_a_row()
    ended_by = "a person" if entry.by_id else "time" if ran_out else "reports"
    _tell(people, "lapsed", endorsement, entry, ended_by=ended_by, missed=missed)


def reported(endorsement: Endorsement, report: Report, entry: LogEntry) -> None:
    """A report is in: a receipt for the team, a note for President and Directors."""
    _tell(team(endorsement), "report_received", endorsement, entry, report=report)
    officers = [*presidents(endorsement), *free_directors(endorsement)]
    _tell(_without(officers, team(endorsement)), "reported", endorsement, entry, report=report)


def report_missed(endorsement: Endorsement, report: Report, second: Report, entry: LogEntry) -> None:
    """A report was missed: team and President read the second date, and what happens if it passes too."""
    people = [*team(endorsement), *presidents(endorsement)]
    _tell(people, "report_missed", endorsement, entry, report=report, second=second)


def report_due(report: Report, days: int | None) -> None:
    """The team is reminded so many days before."""
    _remind(report.endorsement, "report_due", f"report {report.uuid} {report.due_on} -{days}", report=report)


def report_late(report: Report, last_day: dt.date) -> None:
    """The date is past: team and President read until when it may still come."""
    event = f"report {report.uuid} {report.due_on} late"
    _remind(report.endorsement, "report_late", event, report=report, last_day=last_day)


def ends_soon(endorsement: Endorsement, days: int | None) -> None:
    """Team and President are warned before the endorsement ends; they see whether a renewal is under way."""
    event = f"endorsement {endorsement.uuid} {endorsement.valid_until} -{days}"
    _remind(endorsement, "ends_soon", event, renewal=endorsement.renewals.open().first())


def weekly(kind: str, person: User, waiting: list[Endorsement], *, week: str, **context: Any) -> None:
    """One of the digests of a week such as `2027-W05`: every request that waits for this person."""
    name, category = WEEKLY[kind]
    write(
        f"projects/emails/{kind}",
        to=person,
        event=f"{name} {week}",
        context={"waiting": waiting, "week": week, **context},
        category=category,
    )


def told_in(week: str) -> set[tuple[str, int | None]]:
    """Who has which of the week's digests already: kinds with keys of people."""
    found = Email.objects.filter(event__in=[f"{name} {week}" for name, _category in WEEKLY.values()])
    return {(kind.rpartition("/")[2], person) for kind, person in found.values_list("kind", "recipient")}


def asked(endorsement: Endorsement, entry: LogEntry, *, review: Review) -> None:
    """The reviewer is asked for scores and a recommendation, by a day."""
    _tell([review.reviewer], "asked", endorsement, entry, review=review)


def answered(endorsement: Endorsement, entry: LogEntry, *, review: Review) -> None:
    """The Directors hear that a reviewer has answered, and whether others still owe it."""
    owed = endorsement.reviews.owed().count()
    _tell(free_directors(endorsement), "answered", endorsement, entry, review=review, owed=owed)


def noted(endorsement: Endorsement, note: Note, *, by_applicants: bool) -> None:
    """A note for everyone: the other side is told, in turn the officers on whose desk it lies, or the team."""
    others = _on_desk(endorsement) if by_applicants else team(endorsement)
    is_unnamed = not by_applicants and is_unnamed_reviewer(note.by, endorsement)
    context = {
        "endorsement": endorsement,
        "project": _as_read(endorsement),
        "note": note,
        "is_unnamed": is_unnamed,
    }
    people = _without(dict.fromkeys(others), [note.by])
    write_many("projects/emails/noted", to=people, event=f"note {note.uuid}", context=context)


def overridden(endorsement: Endorsement, entry: LogEntry, *, override: ConflictOverride) -> None:
    """Who may decide in spite of a conflict hears of it, with the reason that everyone reads."""
    _tell([override.person], "overridden", endorsement, entry, override=override)


def team(endorsement: Endorsement) -> list[User]:
    """The proposer and the co-editors who accepted."""
    project = endorsement.project
    accepted = project.editors.exclude(person=None).select_related("person")
    return [project.proposer, *(editor.person for editor in accepted if editor.person)]


def presidents(endorsement: Endorsement) -> list[User]:
    """The President of the project's NMO today."""
    terms = Term.objects.current().filter(
        office__level=Office.Level.NATIONAL,
        office__role=Office.Role.PRESIDENT,
        nmo=endorsement.project.nmo_id,
    )
    return holders(terms)


def free_directors(endorsement: Endorsement) -> list[User]:
    """The Directors of the project's committees whom no conflict bars."""
    people = holders(directors(endorsement))
    bound = barred(people, endorsement)
    return [person for person in people if person.pk not in bound]


def deciders(endorsement: Endorsement) -> list[User]:
    """Who decides on it today, and whom no conflict bars."""
    return holders(deciding_terms(endorsement))


def overseers(endorsement: Endorsement) -> list[User]:
    """Who can let a barred one act: a head of the federation without a conflict, or else the administrators."""
    if heads := holders(free_heads(endorsement.project)):
        return heads
    everyone = list(administrators())
    bound = conflicted(everyone, endorsement.project)
    return [person for person in everyone if person.pk not in bound]


def administrators() -> QuerySet[User]:
    """Everyone who administers the portal."""
    return User.objects.filter(is_superuser=True, is_active=True).order_by("pk")


def concerned(endorsement: Endorsement) -> list[User]:
    """The officers who had the request on their desk so far: nobody while it is a draft."""
    people: list[User] = []
    if endorsement.submitted_at:
        people += presidents(endorsement)
    if endorsement.confirmed_at:
        people += free_directors(endorsement)
    if endorsement.reviewed_at:
        people += deciders(endorsement) or (overseers(endorsement) if endorsement.state in WAITING else [])
    return people


def holders(terms: Iterable[Term]) -> list[User]:
    """Who holds these terms, each once."""
    return list({term.holder_id: term.holder for term in terms}.values())


def _wanted_by(entry: LogEntry) -> dt.datetime:
    """Until when a desk should have moved it on: the rules give each the same days."""
    return entry.at + dt.timedelta(days=EndorsementRules.current().review_days)


def _on_desk(endorsement: Endorsement) -> list[User]:
    if endorsement.state == State.CONFIRMED:
        return free_directors(endorsement)
    return deciders(endorsement) if endorsement.reviewed_at else []


def _as_read(endorsement: Endorsement) -> Project:
    """The project under the title that everyone on the request reads, whatever its team calls the next draft."""
    project = copy.copy(endorsement.project)
    project.title = endorsement.handed_in_title
    return project


def _without(people: Iterable[User], others: Iterable[User]) -> list[User]:
    told = set(others)
    return [person for person in people if person not in told]


def _remind(endorsement: Endorsement, kind: str, event: str, **context: Any) -> None:
    """The clock's mail to team and President, once for its event."""
    context = {"endorsement": endorsement, "project": _as_read(endorsement), **context}
    # After the date it is no reminder any more: what follows is told whatever one chose.
    category = Category.NEEDED if kind == "report_late" else Category.REMINDERS
    people = dict.fromkeys([*team(endorsement), *presidents(endorsement)])
    write_many(f"projects/emails/{kind}", to=people, event=event, context=context, category=category)


def _tell_who_decides(endorsement: Endorsement, entry: LogEntry) -> None:
    """Who decides has to; where nobody may, who can let someone is told instead, so that it doesn't lie."""
    if people := deciders(endorsement):
        _tell(people, "to_decide", endorsement, entry)
    else:
        _tell(overseers(endorsement), "without_decider", endorsement, entry)


def _tell(
    people: Iterable[User], kind: str, endorsement: Endorsement, entry: LogEntry, **context: Any
) -> None:
    """One mail a person about one move; the event names the move, so that nothing is told twice."""
    event, project = f"endorsement {endorsement.uuid} {entry.number}", _as_read(endorsement)
    category = Category.INFORMATION if kind in FOR_INFORMATION else Category.NEEDED
    context = {"endorsement": endorsement, "project": project, "entry": entry, "note": entry.note, **context}
    write_many(
        f"projects/emails/{kind}",
        to=dict.fromkeys(people),
        event=event,
        context=context,
        category=category,
    )
