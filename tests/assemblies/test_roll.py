"""The roll: frozen from what NMOs are today, called, and who votes for whom."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from assemblies import workflow
from assemblies.models import Mandate, Plenary
from assemblies.workflow import Refused
from assemblies.workflow.delegations import delegation_of
from members.models import MembershipStatus
from outbox.models import Email
from tests.assemblies.conftest import make_plenary, mandate_of, prepare
from tests.conftest import appoint, make_nmo, make_person
from tests.exchanges.posting import messages, send
from workflows.models import LogEntry
from workflows.steps import NotNow

pytestmark = pytest.mark.django_db


def become(nmo, status):
    MembershipStatus.objects.filter(nmo=nmo).update(status=status)


def test_the_roll_follows_the_statuses_of_today(world, room):
    become(world.germany, "associate")
    become(world.tunisia, "suspended")
    former = make_nmo("former", "Former", "FR", "europe")
    MembershipStatus.objects.filter(nmo=former).update(last_day=dt.date(2020, 1, 1))
    plenary = make_plenary()
    workflow.freeze_roll(plenary, by=room.ngozi)
    assert dict(plenary.mandates.values_list("nmo__slug", "bar")) == {
        "amsa-usa": "", "bvmd-germany": "status", "associa-med-tunisia": "suspended",
    }  # fmt: skip


def test_freezing_again_keeps_debts_and_follows_statuses(world, room):
    plenary = make_plenary()
    workflow.freeze_roll(plenary, by=room.ngozi)
    for nmo in (world.usa, world.germany):
        workflow.bar_for_debts(mandate_of(plenary, nmo), "Fees of two years.", by=room.ngozi)
    become(world.germany, "suspended")
    MembershipStatus.objects.filter(nmo=world.tunisia).delete()
    workflow.freeze_roll(plenary, by=room.ngozi)
    assert dict(plenary.mandates.values_list("nmo__slug", "bar")) == {
        "amsa-usa": "debts", "bvmd-germany": "suspended",
    }  # fmt: skip


def test_debts_take_the_vote_and_give_it_back_with_the_reason_kept(world, room):
    plenary = make_plenary()
    workflow.freeze_roll(plenary, by=room.ngozi)
    mandate = mandate_of(plenary, world.usa)
    workflow.bar_for_debts(mandate, "Fees of two years.", by=room.ngozi)
    with pytest.raises(Refused, match="AMSA-USA has no vote to take"):
        workflow.bar_for_debts(mandate, "Again.", by=room.ngozi)
    assert plenary.mandates.entitled().count() == 2
    workflow.lift_bar(mandate, "Paid.", by=room.ngozi)
    with pytest.raises(Refused, match="barred"):
        workflow.lift_bar(mandate, "Paid.", by=room.ngozi)
    assert plenary.mandates.entitled().count() == 3
    assert [(e.verb, e.note) for e in LogEntry.objects.about(mandate)] == [
        ("bar_for_debts", "Fees of two years."), ("lift_bar", "Paid."),
    ]  # fmt: skip


@pytest.fixture
def represented(world, room):
    """A planned plenary in which bvmd is there and stands for AMSA-USA."""
    plenary = make_plenary()
    workflow.freeze_roll(plenary, by=room.ngozi)
    germany = mandate_of(plenary, world.germany)
    workflow.mark_present(germany, room.hans, by=room.ngozi)
    workflow.represent(mandate_of(plenary, world.usa), germany, by=room.ngozi)
    return plenary


def voices(plenary):
    return {m.nmo.slug: (m.bar, m.proxy and m.proxy.nmo.slug) for m in plenary.mandates.heard()}


def test_the_head_of_delegation_is_told_that_the_vote_is_taken_and_given_back(world, room):
    president = make_person("pia", nmo=world.usa)
    appoint(president, "nmo-president", nmo=world.usa)
    plenary = make_plenary()
    workflow.freeze_roll(plenary, by=room.ngozi)
    mandate = mandate_of(plenary, world.usa)
    workflow.bar_for_debts(mandate, "Fees of two years.", by=room.ngozi)
    mail = Email.objects.get()
    assert (mail.kind, mail.recipient) == ("assemblies/emails/vote_taken", president)
    assert mail.subject == f"AMSA-USA has no vote in plenary {plenary.number}: {plenary.assembly}"
    assert "Fees of two years." in mail.text
    assert "/delegations/amsa-usa/" in mail.text
    Email.objects.all().delete()
    delegation = delegation_of(plenary.assembly, world.usa)
    delegation.head = room.amina
    delegation.save()
    workflow.lift_bar(mandate, "Paid.", by=room.ngozi)
    mail = Email.objects.get()
    assert (mail.kind, mail.recipient) == ("assemblies/emails/vote_given_back", room.amina)
    assert "Paid." in mail.text


@pytest.mark.parametrize("barred", ["usa", "germany"], ids=["represented", "representing"])
def test_debts_end_the_proxies_of_who_is_barred(barred, represented, world, room):
    workflow.bar_for_debts(mandate_of(represented, getattr(world, barred)), "Fees.", by=room.ngozi)
    usa = mandate_of(represented, world.usa)
    assert usa.proxy is None
    assert voices(represented) == ({"bvmd-germany": ("", None)} if barred == "usa" else {})
    assert "end_proxy" in [e.verb for e in LogEntry.objects.about(usa)]


@pytest.mark.parametrize("status", ["suspended", None], ids=["suspended", "gone"])
@pytest.mark.parametrize("changed", ["usa", "germany"], ids=["represented", "representing"])
def test_writing_the_roll_anew_ends_the_proxies_of_who_has_no_vote_any_more(
    changed, status, represented, world, room
):
    nmo = getattr(world, changed)
    if status:
        become(nmo, status)
    else:
        MembershipStatus.objects.filter(nmo=nmo).delete()
    workflow.freeze_roll(represented, by=room.ngozi)
    assert not represented.mandates.filter(proxy__isnull=False).exists()
    assert voices(represented) == ({"bvmd-germany": ("", None)} if changed == "usa" else {})


def test_writing_the_roll_anew_keeps_other_proxies(represented, world, room):
    become(world.tunisia, "suspended")
    workflow.freeze_roll(represented, by=room.ngozi)
    assert mandate_of(represented, world.usa).proxy == mandate_of(represented, world.germany)


def test_once_open_the_roll_stands(plenary, world, room):
    become(world.germany, "suspended")
    for verb in (
        lambda: workflow.freeze_roll(plenary, by=room.ngozi),
        lambda: workflow.bar_for_debts(mandate_of(plenary, world.usa), "Late.", by=room.ngozi),
        lambda: workflow.lift_bar(mandate_of(plenary, world.usa), "Late.", by=room.ngozi),
    ):
        with pytest.raises(NotNow):
            verb()
    assert plenary.mandates.entitled().count() == 3


def test_one_plenary_sits_at_a_time(plenary, room, sign_in):
    second = Plenary.objects.create(assembly=plenary.assembly, number=2, starts_at=plenary.starts_at)
    workflow.freeze_roll(second, by=room.ngozi)
    with pytest.raises(Refused, match="Plenary 1 is open: close it first"):
        workflow.open_plenary(second, by=room.thora)
    response = send(sign_in(room.thora), reverse("assemblies:open_plenary", args=[second.uuid]))
    assert messages(response) == ["Plenary 1 is open: close it first."]
    workflow.close_plenary(plenary, by=room.thora)
    workflow.open_plenary(second, by=room.thora)
    assert Plenary.objects.get(pk=second.pk).state == "open"


def test_an_empty_roll_opens_nothing(room):
    with pytest.raises(Refused, match="roll is empty"):
        workflow.open_plenary(make_plenary(), by=room.thora)


def test_only_the_chair_opens_and_only_the_committee_keeps_the_roll(plenary, world, room):
    mandate = mandate_of(plenary, world.usa)
    for stranger in (room.thora, room.grace, room.amina, room.rita):
        for verb in (
            lambda by: workflow.freeze_roll(plenary, by=by),
            lambda by: workflow.bar_for_debts(mandate, "No.", by=by),
            lambda by: workflow.mark_present(mandate, room.amina, by=by),
            lambda by: workflow.mark_absent(mandate, by=by),
            lambda by: workflow.represent(mandate, mandate, by=by),
            lambda by: workflow.end_proxy(mandate, by=by),
        ):
            with pytest.raises(PermissionDenied):
                verb(stranger)
    with pytest.raises(PermissionDenied):
        workflow.close_plenary(plenary, by=room.ngozi)


def test_presence_changes_who_is_heard(plenary, world, room):
    assert plenary.mandates.heard().count() == 3
    workflow.mark_absent(mandate_of(plenary, world.usa), by=room.ngozi)
    assert plenary.mandates.heard().count() == 2
    workflow.mark_present(mandate_of(plenary, world.usa), room.other, by=room.ngozi)
    assert plenary.mandates.heard().count() == 3
    assert mandate_of(plenary, world.usa).voter == room.other


def test_nobody_votes_for_two_as_a_delegate(plenary, world, room):
    with pytest.raises(Refused, match="Hans Test votes for another NMO already"):
        workflow.mark_present(mandate_of(plenary, world.usa), room.hans, by=room.ngozi)


def test_an_absent_nmo_is_represented_and_heard_while_its_proxy_is_there(plenary, world, room):
    usa, germany = mandate_of(plenary, world.usa), mandate_of(plenary, world.germany)
    workflow.mark_absent(usa, by=room.ngozi)
    workflow.represent(usa, germany, by=room.ngozi)
    assert set(plenary.mandates.heard()) == {usa, germany, mandate_of(plenary, world.tunisia)}
    workflow.mark_absent(germany, by=room.ngozi)
    assert plenary.mandates.heard().count() == 1
    workflow.mark_present(usa, room.amina, by=room.ngozi)
    assert mandate_of(plenary, world.usa).proxy is None
    workflow.mark_absent(usa, by=room.ngozi)
    workflow.represent(usa, mandate_of(plenary, world.tunisia), by=room.ngozi)
    workflow.end_proxy(usa, by=room.ngozi)
    assert plenary.mandates.heard().count() == 1


def test_who_comes_in_the_end_ends_the_proxy_and_the_log_says_so(plenary, world, room):
    usa, germany = mandate_of(plenary, world.usa), mandate_of(plenary, world.germany)
    workflow.mark_absent(usa, by=room.ngozi)
    workflow.represent(usa, germany, by=room.ngozi)
    for _twice in range(2):
        workflow.mark_present(usa, room.amina, by=room.ngozi)
    assert [(e.verb, e.note) for e in LogEntry.objects.about(usa)][-4:] == [
        ("represent", str(germany)),
        ("end_proxy", str(germany)),
        ("arrive", ""),
        ("arrive", ""),
    ]


def test_proxies_keep_to_the_rules(plenary, world, room):
    usa, germany, tunisia = (mandate_of(plenary, n) for n in (world.usa, world.germany, world.tunisia))
    with pytest.raises(Refused, match="Only an absent NMO"):
        workflow.represent(usa, germany, by=room.ngozi)
    workflow.mark_absent(usa, by=room.ngozi)
    with pytest.raises(Refused, match="Only an absent NMO"):
        workflow.represent(usa, usa, by=room.ngozi)
    workflow.represent(usa, germany, by=room.ngozi)
    workflow.represent(usa, germany, by=room.ngozi)
    workflow.mark_absent(tunisia, by=room.ngozi)
    with pytest.raises(Refused, match="bvmd Germany represents as many NMOs as the rules allow"):
        workflow.represent(tunisia, germany, by=room.ngozi)
    with pytest.raises(Refused, match="Only an absent NMO"):
        workflow.represent(tunisia, usa, by=room.ngozi)
    workflow.mark_absent(germany, by=room.ngozi)
    workflow.mark_present(tunisia, room.tarek, by=room.ngozi)
    with pytest.raises(Refused, match="bvmd Germany represents another NMO itself"):
        workflow.represent(germany, tunisia, by=room.ngozi)


def test_an_nmo_without_a_vote_neither_gives_nor_takes_one(world, room):
    become(world.germany, "associate")
    plenary = make_plenary()
    workflow.freeze_roll(plenary, by=room.ngozi)
    usa, germany = mandate_of(plenary, world.usa), mandate_of(plenary, world.germany)
    workflow.mark_present(germany, room.hans, by=room.ngozi)
    with pytest.raises(Refused, match="Both NMOs must have a vote"):
        workflow.represent(usa, germany, by=room.ngozi)
    assert plenary.mandates.heard().count() == 0


@pytest.mark.parametrize("chain", ["onwards", "backwards", "itself", "barred"])
def test_the_database_refuses_a_chain_of_proxies(chain, plenary, world):
    usa, germany, tunisia = (mandate_of(plenary, n) for n in (world.usa, world.germany, world.tunisia))
    rows = Mandate.objects
    rows.update(is_present=False)
    rows.filter(pk=usa.pk).update(proxy=germany)
    giver, holder = {
        "onwards": (tunisia, usa), "backwards": (germany, tunisia), "itself": (tunisia, tunisia), "barred": (tunisia, germany),
    }[chain]  # fmt: skip
    if chain == "barred":
        rows.filter(pk=usa.pk).update(proxy=None)
        rows.filter(pk=germany.pk).update(bar="debts")
    with pytest.raises(IntegrityError, match="a proxy is never handed on"), transaction.atomic():
        rows.filter(pk=giver.pk).update(proxy=holder)


def test_a_closed_plenary_keeps_its_roll(plenary, world, room):
    poll = prepare(plenary, room.thora)
    workflow.open_poll(poll, by=room.thora)
    with pytest.raises(Refused, match="A vote is open"):
        workflow.close_plenary(plenary, by=room.thora)
    workflow.close_poll(poll, by=room.thora)
    workflow.close_plenary(plenary, by=room.thora)
    with pytest.raises(NotNow):
        workflow.mark_absent(mandate_of(plenary, world.usa), by=room.ngozi)
    with pytest.raises(NotNow):
        prepare(plenary, room.thora)
