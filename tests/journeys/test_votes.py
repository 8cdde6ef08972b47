"""Pages of votes, looked at in a browser: in light and dark, in both directions, on a desk and a phone."""

from __future__ import annotations

import pytest
from django.urls import reverse

from assemblies import workflow
from tests.assemblies.conftest import hold, plenary, prepare, recorded_plenary, recorded_room, room
from tests.journeys.test_pages import faults

__all__ = ["plenary", "recorded_plenary", "recorded_room", "room"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def votes(world, room, plenary, monkeypatch):
    """One of each kind, closed, annulled, open."""
    monkeypatch.setattr(
        "assemblies.poll_views.voter.raise_if_reauthentication_required", lambda *a, **k: None
    )
    both = [(room.amina, world.usa), (room.hans, world.germany, "abstain")]
    ballot = workflow.choices_of_an_election(["Ada Þorn", "بسمة"])
    tie = [(room.amina, world.usa, "Ada Þorn"), (room.hans, world.germany, "بسمة")]
    found = {
        "secret": hold(plenary, room.thora, both, method="secret"),
        "named": hold(plenary, room.thora, both, method="named"),
        "election": hold(plenary, room.thora, tie, ballot, kind="election", method="secret"),
        "annulled": prepare(plenary, room.thora),
    }
    workflow.annul_poll(found["annulled"], "It was read wrongly.", by=room.thora)
    found["prepared"] = prepare(plenary, room.thora)
    found["open"] = prepare(plenary, room.thora, method="secret", title="سؤال")
    workflow.open_poll(found["open"], by=room.thora)
    return found


def at(poll, page=""):
    return f"{poll.get_absolute_url()}{page}"


def test_pages_of_the_chair(browsers, votes, plenary, room):
    sitting = reverse("assemblies:polls", args=[plenary.uuid])
    addresses = [
        sitting, f"{sitting}prepare/question/", f"{sitting}prepare/election/",
        reverse("assemblies:minutes", args=[plenary.uuid]), reverse("assemblies:issue_minutes", args=[plenary.uuid]),
        *(at(poll) for poll in votes.values()),
        at(votes["prepared"], "change/"), at(votes["prepared"], "open/"), at(votes["open"], "close/"),
        at(votes["open"], "annul/"), at(votes["annulled"], "repeat/"), at(votes["election"], "next-round/"),
        at(votes["secret"], "publish/"),
    ]  # fmt: skip
    assert (
        faults(browsers, room.thora, addresses, kinds={addresses[2], at(votes["secret"]), at(votes["named"])})
        == {}
    )


def test_voting_and_finding_the_ballot(browsers, votes, room):
    poll = votes["open"]
    assert faults(browsers, room.amina, [at(poll, "vote/")], kinds={at(poll, "vote/")}) == {}
    type(room.amina).objects.filter(pk=room.amina.pk).update(language="en")
    page = browsers.open(room.amina)
    page.goto(at(poll, "vote/"))
    page.click("button[value=against]")
    page.click("text=Put my vote into the box")
    receipt = page.inner_text(".receipt")
    workflow.close_poll(poll, by=room.thora)
    page.goto(at(poll))
    page.fill("#id_receipt", receipt)
    page.click("text=Find my ballot >> nth=1")
    assert "It says: Against" in page.inner_text("#main")


def test_pages_of_a_returning_officer(browsers, votes, plenary, room):
    workflow.close_poll(votes["open"], by=room.thora)
    show = prepare(plenary, room.thora, method="hand")
    workflow.open_poll(show, by=room.thora)
    assert faults(browsers, room.rita, [at(show), at(show, "hands/")]) == {}
