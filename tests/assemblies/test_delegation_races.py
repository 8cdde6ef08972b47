"""The last seat, tried by many at once on a real database."""

from __future__ import annotations

import pytest

from assemblies.models import Delegation, Registration
from assemblies.workflow import registrations, waiting
from assemblies.workflow.delegations import NoSeat, delegation_of
from assemblies.workflow.holding import Refused
from tests.assemblies.delegating import crowd, make_assembly, register, set_up
from tests.assemblies.test_poll_races import at_once
from tests.conftest import appoint, make_person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def paula(world):
    person = make_person("paula", nmo=world.tunisia)
    appoint(person, "nmo-president", nmo=world.tunisia)
    return person


@pytest.fixture
def assembly(world, cast):
    return set_up(make_assembly(), early=1, late=0)


def test_two_heads_fill_the_last_seat_at_once(assembly, world, paula):
    head = make_person("karim", nmo=world.tunisia)
    delegation = delegation_of(assembly, world.tunisia)
    Delegation.objects.filter(pk=delegation.pk).update(head=head)

    def registering(number, by):
        return lambda: len(register(assembly, world.tunisia, f"d{number}@example.test", by=by))

    outcomes = at_once([registering(number, [paula, head][number % 2]) for number in range(6)])
    assert sorted(map(str, outcomes)) == sorted(map(str, [1, *[NoSeat] * 5]))
    assert Registration.objects.holding().count() == 1


def test_the_same_person_is_registered_by_two_nmos_at_once(assembly, world, paula):
    gustav = make_person("gustav", nmo=world.germany)
    appoint(gustav, "nmo-president", nmo=world.germany)
    outcomes = at_once(
        [
            lambda: len(register(assembly, world.tunisia, "one@example.test", by=paula)),
            lambda: len(register(assembly, world.germany, "one@example.test", by=gustav)),
        ]
    )
    assert outcomes.count(1) == 1
    assert issubclass(next(one for one in outcomes if one != 1), Refused)
    assert Registration.objects.count() == 1


def test_two_clocks_offer_one_seat_once(assembly, world, paula):
    people = crowd(world.tunisia, 4)
    made = register(assembly, world.tunisia, *[person.email for person in people], by=paula, may_wait=True)
    registrations.withdraw(made[0], "Ill.", by=paula)
    Registration.objects.filter(state="offered").update(offered_until="2026-01-01T00:00Z")
    at_once([waiting.lapse_overdue, waiting.offer_what_became_free] * 2)
    states = list(Registration.objects.order_by("rank").values_list("state", flat=True))
    assert states == ["withdrawn", "lapsed", "offered", "waiting"]


def test_taking_an_offer_against_its_end(assembly, world, paula):
    """Either the seat is theirs, or it went to the next one; never both, never neither."""
    people = crowd(world.tunisia, 3)
    made = register(assembly, world.tunisia, *[person.email for person in people], by=paula, may_wait=True)
    registrations.withdraw(made[0], "Ill.", by=paula)
    outcomes = at_once(
        [
            lambda: registrations.take_up(Registration.objects.get(pk=made[1].pk), by=people[1]) or "taken",
            lambda: (
                registrations.withdraw(Registration.objects.get(pk=made[1].pk), "No.", by=paula) or "gone"
            ),
        ]
    )
    states = list(Registration.objects.order_by("rank").values_list("state", flat=True))
    assert "gone" in outcomes  # what was taken up can still be withdrawn
    assert states == ["withdrawn", "withdrawn", "offered"]
    assert Registration.objects.holding().count() == 1
