"""What is kept of delegates, how long, and what an erased account leaves behind."""

from __future__ import annotations

import datetime as dt

import pytest

from assemblies.models import DelegateDetails, Passport, PassportRead, Registration
from assemblies.workflow import registrations as moves
from ifmsa_portal.my_data import erasing
from ifmsa_portal.my_data.duties import duties_of
from ifmsa_portal.my_data.sweeping import sweep_everything
from tests.assemblies.delegating import bring, make_assembly, register, set_up
from workflows.models import LogEntry, database_now

DAY = dt.timedelta(days=1)
PASSPORT = {
    "name": "MarkerName", "born_on": "2001-02-03", "nationality": "TN", "number": "MARKER123", "expires_on": "2099-01-01",
}  # fmt: skip


@pytest.fixture
def assembly(world, circle):
    return set_up(make_assembly())


@pytest.fixture
def twin(assembly, world, circle):
    """Twin comes, with a passport that was read."""
    (made,) = register(assembly, world.tunisia, "twin@example.test", by=circle.paula)
    found = bring(made, "accepted", delegate=circle.twin, head=circle.paula, secretary=circle.grace)
    Passport.objects.create(registration=found, **PASSPORT)
    PassportRead.objects.create(registration=found, by=circle.grace)
    return found


def let_be_over(assembly, days):
    last = database_now().date() - days * DAY
    type(assembly).objects.filter(pk=assembly.pk).update(starts_on=last - 6 * DAY, ends_on=last)


def test_details_and_passport_go_thirty_days_after_the_assembly(twin, assembly):
    let_be_over(assembly, 30)
    assert (sweep_everything()["delegates"], Passport.objects.count()) == (0, 1)
    let_be_over(assembly, 31)
    swept = sweep_everything()
    assert (swept["delegates"], swept["passports"]) == (1, 1)
    assert not DelegateDetails.objects.exists()
    assert not Passport.objects.exists()
    assert PassportRead.objects.count() == 1
    assert Registration.objects.get().state == "accepted"
    assert sweep_everything()["passports"] == 0


def test_an_account_isn_t_erased_while_a_seat_is_kept_for_it(twin, assembly, circle):
    (duty,) = duties_of(circle.twin)
    assert (duty.what, duty.url) == ("March Meeting", twin.get_absolute_url())
    assert duties_of(circle.selma) == []
    let_be_over(assembly, 1)
    assert duties_of(circle.twin) == []


def test_an_erased_account_leaves_a_former_member_behind(twin, circle):
    moves.cancel(twin, "MarkerReason: Twin Test is ill.", by=circle.twin)
    erasing.erase(circle.twin)
    found = Registration.objects.get()
    assert (found.state, found.name, found.given_name) == ("cancelled", "a former member", "—")
    assert "@erased.invalid" in found.email
    assert not DelegateDetails.objects.exists()
    assert not Passport.objects.exists()
    assert not LogEntry.objects.about(found).filter(note__contains="Marker").exists()
