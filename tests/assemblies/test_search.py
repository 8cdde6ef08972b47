"""Papers and motions in the search: for those who may open them, and for nobody else."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from assemblies.models import Registration
from ifmsa_portal.search.found import first_of_each
from tests.assemblies.delegating import bring, register, set_up
from tests.assemblies.proposing import add_item, propose
from tests.assemblies.test_agenda import make_paper
from tests.conftest import appoint, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kinds")]


@pytest.fixture
def written(plenary, world, room):
    """One paper for everyone, one for members, one motion."""
    item = add_item(plenary, room.thora)
    make_paper(item, room.thora, title="Marker report", text="Said.", is_public=True)
    make_paper(item, room.thora, title="Marker accounts", text="Counted.")
    return propose(plenary.assembly, world.usa, room.lena, title="Marker motion")


def found(person, *words):
    groups = first_of_each(person, list(words or ["marker"]))
    return {group.code: sorted(hit.title for hit in group.hits) for group in groups}


ALL = {"motions": ["1. Marker motion"], "papers": ["Marker accounts", "Marker report"]}
PUBLIC = {"papers": ["Marker report"]}


def test_visitors_and_students_find_papers_for_everyone(written, cast):
    assert found(AnonymousUser()) == found(cast.other) == PUBLIC


def test_officers_voters_and_accepted_delegates_find_what_they_may_open(written, world, room, cast):
    head, ruth = make_person("paula", nmo=world.tunisia), make_person("ruth", nmo=world.tunisia)
    appoint(head, "nmo-president", nmo=world.tunisia)
    set_up(written.assembly)
    (seat,) = register(written.assembly, world.tunisia, ruth.email, by=head)
    bring(seat, "approved", delegate=ruth, head=head)
    assert found(ruth) == PUBLIC
    Registration.objects.filter(pk=seat.pk).update(state="accepted")
    assert found(ruth) == found(room.amina) == found(room.lena) == ALL


def test_an_assembly_a_kind_and_who_proposes_lead_to_them_too(written, room):
    assert found(room.amina, "march", "marker") == ALL
    assert found(room.amina, "amsa", "motion")["motions"] == ALL["motions"]
    assert found(room.amina, "ordinary", "motion") == {"motions": ALL["motions"]}
