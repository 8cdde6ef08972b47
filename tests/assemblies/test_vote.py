"""Casting a ballot in the browser: choose, confirm, receipt; told kindly when it is too late or given already."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from django.core import signing
from django.test import Client
from django.urls import reverse

from assemblies import workflow
from assemblies.models import Ballot, Poll, Turnout
from assemblies.poll_views.voter import SALT
from tests.assemblies.conftest import choice, mandate_of, prepare, say
from tests.committees.granting import fresh
from tests.exchanges.posting import messages
from workflows.models import LogEntry, Submission

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh(monkeypatch, request):
    """A fresh sign-in is taken as given, but in the test that asks for one."""
    if "old_sign_in" not in request.fixturenames:
        monkeypatch.setattr(
            "assemblies.poll_views.voter.raise_if_reauthentication_required", lambda *a, **k: None
        )


@pytest.fixture
def old_sign_in():
    """Who asks for it meets the page that asks for the password again."""


@pytest.fixture
def poll(plenary, room):
    poll = prepare(plenary, room.thora, method="secret")
    workflow.open_poll(poll, by=room.thora)
    return poll


def at(poll):
    return reverse("assemblies:vote", args=[poll.uuid])


def choose(client, poll, nmo, *answers):
    data = {"mandate": mandate_of(poll.plenary, nmo).uuid, "choice": [choice(poll, a).key for a in answers]}
    return client.post(at(poll), data)


def confirm(client, poll, nmo, response, *answers):
    data = {
        "mandate": mandate_of(poll.plenary, nmo).uuid,
        "choice": [choice(poll, a).key for a in answers],
        "receipt": response.context["receipt"],
    }
    return client.post(at(poll), data)


def cast(client, poll, nmo, *answers):
    return confirm(client, poll, nmo, choose(client, poll, nmo, *answers), *answers)


def test_choose_confirm_and_keep_the_receipt(poll, world, room, sign_in):
    client = sign_in(room.amina)
    page = client.get(at(poll)).text
    assert "For AMSA-USA" in page
    assert "For bvmd Germany" not in page
    assert "not which ballot is yours" in page
    chosen = choose(client, poll, world.usa, "against")
    assert "Put it into the box?" in chosen.text
    assert not Turnout.objects.exists()
    response = confirm(client, poll, world.usa, chosen, "against")
    ballot = Ballot.objects.get()
    assert (response.status_code, response["Cache-Control"].split(",")[-1].strip()) == (200, "private")
    assert "no-store" in response["Cache-Control"]
    assert "Your vote is in the box" in response.text
    assert f"{ballot.receipt[:4]}-{ballot.receipt[4:8]}-{ballot.receipt[8:]}" in response.text
    assert ballot.marks.get().choice.kind == "against"
    assert "Your vote is in the box." in client.get(at(poll)).text


def test_nothing_that_is_kept_links_the_voter_to_the_ballot(poll, world, room, sign_in):
    client = sign_in(room.amina)
    cast(client, poll, world.usa, "against")
    ballot = Ballot.objects.get()
    assert ballot.mandate is None
    assert not Submission.objects.exists()
    kept = [str(session.get_decoded()) for session in Session.objects.all()]
    kept += [entry.note for entry in LogEntry.objects.all()]
    assert all(ballot.receipt not in text and str(ballot.uuid) not in text for text in kept)


def test_the_same_form_twice_makes_one_ballot_and_gives_the_same_receipt(poll, world, room, sign_in):
    client = sign_in(room.amina)
    chosen = choose(client, poll, world.usa, "against")
    first, second = (confirm(client, poll, world.usa, chosen, "against") for _time in range(2))
    receipt = Ballot.objects.get().receipt
    assert first.context["receipt"] == second.context["receipt"] == receipt
    workflow.close_poll(poll, by=room.thora)
    assert confirm(client, poll, world.usa, chosen, "against").context["receipt"] == receipt


def test_a_second_vote_is_refused_kindly(poll, world, room, sign_in):
    client = sign_in(room.amina)
    chosen = choose(client, poll, world.usa, "against")
    cast(client, poll, world.usa, "favour")
    response = confirm(client, poll, world.usa, chosen, "against")
    assert response.url == at(poll)
    assert messages(response) == ["The vote of AMSA-USA is already given. This second one isn’t counted."]
    assert Ballot.objects.get().marks.get().choice.kind == "favour"


def test_closed_between_choosing_and_confirming(poll, world, room, sign_in):
    client = sign_in(room.amina)
    chosen = choose(client, poll, world.usa, "against")
    workflow.close_poll(poll, by=room.thora)
    response = confirm(client, poll, world.usa, chosen, "against")
    assert response.url == poll.get_absolute_url()
    assert messages(response)[0].startswith("The vote was closed before yours arrived, so it isn’t counted.")
    assert not Ballot.objects.exists()
    assert client.get(at(poll)).url == poll.get_absolute_url()


def test_both_of_two_mandates_one_after_the_other(poll, world, room, sign_in):
    usa = mandate_of(poll.plenary, world.usa)
    workflow.mark_absent(usa, by=room.ngozi)
    workflow.represent(usa, mandate_of(poll.plenary, world.germany), by=room.ngozi)
    client = sign_in(room.hans)
    page = client.get(at(poll)).text
    assert page.index("For bvmd Germany") < page.index("For AMSA-USA") < page.index("which you represent")
    first = cast(client, poll, world.germany, "favour")
    assert "Vote for AMSA-USA" in first.text
    second = cast(client, poll, world.usa, "against")
    assert "Vote for" not in second.text
    assert Turnout.objects.filter(cast_by=room.hans).count() == 2
    assert sign_in(room.amina).get(at(poll)).status_code == 403


def test_only_for_ones_own_mandate(poll, world, room, sign_in):
    assert sign_in(room.other).get(at(poll)).status_code == 404
    for person in (room.lena, room.grace, room.thora):
        assert sign_in(person).get(at(poll)).status_code == 403
        assert choose(sign_in(person), poll, world.usa, "favour").status_code == 403
    client = sign_in(room.hans)
    chosen = choose(client, poll, world.germany, "favour")
    assert choose(client, poll, world.usa, "favour").status_code == 403
    assert confirm(client, poll, world.usa, chosen, "favour").status_code == 200
    assert Turnout.objects.get().mandate.nmo == world.germany


def test_who_leaves_between_choosing_and_confirming_casts_nothing(poll, world, room, sign_in):
    client = sign_in(room.amina)
    chosen = choose(client, poll, world.usa, "favour")
    workflow.mark_absent(mandate_of(poll.plenary, world.usa), by=room.ngozi)
    assert confirm(client, poll, world.usa, chosen, "favour").status_code == 403
    assert not Turnout.objects.exists()


def test_a_proxy_that_ends_between_choosing_and_confirming(poll, world, room, sign_in):
    usa = mandate_of(poll.plenary, world.usa)
    workflow.mark_absent(usa, by=room.ngozi)
    workflow.represent(usa, mandate_of(poll.plenary, world.germany), by=room.ngozi)
    client = sign_in(room.hans)
    chosen = choose(client, poll, world.usa, "favour")
    workflow.end_proxy(usa, by=room.ngozi)
    assert confirm(client, poll, world.usa, chosen, "favour").status_code == 403
    assert not Turnout.objects.exists()


def test_a_receipt_that_isnt_from_this_form_casts_nothing(poll, world, room, sign_in):
    client = sign_in(room.amina)
    mandate = mandate_of(poll.plenary, world.usa)
    foreign = [
        "nonsense",
        signing.dumps([str(poll.uuid), str(mandate.uuid), room.hans.pk, "A" * 12], salt=SALT),
        signing.dumps([str(mandate.uuid), str(mandate.uuid), room.amina.pk, "A" * 12], salt=SALT),
        signing.dumps([str(poll.uuid), str(mandate.uuid), room.amina.pk, "A" * 12], salt="another"),
    ]
    for receipt in foreign:
        response = client.post(at(poll), {"mandate": mandate.uuid, "choice": "favour", "receipt": receipt})
        assert messages(response)[-1] == "That took too long: choose again. Nothing was cast."
    assert not Turnout.objects.exists()


@pytest.mark.parametrize(
    ("answers", "words"),
    [([], "Choose an answer."), (["Ada", "Bo", "Cy"], "You chose 3; this vote fills 2."),
     (["Ada", "none"], "Choose candidates, or none of them"), (["none", "abstain"], "not several of these")],
)  # fmt: skip
def test_a_choice_that_no_ballot_can_say(answers, words, plenary, world, room, sign_in):
    ballot = workflow.choices_of_an_election(["Ada", "Bo", "Cy"])
    poll = prepare(plenary, room.thora, ballot, kind="election", seats=2)
    workflow.open_poll(poll, by=room.thora)
    client = sign_in(room.amina)
    assert "up to 2 candidates" in client.get(at(poll)).text
    page = choose(client, poll, world.usa, *answers).text
    assert words in page
    assert page.count("checked") == len(answers)
    forged = signing.dumps(
        [str(poll.uuid), str(mandate_of(plenary, world.usa).uuid), room.amina.pk, "B" * 12], salt=SALT
    )
    data = {"mandate": mandate_of(plenary, world.usa).uuid, "receipt": forged,
            "choice": [choice(poll, a).key for a in answers]}  # fmt: skip
    assert "Choose one answer" in messages(client.post(at(poll), data))[-1]
    assert not Turnout.objects.exists()


def test_two_candidates_for_two_seats(plenary, world, room, sign_in):
    ballot = workflow.choices_of_an_election(["Ada", "Bo", "Cy"])
    poll = prepare(plenary, room.thora, ballot, kind="election", seats=2)
    workflow.open_poll(poll, by=room.thora)
    client = sign_in(room.amina)
    assert "Who voted how is read beside the result." in client.get(at(poll)).text
    cast(client, poll, world.usa, "Ada", "Cy")
    assert [mark.choice.candidate for mark in Ballot.objects.get().marks.order_by("pk")] == ["Ada", "Cy"]


def test_a_show_of_hands_takes_no_ballot(plenary, room, sign_in):
    poll = prepare(plenary, room.thora, method="hand")
    workflow.open_poll(poll, by=room.thora)
    assert sign_in(room.amina).get(at(poll)).status_code == 403


@pytest.mark.usefixtures("old_sign_in")
def test_voting_asks_who_it_is_when_the_sign_in_is_old(poll, world, room, sign_in):
    client = sign_in(room.amina)
    for response in (client.get(at(poll)), choose(client, poll, world.usa, "favour")):
        assert response.url.startswith("/accounts/reauthenticate/")
    client = fresh(room.amina)
    assert cast(client, poll, world.usa, "favour").status_code == 200
    assert Poll.objects.get().turnouts.count() == 1


def test_an_anonymous_visitor_signs_in_first(poll):
    assert Client().get(at(poll)).url == f"{reverse('account_login')}?next={at(poll)}"


def test_a_receipt_is_no_other_votes(poll, plenary, world, room, sign_in):
    receipt = say(poll, room.amina, world.usa)
    workflow.close_poll(poll, by=room.thora)
    other = prepare(plenary, room.thora, method="secret")
    workflow.open_poll(other, by=room.thora)
    workflow.close_poll(other, by=room.thora)
    page = sign_in(room.amina).post(other.get_absolute_url(), {"receipt": receipt}).text
    assert "Your ballot is in the list" not in page
