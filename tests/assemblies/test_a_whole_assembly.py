"""One assembly from its seats to its minutes, as the people of an NMO, the desk and the chair live through it."""

from __future__ import annotations

import io
import types
from dataclasses import dataclass
from decimal import Decimal

import pytest
from django.urls import reverse
from pypdf import PdfReader

from assemblies import workflow
from assemblies.allocation import allocation_of
from assemblies.models import (
    Amendment,
    Assembly,
    CheckIn,
    Invoice,
    Motion,
    PaymentRules,
    Plenary,
    Poll,
    Registration,
)
from assemblies.quorum import quorum_of
from assemblies.recount import recount
from assemblies.results import export_of
from assemblies.workflow import amendments, attendance, motions
from assemblies.workflow import registrations as moves
from assemblies.workflow.delegations import NoSeat
from members.models import User
from tests.assemblies.conftest import hold, mandate_of, say
from tests.assemblies.delegating import crowd, details, make_assembly, move_windows, register, set_up
from tests.assemblies.paying import IBAN, entry, import_rows, issue
from tests.assemblies.proposing import STRONGER, add_item, amend, propose, standing_text
from tests.assemblies.test_desk import put_at_desk
from tests.conftest import appoint, make_person
from tests.projects.conftest import bring as bring_project
from workflows.models import database_now

THIRDS = {"numerator": 2, "denominator": 3, "is_enough": True}
CANDIDATES = ["Ada Þorn", "بسمة"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kinds")]


@pytest.fixture
def team(circle):
    """Þora chairs, Ngozi keeps the roll; Amina, Hans and Tarek will vote, Lena proposes."""
    for name, office in (("thora", "plenary-chair"), ("ngozi", "credential-committee")):
        setattr(circle, name, make_person(name))
        appoint(getattr(circle, name), office)
    return circle


@dataclass
class Delegates:
    """Registrations of Associa-Med and the people behind them."""

    made: list[Registration]
    people: dict[int, User]

    def who(self, registration):
        return self.people[registration.pk]


def fill_the_quota(assembly, world, circle):
    """Six for five seats are refused whole; with a waiting list one waits. The project's seat comes on top."""
    people = crowd(world.tunisia, 7)
    addresses = [person.email for person in people]
    with pytest.raises(NoSeat):
        register(assembly, world.tunisia, *addresses[:6], by=circle.paula)
    assert not Registration.objects.exists()
    made = register(assembly, world.tunisia, *addresses[:6], by=circle.paula, may_wait=True)
    assert [one.state for one in made] == [*["invited"] * 5, "waiting"]
    project = next(seat for seat in allocation_of(made[0].delegation).kinds if seat.category == "project")
    made += register(assembly, world.tunisia, addresses[6], by=circle.paula, seat=project)
    return Delegates(made, {one.pk: person for one, person in zip(made, people, strict=True)})


def price_one_late(assembly, delegates, circle):
    """Two on early seats: one is finished in time, the other after the early window, at the late fee by itself."""
    in_time, late = delegates.made[:2]
    for registration, days in ((in_time, 11), (late, 0)):
        moves.fill(registration, details(), [], by=delegates.who(registration))
        moves.approve(registration, by=circle.paula)
        move_windows(assembly, days)
    for registration in (in_time, late):
        registration.refresh_from_db()
    assert [moves.price_of(one).total for one in (in_time, late)] == [Decimal(300), Decimal(350)]


def move_one_up(delegates, circle):
    """One gives up; who waited is offered the seat and takes it."""
    gives_up, waits = delegates.made[2], delegates.made[5]
    moves.withdraw(gives_up, "An exam.", by=delegates.who(gives_up))
    waits.refresh_from_db()
    assert waits.state == "offered"
    moves.take_up(waits, by=delegates.who(waits))
    moves.fill(waits, details(), [], by=delegates.who(waits))
    moves.approve(waits, by=circle.paula)


def send_everyone(delegates, circle):
    """The federation's approval, the delegate's word, one invoice, and its money by the bank's statement."""
    coming = [delegates.made[n] for n in (0, 1, 5)]
    for registration in coming:
        moves.accept(registration, by=circle.grace)
        moves.confirm(registration, by=delegates.who(registration))
    invoice = issue(coming[0].delegation, by=circle.grace)
    assert invoice.total == 300 + 350 + 350
    import_rows(invoice, [entry("row-1", invoice.total, f"fees {invoice.reference}")], by=circle.grace)
    assert Invoice.objects.with_balance().get(pk=invoice.pk).balance == 0
    return Registration.objects.with_names().filter(pk__in=[one.pk for one in coming])


def check_in(assembly, coming, circle):
    """It begins, and the desk lets each of them in, once."""
    Assembly.objects.filter(pk=assembly.pk).update(starts_on=database_now().date())
    assembly.refresh_from_db()
    stage = types.SimpleNamespace(assembly=assembly, today=assembly.starts_on)
    put_at_desk(stage, circle.ralf, by=circle.grace)
    for registration in coming:
        attendance.check_in(registration, by=circle.ralf)
        with pytest.raises(attendance.InAlready):
            attendance.check_in(registration, by=circle.ralf)
    assert CheckIn.objects.count() == len(coming)


def call_the_roll(assembly, world, circle):
    """The quorum is there with one NMO of three more."""
    plenary = Plenary.objects.create(assembly=assembly, number=1, starts_at=database_now())
    workflow.freeze_roll(plenary, by=circle.ngozi)
    workflow.open_plenary(plenary, by=circle.thora)
    reached = []
    for nmo, voter in (
        (world.usa, circle.amina),
        (world.germany, circle.hans),
        (world.tunisia, circle.tarek),
    ):
        workflow.mark_present(mandate_of(plenary, nmo), voter, by=circle.ngozi)
        reached.append(quorum_of(plenary).is_reached)
    assert (reached[0], reached[-1]) == (False, True)
    return plenary


def amend_and_adopt(plenary, voices, world, circle):
    """The hall changes a motion and adopts it by two thirds; abstentions are left out."""
    motion = propose(plenary.assembly, world.usa, circle.lena)
    motions.second(motion, world.germany, by=circle.hans)
    motions.place(motion, add_item(plenary, circle.thora), by=circle.thora)
    amendment = amend(motion, world.germany, circle.hans)
    amendments.put_to_vote(amendment, by=circle.thora)
    hold(plenary, circle.thora, voices, title="Amend?", amendment=amendment, method="named")
    if Amendment.objects.get(pk=amendment.pk).state == Amendment.State.TO_VOTE:
        amendments.settle(amendment, by=circle.thora)
    assert standing_text(motion) == STRONGER
    poll = hold(plenary, circle.thora, voices, title="Adopt?", motion=motion, method="named", **THIRDS)
    if Motion.objects.get(pk=motion.pk).state == Motion.State.SECONDED:
        motions.settle(motion, by=circle.thora)
    assert Motion.objects.get(pk=motion.pk).state == Motion.State.CARRIED
    return poll


def elect_in_two_rounds(plenary, voices, circle):
    """A tie between two, then one more vote for one of them."""
    (amina, usa, *_), (hans, germany, *_), (tarek, tunisia, *_) = voices
    ballot = workflow.choices_of_an_election(CANDIDATES)
    tie = [(amina, usa, CANDIDATES[0]), (hans, germany, CANDIDATES[1])]
    first = hold(plenary, circle.thora, tie, ballot, title="Who?", kind="election", method="secret")
    again = Poll(title="Who?", kind="relative", method="secret")
    second = workflow.further_round(first, again, workflow.stands_again(first), [], by=circle.thora)
    workflow.open_poll(second, by=circle.thora)
    for person, nmo, name in [*tie, (tarek, tunisia, CANDIDATES[1])]:
        say(second, person, nmo, name)
    workflow.close_poll(second, by=circle.thora)
    assert list(second.choices.filter(votes=2).values_list("candidate", flat=True)) == [CANDIDATES[1]]


def paper(client, name, uuid):
    response = client.get(reverse(f"assemblies:{name}", args=[uuid]))
    assert response.status_code == 200
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(response.content)).pages)


def test_from_seats_to_minutes(world, team, request_, sign_in):
    world.tunisia.fee_category = "E"
    world.tunisia.save()
    assembly = set_up(make_assembly(), early=3, late=2, offer_hours=24)
    PaymentRules.objects.create(assembly=assembly, issuer="IFMSA", account_holder="IFMSA", iban=IBAN, days=14)
    bring_project(request_, "endorsed", team)

    delegates = fill_the_quota(assembly, world, team)
    price_one_late(assembly, delegates, team)
    move_one_up(delegates, team)
    check_in(assembly, send_everyone(delegates, team), team)

    plenary = call_the_roll(assembly, world, team)
    voices = [(team.amina, world.usa), (team.hans, world.germany), (team.tarek, world.tunisia, "abstain")]
    adopted = amend_and_adopt(plenary, voices, world, team)
    hold(plenary, team.thora, voices, title="Secretly?", method="secret")
    elect_in_two_rounds(plenary, voices, team)
    workflow.close_plenary(plenary, by=team.thora)
    workflow.issue_minutes(plenary, is_public=True, by=team.thora)

    client = sign_in(team.amina)
    page = client.get(adopted.get_absolute_url()).text
    for words in ("2 in favour, of 2 votes; needed", "2 in favour, of 3 votes and abstentions; needed"):
        assert words in page
    minutes = paper(client, "minutes_paper", plenary.uuid)
    for words in ("Adopt?", "Secretly?", "Who?", "Associa-Med Tunisia"):
        assert words in minutes
    assert "Adopt?" in paper(client, "result_sheet", adopted.uuid)
    counted = [recount(export_of(poll)).faults for poll in Poll.objects.with_names()]
    assert counted == [()] * 5
