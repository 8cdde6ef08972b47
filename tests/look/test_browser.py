"""The look in a real browser: readable for all, operable by keyboard, nothing blocked by the policy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.look.urls")]
RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
WAYS = [
    ("light", "en", DESK),
    ("light", "ar", DESK),
    ("light", "en", PHONE),
    ("dark", "en", PHONE),
    ("dark", "ar", PHONE),
]


@pytest.fixture
def complaints(page: Any) -> Iterator[list[str]]:
    """What the browser reports: a blocked style, a failing script."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield said
    assert said == []


def violations(page: Any) -> list[tuple[str, Any]]:
    """What axe finds, with the places."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found]


def scrolls_sideways(page: Any) -> bool:
    """Whether something is wider than the screen."""
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


@pytest.mark.parametrize(("scheme", "language", "size"), WAYS)
def test_every_component_is_readable_for_all(
    page: Any, live_server: Any, complaints: Any, scheme: str, language: str, size: dict[str, int]
) -> None:
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme)
    page.context.add_cookies([{"name": "django_language", "value": language, "url": live_server.url}])
    page.goto(f"{live_server.url}/guide/")
    assert violations(page) == []
    assert not scrolls_sideways(page)
    page.click("main .narrow button[type=submit]")
    assert violations(page) == []
    assert not scrolls_sideways(page)


@pytest.mark.parametrize(("scheme", "language", "size"), WAYS)
def test_the_ways_in_are_readable_for_all(
    page: Any, live_server: Any, complaints: Any, scheme: str, language: str, size: dict[str, int]
) -> None:
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme)
    page.context.add_cookies([{"name": "django_language", "value": language, "url": live_server.url}])
    for path in ("login/", "signup/", "password/reset/"):
        page.goto(f"{live_server.url}/accounts/{path}")
        assert violations(page) == []
        assert not scrolls_sideways(page)


def test_errors_are_read_first_and_lead_to_the_field(page: Any, live_server: Any, complaints: Any) -> None:
    page.goto(f"{live_server.url}/guide/")
    page.click("main .narrow button[type=submit]")
    assert page.evaluate("document.activeElement.className") == "error-summary"
    page.click(".error-summary a >> nth=0")
    assert page.evaluate("document.activeElement.id") == "id_city"


def test_the_keyboard_is_enough(page: Any, live_server: Any, complaints: Any) -> None:
    page.set_viewport_size(DESK)
    page.goto(f"{live_server.url}/guide/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"
    page.set_viewport_size(PHONE)
    page.focus(".site-menu summary")
    page.keyboard.press("Enter")
    assert page.locator(".site-menu a").first.is_visible()
    page.keyboard.press("Escape")
    assert not page.locator(".site-menu a").first.is_visible()
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_the_key_that_was_switched_off_does_nothing(page: Any, live_server: Any, complaints: Any) -> None:
    page.set_viewport_size(DESK)
    page.goto(f"{live_server.url}/search/")
    with page.expect_navigation():
        page.get_by_role("button", name="no", exact=True).click()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") != "q"
    with page.expect_navigation():
        page.get_by_role("button", name="yes", exact=True).click()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"


def test_a_click_elsewhere_closes_the_menu(page: Any, live_server: Any, complaints: Any) -> None:
    page.set_viewport_size(PHONE)
    page.goto(f"{live_server.url}/guide/")
    page.click(".actions-more summary")
    assert page.locator(".actions-more .menu-panel").is_visible()
    page.click("h1")
    assert not page.locator(".actions-more .menu-panel").is_visible()


def test_a_second_click_sends_nothing(page: Any, live_server: Any, complaints: Any) -> None:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.goto(f"{live_server.url}/guide/")
    page.route("**/send/", lambda route: route.fulfill(status=204))
    button = page.locator(".actions .wrap > :first-child button")
    with page.expect_request("**/send/"):
        button.click()
    assert button.is_disabled()
    button.click(force=True)
    assert sent == [f"{live_server.url}/send/"]


def test_menus_open_without_a_script(browser: Any, live_server: Any) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.goto(f"{live_server.url}/accounts/login/")
    page.click(".site-menu summary")
    assert page.locator(".site-menu a").first.is_visible()
    assert not page.locator("#passkey_login").is_visible()
    context.close()
