"""Registering a delegation: the number line by line, all or nobody, and who may."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from assemblies.allocation import allocation_of
from assemblies.models import Debt, Registration, SeatOverride, SeatRule
from assemblies.seats import Seat, quota
from assemblies.workflow import delegations as workflow
from assemblies.workflow.delegations import NoSeat, Registered, delegation_of
from assemblies.workflow.holding import Refused
from committees.models import Term
from members.models import MembershipStatus
from outbox.models import Email
from projects import workflow as projects
from tests.assemblies.delegating import ADDRESSES, make_assembly, move_windows, named, register, set_up
from tests.conftest import appoint, make_person
from tests.projects.conftest import bring as bring_project
from workflows.models import LogEntry, database_now

SELMA, KARIM, VERA, TWIN = ADDRESSES


@pytest.fixture
def assembly(world, circle):
    return set_up(make_assembly(host_nmo=world.germany))


def states(assembly):
    return list(assembly.registrations.order_by("pk").values_list("email", "state", "fee_class", "seat"))


def lines(delegation):
    return [(line.seat.category, line.seat.fee_class, line.seats) for line in allocation_of(delegation).lines]


def test_the_president_registers_and_each_gets_a_letter(assembly, world, circle):
    register(assembly, world.tunisia, *ADDRESSES, by=circle.paula)
    assert states(assembly) == [
        (SELMA, "invited", "early", 1),
        (KARIM, "invited", "early", 2),
        (VERA, "invited", "early", 3),
        (TWIN, "invited", "late", 1),
    ]
    assert list(assembly.registrations.order_by("pk").values_list("rank", flat=True)) == [1, 2, 3, 4]
    letters = Email.objects.filter(kind="assemblies/emails/delegate_invited")
    assert set(letters.values_list("address", flat=True)) == set(ADDRESSES)
    entry = LogEntry.objects.about(assembly.registrations.first()).get()
    assert (entry.verb, entry.by, entry.office) == ("register", circle.paula, "President")


def test_over_the_quota_nobody_is_registered_and_the_lines_say_why(assembly, world, circle):
    six = [f"delegate{number}@example.test" for number in range(6)]
    with pytest.raises(NoSeat, match="Seats asked for: 6; free: 5") as refusal:
        register(assembly, world.tunisia, *six, by=circle.paula)
    assert [line.seats for line in refusal.value.allocation.lines] == [3, 2]
    assert not Registration.objects.exists()
    assert not Email.objects.exists()


def test_who_may_wait_waits_in_order(assembly, world, circle):
    six = [f"delegate{number}@example.test" for number in range(6)]
    register(assembly, world.tunisia, *six, by=circle.paula, may_wait=True)
    assert [state for _email, state, *_seat in states(assembly)] == ["invited"] * 5 + ["waiting"]
    last = assembly.registrations.get(state="waiting")
    assert (last.category, last.seat, last.rank) == ("", None, 6)
    assert LogEntry.objects.about(last).get().verb == "put_on_list"
    letter = Email.objects.get(kind="assemblies/emails/delegate_waiting")
    assert "48 hours" in letter.text


@pytest.mark.parametrize("name", ["selma", "karim", "vera", "gustav", "grace", "tarek", "mohamed", "admin"])
def test_nobody_else_registers(name, assembly, world, circle):
    with pytest.raises(PermissionDenied):
        register(assembly, world.tunisia, SELMA, by=getattr(circle, name))
    assert not Registration.objects.exists()


def test_a_named_head_registers_beside_the_president_until_another_is_named(assembly, world, circle):
    delegation = delegation_of(assembly, world.tunisia)
    workflow.name_head(delegation, circle.karim, by=circle.paula)
    register(assembly, world.tunisia, SELMA, by=circle.karim)
    register(assembly, world.tunisia, VERA, by=circle.paula)
    assert Email.objects.get(kind="assemblies/emails/head_named").recipient == circle.karim
    workflow.name_head(delegation, None, by=circle.paula)
    with pytest.raises(PermissionDenied):
        register(assembly, world.tunisia, TWIN, by=circle.karim)
    assert [entry.note for entry in LogEntry.objects.about(delegation)] == ["Karim Test", ""]


@pytest.mark.parametrize("name", ["karim", "vera", "gustav", "tarek"])
def test_only_the_president_names_the_head(name, assembly, world, circle):
    with pytest.raises(PermissionDenied):
        workflow.name_head(delegation_of(assembly, world.tunisia), circle.selma, by=getattr(circle, name))


def test_a_former_president_registers_nobody(assembly, world, circle):
    term = circle.paula.terms.get()
    term.last_day = database_now().date() - dt.timedelta(days=1)
    term.save()
    with pytest.raises(PermissionDenied):
        register(assembly, world.tunisia, SELMA, by=circle.paula)


def test_the_federations_own_delegation_is_the_secretary_generals(assembly, world, circle):
    rule = SeatRule.objects.create(
        assembly=assembly, name="Support", category="support", goes_to="federation", seats=1
    )
    seat = Seat("support", "early", is_charged=False, source=rule.pk)
    with pytest.raises(PermissionDenied):
        register(assembly, None, SELMA, by=circle.paula, seat=seat)
    register(assembly, None, SELMA, by=circle.grace, seat=seat)
    found = assembly.registrations.get()
    assert (found.rule, found.category, found.is_charged) == (rule, "support", False)
    with pytest.raises(NoSeat):
        register(assembly, None, KARIM, by=circle.grace)


@pytest.mark.parametrize("days", [-11, 10.5, 31.5])
def test_outside_the_windows_nobody_is_registered(days, assembly, world, circle):
    move_windows(assembly, days)
    with pytest.raises(Refused, match="isn’t open"):
        register(assembly, world.tunisia, SELMA, by=circle.paula)
    assert not Registration.objects.exists()


def test_debts_block_by_the_rule(assembly, world, circle):
    debt = Debt.objects.create(nmo=world.tunisia, reason="Invoice 7", amount=50, since="2026-01-01")
    Debt.objects.create(nmo=world.germany, reason="Invoice 8", amount=5000, since="2026-01-01")
    with pytest.raises(Refused, match="owes more"):
        register(assembly, world.tunisia, SELMA, by=circle.paula)
    for tolerated in (Decimal(50), None):
        assembly.rules.tolerated_debt = tolerated
        assembly.rules.save()
        assert not allocation_of(delegation_of(assembly, world.tunisia)).is_barred
    assembly.rules.tolerated_debt = Decimal(0)
    assembly.rules.save()
    debt.settled_on = dt.date(2026, 2, 1)
    debt.save()
    register(assembly, world.tunisia, SELMA, by=circle.paula)


def test_nobody_is_registered_twice_for_an_assembly(assembly, world, circle):
    register(assembly, world.tunisia, SELMA, by=circle.paula)
    with pytest.raises(Registered) as refusal:
        register(assembly, world.tunisia, KARIM, SELMA.upper(), by=circle.paula)
    assert refusal.value.emails == [SELMA]
    with pytest.raises(Registered):
        register(assembly, world.germany, SELMA, by=circle.gustav)
    with pytest.raises(Registered):
        register(assembly, world.tunisia, KARIM, KARIM, by=circle.paula)
    assert assembly.registrations.count() == 1
    other = set_up(make_assembly(200, "august-meeting", kind="august"))
    register(other, world.tunisia, SELMA, by=circle.paula)


def test_the_database_lets_nobody_in_twice_either(assembly, world, circle):
    register(assembly, world.tunisia, SELMA, by=circle.paula)
    other = delegation_of(assembly, world.germany)
    twin = {"assembly": assembly, "given_name": "X", "registered_by": circle.paula, "state": "waiting"}
    with pytest.raises(IntegrityError, match="one_open_registration_an_address"), transaction.atomic():
        Registration.objects.create(delegation=other, email=SELMA, **twin)
    next_one = make_assembly(200, "august-meeting", kind="august")
    with pytest.raises(IntegrityError, match="a registration is for the assembly"), transaction.atomic():
        Registration.objects.create(delegation=other, email=KARIM, **{**twin, "assembly": next_one})
    seated = {"category": "quota", "is_charged": True, "fee_class": "early", "seat": 1, "state": "invited"}
    with pytest.raises(IntegrityError, match="one_delegate_a_seat"), transaction.atomic():
        Registration.objects.create(
            delegation=delegation_of(assembly, world.tunisia), email=KARIM, **{**twin, **seated}
        )


@pytest.mark.parametrize(("status", "total"), [("full", 5), ("associate", 0), ("suspended", 0)])
def test_the_quota_follows_the_membership(status, total, assembly, world, circle):
    MembershipStatus.objects.filter(nmo=world.tunisia).update(status=status)
    assert allocation_of(delegation_of(assembly, world.tunisia)).total == total


def test_a_quota_without_a_number_is_as_many_as_they_like(assembly, world, circle):
    assembly.base_quotas.filter(fee_class="early").update(seats=None)
    many = [f"delegate{number}@example.test" for number in range(12)]
    register(assembly, world.tunisia, *many, by=circle.paula)
    assert {fee for _email, _state, fee, _seat in states(assembly)} == {"early"}


def test_seats_of_projects_are_for_whom_they_are_named(assembly, world, circle, request_):
    endorsement = bring_project(request_, "endorsed", circle)
    delegation = delegation_of(assembly, world.tunisia)
    grant = endorsement.grants.get()
    assert lines(delegation) == [("quota", "early", 3), ("quota", "late", 2), ("project", "early", 1)]
    seat = Seat("project", "early", is_charged=False, source=grant.pk)
    register(assembly, world.tunisia, SELMA, by=circle.paula, seat=seat)
    assert assembly.registrations.get().grant == grant
    with pytest.raises(NoSeat, match="Seats asked for: 1; free: 0"):
        register(assembly, world.tunisia, KARIM, by=circle.paula, seat=seat)
    assert allocation_of(delegation).free(quota("early")) == 3
    projects.lapse(endorsement, by=circle.grace, note="It is over.")
    assert lines(delegation) == [("quota", "early", 3), ("quota", "late", 2)]


def test_seats_by_rules_go_where_they_belong(assembly, world, circle):
    make_assembly(200, "august-meeting", kind="august", host_nmo=world.usa)
    make_assembly(400, "later", host_nmo=world.tunisia)
    rules = [
        ("Host", "host", "host", "", "", 2), ("Coming host", "host", "coming-host", "", "", 4),
        ("Each", "support", "each-nmo", "", "", 1), ("Team", "task-force", "federation", "", "", None),
        ("Board", "office", "federation", "federation", "president", 1),
        ("Directors at home", "office", "own-nmo", "committee", "director", 1),
        ("Vice-Presidents", "office", "each-nmo", "national", "member", 3),
    ]  # fmt: skip
    for name, category, goes_to, level, role, seats in rules:
        SeatRule.objects.create(
            assembly=assembly,
            name=name,
            category=category,
            goes_to=goes_to,
            level=level,
            role=role,
            seats=seats,
        )

    def beside(nmo):
        found = allocation_of(delegation_of(assembly, nmo)).lines
        return {line.name: line.seats for line in found if line.seat.category != "quota"}

    assert beside(world.germany) == {"Host": 2, "Each": 1, "Directors at home": 2}
    assert beside(world.usa) == {"Coming host": 4, "Each": 1}
    assert beside(world.tunisia) == {"Each": 1, "Vice-Presidents": 3}
    assert beside(None) == {"Team": None, "Board": 1}
    appoint(make_person("next"), "scope-liaison")
    appoint(circle.selma, "score-director", days=(200, 500), nmo=None)
    assert "Directors at home" not in beside(world.tunisia)


def test_an_elect_has_the_seat_of_the_office(assembly, world, circle):
    SeatRule.objects.create(
        assembly=assembly, name="Board", category="office", goes_to="federation", level="federation",
        role="president",
    )  # fmt: skip
    today = database_now().date()
    Term.objects.create(
        office=circle.pia.terms.get().office, holder=make_person("elect"), kind="elect",
        first_day=today + dt.timedelta(200), last_day=today + dt.timedelta(500),
    )  # fmt: skip
    assert allocation_of(delegation_of(assembly, None)).total == 2


def test_the_federation_decides_on_seats_with_a_reason(assembly, world, circle):
    delegation = delegation_of(assembly, world.tunisia)
    for name in ("paula", "gustav", "admin", "selma"):
        with pytest.raises(PermissionDenied):
            workflow.decide(
                SeatOverride(delegation=delegation, fee_class="early", seats=1, reason="Please."),
                by=getattr(circle, name),
            )
    for seats, charged in ((2, True), (1, False)):
        override = SeatOverride(
            delegation=delegation, fee_class="early", seats=seats, is_charged=charged, reason="They host."
        )
        workflow.decide(override, by=circle.grace)
    assert allocation_of(delegation).total == 8
    assert [entry.note for entry in LogEntry.objects.about(delegation)] == [
        "+2 early fee: They host.",
        "+1 early fee: They host.",
    ]
    letters = Email.objects.filter(kind="assemblies/emails/seats_decided", recipient=circle.paula)
    assert letters.count() == 2
    workflow.decide(
        SeatOverride(delegation=delegation, fee_class="early", seats=-9, reason="They don’t."),
        by=circle.grace,
    )
    assert allocation_of(delegation).total == 3


def test_the_head_puts_them_in_order(assembly, world, circle):
    made = register(assembly, world.tunisia, SELMA, KARIM, VERA, by=circle.paula)
    delegation = made[0].delegation
    keys = [one.pk for one in made]
    workflow.rank(delegation, {keys[0]: 9, keys[1]: 3, keys[2]: 3, 0: 1}, by=circle.paula)
    assert list(delegation.registrations.order_by("rank").values_list("email", flat=True)) == [
        KARIM,
        VERA,
        SELMA,
    ]
    with pytest.raises(PermissionDenied):
        workflow.rank(delegation, {keys[0]: 1}, by=circle.karim)


def test_named_people_are_kept_as_written(assembly, world, circle):
    delegation = delegation_of(assembly, world.tunisia)
    (made,) = workflow.register(delegation, named("Selma@Example.test"), None, by=circle.paula)
    assert (made.given_name, made.email, str(made)) == ("Selma", SELMA, "Selma")
    assert str(delegation) == "Associa-Med Tunisia, March Meeting"
    assert delegation_of(assembly, None).name == "The federation"
