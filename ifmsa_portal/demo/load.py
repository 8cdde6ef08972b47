"""Loads the demo in its order, on a clock that can be set back."""

from __future__ import annotations

from ifmsa_portal.demo.announcements import load_announcements
from ifmsa_portal.demo.applications import load_applications
from ifmsa_portal.demo.assemblies import load_assemblies
from ifmsa_portal.demo.calls import load_calls
from ifmsa_portal.demo.clock import movable_clock
from ifmsa_portal.demo.committees import load_committees_of_the_demo
from ifmsa_portal.demo.conditions import load_conditions
from ifmsa_portal.demo.connections import load_connections
from ifmsa_portal.demo.delegations import load_delegations
from ifmsa_portal.demo.letters import load_letters
from ifmsa_portal.demo.mails import let_one_fail, load_mail_choices
from ifmsa_portal.demo.memberships import load_memberships
from ifmsa_portal.demo.money import load_money
from ifmsa_portal.demo.my_data import load_my_data
from ifmsa_portal.demo.offices import load_offices
from ifmsa_portal.demo.organizations import load_organizations
from ifmsa_portal.demo.people import load_people
from ifmsa_portal.demo.plenaries import load_plenaries
from ifmsa_portal.demo.projects import load_projects_of_the_demo
from ifmsa_portal.demo.votes import load_votes
from workflows.models import database_now


def load_demo() -> None:
    """Everything of the demo, in the caller's transaction; `load_basics` has run before."""
    today = database_now().date()
    load_organizations(today)
    load_conditions()
    load_assemblies(today)
    people = load_people(today)
    load_committees_of_the_demo(people, today)
    with movable_clock():
        load_applications(people, today)
        load_projects_of_the_demo(people, today)
        load_letters(people)
        load_connections(people)
        load_offices(people, today)
        load_calls(people, today)
        load_announcements(people)
        load_plenaries(people)
        load_votes(people)
        load_memberships(people, today)
        load_delegations(people, today)
        load_money(people, today)
        load_my_data(people)
    let_one_fail()
    load_mail_choices(people)
