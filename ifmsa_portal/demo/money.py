"""Invoices of the demo, one paid, one late, one open; a bank statement that waits to be imported; delegates checked in.

`statement.csv` and `statement.xml` beside this module are files to try the import with.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from assemblies.models import Assembly, Billing, Delegation, DeskStaff, PaymentRules, Registration
from assemblies.money.statements import Entry
from assemblies.workflow import attendance, delegations, invoices, papers, payments, registrations
from ifmsa_portal.demo.clock import set_clock
from ifmsa_portal.demo.delegations import A_DAY, TUNISIA, Stage
from ifmsa_portal.demo.mails import deliver
from members.models import NMO

if TYPE_CHECKING:
    from assemblies.models import Invoice
    from members.models import User

GERMANY = "bvmd-germany"
OF_GERMANY = ["president.de", "neo.de", "nore.de", "leo.de"]
AT_THE_LAST = ["president.us", "neo.us", "leo.us", "student.us", "vp.tn", "neo.de"]
ISSUER = "International Federation of Medical Students’ Associations (demo)\nc/o WMA, 01210 Ferney-Voltaire"
# The example of an IBAN in the standard; no account.
ACCOUNT = {"account_holder": "IFMSA (demo)", "iban": "DK50 0040 0440 1162 43", "bic": "DEMODKKK"}


def load_money(people: dict[str, User], today: dt.date) -> None:
    """The next assembly's invoices, and the last one's check-in."""
    coming, past = Assembly.objects.coming().first(), Assembly.objects.past().first()
    assert coming
    assert past
    stage = Stage(people, today, coming)
    PaymentRules.objects.create(
        assembly=coming, early_due_on=today - 4 * A_DAY, late_due_on=today + 20 * A_DAY, days=14, issuer=ISSUER,
        note="The payer bears the bank’s charges.", **ACCOUNT,
    )  # fmt: skip
    _register(stage)
    stage.at(19)
    paid, late, *_others = invoices.issue(stage.of(GERMANY), by=people["president.de"])
    stage.at(14)
    whole = invoices.issue(stage.of(TUNISIA), by=people["secgen"])[0]
    stage.at(8)
    _import(stage, [_row("DEMO-1", 8, paid.total, paid.printed_reference, paid.payer)])
    stage.at(1)
    _wait(stage, late, whole)
    deliver()
    _desk(stage)
    _last(people, past)
    deliver()
    set_clock(None)


def _register(stage: Stage) -> None:
    """Four of bvmd, each of whom pays for themselves."""
    delegation, president = stage.of(GERMANY), stage.people["president.de"]
    stage.at(34)
    delegations.register(delegation, [stage.named(name) for name in OF_GERMANY], None, by=president)
    invoices.choose_payer(Billing(delegation=delegation, payer=Billing.Payer.PERSON), by=president)
    stage.at(32)
    for name in OF_GERMANY:
        stage.fill(name)
    stage.approve("president.de", *OF_GERMANY)
    stage.at(21)
    stage.accept(*OF_GERMANY)
    registrations.confirm(stage.registration("neo.de"), by=stage.people["neo.de"])


def _row(
    name: str, days_ago: int, amount: Decimal | int, text: str, payer: str
) -> tuple[str, int, Decimal, str, str]:
    return name, days_ago, Decimal(amount), text, payer


def _entries(stage: Stage, rows: list[tuple[str, int, Decimal, str, str]]) -> list[Entry]:
    return [
        Entry(name, stage.today - days_ago * A_DAY, amount, payer=payer, text=text)
        for name, days_ago, amount, text, payer in rows
    ]


def _import(stage: Stage, rows: list[tuple[str, int, Decimal, str, str]]) -> None:
    secgen = stage.people["secgen"]
    read = payments.read_statement(stage.assembly, "demo-first.csv", _entries(stage, rows), by=secgen)
    payments.import_statement(read, payments.seal(payments.plan(read)), [], by=secgen)


def _wait(stage: Stage, late: Invoice, whole: Invoice) -> None:
    """A file with one of each kind: paid in part, perhaps, unknown, outgoing."""
    rows = [
        _row("DEMO-2", 2, 500, f"Seats {whole.printed_reference}", "Associa-Med Tunisia"),
        _row("DEMO-3", 2, late.total, f"GA {late.number}", late.payer),
        _row("DEMO-4", 1, 80, "For the travel fund, with best wishes", "A friend of the federation"),
        _row("DEMO-5", 1, Decimal("-12.50"), "Charges of the account", "The bank"),
    ]
    payments.read_statement(
        stage.assembly, "demo-waiting.csv", _entries(stage, rows), by=stage.people["secgen"]
    )


def _desk(stage: Stage) -> None:
    """The desk is set up early, to be tried: one delegate has come, badges have their codes."""
    secgen = stage.people["secgen"]
    person = stage.people["credentials"]
    staff = DeskStaff(
        assembly=stage.assembly, person=person, first_day=stage.today, last_day=stage.assembly.ends_on
    )
    set_clock(None)
    attendance.name_staff(staff, by=secgen)
    attendance.give_badges(stage.assembly, by=person)
    attendance.check_in(stage.registration("president.de"), by=person)


def _last(people: dict[str, User], past: Assembly) -> None:
    """Six came to the last assembly, as its lists say; one has the certificate already."""
    admin = people["admin"]
    set_clock(dt.datetime.combine(past.starts_on, dt.time(9), dt.UTC))
    for number, name in enumerate(AT_THE_LAST, start=1):
        person = people[name]
        delegation, _is_new = Delegation.objects.get_or_create(
            assembly=past, nmo=NMO.objects.get(pk=person.nmo_id)
        )
        registration = Registration.objects.create(
            delegation=delegation,
            assembly=past,
            person=person,
            given_name=person.get_full_name(),
            email=person.email,
            state=Registration.State.CONFIRMED,
            rank=number,
            seat=number,
            category="quota",
            fee_class="early",
            is_charged=True,
            finished_at=dt.datetime.combine(past.starts_on - 90 * A_DAY, dt.time(12), dt.UTC),
            registered_by=admin,
        )
        attendance.check_in(registration, by=admin)
    set_clock(dt.datetime.combine(past.ends_on + 3 * A_DAY, dt.time(9), dt.UTC))
    rows = Registration.objects.with_names().select_related("assembly")
    papers.give_certificate(rows.get(assembly=past, person=people["neo.us"]), by=people["neo.us"])
