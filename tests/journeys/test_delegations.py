"""Delegations, money and the desk in a browser: nothing to reproach their pages with, either way round."""

from __future__ import annotations

import pytest
from django.urls import reverse

from assemblies.models import Registration
from tests.assemblies.paying import entry, import_rows, issue, make_stage
from tests.assemblies.test_desk import put_at_desk
from tests.journeys.test_pages import faults
from tests.projects.conftest import circle, recorded_circle

__all__ = ["circle", "recorded_circle"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stage(world, circle):
    """Two invoices, one paid; Karim's seat isn't finished, and a row of the bank's that nobody knows."""
    stage = make_stage(world, circle, days=-1)
    stage.staff = put_at_desk(stage, circle.ralf, by=circle.grace)
    Registration.objects.filter(pk=stage.karim.pk).update(state="invited", finished_at=None)
    paid, stage.invoice = issue(stage.germany, by=circle.grace), issue(stage.tunisia, by=circle.grace)
    rows = [entry("row-1", paid.total, f"fees {paid.reference}"), entry("row-2", 12, "no idea")]
    import_rows(stage, rows, by=circle.grace)
    return stage


def at(name, *of):
    return reverse(f"assemblies:{name}", args=of)


def test_pages_of_a_delegation(browsers, stage, circle):
    nmo = (stage.assembly.slug, stage.tunisia.nmo.slug)
    delegation, one = at("delegation", *nmo), stage.selma.uuid
    pages = [
        delegation,
        at("registration", one),
        at("delegation_invoices", *nmo),
        at("invoice", stage.invoice.uuid),
    ]
    assert faults(browsers, circle.paula, pages, kinds={delegation}) == {}
    mine = [at("registrations"), at("registration", one), at("my_papers", one), at("passport", one)]
    assert faults(browsers, circle.selma, mine) == {}
    assert faults(browsers, circle.karim, [at("fill_registration", stage.karim.uuid)]) == {}


def test_pages_of_money_and_of_the_desk(browsers, stage, circle):
    slug = stage.assembly.slug
    money, desk = at("money", slug), at("desk", slug)
    pages = [
        money,
        at("payment_rules", slug),
        at("read_statement", slug),
        at("setup", slug),
        at("delegations", slug),
    ]
    assert faults(browsers, circle.grace, [*pages, at("desk_staff", slug)], kinds={money}) == {}
    assert faults(browsers, circle.ralf, [desk], kinds={desk}) == {}
