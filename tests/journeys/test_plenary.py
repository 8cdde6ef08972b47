"""A plenary in a real browser: nothing to reproach its pages with, one press at the roll call, a screen that follows."""

from __future__ import annotations

import pytest
from django.core.cache import caches
from django.urls import reverse

from assemblies import workflow
from assemblies.hall import secret_of
from assemblies.workflow import agenda, motions, speakers
from tests.assemblies.conftest import kinds, plenary, recorded_plenary, recorded_room, room
from tests.assemblies.proposing import add_item, amend, seconded
from tests.assemblies.test_agenda import make_paper
from tests.journeys.test_pages import faults

__all__ = ["kinds", "plenary", "recorded_plenary", "recorded_room", "room"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("kinds")]


@pytest.fixture
def sitting(plenary, world, room):
    """An item at hand with a paper and a motion, and someone who waits to speak."""
    caches["process"].clear()
    item = add_item(plenary, room.thora, title="Policies", note="Bring it.")
    make_paper(item, room.thora)
    motion = seconded(plenary, world, room)
    motions.place(motion, item, by=room.thora)
    amend(motion, world.tunisia, room.tarek)
    agenda.call_item(item, by=room.thora)
    speakers.ask_to_speak(plenary, "order", by=room.amina)
    return plenary


def at(name, sitting, *more):
    return reverse(f"assemblies:{name}", args=[sitting.uuid, *more])


def test_no_page_of_a_plenary_has_a_fault(sitting, browsers, room):
    motion, item = sitting.assembly.motions.get(), sitting.items.get()
    screen = at("hall", sitting, secret_of("hall", sitting.uuid))
    chair = [
        sitting.get_absolute_url(), at("chair", sitting), at("order_of_day", sitting), at("floor", sitting),
        at("change_item", item), motion.get_absolute_url(), at("amend_motion", motion), screen,
        item.papers.get().get_absolute_url(),
    ]  # fmt: skip
    assert faults(browsers, room.grace, [one for one in chair if "chair" not in one], kinds=[screen]) == {}
    assert faults(browsers, room.thora, [at("chair", sitting)]) == {}
    roll = [at("roll", sitting), at("mandate", sitting.mandates.first())]
    assert faults(browsers, room.ngozi, roll) == {}


def test_a_press_at_the_roll_call_changes_its_row_and_the_quorum_alone(sitting, browsers, room):
    page = browsers.open(room.ngozi)
    page.goto(at("roll", sitting))
    page.evaluate("window.stayed = true")
    page.locator("#nmo-amsa-usa button").click()
    page.locator("#nmo-amsa-usa button[name=present]").wait_for()
    assert "2 of 3" in page.inner_text("#quorum")
    assert page.evaluate("window.stayed")


def test_the_screen_follows_the_chair(sitting, browsers, room):
    page = browsers.open(None)
    page.goto(at("hall", sitting, secret_of("hall", sitting.uuid)))
    assert "Nobody has the floor." in page.inner_text("main")
    speakers.call_speaker(sitting.speeches.get(), by=room.thora)
    page.locator(".clock").wait_for()
    assert "Amina Test" in page.inner_text(".speaker")


def test_without_a_script_the_roll_is_called_too(sitting, browsers, room):
    workflow.mark_absent(sitting.mandates.get(nmo__slug="amsa-usa"), by=room.ngozi)
    page = browsers.open(room.ngozi, java_script_enabled=False)
    page.goto(at("roll", sitting))
    page.locator("#nmo-amsa-usa button").click()
    assert page.url.endswith("#nmo-amsa-usa")
    assert "3 of 3" in page.inner_text("#quorum")
