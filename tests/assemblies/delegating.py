"""An assembly that is set up, and Associa-Med's way to it: three seats early, two late; Paula is its President."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db.models import F

from assemblies.models import (
    Assembly,
    BaseQuota,
    DelegateDetails,
    Fee,
    RefundStep,
    Registration,
    RegistrationRules,
    RegistrationWindow,
    Surcharge,
)
from assemblies.workflow import delegations, registrations
from assemblies.workflow.delegations import Named, delegation_of
from tests.conftest import make_person
from workflows.models import database_now

DAY = dt.timedelta(days=1)
ADDRESSES = ["selma@example.test", "karim@example.test", "vera@example.test", "twin@example.test"]


def make_assembly(days=100, slug="march-meeting", **fields):
    """It begins so many days from today; nothing is set up."""
    starts_on = database_now().date() + days * DAY
    values = {"name": slug.replace("-", " ").title(), "kind": "march", "place": "Accra", **fields}
    return Assembly.objects.create(slug=slug, starts_on=starts_on, ends_on=starts_on + 6 * DAY, **values)


def set_up(assembly, *, early=3, late=2, opened=10, length=20, **rules):
    """Windows (the early one since ten days, for another ten), fees of A and E, quotas of full members, refunds."""
    now = database_now()
    opens = now - opened * DAY
    RegistrationRules.objects.create(assembly=assembly, **{"tolerated_debt": Decimal(0), **rules})
    RegistrationWindow.objects.bulk_create(
        RegistrationWindow(
            assembly=assembly,
            phase=phase,
            fee_class=phase,
            opens_at=opens + number * (length + 1) * DAY,
            closes_at=opens + (number * (length + 1) + length) * DAY,
        )
        for number, phase in enumerate(["early", "late"])
    )
    Fee.objects.bulk_create(
        Fee(assembly=assembly, category=category, fee_class=fee_class, amount=amount)
        for category, fee_class, amount in [
            ("A", "early", 100), ("A", "late", 150), ("E", "early", 300), ("E", "late", 350),
        ]
    )  # fmt: skip
    BaseQuota.objects.bulk_create(
        BaseQuota(assembly=assembly, status="full", fee_class=fee_class, seats=seats)
        for fee_class, seats in [("early", early), ("late", late)]
    )
    Surcharge.objects.create(assembly=assembly, name="Carbon offset", rule="optional", amount=12)
    RefundStep.objects.create(assembly=assembly, until=now + 30 * DAY, percent=50)
    return assembly


def move_windows(assembly, days):
    """As if so many days had passed since the windows were set and registrations finished."""
    for window in assembly.windows.order_by("opens_at" if days > 0 else "-opens_at"):
        RegistrationWindow.objects.filter(pk=window.pk).update(
            opens_at=window.opens_at - days * DAY, closes_at=window.closes_at - days * DAY
        )
    finished = assembly.registrations.filter(finished_at__isnull=False)
    finished.update(finished_at=F("finished_at") - days * DAY)


def named(*addresses):
    """People by their addresses."""
    return [Named(address.partition("@")[0].capitalize(), address) for address in addresses]


def register(assembly, nmo, *addresses, by, seat=None, **more):
    """Register people for the quota of an NMO."""
    return delegations.register(delegation_of(assembly, nmo), named(*addresses), seat, by=by, **more)


def crowd(nmo, count, prefix="delegate"):
    """So many more people of an NMO."""
    return [make_person(f"{prefix}{number}", nmo=nmo) for number in range(count)]


def details(**fields):
    """What a delegate fills in."""
    return DelegateDetails(**{"emergency_name": "Mother", "emergency_phone": "+216 71 123 456", **fields})


def bring(registration, state, *, delegate, head, secretary=None):
    """Move a registration on until it stands there."""
    if state in {"filled", "approved", "accepted", "confirmed"}:
        registrations.fill(registration, details(), [], by=delegate)
    if state in {"approved", "accepted", "confirmed"}:
        registrations.approve(registration, by=head)
    if state in {"accepted", "confirmed"}:
        registrations.accept(registration, by=secretary)
    if state == "confirmed":
        registrations.confirm(registration, by=delegate)
    return Registration.objects.with_names().get(pk=registration.pk)
