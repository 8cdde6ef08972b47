"""The weekly digests: one mail a person and kind, with every request that waits for them.

Each mail stands by itself and has a key for the week: a run that was cut off is followed by another, which goes on
with those who have none yet.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Q

from committees.models import Office, Term
from members.models import User
from projects import emails
from projects.models import Endorsement, EndorsementRules
from projects.models.endorsements import WAITING
from projects.permissions import federation_terms
from projects.waiting import conflict_of, waiting_for, would_decide

if TYPE_CHECKING:
    from collections.abc import Iterable

    from projects.models.endorsements import EndorsementQuerySet

    # The keys of requests, by whom they concern; people, each with what they may do something about.
    Shares = dict[User, set[int]]
    Circle = list[tuple[User, Q]]

State = Endorsement.State


class Run(NamedTuple):
    """One run of the week's digests, with who has had theirs from an earlier one."""

    now: dt.datetime
    week: str
    told: set[tuple[str, int | None]]

    def write(self, kind: str, shares: Shares, **context: Any) -> None:
        """A mail to each whom something waits for, the longest waiting first, with the days since it came there."""
        for person, keys in shares.items():
            if not keys or (kind, person.pk) in self.told:
                continue
            waiting = list(Endorsement.objects.filter(pk__in=keys).with_names().order_by("moved_at", "pk"))
            for endorsement in waiting:
                endorsement.days_waiting = (self.now - endorsement.moved_at).days  # type: ignore[attr-defined]
            emails.weekly(kind, person, waiting, week=self.week, **context)


def send(now: dt.datetime) -> None:
    """Everyone's digests of this week."""
    year, number, _day = now.isocalendar()
    week = f"{year}-W{number:02}"
    run, days = Run(now, week, emails.told_in(week)), EndorsementRules.current().review_days
    late = Q(moved_at__lt=now - dt.timedelta(days=days))
    _tell_who_decides(run)
    _tell_directors(run, late, days)
    _tell_who_confirms(run, late, days)


def _tell_who_decides(run: Run) -> None:
    """What nobody may decide on goes to who can let someone."""
    waiting = Endorsement.objects.filter(state__in=WAITING)
    mine = _shares(emails.holders(federation_terms()), waiting)
    run.write("weekly_decisions", mine)
    run.write("weekly_without_decider", _shared_out(_left(waiting, mine), _heads(), _administrators()))


def _tell_directors(run: Run, late: Q, days: int) -> None:
    """What no Director may review goes to who would decide on it, or else to who can let someone."""
    waiting = Endorsement.objects.filter(late, state=State.CONFIRMED)
    directors = Term.objects.current().filter(office__role=Office.Role.DIRECTOR)
    mine = _shares(emails.holders(directors.with_names()), waiting)
    run.write("weekly_reviews", mine, days=days)
    deciders = [(term.holder, would_decide(term)) for term in federation_terms()]
    left = _shared_out(_left(waiting, mine), deciders, _heads(), _administrators())
    run.write("weekly_without_director", left)


def _tell_who_confirms(run: Run, late: Q, days: int) -> None:
    """The President of an NMO, or who stands in for them, where a project waits for its confirmation."""
    waiting = Endorsement.objects.filter(late, state=State.SUBMITTED)
    officers = Term.objects.current().filter(
        office__level=Office.Level.NATIONAL, nmo__in=waiting.values("project__nmo")
    )
    for person in emails.holders(officers.with_names()):
        if ("weekly_confirmations", person.pk) not in run.told:
            run.write("weekly_confirmations", _shares([person], waiting), days=days)


def _shares(people: Iterable[User], waiting: EndorsementQuerySet) -> Shares:
    """Of these requests those that each may move on now."""
    return {
        person: set(waiting_for(person).filter(pk__in=waiting.values("pk")).values_list("pk", flat=True))
        for person in people
    }


def _left(waiting: EndorsementQuerySet, shares: Shares) -> set[int]:
    """Those of which nobody has a share."""
    return set(waiting.values_list("pk", flat=True)).difference(*shares.values())


def _shared_out(requests: set[int], *circles: Circle) -> Shares:
    """Each request goes to everyone in the first circle of which someone may."""
    shares: Shares = {}
    for circle in circles:
        reached: set[int] = set()
        for person, may in circle:
            found = Endorsement.objects.filter(may, pk__in=requests).values_list("pk", flat=True)
            shares[person] = shares.get(person, set()) | set(found)
            reached |= shares[person]
        requests = requests - reached
    return shares


def _heads() -> Circle:
    return [(person, ~conflict_of(person)) for person in emails.holders(federation_terms())]


def _administrators() -> Circle:
    return [(person, ~conflict_of(person)) for person in emails.administrators()]
