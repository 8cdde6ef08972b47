"""The roll call: one press an NMO, found by name, proxies within their limits, with the quorum live."""

from __future__ import annotations

import pytest
from django.urls import reverse

from assemblies import workflow
from assemblies.models import Debt, Mandate
from tests.assemblies.conftest import make_plenary, mandate_of
from tests.conftest import appoint, make_nmo, make_person
from tests.exchanges.posting import errors, messages, send

pytestmark = pytest.mark.django_db
SCRIPT = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def roll(plenary):
    return reverse("assemblies:roll", args=[plenary.uuid])


@pytest.fixture
def keeper(room, sign_in):
    return sign_in(room.ngozi)


def of(plenary, nmo):
    return reverse("assemblies:mandate", args=[mandate_of(plenary, nmo).uuid])


def test_one_press_and_the_page_is_where_it_was(plenary, world, roll, keeper):
    mandate = mandate_of(plenary, world.usa)
    page = keeper.get(roll).text
    assert "3 of 3" in page
    answer = keeper.post(roll, {"absent": str(mandate.uuid), "q": "a", "show": "present"})
    assert answer.url == f"{roll}?q=a&show=present#nmo-amsa-usa"
    page = keeper.get(roll).text
    assert "2 of 3" in page
    assert "would vote" in page
    assert keeper.post(roll, {"present": str(mandate.uuid)}).url == f"{roll}#nmo-amsa-usa"
    assert mandate_of(plenary, world.usa).is_present
    keeper.post(roll, {"present": str(mandate.uuid)})
    assert mandate_of(plenary, world.usa).is_present


def test_with_a_script_one_row_and_the_quorum_come_back(plenary, world, roll, keeper, room):
    mandate = mandate_of(plenary, world.usa)
    answer = keeper.post(roll, {"absent": str(mandate.uuid)}, **SCRIPT)
    assert answer.status_code == 200
    assert answer.text.count("<li") == 1
    assert 'hx-swap-oob="true"' in answer.text
    assert "2 of 3" in answer.text
    assert "<html" not in answer.text
    workflow.represent(mandate_of(plenary, world.usa), mandate_of(plenary, world.germany), by=room.ngozi)
    germany = mandate_of(plenary, world.germany)
    answer = keeper.post(roll, {"absent": str(germany.uuid)}, **SCRIPT)
    assert answer.text.index("nmo-bvmd-germany") < answer.text.index("nmo-amsa-usa")
    assert "its proxy is absent" in answer.text
    keeper.post(roll, {"present": str(germany.uuid)}, **SCRIPT)
    answer = keeper.post(roll, {"present": str(mandate.uuid)}, **SCRIPT)
    assert answer.text.count("<li") == 2
    assert "represents" not in answer.text


def test_who_votes_is_the_president_unless_someone_else_is_named(world, room, keeper):
    plenary = make_plenary()
    workflow.freeze_roll(plenary, by=room.ngozi)
    roll, mandate = reverse("assemblies:roll", args=[plenary.uuid]), mandate_of(plenary, world.germany)
    refused = keeper.post(roll, {"present": str(mandate.uuid)}, **SCRIPT)
    assert "Say first who votes for bvmd Germany." in refused.text
    assert messages(keeper.post(roll, {"present": str(mandate.uuid)})) == [
        "Say first who votes for bvmd Germany."
    ]
    president = make_person("president", nmo=world.germany)
    appoint(president, "nmo-president", nmo=world.germany)
    assert "would vote: <bdi>President Test</bdi>" in keeper.get(roll).text
    keeper.post(roll, {"present": str(mandate.uuid)})
    assert mandate_of(plenary, world.germany).voter == president


def test_someone_is_named_from_the_officers_or_by_address(plenary, world, room, keeper):
    path = of(plenary, world.germany)
    offered = keeper.get(path).context["forms"]["vote"].fields["voter"].queryset
    assert set(offered) == {room.hans, room.rolf}
    assert send(keeper, path, {"verb": "vote", "voter": room.rolf.pk}).status_code == 302
    assert mandate_of(plenary, world.germany).voter == room.rolf
    assert send(keeper, path, {"verb": "vote", "email": "BERTA@example.test"}).status_code == 302
    assert mandate_of(plenary, world.germany).voter == room.berta
    assert errors(send(keeper, path, {"verb": "vote", "email": "nobody@example.test"})) == {
        "email": ["Nobody signs in with this address."]
    }
    assert errors(send(keeper, path, {"verb": "vote"})) == {"voter": ["Choose who votes."]}
    assert errors(send(keeper, path, {"verb": "vote", "email": "no address"}))["email"]
    answer = send(keeper, path, {"verb": "vote", "email": "amina@example.test"})
    assert messages(answer) == ["Amina Test votes for another NMO already."]


def test_proxies_within_the_limit_and_their_end(plenary, world, roll, keeper, room):
    usa, tunisia = mandate_of(plenary, world.usa), mandate_of(plenary, world.tunisia)
    for mandate in (usa, tunisia):
        keeper.post(roll, {"absent": str(mandate.uuid)})
    path, germany = of(plenary, world.usa), mandate_of(plenary, world.germany)
    assert set(keeper.get(path).context["forms"]["represent"].fields["proxy"].queryset) == {germany}
    send(keeper, path, {"verb": "represent", "proxy": germany.pk})
    page = keeper.get(roll).text
    assert "represented by <bdi>bvmd Germany</bdi>" in page
    assert "represents" in page
    other = of(plenary, world.tunisia)
    assert list(keeper.get(other).context["forms"]["represent"].fields["proxy"].queryset) == []
    assert errors(send(keeper, other, {"verb": "represent", "proxy": germany.pk}))["proxy"]
    assert "It represents" in keeper.get(of(plenary, world.germany)).text
    keeper.post(roll, {"absent": str(germany.uuid)})
    assert "its proxy is absent" in keeper.get(roll).text
    assert "No longer represented" in keeper.get(path).text
    send(keeper, path, {"verb": "end_proxy"})
    assert mandate_of(plenary, world.usa).proxy is None


def test_debts_take_the_vote_and_give_it_back_before_it_opens(world, room, keeper):
    plenary = make_plenary()
    workflow.freeze_roll(plenary, by=room.ngozi)
    path = of(plenary, world.usa)
    assert "It owes" not in keeper.get(path).text
    for nmo, amount in ((world.usa, 450), (world.usa, 10), (world.germany, 7)):
        Debt.objects.create(nmo=nmo, reason="Fees", amount=amount, since="2026-01-02")
    assert "It owes 460.00 €." in keeper.get(path).text
    assert errors(send(keeper, path, {"verb": "bar"}))["reason"]
    send(keeper, path, {"verb": "bar", "bar-reason": "Fees of two years."})
    assert mandate_of(plenary, world.usa).bar == "debts"
    assert "Give its vote back" in keeper.get(path).text
    assert "no vote:" in keeper.get(reverse("assemblies:roll", args=[plenary.uuid])).text
    send(keeper, path, {"verb": "lift", "lift-reason": "Paid."})
    assert mandate_of(plenary, world.usa).bar == ""


def test_what_is_pressed_wrongly_changes_nothing(plenary, world, roll, keeper):
    before = list(Mandate.objects.order_by("pk").values_list("is_present", "proxy", "voter", "bar"))
    for data in ({}, {"present": "x"}, {"absent": ""}, {"present": "' OR 1=1"}):
        assert messages(keeper.post(roll, data))[-1:] == ["Press a button beside an NMO."]
        assert keeper.post(roll, data, **SCRIPT).status_code == 302
    foreign = {"present": "11111111-1111-4111-8111-111111111111"}
    assert keeper.post(roll, foreign).status_code == 404
    assert send(keeper, of(plenary, world.usa), {"verb": "vanish"}).status_code == 302
    assert list(Mandate.objects.order_by("pk").values_list("is_present", "proxy", "voter", "bar")) == before


def test_the_chair_reads_the_roll_and_keeps_it_not(plenary, world, roll, room, sign_in):
    client = sign_in(room.thora)
    page = client.get(roll).text
    assert "AMSA-USA" in page
    assert 'name="absent"' not in page
    assert client.post(roll, {"absent": str(mandate_of(plenary, world.usa).uuid)}).status_code == 403


def test_nmos_are_found_by_name_and_by_presence(plenary, world, roll, keeper, room):
    workflow.mark_absent(mandate_of(plenary, world.usa), by=room.ngozi)
    Mandate.objects.filter(nmo=world.tunisia).update(bar="debts")

    def found(**query):
        return [one.nmo.slug for one in keeper.get(roll, query).context["mandates"]]

    assert found(q="tunisià") == ["associa-med-tunisia"]
    assert found(show="absent") == ["amsa-usa"]
    assert found(show="present") == ["associa-med-tunisia", "bvmd-germany"]
    assert found(show="barred") == ["associa-med-tunisia"]
    assert len(found(show="nonsense")) == 3
    assert "No NMO fits" in keeper.get(roll, {"q": "Atlantis"}).text


def test_140_nmos_cost_no_more_queries_than_three(plenary, roll, keeper, django_assert_max_num_queries):
    Mandate.objects.create(plenary=plenary, nmo=make_nmo("nmo", "NMO", "FR", "europe"))
    keeper.get(roll)
    with django_assert_max_num_queries(30) as few:
        keeper.get(roll)
    for number in range(20):
        nmo = make_nmo(f"nmo-{number}", f"NMO {number}", "FR", "europe")
        Mandate.objects.create(plenary=plenary, nmo=nmo)
    with django_assert_max_num_queries(len(few)):
        assert len(keeper.get(roll).context["mandates"]) == 24
