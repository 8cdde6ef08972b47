"""Delegates whom the federation accepted are members in the hall, and may be named to vote."""

from __future__ import annotations

import pytest
from django.urls import reverse

from assemblies import workflow
from assemblies.plenary_forms import VoterForm
from tests.assemblies.conftest import mandate_of, prepare
from tests.assemblies.delegating import bring, register, set_up
from tests.assemblies.proposing import add_item
from tests.assemblies.test_agenda import make_paper
from tests.conftest import appoint, make_person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("state", "reads"), [("filled", False), ("approved", False), ("accepted", True)])
def test_a_delegate_whom_the_federation_accepted_reads_and_may_be_named(
    state, reads, plenary, room, world, cast, kinds, sign_in
):
    set_up(plenary.assembly)
    head = make_person("paula", nmo=world.tunisia)
    appoint(head, "nmo-president", nmo=world.tunisia)
    ruth = make_person("ruth", nmo=world.tunisia)
    (seat,) = register(plenary.assembly, world.tunisia, ruth.email, by=head)
    bring(seat, state, delegate=ruth, head=head, secretary=cast.grace)
    paper = make_paper(
        add_item(plenary, room.thora), room.thora, title="Draft for members", text="MarkerText"
    )

    page = sign_in(ruth).get(reverse("assemblies:paper", args=[paper.uuid]))
    assert ("MarkerText" in page.text, page.status_code) == ((True, 200) if reads else (False, 404))
    vote = prepare(plenary, room.thora, title="MarkerVote")
    assert "MarkerVote" not in sign_in(ruth).get(reverse("assemblies:polls", args=[plenary.uuid])).text
    workflow.open_poll(vote, by=room.thora)
    for address in (reverse("assemblies:polls", args=[plenary.uuid]), vote.get_absolute_url()):
        page = sign_in(ruth).get(address)
        assert ("MarkerVote" in page.text, page.status_code) == ((True, 200) if reads else (False, 404))
    offered = VoterForm(mandate=mandate_of(plenary, world.tunisia)).fields["voter"].queryset
    assert (ruth in offered) is reads
    assert ruth not in VoterForm(mandate=mandate_of(plenary, world.germany)).fields["voter"].queryset
