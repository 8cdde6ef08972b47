"""A registration's way: who moves it when, who is told, what it costs, and how it ends."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F

from assemblies.delegation_todo import delegations_todo
from assemblies.models import Debt, Registration, Surcharge
from assemblies.seats import Seat
from assemblies.workflow import registrations as workflow
from assemblies.workflow.delegations import delegation_of
from assemblies.workflow.holding import Refused
from assemblies.workflow.registration_steps import STEPS
from outbox.models import Email
from projects import workflow as projects
from tests.assemblies.delegating import bring, crowd, details, make_assembly, move_windows, register, set_up
from tests.assemblies.paying import seat
from tests.projects.conftest import bring as bring_project
from workflows.models import LogEntry, database_now
from workflows.steps import NotNow

SELMA = "selma@example.test"
VERBS = list(STEPS.steps)
# Who may take which verb on Selma's registration, whatever its state: by right, before the question when.
MAY = {
    "selma": {"fill", "confirm", "take_up", "withdraw", "cancel"},
    "paula": {"approve", "send_back", "wait_again", "withdraw", "cancel", "substitute"},
    "karim": {"approve", "send_back", "wait_again", "withdraw", "cancel", "substitute"},
    "grace": {"send_back", "accept", "withdraw", "cancel", "substitute"},
    "vera": set(), "gustav": set(), "amina": set(), "admin": set(), "pia": set(), "twin": set(),
}  # fmt: skip
# Verb: from which states to which.
TABLE = {
    "fill": ("invited", "filled"),
    "approve": ("filled", "approved"),
    "send_back": ("filled approved", "invited"),
    "accept": ("approved", "accepted"),
    "confirm": ("accepted", "confirmed"),
    "offer": ("waiting", "offered"),
    "take_up": ("offered", "invited"),
    "lapse": ("offered", "lapsed"),
    "wait_again": ("lapsed", "waiting"),
    "withdraw": ("invited filled approved waiting offered", "withdrawn"),
    "cancel": ("accepted confirmed", "cancelled"),
    "substitute": ("invited filled approved accepted confirmed", "substituted"),
}


@pytest.fixture
def assembly(world, circle):
    world.tunisia.fee_category = "A"
    world.tunisia.save()
    return set_up(make_assembly())


@pytest.fixture
def selma(assembly, world, circle):
    """Selma's registration; Karim is head of the delegation beside the President."""
    (made,) = register(assembly, world.tunisia, SELMA, by=circle.paula)
    made.delegation.head = circle.karim
    made.delegation.save()
    Email.objects.all().delete()
    return made


def told():
    """Which letters went to whom, the first first."""
    rows = Email.objects.order_by("pk").values_list("kind", "address")
    return [(kind.rpartition("/")[2], address.partition("@")[0]) for kind, address in rows]


def test_the_table_is_what_the_rules_say():
    assert {verb: (set(step.sources), str(step.target)) for verb, step in STEPS.steps.items()} == {
        verb: (set(sources.split()), target) for verb, (sources, target) in TABLE.items()
    }


@pytest.mark.parametrize("name", MAY)
def test_who_may(name, selma, circle):
    person = getattr(circle, name)
    assert {verb for verb, step in STEPS.steps.items() if step.allowed(person, selma)} == MAY[name]


def test_from_the_invitation_to_the_hall_everyone_concerned_is_told_once(selma, circle):
    found = bring(selma, "confirmed", delegate=circle.selma, head=circle.karim, secretary=circle.grace)
    assert (found.state, found.person, found.name) == ("confirmed", circle.selma, "Selma Test")
    assert told() == [
        ("delegate_filled", "karim"),
        ("delegate_approved", "selma"),
        ("delegate_accepted", "selma"),
        ("delegate_confirmed", "karim"),
    ]
    verbs = [entry.verb for entry in LogEntry.objects.about(selma)]
    assert verbs == ["register", "fill", "approve", "accept", "confirm"]
    assert "100.00 euros" in Email.objects.get(kind__endswith="delegate_approved").text


def test_nobody_moves_it_twice(selma, circle):
    workflow.fill(selma, details(), [], by=circle.selma)
    with pytest.raises(NotNow):
        workflow.fill(Registration.objects.get(pk=selma.pk), details(), [], by=circle.selma)
    assert told() == [("delegate_filled", "karim")]


def test_an_address_without_an_account_is_taken_up_by_whoever_proves_to_own_it(assembly, world, circle):
    (made,) = register(assembly, world.tunisia, "nobody@example.test", by=circle.paula)
    assert Email.objects.get(kind__endswith="delegate_invited").recipient is None
    circle.amina.emailaddress_set.create(email=made.email, verified=False)
    with pytest.raises(PermissionDenied):
        workflow.fill(made, details(), [], by=circle.amina)
    circle.amina.emailaddress_set.filter(email=made.email).update(verified=True)
    workflow.fill(made, details(), [], by=circle.amina)
    circle.twin.emailaddress_set.create(email=made.email.replace("nobody", "n2"), verified=True)
    assert Registration.objects.get(pk=made.pk).person == circle.amina
    assert not Registration.objects.of(circle.twin).exists()


def test_one_person_with_two_addresses_comes_once(selma, assembly, world, circle):
    circle.selma.emailaddress_set.create(email="second@example.test", verified=True)
    (other,) = register(assembly, world.tunisia, "second@example.test", by=circle.paula)
    workflow.fill(selma, details(), [], by=circle.selma)
    with pytest.raises(Refused, match="registered for this assembly already"):
        workflow.fill(other, details(), [], by=circle.selma)
    assert Registration.objects.get(pk=other.pk).state == "invited"


@pytest.mark.parametrize(
    ("days", "fee", "total"), [(9.99, "early", 100), (10.01, "late", 150), (40, "late", 150)]
)
def test_what_is_finished_after_the_deadline_is_priced_late_by_itself(days, fee, total, selma, circle):
    """The windows move as time does; nobody touches the registration, and the early seat stays early."""
    workflow.fill(selma, details(), [], by=circle.selma)
    move_windows(selma.assembly, days)
    assert workflow.price_of(selma).total == total
    price = workflow.approve(selma, by=circle.paula)
    found = Registration.objects.get(pk=selma.pk)
    assert (price.fee_class, price.total, found.fee_class) == (fee, total, "early")
    assert f"{total}.00 euros" in Email.objects.get(kind__endswith="delegate_approved").text


def test_the_price_stands_from_the_instant_of_the_approval(selma, circle):
    """To the microsecond: the window closes exactly then, and one before."""
    workflow.fill(selma, details(), [], by=circle.selma)
    workflow.approve(selma, by=circle.paula)
    early = selma.assembly.windows.get(phase="early")
    for shift, total in ((0, 100), (-1, 150), (1, 100)):
        early.closes_at = selma.finished_at + dt.timedelta(microseconds=shift)
        early.save()
        assert workflow.price_of(selma).total == total


def test_what_was_sent_back_keeps_the_instant_in_which_it_was_finished(selma, circle):
    found = bring(selma, "approved", delegate=circle.selma, head=circle.paula)
    workflow.send_back(found, "Which committee?", by=circle.grace)
    letter = Email.objects.get(kind__endswith="delegate_sent_back")
    assert "Which committee?" in letter.text
    move_windows(found.assembly, 15)
    workflow.fill(found, found.details, [], by=circle.selma)
    assert workflow.approve(found, by=circle.paula).total == 100


def test_extras_are_chosen_until_the_federation_accepts(selma, circle):
    (carbon,) = Surcharge.objects.filter(assembly=selma.assembly)
    workflow.fill(selma, details(), [carbon], by=circle.selma)
    assert workflow.price_of(selma).total == 112
    workflow.approve(selma, by=circle.paula)
    workflow.correct(selma, details_of(selma, diet="vegan"), [], by=circle.selma)
    assert workflow.price_of(selma).total == 100
    workflow.accept(selma, by=circle.grace)
    workflow.correct(selma, details_of(selma, diet="halal"), [carbon], by=circle.selma)
    assert workflow.price_of(selma).total == 100
    assert Registration.objects.get(pk=selma.pk).details.diet == "halal"
    with pytest.raises(PermissionDenied):
        workflow.correct(selma, details_of(selma), [], by=circle.paula)


def details_of(registration, **fields):
    found = Registration.objects.get(pk=registration.pk).details
    for name, value in fields.items():
        setattr(found, name, value)
    return found


def test_who_comes_after_so_many_of_the_quota_pays_more(assembly, world, circle, request_):
    endorsement = bring_project(request_, "endorsed", circle)
    grant = endorsement.grants.get()
    Surcharge.objects.create(assembly=assembly, name="Beyond two", rule="beyond", beyond=2, amount=25)
    seat = Seat("project", "early", is_charged=False, source=grant.pk)
    made = [
        *register(assembly, world.tunisia, "a@example.test", by=circle.paula),
        *register(assembly, world.tunisia, "p@example.test", by=circle.paula, seat=seat),
        *register(assembly, world.tunisia, "b@example.test", "c@example.test", by=circle.paula),
    ]
    assert [workflow.price_of(one).total for one in made] == [100, 100, 100, 125]
    workflow.withdraw(made[0], "Ill.", by=circle.paula)
    assert [workflow.price_of(one).total for one in made[1:]] == [100, 100, 100]


def test_the_price_in_the_federations_delegation_is_that_of_the_persons_nmo(assembly, world, circle):
    delegation = delegation_of(assembly, None)
    sitting = {"category": "decision", "fee_class": "early", "state": "invited", "given_name": "X"}
    rows = [
        Registration.objects.create(
            delegation=delegation, assembly=assembly, email=f"{number}@example.test", person=person,
            registered_by=circle.grace, seat=number, **sitting,
        )
        for number, person in enumerate([circle.selma, circle.gustav, None], start=1)
    ]  # fmt: skip
    assert [workflow.price_of(one).total for one in rows] == [Decimal(100), None, None]


def test_a_seat_that_is_gone_is_neither_approved_nor_accepted(assembly, world, circle, request_):
    endorsement = bring_project(request_, "endorsed", circle)
    seat = Seat("project", "early", is_charged=False, source=endorsement.grants.get().pk)
    (made,) = register(assembly, world.tunisia, SELMA, by=circle.paula, seat=seat)
    workflow.fill(made, details(), [], by=circle.selma)
    projects.lapse(endorsement, by=circle.grace, note="It is over.")
    with pytest.raises(Refused, match="no longer there"):
        workflow.approve(made, by=circle.paula)
    assert Registration.objects.get(pk=made.pk).finished_at is None


def test_debts_stop_the_acceptance(selma, world, circle):
    found = bring(selma, "approved", delegate=circle.selma, head=circle.paula)
    Debt.objects.create(nmo=world.tunisia, reason="Invoice 7", amount=50, since="2026-01-01")
    with pytest.raises(Refused, match="owes more"):
        workflow.accept(found, by=circle.grace)


@pytest.mark.parametrize("name", ["selma", "paula", "grace"])
def test_withdrawing_before_the_acceptance_costs_nothing(name, selma, circle):
    found = bring(selma, "approved", delegate=circle.selma, head=circle.paula)
    Email.objects.all().delete()
    workflow.withdraw(found, "I am ill.", by=getattr(circle, name))
    found.refresh_from_db()
    assert (found.state, found.refund_percent, found.ended_at is None) == ("withdrawn", None, False)
    assert told() == [("delegate_ended", "selma"), ("delegate_ended", "karim")]
    assert "Nothing is to be paid." in Email.objects.first().text


@pytest.mark.parametrize(("days", "percent"), [(29.9, 50), (30.1, 0)])
def test_cancelling_after_it_gives_back_what_the_rules_say(days, percent, selma, circle):
    found = bring(selma, "accepted", delegate=circle.selma, head=circle.paula, secretary=circle.grace)
    with pytest.raises(NotNow):
        workflow.withdraw(found, "Ill.", by=circle.selma)
    selma.assembly.refund_steps.update(until=F("until") - dt.timedelta(days=days))
    workflow.cancel(found, "I am ill.", by=circle.selma)
    found.refresh_from_db()
    assert (found.state, found.refund_percent) == ("cancelled", percent)
    assert f"{percent} % of the price" in Email.objects.filter(kind__endswith="delegate_ended").first().text


def test_a_substitute_takes_seat_rank_and_price_and_the_history_stays(selma, circle):
    found = bring(selma, "accepted", delegate=circle.selma, head=circle.paula, secretary=circle.grace)
    move_windows(found.assembly, 15)
    Email.objects.all().delete()
    other = workflow.substitute(found, "Twin Test", "Twin@example.test", by=circle.paula)
    found.refresh_from_db()
    assert (found.state, found.replaced_by, found.seat) == ("substituted", other, 1)
    assert (other.state, other.email, other.seat, other.rank) == ("invited", "twin@example.test", 1, 1)
    assert (other.finished_at, other.replaces) == (found.finished_at, found)
    assert told() == [("delegate_substituted", "selma"), ("delegate_invited", "twin")]
    assert "Twin Test is registered" in Email.objects.get(kind__endswith="delegate_substituted").text
    bring(other, "confirmed", delegate=circle.twin, head=circle.paula, secretary=circle.grace)
    assert workflow.price_of(other).total == 100
    with pytest.raises(NotNow):
        workflow.substitute(found, "Vera", "vera@example.test", by=circle.paula)


def test_nobody_takes_two_seats_by_substitution(selma, assembly, world, circle):
    register(assembly, world.tunisia, "twin@example.test", by=circle.paula)
    with pytest.raises(Refused, match="twin@example.test is registered"):
        workflow.substitute(selma, "Twin", "twin@example.test", by=circle.paula)
    selma.refresh_from_db()
    assert (selma.state, selma.ended_at) == ("invited", None)


@pytest.mark.parametrize(
    ("until", "starts", "refused"), [(1, 100, False), (-1, 100, True), (None, 1, False), (None, 0, True)]
)
def test_until_when_delegates_are_replaced(until, starts, refused, selma, circle):
    rules, assembly = selma.assembly.rules, selma.assembly
    rules.substitutes_until = until and database_now() + dt.timedelta(hours=until)
    rules.save()
    assembly.starts_on = database_now().date() + dt.timedelta(days=starts)
    assembly.save()
    assert bool(workflow.why_no_substitute(selma)) is refused
    if refused:
        with pytest.raises(Refused, match="can’t be replaced"):
            workflow.substitute(selma, "Twin", "twin@example.test", by=circle.paula)


def test_every_thing_to_do_names_its_own_window(world, circle):
    """More than are shown, the last ones registered for the assemblies that come first."""
    closes = {}
    for number in range(12):
        assembly = set_up(make_assembly(400 - 20 * number, f"assembly-{number}"), opened=number)
        seat(delegation_of(assembly, world.tunisia), circle.selma, 1, "invited")
        closes[assembly.name] = assembly.windows.order_by("closes_at").first().closes_at
    todo = [one for one in delegations_todo(circle.selma) if "Fill in" in one.title]
    assert len(todo) == 10
    assert [one.due_at for one in todo] == [closes[one.title.partition(": ")[2]] for one in todo]


def test_the_database_holds_what_a_state_needs(selma, circle):
    """By hand, past the workflow: each of these rows would be a lie."""
    row = Registration.objects.filter(pk=selma.pk)
    lies = [
        ({"state": "approved"}, "approved_registration_has_its_instant"),
        ({"state": "offered"}, "offer_has_an_end"),
        ({"state": "withdrawn"}, "ended_registration_says_when"),
        ({"state": "cancelled", "ended_at": database_now()}, "cancelled_registration_says_what_comes_back"),
        ({"refund_percent": 101}, "no_more_comes_back_than_was_paid"),
        ({"seat": None}, "whoever_has_a_place_sits_on_a_seat"),
        ({"is_charged": False}, "quota_seats_are_charged"),
        ({"category": "project"}, "seat_names_where_it_comes_from"),
        ({"replaces": selma.pk}, "nobody_replaces_themselves"),
        ({"state": "nowhere", "ended_at": database_now()}, "registration_state_known"),
    ]
    for values, name in lies:
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            row.update(**values)


def test_who_sees_it(selma, assembly, world, circle):
    (foreign,) = register(assembly, world.germany, "hans@example.test", by=circle.gustav)
    everyone = {"selma", "karim", "paula", "vera", "gustav", "grace", "admin", "amina", "hans", "twin", "pia"}
    seen = {
        name: set(Registration.objects.visible_to(getattr(circle, name)).values_list("pk", flat=True))
        for name in everyone
    }
    both = {selma.pk, foreign.pk}
    assert {name: pks for name, pks in seen.items() if pks} == {
        "selma": {selma.pk}, "karim": {selma.pk}, "paula": {selma.pk}, "gustav": {foreign.pk},
        "hans": {foreign.pk}, "grace": both, "admin": both,
    }  # fmt: skip


def test_prices_of_a_whole_delegation_cost_few_queries(
    assembly, world, circle, django_assert_max_num_queries
):
    people = crowd(world.tunisia, 5)
    made = register(assembly, world.tunisia, *[person.email for person in people], by=circle.paula)
    with django_assert_max_num_queries(8):
        workflow.price_of(made[-1])
