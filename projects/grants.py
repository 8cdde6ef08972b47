"""Seats given and taken back: the allowance's rules applied to endorsements in the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import Prefetch
from django.utils.translation import gettext as _

from projects import clock
from projects.allowance import Earned, Earner, Rule, earned
from projects.models import AllowanceRule, Endorsement, EndorsementRules, SeatGrant
from workflows.models import database_now

if TYPE_CHECKING:
    from projects.models.endorsements import EndorsementQuerySet

State = Endorsement.State
BATCH = 1000


@transaction.atomic
def recompute(endorsements: EndorsementQuerySet) -> int:
    """Make the standing grants of these endorsements what the rules of today give; how many changed.

    An unchanged grant stays as it is; a changed one is taken back and given anew, so that its history shows.
    """
    hold_rules()
    rules = [_rule(row) for row in AllowanceRule.objects.filter(is_active=True)]
    taken, given = [], []
    for endorsement in _held(endorsements):
        due = {grant.rule: grant for grant in _earned(endorsement, rules)}
        for grant in endorsement.standing_grants:  # type: ignore[attr-defined]
            if _is_same(grant, due.get(grant.rule_id)):
                del due[grant.rule_id]
            else:
                taken.append(grant)
        given += [_grant(endorsement, new) for new in due.values()]
    _take_back(taken, _("The rules of the allowance changed."))
    SeatGrant.objects.bulk_create(given, batch_size=BATCH)
    return len({grant.endorsement_id for grant in [*taken, *given]})


def hold_rules() -> None:
    """Wait for whoever changes the rules or endorses, until this transaction ends: no endorsement is reckoned
    by rules that go out in the same moment. Taken before any row, so that nobody waits in a circle.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('rules of the delegate allowance'))")


def expected(endorsements: Iterable[Endorsement]) -> dict[int, list[tuple[AllowanceRule, Earned]]]:
    """What each request would earn if it were endorsed today, by its key: for who decides."""
    rows = {row.pk: row for row in AllowanceRule.objects.filter(is_active=True)}
    rules, today = [_rule(row) for row in rows.values()], database_now().date()
    until = clock.valid_until(today, EndorsementRules.current().valid_terms)
    return {
        one.pk: [
            (rows[grant.rule], grant) for grant in earned(_earner(one, decided_on=today, until=until), rules)
        ]
        for one in endorsements
    }


def take_back(endorsement: Endorsement, reason: str) -> None:
    """The endorsement ended: its seats go."""
    _take_back(list(endorsement.grants.filter(ended_on=None)), reason)


def _take_back(grants: list[SeatGrant], reason: str) -> None:
    today = database_now().date()
    for grant in grants:
        grant.ended_on, grant.end_reason = today, reason[:300]
    SeatGrant.objects.bulk_update(grants, ["ended_on", "end_reason"], batch_size=BATCH)


def _held(endorsements: EndorsementQuerySet) -> EndorsementQuerySet:
    """Those that hold, locked, with what a reckoning needs."""
    standing = Prefetch("grants", SeatGrant.objects.filter(ended_on=None), to_attr="standing_grants")
    return (
        endorsements.filter(state=State.ENDORSED)
        .select_related("project", "renews")
        .prefetch_related("project__related_committees", standing)
        .select_for_update(of=("self",))
        .order_by("pk")
    )


def _grant(endorsement: Endorsement, new: Earned) -> SeatGrant:
    return SeatGrant(
        endorsement=endorsement,
        rule_id=new.rule,
        nmo_id=endorsement.project.nmo_id,
        scope=new.scope,
        seats=new.seats,
        fee_class=new.fee_class,
        first_day=new.first_day,
        last_day=new.last_day,
    )


def _earned(endorsement: Endorsement, rules: list[Rule]) -> list[Earned]:
    assert endorsement.decided_at
    assert endorsement.valid_until
    decided_on, until = endorsement.decided_at.date(), endorsement.valid_until
    return earned(_earner(endorsement, decided_on=decided_on, until=until), rules)


def _is_same(grant: SeatGrant, new: Earned | None) -> bool:
    return new is not None and (
        grant.seats,
        grant.fee_class,
        grant.scope,
        grant.first_day,
        grant.last_day,
    ) == (new.seats, new.fee_class, new.scope, new.first_day, new.last_day)


def _rule(row: AllowanceRule) -> Rule:
    return Rule(row.pk, row.committee_id, row.kind, row.seats, row.fee_class, row.scope, row.weeks_before)


def _standing_since(endorsement: Endorsement) -> dt.date:
    """From when the weeks of a rule count: a renewal in time leaves no gap, so it counts from the first one."""
    before = endorsement.renews
    goes_on = before is not None and before.state in {State.ENDORSED, State.RENEWED}
    first = before if before and goes_on else endorsement
    assert first.submitted_at
    return first.submitted_at.date()


def _earner(endorsement: Endorsement, *, decided_on: dt.date, until: dt.date) -> Earner:
    project = endorsement.project
    return Earner(
        committees=frozenset({project.committee_id, *(c.pk for c in project.related_committees.all())}),
        kind=project.kind,
        submitted_on=_standing_since(endorsement),
        decided_on=decided_on,
        valid_until=until,
    )
