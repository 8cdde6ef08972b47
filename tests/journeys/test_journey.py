"""From the draft to the arrival: five people, each in a browser of their own, with and without scripts."""

from __future__ import annotations

import pytest
from django.db.models import Count
from django.urls import reverse

from exchanges.models import Application
from outbox.models import Email
from tests.conftest import SEASON_CODE, YEAR
from tests.exchanges.states import verbs
from tests.journeys.conftest import sign_in

pytestmark = pytest.mark.django_db(transaction=True)
# Each mail of the way, to whom it goes: everyone is told once.
MAILS = {
    ("submitted", "amina"),
    ("to_check", "leo"),
    ("first_of_season", "grace"),
    ("checked", "amina"),
    ("to_send", "lena"),
    ("sent", "amina"),
    ("to_decide", "hans"),
    ("accepted", "amina"),
    ("place_given", "lena"),
    ("to_host", "berta"),
    ("confirmed", "amina"),
    ("arriving", "hans"),
    ("arriving", "berta"),
    ("arriving", "lena"),
}


@pytest.fixture
def unfinished(draft):
    """Amina's draft without motivation and terms, as in the demo."""
    Application.objects.filter(pk=draft.pk).update(motivation="", terms=None, terms_accepted_at=None)
    return draft


def from_the_dashboard(page, words):
    """Follow what waits, then the button of the verb; nobody types an address."""
    page.locator("section[aria-labelledby=todo] a.row-title").first.click()
    page.locator(".actions a.button", has_text=words).first.click()


def finish_and_hand_in(page, motivation):
    page.locator("section[aria-labelledby=todo] a.row-title").first.click()
    page.get_by_role("link", name="Motivation", exact=True).click()
    page.fill("[name=motivation]", motivation)
    page.get_by_role("button", name="Save and go back").click()
    page.get_by_role("link", name="Terms of exchange", exact=True).click()
    page.check("[name=accepted]")
    page.get_by_role("button", name="Accept the terms").click()
    page.locator(".actions a.button", has_text="Hand in your application").first.click()
    page.get_by_role("button", name="Hand in to AMSA-USA").click()
    page.get_by_text(f"Handed in. Your number is P-{SEASON_CODE}-00001.").wait_for()


def accept_papers(page):
    """Open each paper's page and say yes; whoever passes the application on has looked."""
    page.locator("section[aria-labelledby=todo] a.row-title").first.click()
    unjudged = page.locator("section[aria-labelledby=documents] a.button").filter(has_not_text="again")
    for left in (3, 2, 1):
        assert unjudged.count() == left
        unjudged.first.click()
        page.check("[name=verdict][value=accepted]")
        page.get_by_role("button", name="Keep the verdict").click()
    page.get_by_text("3 of 3 accepted").wait_for()


def confirm(page):
    from_the_dashboard(page, "Confirm your arrival")
    page.fill("[name=arrival_day]", f"{YEAR}-08-01")
    page.fill("[name=arrival_time]", "14:35")
    page.fill("[name=arrival_place]", "Berlin Hauptbahnhof")
    page.fill("[name=departs_on]", f"{YEAR}-08-30")
    page.get_by_role("button", name="Confirm to bvmd Germany").click()
    page.get_by_text("Your place is confirmed.").wait_for()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_student_applies_two_organizations_decide_everyone_is_told(browsers, cast, unfinished, scripts):
    def browser_of(person):
        page = browsers.open(java_script_enabled=scripts)
        sign_in(page, person)
        return page

    amina = browser_of(cast.amina)
    finish_and_hand_in(amina, "I want to learn.\nمرحبا & <b>不</b>")

    leo = browser_of(cast.leo)
    accept_papers(leo)
    leo.locator(".actions a.button", has_text="Mark as checked").first.click()
    leo.get_by_role("button", name="Mark as checked").click()
    leo.get_by_text("Checked. The officers of AMSA-USA send it on.").wait_for()

    lena = browser_of(cast.lena)
    from_the_dashboard(lena, "Send to bvmd Germany")
    lena.get_by_role("button", name="Send to bvmd Germany").click()
    lena.get_by_text("Sent to bvmd Germany.").wait_for()

    hans = browser_of(cast.hans)
    from_the_dashboard(hans, "Accept this student")
    hans.get_by_role("button", name="Issue the Card of Acceptance").click()
    hans.get_by_text("Accepted: the Card of Acceptance is issued.").wait_for()

    amina.goto("/")
    amina.get_by_role("link", name="Dashboard").first.click()
    confirm(amina)

    application = Application.objects.get(pk=unfinished.pk)
    assert application.state == "confirmed"
    assert verbs(application) == ["submit", "check", "send", "accept", "confirm"]
    assert application.motivation.replace("\r", "") == "I want to learn.\nمرحبا & <b>不</b>"
    sent = Email.objects.filter(kind__startswith="exchanges/").values_list("kind", "recipient__given_names")
    assert {(kind.rpartition("/")[2], name.lower()) for kind, name in sent} == MAILS
    assert Email.objects.filter(kind__startswith="exchanges/").count() == len(MAILS)
    assert (
        not Email.objects.values("event", "address", "kind").annotate(n=Count("pk")).filter(n__gt=1).exists()
    )

    for outsider in (cast.frank, cast.rolf, cast.tarek):
        page = browsers.open(outsider, java_script_enabled=scripts)
        answer = page.goto(reverse("exchanges:application", args=[application.uuid]))
        assert answer.status == 404
        assert "Amina" not in page.content()


def test_the_student_sees_what_happened_in_their_own_time(browsers, cast, draft):
    from exchanges import workflow

    cast.amina.time_zone = "Pacific/Auckland"
    cast.amina.save()
    workflow.submit(draft, by=cast.amina)
    page = browsers.open(cast.amina)
    page.goto(reverse("exchanges:application", args=[draft.uuid]))
    moved = page.locator("section[aria-labelledby=timeline] time, .timeline time").first
    assert moved.get_attribute("datetime")[-6:] in {"+12:00", "+13:00"}


def reach(page, matches, *, most=80):
    """Press Tab until the focus stands on an element for which the script is true."""
    for _press in range(most):
        page.keyboard.press("Tab")
        if page.evaluate(f"(() => {{ const e = document.activeElement; return {matches}; }})()"):
            return
    raise AssertionError(f"Tab never reached {matches}")


def test_the_keyboard_alone_signs_in_and_hands_in(browsers, cast, draft):
    page = browsers.open()
    page.goto("/accounts/login/")
    reach(page, "e.name === 'login'")
    page.keyboard.type(cast.amina.email)
    reach(page, "e.name === 'password'")
    page.keyboard.type("correct-horse-battery")
    page.keyboard.press("Enter")
    page.wait_for_url("**/dashboard/")
    reach(page, "e.matches('section[aria-labelledby=todo] a.row-title')")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{draft.uuid}/")
    reach(page, "e.matches('.actions a.button') && e.textContent.includes('Hand in')")
    page.keyboard.press("Enter")
    page.wait_for_url("**/submit/")
    reach(page, "e.tagName === 'BUTTON' && e.textContent.includes('Hand in to AMSA-USA')")
    page.keyboard.press("Enter")
    page.get_by_text("Handed in. Your number is").wait_for()
    assert Application.objects.get(pk=draft.pk).state == "submitted"
