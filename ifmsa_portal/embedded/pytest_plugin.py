"""Browser tests: run with Debian's chromium, last in line, skipped aloud where there is none.

A browser test is one that uses playwright's fixture `browser` or one made from it (`page`, `context`).
Where several processes test, the database is migrated once for all of them.
"""

from __future__ import annotations

import gc
import os
from collections import Counter
from contextlib import ExitStack
from typing import Any

import pytest

from ifmsa_portal.embedded import browser, template


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


def pytest_sessionstart(session: pytest.Session) -> None:
    """Before xdist starts the processes that test: this one only hands the tests out."""
    if session.config.pluginmanager.has_plugin("dsession"):
        stack = ExitStack()
        stack.enter_context(template.being_made())
        session.config.add_cleanup(stack.close)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Browser tests come last: what they leave in the thread concerns no other test.

    The file with the most begins: of several processes none is left alone with it at the end.
    """
    with_browser = [item for item in items if "browser" in getattr(item, "fixturenames", ())]
    of_file = Counter(item.path for item in with_browser)
    with_browser.sort(key=lambda item: (-of_file[item.path], item.path))
    if browser.find() is None and not browser.is_required():
        for item in with_browser:
            item.add_marker(pytest.mark.skip(reason=browser.HOW_TO_GET_ONE))
    items[:] = [item for item in items if item not in set(with_browser)] + with_browser


def pytest_collection_finish() -> None:
    """What was collected stays: the garbage collector needn't go through it again and again.

    Nor through what a page leaves behind after every 700 objects; queries and templates make thousands.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Playwright leaves a running event loop in the thread, which Django would take for async code.

    From the first browser test on it is told otherwise; only browser tests and the end of the run follow.
    """
    if "browser" in getattr(item, "fixturenames", ()):
        if browser.is_required() and browser.find() is None:
            pytest.fail(f"PORTAL_REQUIRE_BROWSER is set, but {browser.HOW_TO_GET_ONE}.", pytrace=False)
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say what was not tested, in whichever process."""
    skipped = terminalreporter.stats.get("skipped", [])
    number = sum(browser.HOW_TO_GET_ONE in str(report.longrepr) for report in skipped)
    if number:
        terminalreporter.section("browser tests")
        terminalreporter.write_line(f"{number} browser tests were skipped: {browser.HOW_TO_GET_ONE}.")
