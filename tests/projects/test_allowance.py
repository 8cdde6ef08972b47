"""What an endorsement earns by the rules."""

from __future__ import annotations

import datetime as dt

import pytest

from projects import grants, workflow
from projects.allowance import Earned, Earner, Rule, earned
from projects.models import AllowanceRule, Endorsement, SeatGrant
from tests.projects.conftest import bring

SCOPH, SCORA = 1, 2
EACH = Rule(key=7, committee=None, kind="", seats=1, fee_class="early", scope="each", weeks_before=8)
EARNER = Earner(
    committees=frozenset({SCOPH}),
    kind="first-time",
    submitted_on=dt.date(2027, 1, 1),
    decided_on=dt.date(2027, 1, 15),
    valid_until=dt.date(2028, 9, 30),
)


def change(record, **fields):
    return type(record)(**{**vars(record), **fields})


def test_a_seat_for_each_assembly_eight_weeks_after_it_was_handed_in():
    assert earned(EARNER, [EACH]) == [
        Earned(7, 1, "early", "each", dt.date(2027, 2, 26), dt.date(2028, 9, 30))
    ]


def test_not_before_the_decision():
    late = change(EARNER, decided_on=dt.date(2027, 5, 1))
    assert earned(late, [EACH])[0].first_day == dt.date(2027, 5, 1)


@pytest.mark.parametrize(
    ("fields", "count"),
    [
        ({"committee": SCOPH}, 1),
        ({"committee": SCORA}, 0),
        ({"kind": "first-time"}, 1),
        ({"kind": "continuous"}, 0),
        ({"weeks_before": 200}, 0),
    ],
)
def test_a_rule_may_hold_for_some_only(fields, count):
    assert len(earned(EARNER, [change(EACH, **fields)])) == count


def test_each_fitting_rule_gives_its_own():
    both = [EACH, change(EACH, key=8, seats=2, fee_class="late", scope="next")]
    assert [(e.rule, e.seats, e.fee_class, e.scope) for e in earned(EARNER, both)] == [
        (7, 1, "early", "each"),
        (8, 2, "late", "next"),
    ]


def standing():
    return list(SeatGrant.objects.standing().values_list("nmo__slug", "seats", "fee_class", "scope"))


def test_an_endorsement_earns_its_nmo_a_seat(endorsed, world):
    assert standing() == [("associa-med-tunisia", 1, "early", "each")]
    grant = SeatGrant.objects.get()
    assert grant.first_day == endorsed.submitted_at.date() + dt.timedelta(weeks=8)
    assert grant.last_day == endorsed.valid_until


@pytest.mark.parametrize("verb", ["lapse", "withdraw"])
def test_the_seat_goes_with_the_endorsement(endorsed, circle, verb):
    who = circle.grace if verb == "lapse" else circle.selma
    getattr(workflow, verb)(endorsed, by=who, note="It is over.")
    assert standing() == []
    assert SeatGrant.objects.get().end_reason == "It is over."


def test_a_changed_rule_changes_what_stands_and_leaves_the_old_as_history(endorsed):
    AllowanceRule.objects.update(seats=3)
    grants.recompute(Endorsement.objects.all())
    grants.recompute(Endorsement.objects.all())
    assert standing() == [("associa-med-tunisia", 3, "early", "each")]
    ended = SeatGrant.objects.exclude(ended_on=None)
    assert [(grant.seats, grant.end_reason) for grant in ended] == [
        (1, "The rules of the allowance changed.")
    ]


def test_a_rule_out_of_force_takes_its_seats_back(endorsed):
    AllowanceRule.objects.update(is_active=False)
    grants.recompute(Endorsement.objects.all())
    assert standing() == []


def test_who_isnt_endorsed_earns_nothing(recommended):
    grants.recompute(Endorsement.objects.all())
    assert not SeatGrant.objects.exists()


def test_a_renewal_in_time_leaves_no_gap(endorsed, circle):
    """The seat stood for today's assembly; eight weeks before it the renewal wasn't handed in yet."""
    earlier = endorsed.submitted_at - dt.timedelta(weeks=30)
    Endorsement.objects.filter(pk=endorsed.pk).update(submitted_at=earlier)
    second = bring(workflow.renew(endorsed, by=circle.selma), "endorsed", circle)
    assert SeatGrant.objects.standing().get().first_day == second.decided_at.date()


def test_after_a_lapse_the_weeks_count_anew(endorsed, circle):
    workflow.lapse(endorsed, by=circle.grace, note="It is over.")
    second = bring(workflow.renew(endorsed, by=circle.selma), "endorsed", circle)
    assert SeatGrant.objects.standing().get().first_day == second.submitted_at.date() + dt.timedelta(weeks=8)
