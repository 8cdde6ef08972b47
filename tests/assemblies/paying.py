"""An assembly with fees and rules of payment; Associa-Med's delegation has Selma and Karim on it, bvmd's has Mohamed."""

from __future__ import annotations

import datetime as dt
import types
from decimal import Decimal

from assemblies.models import (
    Assembly,
    Delegation,
    Fee,
    PaymentRules,
    Registration,
    RegistrationRules,
    RegistrationWindow,
    Surcharge,
)
from assemblies.money.statements import Entry
from assemblies.workflow import invoices, payments
from workflows.models import database_now

DAY = dt.timedelta(days=1)
IBAN = "DK50 0040 0440 1162 43"


def make_stage(world, circle, *, days=60):
    """It begins so many days from today, and registration is open at the early fee: 300 in Tunisia, 100 in Germany."""
    now, today = database_now(), database_now().date()
    s = types.SimpleNamespace(today=today)
    s.assembly = Assembly.objects.create(
        slug="march-meeting", name="March Meeting", kind="march", place="Accra", host_nmo=world.usa,
        starts_on=today + days * DAY, ends_on=today + (days + 6) * DAY,
    )  # fmt: skip
    RegistrationRules.objects.create(assembly=s.assembly)
    RegistrationWindow.objects.create(
        assembly=s.assembly,
        phase="early",
        fee_class="early",
        opens_at=now - 10 * DAY,
        closes_at=now + 10 * DAY,
    )
    for nmo, category in ((world.tunisia, "E"), (world.germany, "A")):
        nmo.fee_category = category
        nmo.save()
    for category, amount in (("E", 300), ("A", 100)):
        Fee.objects.create(assembly=s.assembly, category=category, fee_class="early", amount=amount)
    s.tunisia = Delegation.objects.create(assembly=s.assembly, nmo=world.tunisia)
    s.germany = Delegation.objects.create(assembly=s.assembly, nmo=world.germany)
    s.rules = PaymentRules.objects.create(
        assembly=s.assembly, issuer="IFMSA\nCopenhagen", account_holder="IFMSA", iban=IBAN, days=14
    )
    s.selma = seat(s.tunisia, circle.selma, 1)
    s.karim = seat(s.tunisia, circle.karim, 2)
    s.mohamed = seat(s.germany, circle.mohamed, 1)
    return s


def seat(delegation, person, number, state="accepted", **fields):
    """A registration on a seat, as its workflow would have left it."""
    values = {
        "given_name": person.given_names, "email": person.email, "rank": number, "seat": number,
        "category": "quota", "fee_class": "early", "is_charged": True, "finished_at": database_now(),
        "registered_by": person, **fields,
    }  # fmt: skip
    return Registration.objects.create(
        delegation=delegation, assembly=delegation.assembly, person=person, state=state, **values
    )


def end(registration, state, **fields):
    """As if it had been cancelled or replaced."""
    values = {"state": state, "ended_at": database_now(), **fields}
    Registration.objects.filter(pk=registration.pk).update(**values)
    registration.refresh_from_db()


def offset(stage, name="Carbon offset"):
    """A surcharge that one chooses."""
    return Surcharge.objects.create(assembly=stage.assembly, name=name, rule="optional", amount=12)


def entry(reference, amount, text="", **fields):
    """A row of a statement."""
    values = {"booked_on": dt.date(2026, 11, 20), "payer": "Associa-Med", **fields}
    return Entry(bank_reference=reference, amount=Decimal(str(amount)), text=text, **values)


def import_rows(stage, rows, *, by, accepted=()):
    """Read and import rows as a treasurer does who presses on."""
    read = payments.read_statement(stage.assembly, "bank.csv", rows, by=by)
    return payments.import_statement(read, payments.seal(payments.plan(read)), accepted, by=by)


def issue(delegation, by):
    """The one invoice of a delegation."""
    (invoice,) = invoices.issue(delegation, by=by)
    return invoice
