"""Delegations of the demo, lived through the real verbs: an NMO that fills its quota and a seat of a project, one
who is late, one who gets a freed seat offered, one who waits; an NMO that owes; amounts are invented.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from assemblies.allocation import allocation_of
from assemblies.models import (
    Assembly,
    BaseQuota,
    Debt,
    DelegateDetails,
    DocumentDeadline,
    Fee,
    Passport,
    PassportRead,
    RefundStep,
    Registration,
    RegistrationRules,
    RegistrationWindow,
    SeatOverride,
    SeatRule,
    Surcharge,
)
from assemblies.models.fees import CATEGORIES
from assemblies.workflow import delegations, registrations
from assemblies.workflow.delegations import Named, delegation_of
from committees.models import Committee
from ifmsa_portal.demo.clock import set_clock
from ifmsa_portal.demo.mails import deliver
from members.models import NMO
from workflows.days import end_of

if TYPE_CHECKING:
    from assemblies.models import Delegation
    from members.models import User

A_DAY = dt.timedelta(days=1)
TUNISIA, USA = "associa-med-tunisia", "amsa-usa"
# Euros by fee category, from A to F.
EARLY, STEP = (150, 190, 230, 280, 330, 380), 40
WAITING_RULES = "Whoever takes a seat from the list pays the fee of the window that is open then (demo)."
# Who has an account comes first; the others are invited by an address that nobody has taken up yet.
OF_TUNISIA = ["president.tn", "vp.tn", "neo.tn", "nore.tn", "student.tn", "rania"]
INVITED = [
    "Amal Ferchichi", "Bilel Hamdi", "Cyrine Jaziri", "Dorra Khelifi", "Emna Louati", "Firas Maalej",
    "Ghada Nasri", "Houssem Ouni", "Imen Riahi", "Jihed Sassi",
]  # fmt: skip
OF_USA = ["president.us", "neo.us", "npo.us", "priya", "student.us"]


@dataclass(frozen=True)
class Stage:
    """What every delegation of the demo needs."""

    people: dict[str, User]
    today: dt.date
    assembly: Assembly

    def at(self, days_ago: int, hour: int = 10) -> None:
        """Let it be so many days ago."""
        set_clock(dt.datetime.combine(self.today - days_ago * A_DAY, dt.time(hour), dt.UTC))

    def of(self, slug: str) -> Delegation:
        """An NMO's delegation."""
        return delegation_of(self.assembly, NMO.objects.get(slug=slug))

    def named(self, name: str) -> Named:
        """Someone with an account."""
        return Named(self.people[name].get_full_name(), self.people[name].email)

    def registration(self, name: str) -> Registration:
        """Someone's registration as it stands."""
        rows = Registration.objects.with_names().filter(assembly=self.assembly)
        return rows.get(email=self.people[name].email)

    def fill(self, name: str, committee: str = "", **fields: object) -> None:
        """Someone fills in their own data."""
        values = {
            "committee": Committee.objects.filter(slug=committee).first(),
            "emergency_name": "Family (demo)",
            "emergency_phone": "+000 5550 0100",
            **fields,
        }
        registrations.fill(self.registration(name), DelegateDetails(**values), [], by=self.people[name])

    def approve(self, by: str, *names: str) -> None:
        """The head approves some."""
        for name in names:
            registrations.approve(self.registration(name), by=self.people[by])

    def accept(self, *names: str) -> None:
        """The federation accepts some."""
        for name in names:
            registrations.accept(self.registration(name), by=self.people["secgen"])


def load_delegations(people: dict[str, User], today: dt.date) -> None:
    """The next assembly with its delegations; the last one was set up, too, the one after next isn't yet."""
    past = Assembly.objects.past().first()
    coming = Assembly.objects.coming().first()
    assert past
    assert coming
    _set_up(past, past.starts_on - 100 * A_DAY, past.starts_on - 40 * A_DAY)
    # The early window is over, the late one open, whatever the day on which the demo is loaded.
    _set_up(coming, today - 45 * A_DAY, today - 12 * A_DAY)
    stage = Stage(people, today, coming)
    _tunisia(stage)
    _usa(stage)
    peru = NMO.objects.get(slug="ifmsa-peru")
    Debt.objects.create(
        nmo=peru, reason="Fees of the last assembly (demo)", amount=Decimal(460), since=today - 120 * A_DAY
    )
    set_clock(None)


def _set_up(assembly: Assembly, opens: dt.date, early_ends: dt.date) -> None:
    """Windows, fees, surcharges, refunds, quotas as assemblies of the last years had them, and what is invented."""
    late_ends = early_ends + 35 * A_DAY
    RegistrationRules.objects.create(
        assembly=assembly, tolerated_debt=0, offer_hours=48, waiting_rules=WAITING_RULES
    )
    for phase, first, last in (("early", opens, early_ends), ("late", early_ends + A_DAY, late_ends)):
        RegistrationWindow.objects.create(
            assembly=assembly,
            phase=phase,
            fee_class=phase,
            opens_at=dt.datetime.combine(first, dt.time(), dt.UTC),
            closes_at=end_of(last),
        )
    Fee.objects.bulk_create(
        Fee(assembly=assembly, category=letter, fee_class=fee_class, amount=amount + number * STEP)
        for letter, amount in zip(CATEGORIES, EARLY, strict=True)
        for number, fee_class in enumerate(["early", "late"])
    )
    Surcharge.objects.bulk_create(
        [
            Surcharge(assembly=assembly, name="Travel fund, C–D", rule="each", amount=10, categories="CD"),
            Surcharge(assembly=assembly, name="Travel fund, E–F", rule="each", amount=25, categories="EF"),
            Surcharge(assembly=assembly, name="Beyond the first eight", rule="beyond", amount=25, beyond=8),
            Surcharge(assembly=assembly, name="Carbon offset", rule="optional", amount=15),
        ]
    )  # fmt: skip
    for days, percent in ((27, 50), (60, 80)):
        RefundStep.objects.create(
            assembly=assembly, until=end_of(assembly.starts_on - days * A_DAY), percent=percent
        )
    BaseQuota.objects.bulk_create(
        BaseQuota(assembly=assembly, status=status, fee_class=fee_class, seats=seats)
        for status, seats in (("full", 8), ("associate", 8), ("candidate", 2))
        for fee_class in ("early", "late")
    )
    SeatRule.objects.bulk_create(SeatRule(assembly=assembly, **values) for values in RULES)
    for name, days in (("Activity reports of the NMOs", 28), ("Signed letters of proxy", 7)):
        DocumentDeadline.objects.create(
            assembly=assembly, name=name, due_at=end_of(assembly.starts_on - days * A_DAY)
        )


RULES: list[dict[str, object]] = [
    {"name": "Officers of the federation", "category": "office", "goes_to": "federation", "level": "federation"},
    {
        "name": "Directors of committees", "category": "office", "goes_to": "federation", "level": "committee",
        "role": "director",
    },
    {"name": "Programmes", "category": "programme", "goes_to": "federation", "seats": 6},
    {"name": "Task forces", "category": "task-force", "goes_to": "federation", "seats": 2},
    {"name": "Named by the Executive Board", "category": "support", "goes_to": "federation", "seats": 10},
    {"name": "Host of the next assembly", "category": "host", "goes_to": "coming-host", "seats": 2},
    {"name": "Organizing committee", "category": "host", "goes_to": "host", "seats": None},
    {
        "name": "Observers from the NMO’s alumni", "category": "support", "goes_to": "each-nmo", "seats": 1,
        "fee_class": "late", "is_charged": True,
    },
]  # fmt: skip


def _tunisia(stage: Stage) -> None:
    """Sixteen of the quota and one for a project; one is late, one withdraws, and the first who waits is asked."""
    delegation, president = stage.of(TUNISIA), stage.people["president.tn"]
    stage.at(40)
    quota = [stage.named(name) for name in OF_TUNISIA] + [
        Named(name, f"{name.lower().replace(' ', '.')}@demo.test") for name in INVITED
    ]
    delegations.register(delegation, quota, None, by=president)
    project = next(seat for seat in allocation_of(delegation).kinds if seat.category == "project")
    delegations.register(delegation, [stage.named("khalil")], project, by=president)
    stage.at(38)
    delegations.register(
        delegation, [stage.named("leo.tn"), stage.named("ines")], None, by=president, may_wait=True
    )
    stage.at(30)
    stage.fill("president.tn")
    stage.fill("vp.tn")
    stage.fill("neo.tn", "scope", diet="halal", needs_visa=True)
    stage.fill(
        "nore.tn", "score", diet="vegetarian", allergies="Peanuts: has a pen with her.", needs_visa=True
    )
    stage.fill("khalil", "scoph")
    stage.at(28)
    stage.approve("president.tn", "president.tn", "vp.tn", "neo.tn", "nore.tn", "khalil")
    stage.at(20)
    stage.accept("president.tn", "vp.tn", "nore.tn", "khalil")
    registrations.confirm(stage.registration("president.tn"), by=president)
    stage.at(4)
    stage.fill("rania", "scorp")
    stage.approve("president.tn", "rania")
    stage.at(2)
    stage.fill("student.tn", "scome", diet="vegan")
    _passports(stage)
    stage.at(1, 20)
    leaving = delegation.registrations.with_names().get(email="jihed.sassi@demo.test")
    registrations.withdraw(leaving, "An exam was moved into that week.", by=president)
    deliver()


def _passports(stage: Stage) -> None:
    """Two who need a letter: one gave the data and it was read, the other hasn't yet."""
    registration = stage.registration("nore.tn")
    Passport.objects.create(
        registration=registration,
        name="Mariem Trabelsi",
        born_on=dt.date(2001, 4, 12),
        nationality="TN",
        number="DEMO-00412",
        expires_on=registration.assembly.ends_on + 400 * A_DAY,
    )
    PassportRead.objects.create(registration=registration, by=stage.people["visa"])


def _usa(stage: Stage) -> None:
    """Five, of whom two wait for the federation; the federation gave two seats more, and said why."""
    president = stage.people["president.us"]
    delegation = stage.of(USA)
    stage.at(15)
    delegations.name_head(delegation, stage.people["npo.us"], by=president)
    delegations.register(delegation, [stage.named(name) for name in OF_USA], None, by=stage.people["npo.us"])
    stage.at(13)
    for name in ("president.us", "neo.us", "npo.us"):
        stage.fill(name)
    stage.approve("npo.us", "president.us", "neo.us")
    stage.at(6)
    delegations.decide(
        SeatOverride(
            delegation=delegation,
            fee_class="late",
            seats=2,
            reason="They run the training before the assembly.",
        ),
        by=stage.people["secgen"],
    )
    deliver()
