"""An agenda as its pages show it: when each item comes, its papers and how late they are, what is voted."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch
from django.utils.timesince import timesince

from assemblies.agenda_permissions import is_member, is_plenary_team
from assemblies.models import AgendaItem, AgendaPaper, Amendment, Motion, PaperVersion, Poll
from assemblies.paper_deadlines import day_over, last_day_of, late_by
from assemblies.timetable import Slot, timetable
from workflows.days import ZONE

if TYPE_CHECKING:
    from assemblies.models import Assembly, PaperKind, Plenary


@dataclass(frozen=True)
class Handed:
    """Something that was handed in, beside its deadline."""

    at: dt.datetime
    last_day: dt.date | None
    late: dt.timedelta | None = None

    @property
    def by_how_much(self) -> str:
        """“2 days, 3 hours”; “0 minutes” in the first minute."""
        return timesince(self.at - (self.late or dt.timedelta()), self.at)

    @property
    def is_late(self) -> bool:
        """Whether it came after the end of its last day."""
        return self.late is not None


def deadline(kind: PaperKind, assembly: Assembly) -> dt.date:
    """The last day on which a paper of the kind is in time."""
    return last_day_of(assembly.starts_on, months=kind.months, days=kind.days)


def handed_in(at: dt.datetime, kind: PaperKind | None, assembly: Assembly) -> Handed:
    """In time or late; without a kind there is no deadline."""
    if kind is None:
        return Handed(at, None)
    day = deadline(kind, assembly)
    return Handed(at, day, late_by(at, day_over(day, ZONE)))


@dataclass(frozen=True)
class Line:
    """One item with its time, its papers, and the motions that a member sees."""

    item: AgendaItem
    slot: Slot
    papers: list[tuple[AgendaPaper, PaperVersion, Handed]]
    motions: list[Motion]


def agenda_of(plenary: Plenary, *, member: bool) -> list[Line]:
    """The items in their order, for members with everything, else with what is public. Three queries, or four."""
    versions = Prefetch("versions", PaperVersion.objects.defer("text"))
    papers = AgendaPaper.objects.select_related("kind").prefetch_related(versions)
    papers = papers if member else papers.filter(is_public=True)
    items = plenary.items.order_by("order").prefetch_related(Prefetch("papers", papers))
    if member:
        items = items.prefetch_related(Prefetch("motions", motions_with_names()))
    listed = list(items)
    slots = timetable(plenary.starts_at, [(item.planned_at, item.minutes) for item in listed])
    return [
        Line(
            item,
            slot,
            [_paper(paper, plenary.assembly) for paper in item.papers.all()],
            list(item.motions.all()) if member else [],
        )
        for item, slot in zip(listed, slots, strict=True)
    ]


def sittings(user: Any, assembly: Assembly) -> dict[str, Any]:
    """What the assembly's page says of its plenaries, with the papers that everyone reads."""
    member = is_member(user, assembly)
    papers = AgendaPaper.objects.filter(is_public=True, item__plenary__assembly=assembly)
    return {
        "plenaries": assembly.plenaries.order_by("number"),
        "public_papers": papers.order_by("item__plenary__number", "item__order", "pk"),
        "is_member": member,
        "may_plan": member and bool(is_plenary_team(user, assembly)),
    }


def motions_with_names() -> Any:
    """Motions ready for a list, which doesn't show their reasons."""
    found = Motion.objects.select_related("kind__majority", "proposer_nmo", "proposer_office", "seconder_nmo")
    return found.defer("reasons").order_by("number")


def amended(found: Any) -> Any:
    """The same with their amendments, without the texts of these."""
    amendments = Amendment.objects.select_related("proposer_nmo", "proposer_office").defer("text", "reasons")
    return found.prefetch_related(Prefetch("amendments", amendments))


@dataclass(frozen=True)
class Decision:
    """What will be voted on in an item: a motion with its amendments, or a vote that stands for itself."""

    item: AgendaItem
    motions: list[Motion]
    polls: list[Poll]


def order_of_the_day(plenary: Plenary) -> list[Decision]:
    """The items in which something is voted on that isn't decided yet."""
    alive = motions_with_names().filter(state__in=Motion.ALIVE)
    waiting = Poll.objects.filter(
        state__in=[Poll.State.PREPARED, Poll.State.OPEN], motion=None, amendment=None
    ).order_by("number")
    items = plenary.items.exclude(state=AgendaItem.State.DONE).order_by("order")
    items = items.prefetch_related(
        Prefetch("motions", amended(alive)),
        Prefetch("polls", waiting),
    )
    decisions = [Decision(item, list(item.motions.all()), list(item.polls.all())) for item in items]
    return [one for one in decisions if one.motions or one.polls]


def _paper(paper: AgendaPaper, assembly: Assembly) -> tuple[AgendaPaper, PaperVersion, Handed]:
    last = list(paper.versions.all())[-1]
    return paper, last, handed_in(last.handed_in_at, paper.kind, assembly)
