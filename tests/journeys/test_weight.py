"""How much comes over the line: the first visit, and the next page with what the browser keeps.

Pages come compressed, and count as they came. The test's server doesn't compress static files, which are else
compressed once: they are compressed here, at gzip's best (level 9). Pictures count as they are, headers not at all.
"""

from __future__ import annotations

import gzip
from typing import Any

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db(transaction=True)
FIRST_VISIT, NEXT_PAGE = 40_000, 15_000  # bytes


class Line:
    """Counts what a window fetches; a static file is fetched once, since its name holds its hash."""

    def __init__(self, page: Any) -> None:
        self.page, self.kept = page, set()
        self.fetched: dict[str, int] = {}
        page.on("response", self._count)

    def _count(self, response: Any) -> None:
        address = response.url
        if address in self.kept or response.status >= 300:
            return
        is_static = "/static/" in address
        if is_static:
            self.fetched[address] = len(gzip.compress(response.body(), 9))
        else:
            self.fetched[address] = response.request.sizes()["responseBodySize"]
        if is_static:
            self.kept.add(address)

    def visit(self, address: str) -> int:
        """Open a page and give the compressed bytes of it all."""
        self.fetched.clear()
        self.page.goto(address, wait_until="networkidle")
        return sum(self.fetched.values())


def test_the_first_visit_and_the_pages_after_it_are_light(browsers, cast, draft):
    line = Line(browsers.open())
    assert line.visit("/") < FIRST_VISIT
    public = ["members:home", "committees:home", "exchanges:home", "projects:home", "account_login"]
    assert {name: w for name in public if (w := line.visit(reverse(name))) >= NEXT_PAGE} == {}


def test_pages_of_work_are_light(browsers, cast, draft):
    line = Line(browsers.open(cast.amina))
    assert line.visit(reverse("dashboard")) < FIRST_VISIT
    pages = [reverse("exchanges:applications"), reverse("exchanges:apply"), draft.get_absolute_url()]
    pages += [reverse("exchanges:edit", args=[draft.uuid, step]) for step in ("wishes", "documents", "terms")]
    assert {page: w for page in pages if (w := line.visit(page)) >= NEXT_PAGE} == {}
