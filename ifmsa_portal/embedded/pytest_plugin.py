"""Browser tests: run with Debian's chromium, last in line, skipped aloud where there is none.

A browser test is one that uses playwright's fixture `browser` or one made from it (`page`, `context`).
"""

from __future__ import annotations

import os
from typing import Any

import pytest

from ifmsa_portal.embedded import browser

skipped = pytest.StashKey[int]()


class BrowserFixtures:
    """Registered late, so that it overrides playwright's own fixture of that name."""

    @pytest.fixture(scope="session")
    @classmethod
    def browser_type_launch_args(cls) -> dict[str, Any]:
        """Which browser playwright starts, and how."""
        return browser.launch_options()


def pytest_configure(config: pytest.Config) -> None:
    """Add the fixtures after those of the installed plug-ins."""
    config.pluginmanager.register(BrowserFixtures(), "portal-browser-fixtures")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Browser tests come last: what they leave in the thread concerns no other test."""
    with_browser = [item for item in items if "browser" in getattr(item, "fixturenames", ())]
    if not with_browser:
        return
    if browser.find() is None:
        if browser.is_required():
            raise pytest.UsageError(f"PORTAL_REQUIRE_BROWSER is set, but {browser.HOW_TO_GET_ONE}.")
        config.stash[skipped] = len(with_browser)
        for item in with_browser:
            item.add_marker(pytest.mark.skip(reason=browser.HOW_TO_GET_ONE))
    items[:] = [item for item in items if item not in set(with_browser)] + with_browser


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Playwright leaves a running event loop in the thread, which Django would take for async code.

    From the first browser test on it is told otherwise; only browser tests and the end of the run follow.
    """
    if "browser" in getattr(item, "fixturenames", ()):
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say what was not tested."""
    number = config.stash.get(skipped, 0)
    if number:
        terminalreporter.section("browser tests")
        terminalreporter.write_line(f"{number} browser tests were skipped: {browser.HOW_TO_GET_ONE}.")
