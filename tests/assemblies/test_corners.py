"""Rare turns of an assembly's pages and verbs: overtaken in one moment, nothing entered yet, nothing to give back."""

from __future__ import annotations

import pytest
from django.core.cache import caches
from django.urls import reverse

from assemblies.models import CreditNote, Registration
from assemblies.workflow import agenda, delegations, invoices, motions
from tests.assemblies.delegating import make_assembly, register, set_up
from tests.assemblies.paying import end, issue, make_stage
from tests.assemblies.proposing import add_item, seconded

SELMA = "selma@example.test"


def test_who_is_registered_by_another_nmo_in_the_same_moment_is_refused(world, circle, monkeypatch):
    """The look at the addresses came a moment too early, as it does now and then in a race: the constraint saw it."""
    assembly = set_up(make_assembly())
    register(assembly, world.germany, SELMA, by=circle.gustav)
    monkeypatch.setattr(delegations, "_nobody_twice", lambda _delegation, _people: None)
    with pytest.raises(delegations.Registered) as refused:
        register(assembly, world.tunisia, "karim@example.test", SELMA, by=circle.paula)
    assert refused.value.emails == [SELMA]
    assert [one.delegation.nmo for one in Registration.objects.all()] == [world.germany]


def test_before_any_window_is_entered_the_delegations_page_says_so(world, circle, sign_in):
    assembly = make_assembly()
    address = reverse("assemblies:delegation", args=[assembly.slug, world.tunisia.slug])
    assert "No registration window is entered yet." in sign_in(circle.paula).get(address).text


def test_nothing_comes_back_of_what_no_invoice_asked_for(world, circle):
    stage = make_stage(world, circle)
    issue(stage.tunisia, circle.paula)
    end(stage.mohamed, "cancelled", refund_percent=50)
    assert invoices.credit(stage.mohamed) is None
    assert not CreditNote.objects.exists()


def test_motions_of_the_item_that_is_called_stand_on_the_floor(plenary, kinds, world, room, sign_in):
    item, other = (add_item(plenary, room.thora, title=title) for title in ("Now", "Later"))
    for title, where in (("MarkerHere", item), ("MarkerThere", other)):
        motions.place(seconded(plenary, world, room, title=title), where, by=room.thora)
    agenda.call_item(item, by=room.thora)
    caches["process"].clear()
    page = sign_in(room.hans).get(reverse("assemblies:floor", args=[plenary.uuid])).text
    assert ("MarkerHere" in page, "MarkerThere" in page) == (True, False)
