"""Loads the demo in its order, on a clock that can be set back."""

from __future__ import annotations

from ifmsa_portal.demo.applications import load_applications
from ifmsa_portal.demo.clock import movable_clock
from ifmsa_portal.demo.conditions import load_conditions
from ifmsa_portal.demo.mails import let_one_fail
from ifmsa_portal.demo.organizations import load_organizations
from ifmsa_portal.demo.people import load_people
from workflows.models import database_now


def load_demo() -> None:
    """Everything of the demo, in the caller's transaction; `load_basics` has run before."""
    today = database_now().date()
    load_organizations(today)
    load_conditions()
    people = load_people(today)
    with movable_clock():
        load_applications(people, today)
    let_one_fail()
