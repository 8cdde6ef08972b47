"""Public lists: in the order people expect, and not searched without end from one address."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache

from members.models import NMO, LocalCommittee
from tests.conftest import make_nmo
from workflows import limits

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_counted_yet() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def test_organizations_and_faculties_stand_in_their_order_by_default(world: Any) -> None:
    make_nmo("zimbabwe", "ZiMSA Zimbabwe", "ZW", "africa")
    make_nmo("egypt", "Égypte", "EG", "emr")
    assert [nmo.short_name for nmo in NMO.objects.all()] == [
        "AMSA-USA",
        "Associa-Med Tunisia",
        "bvmd Germany",
        "Égypte",
        "ZiMSA Zimbabwe",
    ]
    LocalCommittee.objects.create(nmo=world.germany, city="Ägidienberg", faculty="Klinik")
    cities = [place.city for place in LocalCommittee.objects.filter(nmo=world.germany)]
    assert cities == ["Ägidienberg", "Berlin", "Leipzig"]


@pytest.mark.parametrize("path", ["/nmos/", "/exchanges/"])
def test_an_address_that_searches_too_often_is_asked_to_wait(
    client: Any, world: Any, monkeypatch: Any, path: str
) -> None:
    monkeypatch.setitem(limits.SEARCHES, "search", "2/m/ip")
    answers = [client.get(path, {"q": "berlin"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert "Too many requests" in answers[-1].text
    assert client.get(path).status_code == 200
    assert client.get(path, {"q": " "}).status_code == 200
