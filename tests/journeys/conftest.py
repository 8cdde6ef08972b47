"""What every journey needs: people with a browser each, and ears for what the browser complains of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.test import Client

from tests.conftest import PASSWORD

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RULES = {"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations"]}
ASK = "options => axe.run(document, options).then(all => all.violations.map(v => [v.id, v.nodes.map(n => n.target)]))"


class Browsers:
    """Opens a window for a person, as private ones: no cookie is shared. Keeps what any of them complains of."""

    def __init__(self, browser: Any, site: str) -> None:
        self.browser, self.site = browser, site
        self.contexts: list[Any] = []
        self.complaints: list[str] = []

    def open(self, person: Any = None, *, language: str = "en", **options: Any) -> Any:
        """A window; with a person, signed in as that person."""
        context = self.browser.new_context(base_url=self.site, **{"viewport": DESK, **options})
        context.set_default_timeout(15_000)
        self.contexts.append(context)
        cookies = {settings.LANGUAGE_COOKIE_NAME: language}
        if person is not None:
            client = Client()
            client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
            cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies(
            [{"name": name, "value": value, "url": self.site} for name, value in cookies.items()]
        )
        page = context.new_page()
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def _heard(self, message: Any) -> None:
        """A refused page is what a test may look at; anything else that is red is a fault."""
        if message.type == "error" and "status of 40" not in message.text:
            self.complaints.append(f"{message.location.get('url')}: {message.text}")

    def close(self) -> None:
        """Close all windows."""
        for context in self.contexts:
            context.close()


@pytest.fixture
def browsers(browser: Any, live_server: Any) -> Iterator[Browsers]:
    """Windows of this test; at its end nothing was blocked and no script failed."""
    windows = Browsers(browser, live_server.url)
    yield windows
    windows.close()
    assert windows.complaints == []


def sign_in(page: Any, person: Any) -> None:
    """Through the sign-in page, by e-mail and password."""
    page.goto("/accounts/login/")
    page.fill("[name=login]", person.email)
    page.fill("[name=password]", PASSWORD)
    page.click("main form:has([name=password]) button[type=submit]")
    page.wait_for_url("**/dashboard/")


def violations(page: Any) -> list[list[Any]]:
    """What axe finds against WCAG 2.2 AA, with the places. It is brought into the page once, and tells only faults."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return page.evaluate(ASK, RULES)


def width(page: Any) -> int:
    """How wide the page is, in CSS pixels; wider than the window means that it scrolls sideways."""
    return page.evaluate("document.scrollingElement.scrollWidth")
