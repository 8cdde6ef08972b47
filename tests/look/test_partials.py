"""Parts that pages share."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.utils import translation

from tests.look.guide import ACTIONS, BARS


@pytest.fixture
def request_(rf: Any) -> Any:
    request = rf.get("/exchanges/", {"state": "sent", "page": "2"})
    request.user = AnonymousUser()
    return request


def words(html: str) -> list[str]:
    """The texts of buttons and links, in order."""
    return [text.strip() for text in re.findall(r"<(?:a|button|summary)[^>]*>([^<]+)<", html)]


def test_the_bar_shows_the_main_action_first_and_the_dangerous_one_last(request_: Any) -> None:
    html = render_to_string(
        "_partials/actions.html", {"actions": ACTIONS, "told": "Amina is told."}, request_
    )
    wide, menu = html.split("<details", 1)
    assert words(wide) == ["Send to bvmd Germany", "Return with a note", "Cancel application"]
    assert wide.index("Return with a note") < wide.index("Amina is told.") < wide.index("Cancel application")
    assert words("<details" + menu) == ["More", "Return with a note", "Cancel application"]


def test_what_changes_something_at_once_is_a_form_with_its_tokens(request_: Any) -> None:
    html = render_to_string("_partials/actions.html", {"actions": ACTIONS[:1]}, request_)
    assert '<form class="inline-form" method="post" action="/send/">' in html
    assert "csrfmiddlewaretoken" in html
    assert 'name="submission_token"' in html
    assert "<details" not in html


def test_without_actions_there_is_no_bar() -> None:
    assert not render_to_string("_partials/actions.html", {"actions": []}).strip()


def test_pages_keep_the_filter(request_: Any) -> None:
    page = Paginator(range(400), 20).page(2)
    html = render_to_string("_partials/pagination.html", {"page": page}, request_)
    assert '<span aria-current="page">2</span>' in html
    assert 'href="?state=sent&amp;page=3" aria-label="Page 3"' in html
    assert "21–40 of 400" in html
    assert [a for a in words(html) if not a.isdigit()] == ["Previous", "Next"]


def test_one_page_has_no_pagination(request_: Any) -> None:
    page = Paginator(range(3), 20).page(1)
    assert not render_to_string("_partials/pagination.html", {"page": page}, request_).strip()


def test_pages_by_key_have_two_links(request_: Any) -> None:
    links = {"previous_url": "?before=a", "next_url": "?after=b"}
    assert words(render_to_string("_partials/pagination.html", links, request_)) == ["Previous", "Next"]


def test_a_bar_is_as_wide_as_its_share_in_every_language() -> None:
    with translation.override("ar"):
        html = render_to_string("_partials/bars.html", {"bars": BARS})
    assert re.findall(r'<svg width="(\d+)%"', html) == ["32", "72", "100"]
    assert '<a href="/host/">With host</a>' in html
    assert "style=" not in html
