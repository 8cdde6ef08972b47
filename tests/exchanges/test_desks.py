"""On whose desk an application lies: the officer's, else the President's, else the Director's."""

from __future__ import annotations

import pytest
from django.urls import reverse

from committees.models import Term
from exchanges import workflow
from exchanges.desks import desk_in_turn
from outbox.models import Email
from tests.conftest import appoint, make_person
from tests.exchanges.states import put


@pytest.fixture
def president(world, cast):
    """AMSA-USA's President."""
    person = make_person("paula", nmo=world.usa)
    appoint(person, "nmo-president", nmo=world.usa)
    return person


def leave(*people):
    """Their seats are empty."""
    Term.objects.filter(holder__in=people).delete()


def receipt():
    return " ".join(Email.objects.get(address="amina@example.test").text.split())


@pytest.mark.parametrize(
    ("state", "name", "person"),
    [
        ("draft", "the student", "amina"),
        ("submitted", "the local officer in Boston", "leo"),
        ("checked", "the national officer of AMSA-USA", "lena"),
        ("sent", "the national officer of bvmd Germany", "hans"),
        ("returned", "the student", "amina"),
    ],
)
def test_each_state_lies_on_a_desk(draft, cast, state, name, person):
    desk = desk_in_turn(put(draft, state))
    assert (desk.name, desk.people) == (name, [getattr(cast, person)])


@pytest.mark.parametrize("state", ["confirmed", "rejected", "cancelled"])
def test_what_has_ended_lies_on_none(draft, cast, state):
    assert desk_in_turn(put(draft, state)) is None


def test_the_president_stands_in_and_the_student_reads_it(draft, cast, president):
    leave(cast.leo, cast.lena)
    workflow.submit(draft, by=cast.amina)
    assert "The President of AMSA-USA checks it and sends it to the host." in receipt()
    assert Email.objects.filter(address="paula@example.test").exists()


def test_without_a_president_the_director_is_told_and_named(draft, cast, sign_in):
    leave(cast.leo, cast.lena)
    page = " ".join(sign_in(cast.amina).get(f"{draft.get_absolute_url()}submit/").text.split())
    words = (
        "AMSA-USA has no officer for this programme today. The Director of SCOPE is told, and finds someone."
    )
    assert words in page
    workflow.submit(draft, by=cast.amina)
    assert words in receipt()
    assert Email.objects.filter(address="dora@example.test").exists()


def test_the_local_officer_checks_and_the_president_sends(draft, cast, president):
    leave(cast.lena)
    workflow.submit(draft, by=cast.amina)
    assert (
        "checks it first, then it goes to the President of AMSA-USA, and from there to the host." in receipt()
    )


def test_the_admin_says_who_is_in_turn(draft, cast, sign_in):
    put(draft, "checked")
    address = reverse("admin:exchanges_application_change", args=[draft.pk])
    page = " ".join(sign_in(cast.admin).get(address).text.split())
    assert "In turn: the national officer of AMSA-USA.</strong> <bdi>Lena Test</bdi>" in page
    leave(cast.lena, cast.dora)
    page = " ".join(sign_in(cast.admin).get(address).text.split())
    assert "In turn: the Director of SCOPE.</strong> Nobody holds this office today." in page
