"""The admin: an administrator sets an assembly up; delegations are there to be looked at."""

from __future__ import annotations

import datetime as dt
import zoneinfo

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from assemblies.models import (
    Assembly,
    Debt,
    DelegateDetails,
    DocumentDeadline,
    Passport,
    PassportRead,
    Registration,
    RegistrationRules,
    SeatOverride,
    SeatRule,
)
from assemblies.workflow import delegations
from assemblies.workflow.setup import copy_setup
from tests.assemblies.delegating import bring, make_assembly, register, set_up
from workflows.days import end_of


@pytest.fixture
def assembly(world, circle):
    found = set_up(make_assembly())
    SeatRule.objects.create(assembly=found, name="Alumni", category="support", goes_to="each-nmo")
    DocumentDeadline.objects.create(assembly=found, name="Bylaw changes", due_at=end_of(found.starts_on))
    return found


@pytest.fixture
def selma(assembly, world, circle):
    """Accepted, with a passport that was read; the federation gave a seat more."""
    (made,) = register(assembly, world.tunisia, "selma@example.test", by=circle.paula)
    found = bring(made, "accepted", delegate=circle.selma, head=circle.paula, secretary=circle.grace)
    Passport.objects.create(
        registration=found, name="MarkerName", born_on="2001-02-03", nationality="TN", number="MARKER123",
        expires_on="2099-01-01",
    )  # fmt: skip
    PassportRead.objects.create(registration=found, by=circle.grace)
    override = SeatOverride(delegation=found.delegation, fee_class="early", seats=1, reason="They host.")
    delegations.decide(override, by=circle.grace)
    return found


def test_everything_of_an_assembly_stands_on_its_page(assembly, circle, sign_in):
    page = sign_in(circle.admin).get(reverse("admin:assemblies_assembly_change", args=[assembly.pk])).text
    for words in (
        "early registration",
        "A, early fee",
        "Carbon offset",
        "50 %",
        "full member, early fee",
        "Alumni",
    ):
        assert words in page
    assert "Bylaw changes" in page


def test_delegations_and_debts_are_looked_at_and_passports_are_not(selma, assembly, world, circle, sign_in):
    Debt.objects.create(nmo=world.tunisia, reason="Invoice 7", amount=50, since="2026-01-01")
    for person in (circle.admin, circle.grace):
        client = sign_in(person)
        for model, words in (("delegation", "They host."), ("registration", "Selma"), ("debt", "Invoice 7")):
            row = {"delegation": selma.delegation_id, "registration": selma.pk, "debt": Debt.objects.get().pk}
            assert client.get(reverse(f"admin:assemblies_{model}_changelist")).status_code == 200
            page = client.get(reverse(f"admin:assemblies_{model}_change", args=[row[model]])).text
            assert words in page
            assert "MARKER123" not in page


def test_what_rows_are_called(selma, assembly, circle):
    assert str(assembly.rules) == "March Meeting"
    assert str(DelegateDetails.objects.get()) == str(Passport.objects.get()) == "Selma Test"
    assert str(PassportRead.objects.get()) == "Selma Test: Grace Test"
    assert str(SeatOverride.objects.get()) == "Associa-Med Tunisia, March Meeting: +1"


def test_a_copied_setup_keeps_the_time_on_the_wall_across_a_change_of_the_clocks(world, circle):
    """23:59 in Berlin in winter is 22:59 UTC, in summer 21:59."""
    berlin = zoneinfo.ZoneInfo("Europe/Berlin")
    march, august = (
        Assembly.objects.create(
            slug=kind, name=kind, kind=kind, place="Accra", starts_on=first, ends_on=first + dt.timedelta(6)
        )
        for kind, first in (("march", dt.date(2027, 3, 1)), ("august", dt.date(2027, 8, 2)))
    )
    RegistrationRules.objects.create(
        assembly=march,
        time_zone="Europe/Berlin",
        substitutes_until=dt.datetime(2027, 2, 20, 12, 0, tzinfo=berlin),
    )
    march.windows.create(
        phase="early",
        fee_class="early",
        opens_at=dt.datetime(2026, 12, 1, 0, 0, tzinfo=berlin),
        closes_at=dt.datetime(2027, 1, 10, 23, 59, tzinfo=berlin),
    )
    march.refund_steps.create(until=dt.datetime(2027, 1, 20, 23, 59, tzinfo=berlin), percent=50)
    copy_setup(august, by=circle.grace)
    window, august = august.windows.get(), Assembly.objects.get(pk=august.pk)
    found = [
        window.opens_at,
        window.closes_at,
        august.refund_steps.get().until,
        august.rules.substitutes_until,
    ]
    assert [f"{instant.astimezone(berlin):%Y-%m-%d %H:%M}" for instant in found] == [
        "2027-05-04 00:00", "2027-06-13 23:59", "2027-06-23 23:59", "2027-07-24 12:00",
    ]  # fmt: skip
    assert window.closes_at == dt.datetime(2027, 6, 13, 21, 59, tzinfo=dt.UTC)


def test_nobody_else_copies_a_setup(assembly, circle):
    later = make_assembly(200, "august-meeting", kind="august")
    with pytest.raises(PermissionDenied):
        copy_setup(later, by=circle.paula)


def test_without_extras_or_rules_the_pages_do_without(assembly, world, circle, sign_in):
    assembly.surcharges.all().delete()
    assembly.rules.delete()
    SeatRule.objects.create(
        assembly=assembly, name="Officers", category="office", goes_to="federation", level="federation"
    )
    (made,) = register(assembly, world.tunisia, "selma@example.test", by=circle.paula)
    page = sign_in(circle.selma).get(reverse("assemblies:fill_registration", args=[made.uuid])).text
    assert "On the invoice" not in page
    page = (
        sign_in(circle.grace).get(reverse("assemblies:delegation", args=[assembly.slug, "federation"])).text
    )
    assert "Together: 2" in page
    assembly.base_quotas.update(seats=0)
    many = register(assembly, world.tunisia, "karim@example.test", by=circle.paula, may_wait=True)
    assert [one.state for one in many] == ["waiting"]
    Registration.objects.filter(pk=made.pk).update(state="withdrawn", ended_at="2026-11-01T00:00Z")
    client = sign_in(circle.selma)
    assert client.get(reverse("assemblies:fill_registration", args=[made.uuid])).status_code == 302
